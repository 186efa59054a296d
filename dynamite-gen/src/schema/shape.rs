//! One entry from the tree into its serde struct.

use serde::de::DeserializeOwned;

use crate::diagnostic::codes;
use crate::yaml::{self, Entry, Node, NodeKind, Path, Step};

use super::fields::fields_of;
use super::{Report, allow};
use crate::suggest::suggest;

/// Reads a value; a wrong form is reported where it is wrong.
pub(super) fn decode<T: DeserializeOwned>(report: &Report, path: &Path, node: &Node) -> Option<T> {
    deserialize(report, path, node.to_value())
}

/// Reads a struct from a mapping, leaving aside the keys that are read elsewhere.
pub(super) fn decode_struct<T: DeserializeOwned>(
    report: &Report,
    path: &Path,
    node: &Node,
    elsewhere: &[&str],
) -> Option<T> {
    let NodeKind::Map(map) = &node.kind else {
        wrong_shape(report, path, "a mapping", node.describe());
        return None;
    };
    let own = fields_of::<T>();
    let known: Vec<&str> = own.iter().chain(elsewhere).copied().collect();
    refuse_unknown(report, path, map.entries(), &known);
    let mine = map.entries().iter().filter(|e| own.contains(&e.key.as_str()));
    deserialize(report, path, yaml::mapping(mine))
}

/// Reports the keys of a mapping that nothing reads.
pub(super) fn refuse_unknown(report: &Report, path: &Path, entries: &[Entry], known: &[&str]) {
    for entry in entries.iter().filter(|e| !known.contains(&e.key.as_str())) {
        let message = format!("`{}` is no key {}", entry.key, place(path));
        let list = || format!("known here: {}", known.join(", "));
        let help = suggest(&entry.key, known.iter().copied().chain([allow::KEY])).unwrap_or_else(list);
        report.key(codes::UNKNOWN_KEY, &path.key(&entry.key), message, help);
    }
}

/// Reports a value of the wrong form.
pub(super) fn wrong_shape(report: &Report, path: &Path, expected: &str, found: &str) {
    let message = format!("`{path}` has the wrong form: expected {expected}, found {found}");
    report.value(codes::WRONG_SHAPE, path, message, format!("write {expected}"));
}

fn deserialize<T: DeserializeOwned>(report: &Report, path: &Path, value: serde_yaml::Value) -> Option<T> {
    match serde_path_to_error::deserialize(value) {
        Ok(read) => Some(read),
        Err(error) => {
            let text = error.inner().to_string();
            let inner = error.path().iter().filter_map(step).fold(path.clone(), |path, step| path.with(step));
            match text.strip_prefix("missing field ") {
                Some(field) => missing(report, path, field),
                None => misfit(report, &inner, &text),
            }
            None
        }
    }
}

fn missing(report: &Report, path: &Path, field: &str) {
    let message = format!("{field} is missing from `{path}`");
    report.key(codes::MISSING_KEY, path, message, format!("add {field}"));
}

/// Says in this language's words what serde says in its own.
fn misfit(report: &Report, path: &Path, text: &str) {
    match text.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected ")) {
        Some((found, expected)) => wrong_shape(report, path, plainly(expected), plainly(found)),
        None => report.value(
            codes::WRONG_SHAPE,
            path,
            format!("in `{path}`, {text}"),
            "write one of the forms that this key takes",
        ),
    }
}

/// YAML's things as this language calls them.
fn plainly(text: &str) -> &str {
    match text {
        "unit value" => "nothing",
        "a sequence" | "sequence" => "a list",
        "map" => "a mapping",
        "a string" => "text",
        other if other.starts_with("string ") => "text",
        other => other,
    }
}

fn step(segment: &serde_path_to_error::Segment) -> Option<Step> {
    match segment {
        serde_path_to_error::Segment::Seq { index } => Some(Step::Item(*index)),
        serde_path_to_error::Segment::Map { key } => Some(Step::Key(key.clone())),
        _ => None,
    }
}

fn place(path: &Path) -> String {
    if path.steps().is_empty() { "of a schema file".to_owned() } else { format!("of `{path}`") }
}
