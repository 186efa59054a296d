//! Reads declared types: enums, structs, unions and aliases.

use crate::diagnostic::codes;
use crate::yaml::{Node, NodeKind, Path};

use super::decode::{decode, decode_struct, wrong_shape};
use super::decode::{entries, long_form};
use super::entries::field;
use super::{AlternativeText, Entry, FileReport, TypeBody, TypeHead, TypeText, ValueText, retired};

/// The kinds of declared types.
pub(super) const TYPE_BODIES: [&str; 4] = ["enum", "struct", "union", "type"];

/// The keys of a type that are not in its head.
pub(super) const ELSEWHERE: [&str; 5] = ["enum", "struct", "union", "type", retired::KEY];

/// Reads an entry of `types:`.
pub(super) fn type_definition(report: &FileReport, path: &Path, node: &Node) -> Option<TypeText> {
    let head: Option<TypeHead> = decode_struct(report, path, node, &ELSEWHERE);
    let given: Vec<&crate::yaml::MapEntry> =
        node.entries().iter().filter(|e| TYPE_BODIES.contains(&e.key.as_str())).collect();
    let [body] = given.as_slice() else {
        if head.is_some() {
            let help = "give it exactly one of `enum:`, `struct:`, `union:` and `type:`";
            let message = "a type must be exactly one of enum, struct, union and alias";
            report.key(codes::BAD_TYPE_DEFINITION, path, message, help);
        }
        return None;
    };
    let inner = path.key(&body.key);
    let body = match body.key.as_str() {
        "enum" => TypeBody::Enum(values(report, &inner, &body.value)?),
        "type" => TypeBody::Alias(decode(report, &inner, &body.value)?),
        "struct" => TypeBody::Struct(entries(report, &inner, &body.value, field)?),
        _ => TypeBody::Union(entries(report, &inner, &body.value, alternative)?),
    };
    let retired = retired::of_type(report, path, &body)?;
    Some(TypeText { head: head?, body, retired })
}

/// Reads `[a, b]`, `[{ value: a, doc: … }]` or `{ a: { doc: … }, b: ~ }`.
fn values(report: &FileReport, path: &Path, node: &Node) -> Option<Vec<Entry<ValueText>>> {
    match &node.kind {
        NodeKind::List(items) => {
            let value = |(index, item)| listed_value(report, path.item(index), item);
            Some(items.iter().enumerate().filter_map(value).collect())
        }
        NodeKind::Map(_) => entries(report, path, node, value),
        NodeKind::Scalar { .. } => {
            wrong_shape(report, path, "a list of values", node.describe());
            None
        }
    }
}

fn listed_value(report: &FileReport, path: Path, item: &Node) -> Option<Entry<ValueText>> {
    if let Some(text) = item.text() {
        return Some(Entry { name: text.to_owned(), path, value: Some(ValueText::default()) });
    }
    if matches!(item.kind, NodeKind::Scalar { .. }) {
        let message = format!("`{path}` has the wrong form: expected text, found {}", item.describe());
        report.value(codes::WRONG_SHAPE, &path, message, "write text; `~` and `null` need quotes to be text");
        return None;
    }
    let value: Option<ValueText> = decode_struct(report, &path, item, &["value"]);
    let name = item.entries().iter().find(|e| e.key == "value").and_then(|e| e.value.text());
    if value.is_some() && name.is_none() {
        report.value(
            codes::MISSING_KEY,
            &path,
            format!("`{path}` has no `value:`"),
            "add `value:` with the text that is stored",
        );
    }
    Some(Entry { name: name?.to_owned(), path, value })
}

/// Reads `a: ~` or `a: { doc: … }`.
fn value(report: &FileReport, path: &Path, node: &Node) -> Option<ValueText> {
    match &node.kind {
        NodeKind::Scalar { null: true, .. } => Some(ValueText::default()),
        _ => long_form(report, path, node, "nothing (`~`), or a mapping with `doc:` or `rust_name:`"),
    }
}

/// Reads `card: Card`, `cash: ~` or `card: { struct: Card, … }`.
fn alternative(report: &FileReport, path: &Path, node: &Node) -> Option<AlternativeText> {
    match &node.kind {
        NodeKind::Scalar { null: true, .. } => Some(AlternativeText::default()),
        NodeKind::Scalar { text, .. } => Some(AlternativeText { payload: Some(text.clone()), ..Default::default() }),
        _ => long_form(report, path, node, "the name of a struct, nothing (`~`), or a mapping with `struct:`"),
    }
}
