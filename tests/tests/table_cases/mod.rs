//! The cases of `tests/tables`: what the AWS command line says about a table, and what differs from its schema.
#![allow(dead_code, reason = "each suite uses some of these items")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// What the AWS command line says about a table.
#[derive(Clone, Debug)]
pub(crate) struct Live {
    pub(crate) description: Value,
    pub(crate) ttl: Value,
    pub(crate) backups: Value,
}

/// A change of a table, and what it makes of it.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) live: Live,
    /// The codes of the rules that `drift` reports, in the order of its findings.
    pub(crate) drift: Vec<String>,
    /// The differences that `check_table()` returns: a variant, and the name of the index if it has one.
    pub(crate) check: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseText {
    name: String,
    change: ChangeText,
    #[serde(default)]
    drift: Vec<String>,
    #[serde(default)]
    check: Vec<String>,
}

/// The members to set, by JSON Pointers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct ChangeText {
    description: BTreeMap<String, Value>,
    ttl: BTreeMap<String, Value>,
    backups: BTreeMap<String, Value>,
}

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tables").join(name);
    fs::read_to_string(path).expect("a file in tests/tables")
}

impl Live {
    /// Returns the table that the schema declares.
    pub(crate) fn unchanged() -> Self {
        let json = |name| serde_json::from_str(&read(name)).expect("JSON");
        Live { description: json("description.json"), ttl: json("ttl.json"), backups: json("backups.json") }
    }
}

/// Returns all cases, in the order of the file.
pub(crate) fn cases() -> Vec<Case> {
    let texts: Vec<CaseText> = serde_yaml::from_str(&read("cases.yaml")).expect("cases");
    let case = |CaseText { name, change, drift, check }| {
        let mut live = Live::unchanged();
        for (value, changes) in [
            (&mut live.description, change.description),
            (&mut live.ttl, change.ttl),
            (&mut live.backups, change.backups),
        ] {
            changes.into_iter().for_each(|(pointer, new)| set(value, &pointer, new, &name));
        }
        Case { name, live, drift, check }
    };
    texts.into_iter().map(case).collect()
}

/// Sets the member at a pointer, or removes it if the new value is null.
fn set(value: &mut Value, pointer: &str, new: Value, case: &str) {
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    let parent = value.pointer_mut(parent).unwrap_or_else(|| panic!("{case}: there is no {parent}"));
    match parent {
        Value::Object(members) if new.is_null() => {
            members.remove(key);
        }
        Value::Object(members) => {
            members.insert(key.to_owned(), new);
        }
        Value::Array(items) => {
            let index: usize = key.parse().expect("an index");
            match (new.is_null(), index == items.len()) {
                (true, _) => drop(items.remove(index)),
                (false, true) => items.push(new),
                (false, false) => items[index] = new,
            }
        }
        _ => panic!("{case}: {pointer} is not in an object or a list"),
    }
}
