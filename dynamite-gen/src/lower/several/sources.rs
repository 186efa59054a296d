//! What an entity makes of the table's key attributes: a template under `keys:`, or an attribute of that name.

use crate::diagnostic::codes;
use crate::lower::indexes::Draft;
use crate::lower::keys::{Catalog, SortKey, TableKey};
use crate::lower::names::{Found, rust_name};
use crate::lower::when;
use crate::model::{KeyAttribute, KeyKind, KeySource};
use crate::naming::Ident;
use crate::schema::{EntityIndexText, Entry, Section};
use crate::suggest::suggest;

use super::physical::{Physical, SharedIndex, SharedSort};

/// What an entity has for a key attribute.
enum Source {
    Is(KeySource),
    /// It is wrong, which was reported.
    Broken,
    Missing,
}

/// The table's own key, which every entity has.
pub(super) fn table_key(catalog: &Catalog, physical: &Physical) -> TableKey {
    wrong_types(catalog, physical);
    let part = |key: &KeyAttribute| match source(catalog, key) {
        Source::Is(found) => {
            let place = match &found {
                KeySource::Attribute(at) => &catalog.attributes.paths[*at],
                KeySource::Computed(at) => &catalog.computed.paths[*at],
            };
            catalog.never_absent(place, found)
        }
        Source::Broken => None,
        Source::Missing => {
            let message = format!("the entity says nothing of `{}`, a key of the table", key.name);
            let help = format!("add it under `keys:`, as in `{}: \"PREFIX#{{attribute}}\"`", key.name);
            catalog.report.key(codes::ENTITY_KEY, catalog.place, message, help);
            None
        }
    };
    let sort = match &physical.sort {
        SharedSort::None => SortKey::None,
        SharedSort::Broken => SortKey::Broken,
        SharedSort::Is(key) => part(key).map_or(SortKey::Broken, SortKey::Is),
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
    let one = |(place, index): (usize, &SharedIndex)| {
        let text = texts.entries.iter().find(|text| text.name == index.name);
        draft(catalog, key, (place, index), text)
    };
    physical.indexes.iter().enumerate().filter_map(one).collect()
}

/// An attribute with the name of a key has the key's type: DynamoDB refuses any other item.
fn wrong_types(catalog: &Catalog, physical: &Physical) {
    for (at, attribute) in catalog.attributes.list.iter().enumerate() {
        let Some(declared) = physical.keys.kind(&attribute.wire) else { continue };
        let stored = !catalog.attributes.unstored.contains(&at);
        if stored && catalog.kind(attribute) != Ok(declared) {
            let message = format!(
                "`{}` is a key of type {}, and the type of this attribute is `{}`",
                attribute.wire,
                word(declared),
                catalog.attributes.texts[at]
            );
            let document = catalog.report.document;
            let finding = crate::diagnostic::Diagnostic::new(codes::KEY_KIND, message)
                .at(document.value_span(&catalog.attributes.paths[at]), "this type");
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

fn source(catalog: &Catalog, key: &KeyAttribute) -> Source {
    if let Some(at) = catalog.computed.list.iter().position(|computed| computed.wire == key.name) {
        return Source::Is(KeySource::Computed(at));
    }
    if catalog.computed.names.find(&key.name) == Found::Broken {
        return Source::Broken;
    }
    let stored = |at: &usize| !catalog.attributes.unstored.contains(at);
    let named = catalog.attributes.list.iter().position(|attribute| attribute.wire == key.name).filter(stored);
    match named {
        Some(at) if catalog.kind(&catalog.attributes.list[at]) == Ok(key.kind) => Source::Is(KeySource::Attribute(at)),
        // Another type was reported where the attribute is.
        Some(_) => Source::Broken,
        None if catalog.attributes.names.find(&key.name) == Found::Broken => Source::Broken,
        None => Source::Missing,
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
    (place, index): (usize, &SharedIndex),
    text: Option<&Entry<EntityIndexText>>,
) -> Option<Draft> {
    let sources: Vec<(&KeyAttribute, Source)> =
        index.keys()?.into_iter().map(|key| (key, source(catalog, key))).collect();
    let missing = sources.iter().find(|(_, source)| matches!(source, Source::Missing));
    if let Some((missing, _)) = missing {
        let of_table = |source: &KeySource| key.partition.as_ref() == Some(source) || key.sort.source() == Some(source);
        let computed = |source: &Source| {
            matches!(source, Source::Is(found @ KeySource::Computed(at)) if !of_table(found)
                && catalog.computed.constant != Some(*at))
        };
        // Attributes that happen to have a key's name put no item into the index by themselves.
        if let Some(text) = text {
            incomplete(catalog, index, &text.path, missing);
        } else if let Some((_, Source::Is(KeySource::Computed(at)))) = sources.iter().find(|(_, s)| computed(s)) {
            incomplete(catalog, index, &catalog.computed.paths[*at], missing);
        }
        return None;
    }
    let found = |source: &Source| match source {
        Source::Is(found) => Some(found.clone()),
        Source::Broken | Source::Missing => None,
    };
    let split = index.partition.as_ref().map_or(0, Vec::len);
    let (partition, sort) = sources.split_at(split);
    let value = text.and_then(|text| text.value.as_ref());
    let condition = value.and_then(|value| value.when.as_ref());
    let path = text.map_or(&index.path, |text| &text.path);
    Some(Draft {
        table_index: place,
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
