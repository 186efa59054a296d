//! Reads the entries of a table: attributes, keys, indexes, groups, views, entities and collections.

use crate::diagnostic::codes;
use crate::yaml::{Node, NodeKind, Path, Step};

use super::decode::{decode, decode_struct, long_form, wrong_shape};
use super::key_reader::KeyReader;
use super::key_types::{is_refused, is_value};
use super::settings;
use super::{
    CollectionText, EntityIndexText, EntityText, FieldText, FileReport, Given, GroupText, IndexText, KeyText,
    PreserveUnknownText, TimestampsText, ViewText,
};

/// The keys of an entry of `entities:`.
pub(super) const ENTITY_KEYS: &[&str] = &[
    "kind",
    "doc",
    "rust_name",
    "attributes",
    "keys",
    "groups",
    "indexes",
    "optimistic_lock",
    "timestamps",
    "preserve_unknown",
    "views",
    "retired",
];

/// Reads an entry of `entities:`.
pub(super) fn entity(report: &FileReport, path: &Path, node: &Node) -> Option<EntityText> {
    let NodeKind::Map(map) = &node.kind else {
        wrong_shape(report, path, "a mapping with `attributes:` and `keys:`", node.describe());
        return None;
    };
    let keys = KeyReader::new(report, path.clone(), map.entries(), ENTITY_KEYS);
    let name = path.split().and_then(|(_, last)| match last {
        Step::Key(name) => Some(name.clone()),
        Step::Item(_) => None,
    });
    Some(EntityText {
        name: name.map_or(Given::Absent, Given::Is),
        kind: keys.value("kind"),
        rust_name: keys.value("rust_name"),
        indexes: keys.section("indexes", entity_index),
        ..keys.entity()
    })
}

/// Reads `{ created: created_at, updated: updated_at }`.
pub(super) fn timestamps(report: &FileReport, path: &Path, node: &Node) -> Option<TimestampsText> {
    long_form(report, path, node, "a mapping with `created:`, `updated:` or both")
}

/// Reads `true`, `false` or `{ deserialize: true }`.
pub(super) fn preserve_unknown(report: &FileReport, path: &Path, node: &Node) -> Option<PreserveUnknownText> {
    match node.text() {
        Some(_) => decode(report, path, node).map(PreserveUnknownText::Flag),
        None => {
            long_form(report, path, node, "`true`, `false` or `{ deserialize: true }`").map(PreserveUnknownText::Field)
        }
    }
}

/// Reads `gsi1: by_status` or `gsi1: { name: by_status, … }`.
fn entity_index(report: &FileReport, path: &Path, node: &Node) -> Option<EntityIndexText> {
    match node.text() {
        Some(name) => Some(EntityIndexText { name: Some(name.to_owned()), ..Default::default() }),
        None => long_form(report, path, node, "the name of the index for the entity, or a mapping with `name:`"),
    }
}

/// Reads an entry of `collections:`.
pub(super) fn collection(report: &FileReport, path: &Path, node: &Node) -> Option<CollectionText> {
    long_form(report, path, node, "a mapping with `partition:` or `index:`, and `of:`")
}

/// Reads `total: decimal` or `total: { type: decimal, … }`.
pub(super) fn field(report: &FileReport, path: &Path, node: &Node) -> Option<FieldText> {
    match node.text() {
        Some(ty) => Some(FieldText {
            ty: ty.to_owned(),
            attribute: None,
            default: None,
            stored: None,
            sensitive: None,
            doc: None,
            rust_name: None,
            rust_type: None,
            renamed_from: None,
        }),
        None if is_value(report, path, node) => None,
        None => long_form(report, path, node, "a type, or a mapping with `type:`"),
    }
}

/// Reads `pk: "{a}#{b}"` or `pk: { template: "{a}#{b}", … }`.
pub(super) fn key(report: &FileReport, path: &Path, node: &Node) -> Option<KeyText> {
    match node.text() {
        Some(template) => Some(KeyText { template: template.to_owned(), kind: None, attribute: None, rust_name: None }),
        None if is_unquoted_template(node) => {
            let help = "put it in quotes: without them, YAML reads the braces as a mapping";
            report.value(codes::WRONG_SHAPE, path, format!("`{path}` is a template without quotes"), help);
            None
        }
        None => long_form(report, path, node, "a template, or a mapping with `template:`"),
    }
}

/// Returns whether a node is what YAML reads from `{id}`: a mapping of one name to null.
fn is_unquoted_template(node: &Node) -> bool {
    matches!(node.entries(), [only] if only.key != "template" && matches!(only.value.kind, NodeKind::Scalar { null: true, .. }))
}

/// Reads an entry of `indexes:` of the table.
pub(super) fn index(report: &FileReport, path: &Path, node: &Node) -> Option<IndexText> {
    if !matches!(node.kind, NodeKind::Map(_)) {
        wrong_shape(report, path, "a mapping with `partition_key:` and `projection:`", node.describe());
        return None;
    }
    let keys = node.entries().iter().filter(|entry| ["partition_key", "sort_key"].contains(&entry.key.as_str()));
    let refused: Vec<bool> = keys.map(|entry| is_refused(report, &path.key(&entry.key), &entry.value)).collect();
    if refused.contains(&true) {
        return None;
    }
    let index: Option<IndexText> = decode_struct(report, path, node, settings::CAPACITY);
    let capacity = settings::capacity(report, path);
    Some(IndexText { capacity, ..index? })
}

/// Reads `[queue, due]` or `{ attributes: [queue, due], … }`.
pub(super) fn group(report: &FileReport, path: &Path, node: &Node) -> Option<GroupText> {
    match &node.kind {
        NodeKind::List(_) => Some(GroupText { attributes: decode(report, path, node)?, doc: None }),
        _ => long_form(report, path, node, "a list of attributes, or a mapping with `attributes:`"),
    }
}

/// Reads `[status, total]` or `{ attributes: [status, total], … }`.
pub(super) fn view(report: &FileReport, path: &Path, node: &Node) -> Option<ViewText> {
    match &node.kind {
        NodeKind::List(_) => Some(ViewText { attributes: decode(report, path, node)?, doc: None }),
        _ => long_form(report, path, node, "a list of attributes, or a mapping with `attributes:`"),
    }
}
