//! Facts about tables, and about how their items are stored.

use std::collections::BTreeSet;

use super::fact::{Fact, Facts};
use super::words::{attribute, before, computed, keys, quoted, renamed, ty, word, words};
use crate::model::{
    Capacity, Collection, Encryption, Entity, PreserveUnknown, Projection, Retired, Stage, StreamView, Table,
    TableClass, TableIndex, TypeDefinition, TypeId, TypeKind, reachable,
};
use crate::naming::Ident;

/// Adds the facts about a table.
pub(super) fn table(facts: &mut Facts, table: &Table) {
    let name = Fact::from([table.name.as_str()]);
    facts.add(name.with(&["key"]), keys(std::slice::from_ref(&table.partition_key), table.sort_key.as_slice()));
    table.indexes.iter().for_each(|found| index(facts, &name, table, found));
    if let Some(attribute) = &table.ttl {
        facts.add(name.with(&["ttl"]), word(attribute));
    }
    if let Some(attribute) = &table.discriminator {
        facts.add(name.with(&["discriminator"]), word(attribute));
    }
    settings(facts, &name, table);
    table.entities.iter().for_each(|found| entity(facts, &name, table, found));
    table.collections.iter().for_each(|found| collection(facts, &name, table, found));
    let used = table.entities.iter().flat_map(|entity| entity.attributes.iter()).filter_map(|found| found.ty.named());
    types(facts, &name, table, reachable(&table.types, used));
}

fn index(facts: &mut Facts, table_name: &Fact, table: &Table, index: &TableIndex) {
    let name = table_name.with(&["index", &index.name]);
    facts.add(name.clone(), if index.local { "local" } else { "global" });
    match index.stage {
        Stage::Active => {}
        Stage::Building => facts.add(name.with(&["stage"]), "building"),
        Stage::Retiring => facts.add(name.with(&["stage"]), "retiring"),
    }
    facts.add(name.with(&["key"]), keys(&index.partition_key, &index.sort_key));
    facts.add(
        name.with(&["projection"]),
        match &index.projection {
            Projection::All => "all".to_owned(),
            Projection::KeysOnly => "keys_only".to_owned(),
            Projection::Include(names) => {
                let is_key = |name: &&String| {
                    let own = index.partition_key.iter().chain(&index.sort_key);
                    let mut all = own.chain([&table.partition_key]).chain(&table.sort_key);
                    all.any(|key| key.name == **name)
                };
                let names: BTreeSet<&String> = names.iter().filter(|name| !is_key(name)).collect();
                if names.is_empty() { "keys_only".to_owned() } else { format!("include {}", words(names)) }
            }
        },
    );
    if !index.local {
        capacity(facts, &name, table.settings.capacity_of(&index.name));
    }
}

/// Adds the settings that are not DynamoDB's defaults.
fn settings(facts: &mut Facts, name: &Fact, table: &Table) {
    let settings = &table.settings;
    capacity(facts, name, settings.capacity);
    let mut add = |key: &str, value: String| facts.add(name.with(&["setting", key]), value);
    if settings.class == TableClass::StandardInfrequentAccess {
        add("table_class", "standard_infrequent_access".to_owned());
    }
    if let Some(view) = settings.stream {
        let view = match view {
            StreamView::KeysOnly => "keys_only",
            StreamView::NewImage => "new_image",
            StreamView::OldImage => "old_image",
            StreamView::NewAndOldImages => "new_and_old_images",
        };
        add("stream", view.to_owned());
    }
    if let Some(recovery) = settings.recovery {
        let days = recovery.days.map_or_else(|| "default period".to_owned(), |days| format!("{days} days"));
        add("point_in_time_recovery", days);
    }
    if settings.deletion_protection {
        add("deletion_protection", "true".to_owned());
    }
    match &settings.encryption {
        Encryption::AwsOwned => {}
        Encryption::AwsManaged => add("encryption", "aws_managed".to_owned()),
        Encryption::Key(key) => add("encryption", quoted(key)),
    }
    settings.tags.iter().for_each(|(key, value)| facts.add(name.with(&["tag", key]), quoted(value)));
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

fn entity(facts: &mut Facts, table_name: &Fact, table: &Table, entity: &Entity) {
    let name = entity_name(table_name, table, entity);
    facts.add(name.clone(), format!("in Rust {}", word(entity.name.plain())));
    for found in entity.attributes.iter() {
        facts.add(name.with(&["attribute", &found.wire]), attribute(&table.types, found));
    }
    for key in entity.computed.iter() {
        facts.add(name.with(&["key", &key.wire]), computed(&table.types, entity, key));
    }
    for index in &entity.indexes {
        let physical = &table.indexes[index.id].name;
        let items = if index.sparse { "some items" } else { "all items" };
        let method = match table.is_read(index.id) {
            true => format!(", read by {}", word(index.method.plain())),
            false => String::new(),
        };
        facts.add(name.with(&["index", physical]), format!("{items}{method}"));
    }
    let mut special = |key: &str, id: Option<crate::model::AttributeId>| {
        if let Some(id) = id {
            facts.add(name.with(&[key]), word(&entity.attributes[id].wire));
        }
    };
    special("lock", entity.lock);
    special("created", entity.timestamps.created);
    special("updated", entity.timestamps.updated);
    retired(facts, &name, table, &entity.retired);
    if let Some(PreserveUnknown { deserialize }) = entity.preserve_unknown {
        facts.add(name.with(&["unknown"]), if deserialize { "preserved, deserialized" } else { "preserved" });
    }
}

/// Returns the name of the facts about an entity. It has no word for the only entity of a table; others are known by the
/// value of the discriminator, if there is one.
fn entity_name(table_name: &Fact, table: &Table, entity: &Entity) -> Fact {
    let name = table_name.with(&["entity"]);
    match (&entity.kind, &table.handle) {
        (Some(kind), _) => name.with(&[kind]),
        (None, Some(_)) => name.with(&[entity.name.plain()]),
        (None, None) => name,
    }
}

fn collection(facts: &mut Facts, table_name: &Fact, table: &Table, collection: &Collection) {
    let read = match collection.index {
        None => "the table".to_owned(),
        Some(index) => format!("index {}", word(&table.indexes[index].name)),
    };
    let members: BTreeSet<&str> = collection.members.iter().map(|id| table.entities[*id].name.plain()).collect();
    let members: Vec<String> = members.into_iter().map(word).collect();
    let open = if collection.open { ", open" } else { "" };
    let name = table_name.with(&["collection", collection.name.plain()]);
    facts.add(name, format!("{read} of {}{open}", members.join(" ")));
}

/// Adds the declared types that items of the table have.
fn types(facts: &mut Facts, table_name: &Fact, table: &Table, used: BTreeSet<TypeId>) {
    for definition in used.into_iter().filter_map(|id| table.types.get(id)).filter(|found| found.is_item()) {
        let name = table_name.with(&["type", definition.name.plain()]);
        facts.add(name.clone(), kind(definition));
        match &definition.kind {
            TypeKind::Struct(fields) => {
                for field in fields.iter() {
                    facts.add(name.with(&["field", &field.wire]), attribute(&table.types, field));
                }
            }
            TypeKind::Union { variants, .. } => {
                for variant in variants {
                    let payload = variant.payload.and_then(|id| table.types.get(id));
                    let payload = payload.map_or_else(|| "nothing".to_owned(), |found| word(found.name.plain()));
                    let renamed = renamed(&variant.wire, &variant.name, Ident::camel);
                    let before = before(variant.renamed_from.as_deref());
                    facts.add(name.with(&["alternative", &variant.wire]), format!("{payload}{renamed}{before}"));
                }
            }
            TypeKind::Enum { variants, .. } => {
                for variant in variants.iter() {
                    let renamed = renamed(&variant.wire, &variant.name, Ident::camel);
                    let about = renamed + &before(variant.renamed_from.as_deref());
                    facts.add(name.with(&["value", &variant.wire]), about.trim_start_matches(", "));
                }
            }
            TypeKind::Alias(_) => {}
        }
        retired(facts, &name, table, &definition.retired);
    }
}

/// Adds what was removed from an entity or a type.
fn retired(facts: &mut Facts, name: &Fact, table: &Table, retired: &[Retired]) {
    for one in retired {
        let ty = one.ty.as_ref().map(|found| ty(&table.types, found)).unwrap_or_default();
        facts.add(name.with(&["retired", &one.wire]), ty);
    }
}

fn kind(definition: &TypeDefinition) -> String {
    let openness = |open: bool| if open { "open " } else { "" };
    let kind = match &definition.kind {
        TypeKind::Struct(_) => "struct".to_owned(),
        TypeKind::Enum { open, .. } => format!("{}enum", openness(*open)),
        TypeKind::Union { tag, open, .. } => format!("{}union by {}", openness(*open), word(tag)),
        TypeKind::Alias(_) => String::new(),
    };
    if definition.sensitive { format!("{kind}, sensitive") } else { kind }
}
