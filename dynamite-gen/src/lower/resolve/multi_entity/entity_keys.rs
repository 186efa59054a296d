//! The keys of an entity in a table of several: what it makes of the table's key attributes, by a template under `keys:`
//! or an attribute of that name.

use crate::diagnostic::{Diagnostic, codes};
use crate::lower::resolve::catalog::Catalog;
use crate::lower::resolve::index_draft::IndexDraft;
use crate::lower::resolve::index_keys::IndexKey;
use crate::lower::resolve::rust_names::rust_name;
use crate::lower::resolve::sparse_condition;
use crate::lower::resolve::table_key::TableKey;
use crate::model::{IndexId, KeyAttribute, KeyKind, KeySource};
use crate::naming::Ident;
use crate::schema::{EntityIndexText, Entry, Given, Section};
use crate::suggest::suggest;
use crate::yaml::Path;

use super::table_draft::{SharedIndex, TableDraft};

/// Resolves the table's own key, which every entity has.
pub(crate) fn table_key(catalog: &Catalog, shared: &TableDraft) -> TableKey {
    refuse_wrong_types(catalog, shared);
    let part = |key: &KeyAttribute| match source(catalog, key) {
        Given::Is(found) => catalog.never_absent(catalog.declared(&found), found),
        Given::Broken => None,
        Given::Absent => {
            let message = format!("the entity does not define `{}`, a key of the table", key.name);
            let help = format!("add it under `keys:`, as in `{}: \"PREFIX#{{attribute}}\"`", key.name);
            catalog.report.key(codes::ENTITY_KEY, catalog.path, message, help);
            None
        }
    };
    let sort = shared.sort.resolve(part);
    TableKey { partition: shared.partition.as_ref().and_then(part), sort }
}

/// Resolves the indexes that the entity's items are in.
pub(crate) fn drafts(
    catalog: &Catalog,
    shared: &TableDraft,
    key: &TableKey,
    texts: &Section<EntityIndexText>,
) -> Vec<IndexDraft> {
    for text in &texts.entries {
        unknown_index(catalog, shared, text);
    }
    let draft = |(id, index): (IndexId, &SharedIndex)| {
        let text = texts.entries.iter().find(|text| text.name == index.name);
        draft(catalog, key, id, index, text)
    };
    shared.indexes.enumerate().filter_map(draft).collect()
}

/// Refuses an attribute with the name of a key and another type: DynamoDB would refuse the item.
fn refuse_wrong_types(catalog: &Catalog, shared: &TableDraft) {
    for field in catalog.attributes.iter() {
        let attribute = &field.model;
        let Some(declared) = shared.keys.kind(&attribute.wire) else { continue };
        if field.stored && catalog.kind(attribute) != Ok(declared) {
            let message = format!(
                "the key `{}` has the type `{}`, but the attribute has the type `{}`",
                attribute.wire,
                word(declared),
                field.type_text
            );
            let document = catalog.report.document;
            let finding = Diagnostic::new(codes::KEY_KIND, message)
                .label(document.value_span(&field.path), "the type of the attribute");
            let finding = match shared.keys.path(&attribute.wire) {
                Some(path) => finding.label(document.value_span(path), "the type of the key"),
                None => finding,
            };
            let help = format!(
                "use a type that DynamoDB stores as `{}`, or give the attribute another name with `attribute:`",
                word(declared)
            );
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
    if let Some(id) = catalog.computed.find_wire(&key.name) {
        return Given::Is(KeySource::Computed(id));
    }
    if catalog.computed.find(&key.name) == Given::Broken {
        return Given::Broken;
    }
    let named = catalog.attributes.find_wire(&key.name).filter(|id| catalog.attributes[*id].stored);
    match named {
        Some(id) if catalog.kind(&catalog.attributes[id].model) == Ok(key.kind) => Given::Is(KeySource::Attribute(id)),
        // Another type was reported where the attribute is.
        Some(_) => Given::Broken,
        None if catalog.attributes.find(&key.name) == Given::Broken => Given::Broken,
        None => Given::Absent,
    }
}

fn unknown_index(catalog: &Catalog, shared: &TableDraft, text: &Entry<EntityIndexText>) {
    if shared.unread || shared.indexes.iter().any(|index| index.name == text.name) {
        return;
    }
    let names = shared.indexes.iter().map(|index| index.name.as_str());
    let help = suggest(&text.name, names.clone()).unwrap_or_else(|| match names.collect::<Vec<_>>().join("`, `") {
        all if all.is_empty() => "the table has no indexes; declare them under `indexes:` at the top level".to_owned(),
        all => format!("declared indexes: `{all}`"),
    });
    let message = format!("`{}` is not an index of the table", text.name);
    catalog.report.key(codes::UNKNOWN_INDEX, &text.path, message, help);
}

/// Resolves an index, if the entity has all of its keys.
fn draft(
    catalog: &Catalog,
    key: &TableKey,
    id: IndexId,
    index: &SharedIndex,
    text: Option<&Entry<EntityIndexText>>,
) -> Option<IndexDraft> {
    let sources: Vec<(&KeyAttribute, Given<KeySource>)> =
        index.keys()?.into_iter().map(|key| (key, source(catalog, key))).collect();
    let missing = sources.iter().find(|(_, source)| matches!(source, Given::Absent));
    if let Some((missing, _)) = missing {
        let mut own = sources.iter().filter_map(|(_, source)| source.value()).filter(|source| !key.contains(source));
        // Attributes that happen to have a key's name put no item into the index by themselves.
        if let Some(text) = text {
            incomplete(catalog, index, &text.path, missing);
        } else if let Some(id) = own.find_map(|source| catalog.own_computed(source)) {
            incomplete(catalog, index, &catalog.computed[id].path, missing);
        }
        return None;
    }
    let found = |source: &Given<KeySource>| source.value().cloned();
    let split = index.key.partition.as_ref().map_or(0, Vec::len);
    let (partition, sort) = sources.split_at(split);
    let value = text.and_then(|text| text.value.as_ref());
    let condition = value.and_then(|value| value.when.as_deref());
    let path = text.map_or(&index.path, |text| &text.path);
    Some(IndexDraft {
        id,
        name: index.name.clone(),
        doc: value.and_then(|value| value.doc.clone()).or_else(|| index.doc.clone()),
        path: path.clone(),
        local: index.local,
        method: method(catalog, index, text),
        key: IndexKey {
            partition: partition.iter().map(|(_, source)| found(source)).collect(),
            sort: sort.iter().map(|(_, source)| found(source)).collect(),
        },
        when: sparse_condition::resolve(catalog, path, condition),
        projection: index.projection.clone(),
        stage: index.stage,
    })
}

fn incomplete(catalog: &Catalog, index: &SharedIndex, path: &Path, missing: &KeyAttribute) {
    let message = format!(
        "the entity defines only some keys of the index `{}`: `{}` is missing, so the index would contain none of its items",
        index.name, missing.name
    );
    let help = format!("add `{}:` under `keys:`, or remove the other keys of this index", missing.name);
    catalog.report.key(codes::ENTITY_KEY, path, message, help);
}

/// Returns the method of the entity for the index.
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
