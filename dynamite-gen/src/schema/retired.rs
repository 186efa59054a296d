//! Reads `retired:`: what was removed, and never comes back with another meaning.

use crate::diagnostic::codes;
use crate::yaml::{Node, NodeKind, Path};

use super::decode::{entries, wrong_shape};
use super::{Entry, FileReport, RetiredText, TypeBody};

/// The key.
pub(super) const KEY: &str = "retired";

/// Reads `legacy_note: string`, an attribute or a field with the type that it had.
pub(super) fn typed(report: &FileReport, path: &Path, node: &Node) -> Option<RetiredText> {
    if let Some(text) = node.text() {
        return Some(RetiredText { ty: Some(text.to_owned()) });
    }
    let message = format!("`{path}` has the wrong form: expected the type that it had, found {}", node.describe());
    let help = match node.entries().iter().any(|entry| entry.key == "values") {
        true => "retire values where the type is declared, as in `Status: { enum: [open], retired: [closed] }`",
        false => "write the type alone, as in `note: string`",
    };
    report.value(codes::WRONG_SHAPE, path, message, help);
    None
}

/// Reads what was removed from a type; `None` if it has the wrong form, which was reported.
pub(super) fn of_type(report: &FileReport, path: &Path, body: &TypeBody) -> Option<Vec<Entry<RetiredText>>> {
    let path = path.key(KEY);
    let Some(node) = report.document.node(&path) else { return Some(Vec::new()) };
    match body {
        TypeBody::Struct(_) => entries(report, &path, node, typed),
        TypeBody::Enum(_) | TypeBody::Union(_) => values(report, &path, node),
        TypeBody::Alias(_) => {
            let help = "remove `retired:`: an alias has no fields or values of its own";
            report.key(codes::BAD_TYPE_DEFINITION, &path, "an alias can't have `retired:`", help);
            None
        }
    }
}

/// Reads `[cancelled]`, values of an enum or of a tag.
fn values(report: &FileReport, path: &Path, node: &Node) -> Option<Vec<Entry<RetiredText>>> {
    let NodeKind::List(items) = &node.kind else {
        wrong_shape(report, path, "a list of values", node.describe());
        return None;
    };
    let value = |(index, item): (usize, &Node)| {
        let path = path.item(index);
        let text = item.text().map(str::to_owned);
        if text.is_none() {
            wrong_shape(report, &path, "text", item.describe());
        }
        Some(Entry { name: text?, path, value: Some(RetiredText { ty: None }) })
    };
    items.iter().enumerate().map(value).collect()
}
