//! One entry from the tree into its serde struct.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use crate::diagnostic::codes;
use crate::yaml::{self, Entry, Node, NodeKind, Path, Step};

use super::fields::fields_of;
use super::foreign::ours;
use super::{Report, allow};
use crate::suggest::{did_you_mean, nearest, suggest};

/// Reads a value; a wrong form is reported where it is wrong.
pub(super) fn decode<T: DeserializeOwned>(report: &Report, path: &Path, node: &Node) -> Option<T> {
    deserialize(report, path, node.to_value())
}

/// Reads a struct from a mapping, leaving aside the keys that are read elsewhere.
///
/// `None` also if a key is a slip, as what it would say is not known; that was reported.
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
    if !refuse_unknown(report, path, map.entries(), &known).is_empty() {
        return None;
    }
    let mine = || map.entries().iter().filter(|e| own.contains(&e.key.as_str()));
    let read = deserialize(report, path, yaml::mapping(mine()))?;
    // Serde takes nothing for an absent key; who writes one means something by it.
    let empty: Vec<&Entry> =
        mine().filter(|entry| matches!(entry.value.kind, NodeKind::Scalar { null: true, .. })).collect();
    for entry in &empty {
        let path = path.key(&entry.key);
        let message = format!("`{path}` has the wrong form: expected a value, found nothing");
        report.value(codes::WRONG_SHAPE, &path, message, "write its value, or remove the key");
    }
    empty.is_empty().then_some(read)
}

/// Reports the keys of a mapping that nothing reads; answers those that are missing and that a slip may have meant.
pub(super) fn refuse_unknown<'k>(
    report: &Report,
    path: &Path,
    entries: &[Entry],
    known: &[&'k str],
) -> BTreeSet<&'k str> {
    let (mut meant, mut there) = (BTreeSet::new(), BTreeSet::new());
    there.extend(entries.iter().map(|entry| entry.key.as_str()).filter(|key| known.contains(key)));
    for entry in entries.iter().filter(|e| !known.contains(&e.key.as_str())) {
        let near = ours(&entry.key, known).or_else(|| nearest(&entry.key, known.iter().copied().chain([allow::KEY])));
        let message = format!("`{}` is no key {}", entry.key, place(path));
        let help = near.map_or_else(|| format!("known here: {}", known.join(", ")), did_you_mean);
        report.key(codes::UNKNOWN_KEY, &path.key(&entry.key), message, help);
        meant.extend(near.filter(|near| known.contains(near) && !there.contains(near)));
    }
    meant
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
        None => {
            let (found, names) = choice(text);
            let help = suggest(found, names.iter().copied())
                .unwrap_or_else(|| "write one of the forms that this key takes".to_owned());
            let message = match text.strip_prefix("unknown variant ") {
                Some(_) => format!("in `{path}`, `{found}` is none of `{}`", names.join("`, `")),
                None => format!("in `{path}`, {text}"),
            };
            report.value(codes::WRONG_SHAPE, path, message, help);
        }
    }
}

/// What was found, and what could have been: the names that a text of serde's has in backticks.
fn choice(text: &str) -> (&str, Vec<&str>) {
    let mut quoted = text.split('`').skip(1).step_by(2);
    (quoted.next().unwrap_or_default(), quoted.collect())
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
