//! The facts of a shape.

use crate::model::{Capacity, Encryption, Stage, StreamView, TableClass};
use crate::physical::{Held, PhysicalIndex, PhysicalTable, Recovery, TimeToLive};

use super::fact::{Fact, Facts};
use super::shape::{
    AlternativeShape, Entities, EntityShape, StoredType, TableShape, TypeKindShape, TypeShape, Unknown,
};
use super::words::{keys, quoted, word, words};
use std::collections::BTreeMap;

/// Adds the facts about a table.
pub(super) fn table(facts: &mut Facts, table_name: &str, table: &TableShape) {
    let name = Fact::from(["table", table_name]);
    facts.add(name.with(&["module"]), word(&table.module));
    physical(facts, &name, &table.physical);
    table.tags.iter().for_each(|(key, value)| facts.add(name.with(&["tag", key]), quoted(value)));
    if let Some(attribute) = &table.discriminator {
        facts.add(name.with(&["discriminator"]), word(attribute));
    }
    let entities = name.with(&["entity"]);
    match &table.entities {
        Entities::Single(single) => entity(facts, &entities, single),
        Entities::Multi(all) => all.iter().for_each(|(kind, found)| entity(facts, &entities.with(&[kind]), found)),
    }
    table.collections.iter().for_each(|(one, what)| facts.add(name.with(&["collection", one]), what.as_str()));
    table.types.iter().for_each(|(one, found)| definition(facts, &name.with(&["type", one]), found));
}

/// Adds what DynamoDB knows of a table. Settings that are its defaults are left out.
fn physical(facts: &mut Facts, name: &Fact, table: &PhysicalTable) {
    facts.add(name.with(&["key"]), keys(&table.keys.partition, &table.keys.sort));
    table.indexes.iter().for_each(|(one, found)| index(facts, &name.with(&["index", one]), found));
    if let Some(TimeToLive::On(attribute)) = &table.ttl {
        facts.add(name.with(&["ttl"]), word(attribute));
    }
    capacity(facts, name, table.capacity);
    let mut add = |key: &str, value: String| facts.add(name.with(&["setting", key]), value);
    if table.class == TableClass::StandardInfrequentAccess {
        add("table_class", "standard_infrequent_access".to_owned());
    }
    if let Some(view) = table.stream {
        add("stream", stream(view).to_owned());
    }
    if let Some(Recovery::On(days)) = table.recovery {
        add("point_in_time_recovery", format!("{days} days"));
    }
    if table.deletion_protection {
        add("deletion_protection", "true".to_owned());
    }
    match &table.encryption {
        Encryption::AwsOwned => {}
        Encryption::AwsManaged => add("encryption", "aws_managed".to_owned()),
        Encryption::Key(key) => add("encryption", quoted(key)),
    }
}

/// The names of what a stream has of a changed item.
pub(super) const STREAMS: [(StreamView, &str); 4] = [
    (StreamView::KeysOnly, "keys_only"),
    (StreamView::NewImage, "new_image"),
    (StreamView::OldImage, "old_image"),
    (StreamView::NewAndOldImages, "new_and_old_images"),
];

fn stream(view: StreamView) -> &'static str {
    STREAMS.iter().find(|(one, _)| *one == view).map_or("", |(_, name)| name)
}

fn index(facts: &mut Facts, name: &Fact, index: &PhysicalIndex) {
    facts.add(name.clone(), if index.local { "local" } else { "global" });
    match index.stage {
        Stage::Active => {}
        Stage::Building => facts.add(name.with(&["stage"]), "building"),
        Stage::Retiring => facts.add(name.with(&["stage"]), "retiring"),
    }
    facts.add(name.with(&["key"]), keys(&index.keys.partition, &index.keys.sort));
    let projection = match &index.projection {
        Held::All => "all".to_owned(),
        Held::Only(names) if names.is_empty() => "keys_only".to_owned(),
        Held::Only(names) => format!("include {}", words(names)),
    };
    facts.add(name.with(&["projection"]), projection);
    if !index.local {
        capacity(facts, name, index.capacity);
    }
}

fn capacity(facts: &mut Facts, name: &Fact, capacity: Capacity) {
    let units = |units: i64, kind: &str| format!("{units} {kind}");
    let text = match capacity {
        Capacity::PayPerRequest { max_read: None, max_write: None } => return,
        Capacity::PayPerRequest { max_read, max_write } => {
            let limits = [max_read.map(|read| units(read, "read")), max_write.map(|write| units(write, "write"))];
            format!("per request, at most {}", limits.into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
        Capacity::Provisioned { read, write } => {
            format!("provisioned, {}, {}", units(read, "read"), units(write, "write"))
        }
    };
    facts.add(name.with(&["setting", "capacity"]), text);
}

fn entity(facts: &mut Facts, name: &Fact, entity: &EntityShape) {
    facts.add(name.clone(), format!("in Rust {}", word(&entity.rust)));
    for (wire, found) in &entity.attributes {
        facts.add(name.with(&["attribute", wire]), found.to_string());
    }
    entity.keys.iter().for_each(|(wire, key)| facts.add(name.with(&["key", wire]), key.to_string()));
    for (index, found) in &entity.indexes {
        let items = if found.sparse { "some items" } else { "all items" };
        let method = found.method.as_ref().map(|method| format!(", read by {}", word(method))).unwrap_or_default();
        facts.add(name.with(&["index", index]), format!("{items}{method}"));
    }
    let special = [("lock", &entity.lock), ("created", &entity.created), ("updated", &entity.updated)];
    for (key, attribute) in special {
        attribute.iter().for_each(|wire| facts.add(name.with(&[key]), word(wire)));
    }
    match entity.unknown {
        None => {}
        Some(Unknown::Preserved) => facts.add(name.with(&["unknown"]), "preserved"),
        Some(Unknown::Deserialized) => facts.add(name.with(&["unknown"]), "preserved, deserialized"),
    }
    retired(facts, name, &entity.retired);
}

fn definition(facts: &mut Facts, name: &Fact, definition: &TypeShape) {
    let openness = |open: bool| if open { "open " } else { "" };
    let kind = match &definition.kind {
        TypeKindShape::Struct(fields) => {
            fields.iter().for_each(|(wire, field)| facts.add(name.with(&["field", wire]), field.to_string()));
            "struct".to_owned()
        }
        TypeKindShape::Enum { open, values } => {
            for (value, about) in values {
                facts.add(name.with(&["value", value]), about.to_string().trim_start_matches(", "));
            }
            format!("{}enum", openness(*open))
        }
        TypeKindShape::Union { tag, open, alternatives } => {
            for (value, AlternativeShape { payload, about }) in alternatives {
                let payload = payload.as_ref().map_or_else(|| "~".to_owned(), |found| word(found));
                facts.add(name.with(&["alternative", value]), format!("{payload}{about}"));
            }
            format!("{}union by {}", openness(*open), word(tag))
        }
    };
    facts.add(name.clone(), if definition.sensitive { format!("{kind}, sensitive") } else { kind });
    retired(facts, name, &definition.retired);
}

/// Adds what was removed from an entity or a type.
fn retired(facts: &mut Facts, name: &Fact, retired: &BTreeMap<String, Option<StoredType>>) {
    for (wire, ty) in retired {
        facts.add(name.with(&["retired", wire]), ty.as_ref().map(StoredType::to_string).unwrap_or_default());
    }
}
