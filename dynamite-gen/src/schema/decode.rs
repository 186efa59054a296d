//! Decodes a node of the tree into a serde struct.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use crate::diagnostic::codes;
use crate::yaml::{self, MapEntry, Node, NodeKind, Path, Step};

use super::key_types::physical_word;
use super::serde_fields::fields_of;
use super::synonyms::{misplaced, synonym_of};
use super::{Entry, FileReport, allow, values};
use crate::suggest::{did_you_mean, nearest, suggest};

/// Reads a value; a wrong form is reported at its node.
pub(super) fn decode<T: DeserializeOwned>(report: &FileReport, path: &Path, node: &Node) -> Option<T> {
    deserialize(report, path, node.to_value())
}

/// Reads a struct from a mapping, without the keys that are read elsewhere.
///
/// Returns `None` also if a key is unknown, which is reported: the key that it was meant to be has an unknown value.
pub(super) fn decode_struct<T: DeserializeOwned>(
    report: &FileReport,
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
    let own_entries = || map.entries().iter().filter(|e| own.contains(&e.key.as_str()));
    let read = deserialize(report, path, yaml::mapping(own_entries()))?;
    // Serde treats null as an absent key, but a key that is written is meant to have a value.
    let empty: Vec<&MapEntry> =
        own_entries().filter(|entry| matches!(entry.value.kind, NodeKind::Scalar { null: true, .. })).collect();
    for entry in &empty {
        let path = path.key(&entry.key);
        let message = format!("`{path}` has no value");
        report.value(codes::WRONG_SHAPE, &path, message, "write a value, or remove the key");
    }
    empty.is_empty().then_some(read)
}

/// Reports unknown keys of a mapping; returns the absent keys that are probably meant by them.
pub(super) fn refuse_unknown<'k>(
    report: &FileReport,
    path: &Path,
    entries: &[MapEntry],
    known: &[&'k str],
) -> BTreeSet<&'k str> {
    let (mut meant, mut present) = (BTreeSet::new(), BTreeSet::new());
    present.extend(entries.iter().map(|entry| entry.key.as_str()).filter(|key| known.contains(key)));
    for entry in entries.iter().filter(|e| !known.contains(&e.key.as_str())) {
        let near =
            synonym_of(&entry.key, known).or_else(|| nearest(&entry.key, known.iter().copied().chain([allow::KEY])));
        let message = format!("unknown key `{}` {}", entry.key, location(path));
        let help = match misplaced(&entry.key) {
            Some(help) => help.to_owned(),
            None => near.map_or_else(|| format!("known keys: `{}`", known.join("`, `")), did_you_mean),
        };
        report.key(codes::UNKNOWN_KEY, &path.key(&entry.key), message, help);
        meant.extend(near.filter(|near| known.contains(near) && !present.contains(near)));
    }
    meant
}

/// Reports a value of the wrong form.
pub(super) fn wrong_shape(report: &FileReport, path: &Path, expected: &str, found: &str) {
    let message = format!("`{path}` has the wrong form: expected {expected}, found {found}");
    report.value(codes::WRONG_SHAPE, path, message, format!("write {expected}"));
}

fn deserialize<T: DeserializeOwned>(report: &FileReport, path: &Path, value: serde_yaml::Value) -> Option<T> {
    match serde_path_to_error::deserialize(value) {
        Ok(read) => Some(read),
        Err(error) => {
            let text = error.inner().to_string();
            let inner = error.path().iter().filter_map(step).fold(path.clone(), |path, step| path.with(step));
            match text.strip_prefix("missing field ") {
                Some(field) => missing(report, path, field),
                None => report_mismatch(report, &inner, &text),
            }
            None
        }
    }
}

fn missing(report: &FileReport, path: &Path, field: &str) {
    let field = field.trim_matches('`');
    report.key(codes::MISSING_KEY, path, format!("`{path}` has no `{field}:`"), format!("add `{field}:`"));
}

/// Reports an error of serde in the words of the schema language.
fn report_mismatch(report: &FileReport, path: &Path, text: &str) {
    match text.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected ")) {
        Some((found, expected)) => wrong_shape(report, path, yaml_name(expected), yaml_name(found)),
        None if text.starts_with("unknown variant ") => {
            let (found, names) = found_and_allowed(text);
            let message = format!("in `{path}`, `{found}` is not one of `{}`", names.join("`, `"));
            let meant = physical_word(found).filter(|word| names.contains(word));
            let help = meant.map(did_you_mean).or_else(|| suggest(found, names.iter().copied()));
            let help = help.unwrap_or_else(|| format!("write `{}`", names.join("` or `")));
            report.value(codes::WRONG_SHAPE, path, message, help);
        }
        None => {
            let (message, help) = values::message_and_help(text);
            let (found, names) = found_and_allowed(message);
            let help = suggest(found, names.iter().copied()).unwrap_or_else(|| help.to_owned());
            report.value(codes::WRONG_SHAPE, path, format!("in `{path}`, {message}"), help);
        }
    }
}

/// Returns the value that was found and the allowed ones: serde puts them in backticks.
fn found_and_allowed(text: &str) -> (&str, Vec<&str>) {
    let mut quoted = text.split('`').skip(1).step_by(2);
    (quoted.next().unwrap_or_default(), quoted.collect())
}

/// Translates serde's name of a YAML value.
fn yaml_name(text: &str) -> &str {
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

fn location(path: &Path) -> String {
    if path.steps().is_empty() { "in a schema file".to_owned() } else { format!("in `{path}`") }
}

/// Reads every entry of a mapping. Returns `None` if the node is not a mapping.
pub(super) fn entries<T>(
    report: &FileReport,
    path: &Path,
    node: &Node,
    read: fn(&FileReport, &Path, &Node) -> Option<T>,
) -> Option<Vec<Entry<T>>> {
    let NodeKind::Map(map) = &node.kind else {
        wrong_shape(report, path, "a mapping such as `{ name: … }`", node.describe());
        return None;
    };
    let read_entry = |entry: &MapEntry| {
        let path = path.key(&entry.key);
        let value = read(report, &path, &entry.value);
        Entry { name: entry.key.clone(), path, value }
    };
    Some(map.entries().iter().map(read_entry).collect())
}

/// Reads the long form of an entry, which is a mapping.
pub(super) fn long_form<T: DeserializeOwned>(
    report: &FileReport,
    path: &Path,
    node: &Node,
    expected: &str,
) -> Option<T> {
    if matches!(node.kind, NodeKind::Map(_)) {
        return decode_struct(report, path, node, &[]);
    }
    wrong_shape(report, path, expected, node.describe());
    None
}
