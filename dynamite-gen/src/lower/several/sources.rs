//! What an entity makes of the table's key attributes: a template under `keys:`, or an attribute of that name.

use crate::diagnostic::codes;
use crate::lower::indexes::Draft;
use crate::lower::keys::{Catalog, TableKey};
use crate::lower::names::rust_name;
use crate::lower::when;
use crate::model::{IndexId, KeyAttribute, KeyKind, KeySource};
use crate::naming::Ident;
use crate::schema::{EntityIndexText, Entry, Given, Section};
use crate::suggest::suggest;

use super::physical::{Physical, SharedIndex};

/// The table's own key, which every entity has.
pub(super) fn table_key(catalog: &Catalog, physical: &Physical) -> TableKey {
    wrong_types(catalog, physical);
    let part = |key: &KeyAttribute| match source(catalog, key) {
        Given::Is(found) => {
            let place = match &found {
                KeySource::Attribute(at) => &catalog.attributes[*at].path,
                KeySource::Computed(at) => &catalog.computed[*at].path,
            };
            catalog.never_absent(place, found)
        }
        Given::Broken => None,
        Given::Absent => {
            let message = format!("the entity says nothing of `{}`, a key of the table", key.name);
            let help = format!("add it under `keys:`, as in `{}: \"PREFIX#{{attribute}}\"`", key.name);
            catalog.report.key(codes::ENTITY_KEY, catalog.place, message, help);
            None
        }
    };
    let sort = match &physical.sort {
        Given::Absent => Given::Absent,
        Given::Broken => Given::Broken,
        Given::Is(key) => part(key).map_or(Given::Broken, Given::Is),
    };
    TableKey { partition: physical.partition.as_ref().and_then(part), sort }
}

/// The indexes that the entity's items are in.
pub(super) fn drafts(
    catalog: &Catalog,
    physical: &Physical,
    key: &TableKey,
    texts: &Section<EntityIndexText>,
) -> Vec<Draft> {
    for text in &texts.entries {
        unknown_index(catalog, physical, text);
    }
    let one = |(id, index): (IndexId, &SharedIndex)| {
        let text = texts.entries.iter().find(|text| text.name == index.name);
        draft(catalog, key, (id, index), text)
    };
    physical.indexes.enumerate().filter_map(one).collect()
}

/// An attribute with the name of a key has the key's type: DynamoDB refuses any other item.
fn wrong_types(catalog: &Catalog, physical: &Physical) {
    for field in catalog.attributes.iter() {
        let attribute = &field.model;
        let Some(declared) = physical.keys.kind(&attribute.wire) else { continue };
        if field.stored && catalog.kind(attribute) != Ok(declared) {
            let message = format!(
                "`{}` is a key of type {}, and the type of this attribute is `{}`",
                attribute.wire,
                word(declared),
                field.type_text
            );
            let document = catalog.report.document;
            let finding = crate::diagnostic::Diagnostic::new(codes::KEY_KIND, message)
                .at(document.value_span(&field.path), "this type");
            let finding = match physical.keys.path(&attribute.wire) {
                Some(path) => finding.at(document.value_span(path), "is no such key"),
                None => finding,
            };
            let help = "give the attribute a type that is stored as the key's, or another name with `attribute:`";
            catalog.report.add(finding.help(help));
        }
    }
}

fn word(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::String => "string",
        KeyKind::Number => "number",
        KeyKind::Binary => "binary",
    }
}

/// Returns what an entity has for a key attribute.
fn source(catalog: &Catalog, key: &KeyAttribute) -> Given<KeySource> {
    if let Some(at) = catalog.computed.find_wire(&key.name) {
        return Given::Is(KeySource::Computed(at));
    }
    if catalog.computed.find(&key.name) == Given::Broken {
        return Given::Broken;
    }
    let named = catalog.attributes.find_wire(&key.name).filter(|id| catalog.attributes[*id].stored);
    match named {
        Some(at) if catalog.kind(&catalog.attributes[at].model) == Ok(key.kind) => Given::Is(KeySource::Attribute(at)),
        // Another type was reported where the attribute is.
        Some(_) => Given::Broken,
        None if catalog.attributes.find(&key.name) == Given::Broken => Given::Broken,
        None => Given::Absent,
    }
}

fn unknown_index(catalog: &Catalog, physical: &Physical, text: &Entry<EntityIndexText>) {
    if physical.unread || physical.indexes.iter().any(|index| index.name == text.name) {
        return;
    }
    let names = physical.indexes.iter().map(|index| index.name.as_str());
    let help = suggest(&text.name, names.clone()).unwrap_or_else(|| match names.collect::<Vec<_>>().join(", ") {
        all if all.is_empty() => "the table has no indexes; declare them at the top of the file".to_owned(),
        all => format!("the indexes of the table are {all}"),
    });
    let message = format!("`{}` is no index of the table", text.name);
    catalog.report.key(codes::UNKNOWN_INDEX, &text.path, message, help);
}

/// The index, if the entity has all of its keys.
fn draft(
    catalog: &Catalog,
    key: &TableKey,
    (id, index): (IndexId, &SharedIndex),
    text: Option<&Entry<EntityIndexText>>,
) -> Option<Draft> {
    let sources: Vec<(&KeyAttribute, Given<KeySource>)> =
        index.keys()?.into_iter().map(|key| (key, source(catalog, key))).collect();
    let missing = sources.iter().find(|(_, source)| matches!(source, Given::Absent));
    if let Some((missing, _)) = missing {
        let of_table = |source: &KeySource| key.partition.as_ref() == Some(source) || key.sort.value() == Some(source);
        let computed = |source: &Given<KeySource>| {
            matches!(source, Given::Is(found @ KeySource::Computed(at)) if !of_table(found)
                && catalog.computed.discriminator != Some(*at))
        };
        // Attributes that happen to have a key's name put no item into the index by themselves.
        if let Some(text) = text {
            incomplete(catalog, index, &text.path, missing);
        } else if let Some((_, Given::Is(KeySource::Computed(at)))) = sources.iter().find(|(_, s)| computed(s)) {
            incomplete(catalog, index, &catalog.computed[*at].path, missing);
        }
        return None;
    }
    let found = |source: &Given<KeySource>| source.value().cloned();
    let split = index.partition.as_ref().map_or(0, Vec::len);
    let (partition, sort) = sources.split_at(split);
    let value = text.and_then(|text| text.value.as_ref());
    let condition = value.and_then(|value| value.when.as_ref());
    let path = text.map_or(&index.path, |text| &text.path);
    Some(Draft {
        id,
        name: index.name.clone(),
        path: path.clone(),
        local: index.local,
        method: method(catalog, index, text),
        partition: partition.iter().map(|(_, source)| found(source)).collect(),
        sort: sort.iter().map(|(_, source)| found(source)).collect(),
        when: condition.and_then(|text| when::lower(catalog, &path.key("when"), text)),
        conditional: condition.is_some(),
        projection: index.projection.clone(),
    })
}

fn incomplete(catalog: &Catalog, index: &SharedIndex, path: &crate::yaml::Path, missing: &KeyAttribute) {
    let message = format!(
        "the entity has not all keys of the index `{}`: it says nothing of `{}`, so no item would be in it",
        index.name, missing.name
    );
    let help = format!("add `{}:` under `keys:`, or leave the other keys of this index out too", missing.name);
    catalog.report.key(codes::ENTITY_KEY, path, message, help);
}

/// What the entity calls the index.
fn method(catalog: &Catalog, index: &SharedIndex, text: Option<&Entry<EntityIndexText>>) -> Option<Ident> {
    let Some(entry) = text else { return index.method.clone() };
    let value = entry.value.as_ref()?;
    match (&value.name, &value.rust_name) {
        (None, None) => index.method.clone(),
        (name, given) => {
            let name = name.as_ref().unwrap_or(&entry.name);
            rust_name(catalog.report, &entry.path, name, given.as_deref(), Ident::snake)
        }
    }
}
