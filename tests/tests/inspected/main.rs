//! The interpreter of `dynamite-gen inspect` agrees with generated code on random items: an item is unreadable if reading it
//! fails, and a key differs if writing what was read gives another one.

#![recursion_limit = "256"]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

#[path = "../corpus/mod.rs"]
mod corpus;

mod cases;
mod mutations;
mod published;
mod subjects;

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use corpus::{folder, sources};
use dynamite_gen::{Inspection, Inspector, ItemFinding, Settings};
use dynamite_runtime::{Decimal, Error, RawItem};
use fastrand::Rng;
use mutations::{mutate, to_json};
use subjects::{EntityCode, Subject, subjects};

/// The number of items that are made of those of each entity, unless `PROPTEST_CASES` sets another one.
const CASES: usize = 200;

fn cases() -> usize {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES)
}

#[test]
fn the_interpreter_agrees_with_generated_code() {
    let schemas = sources(&folder("schemas"));
    let mut statistics = Statistics::default();
    for subject in subjects() {
        let inspector = Inspector::new(&schemas, &Settings::new(), Some(subject.table)).unwrap().unwrap();
        let mut inspection = inspector.start();
        for (index, entity) in subject.entities.iter().enumerate() {
            let mut rng = Rng::with_seed(index as u64);
            let seeds: Vec<RawItem> = entity.seeds.iter().map(|seed| written(&subject, entity, seed)).collect();
            for number in 0..cases() {
                let seed = &seeds[number % seeds.len()];
                walk(&subject, &mut inspection, seed, &mut rng, &mut statistics);
            }
        }
    }
    statistics.check();
}

/// Returns an item as generated code writes it.
fn written(subject: &Subject, entity: &EntityCode, seed: &RawItem) -> RawItem {
    match (entity.rewrite)(seed.clone()) {
        Rewritten::Written(item) => item,
        other => panic!("{}: {} of {other:?}", subject.table, entity.name),
    }
}

/// Checks an item, and the items that some changes make of it. What can be read is sometimes written again.
fn walk(
    subject: &Subject,
    inspection: &mut Inspection<'_>,
    seed: &RawItem,
    rng: &mut Rng,
    statistics: &mut Statistics,
) {
    let mut item = seed.clone();
    for _ in 0..rng.usize(0..4) {
        mutate(&mut item, subject, rng);
    }
    let rewritten = check(subject, inspection, &item, statistics);
    if let Some(Rewritten::Written(again)) = rewritten {
        let found = check(subject, inspection, &again, statistics);
        assert!(matches!(found, Some(Rewritten::Written(_))), "{}: {}", subject.table, to_json(&again));
    }
}

/// What generated code makes of an item.
#[derive(Clone, Debug)]
enum Rewritten {
    Unreadable,
    Written(RawItem),
    /// An attribute or a key can't be written.
    Unwritable(String),
}

/// Compares what the interpreter says about an item with what generated code does, and returns the latter.
fn check(
    subject: &Subject,
    inspection: &mut Inspection<'_>,
    item: &RawItem,
    statistics: &mut Statistics,
) -> Option<Rewritten> {
    let json = to_json(item).to_string();
    let context = || format!("{}: {json}", subject.table);
    let found = inspection.check(&json, "x").unwrap_or_else(|error| panic!("{error} {}", context()));
    let entity = inspection_entity(inspection, &found, &json, subject);
    let is_unreadable = found.iter().any(|finding| finding.code <= "D1404");
    let mut result = None;
    for code in &subject.entities {
        let rewritten = (code.rewrite)(item.clone());
        let is_read = !matches!(rewritten, Rewritten::Unreadable);
        let expected = entity.as_deref() == Some(code.name) && !is_unreadable;
        let is_refused = subject.has_own_types && expected && !is_read;
        assert!(is_read == expected || is_refused, "{} {found:?} {rewritten:?}\n{}", code.name, context());
        if is_read {
            compare_keys(code, item, &rewritten, &found, &context);
            result = Some(rewritten);
        }
    }
    statistics.count(&found, result.is_some());
    result
}

/// Returns the entity that the interpreter takes an item for.
fn inspection_entity(
    inspection: &mut Inspection<'_>,
    found: &[ItemFinding],
    json: &str,
    subject: &Subject,
) -> Option<String> {
    match found.first() {
        Some(finding) => finding.entity.clone(),
        // A finding names the entity, so that one is made.
        None => {
            let mut item: BTreeMap<String, serde_json::Value> = serde_json::from_str(json).unwrap();
            item.insert("undeclared".to_owned(), serde_json::json!({ "L": [{ "NEW": 1 }] }));
            let text = serde_json::to_string(&item).unwrap();
            let found = inspection.check(&text, "x").unwrap();
            found.first().unwrap_or_else(|| panic!("{}: {json}", subject.table)).entity.clone()
        }
    }
}

/// Returns whether two values of a key are the same for DynamoDB.
fn is_same(stored: Option<&AttributeValue>, written: Option<&AttributeValue>) -> bool {
    let number = |text: &str| text.parse::<Decimal>().ok();
    match (stored, written) {
        (Some(AttributeValue::N(stored)), Some(AttributeValue::N(written))) => {
            stored == written || (number(stored).is_some() && number(stored) == number(written))
        }
        // A null is no key.
        (Some(AttributeValue::Null(_)), None) => true,
        (stored, written) => stored == written,
    }
}

/// Returns whether a value has a length that every key can have.
fn is_usable(value: &AttributeValue) -> bool {
    match value {
        AttributeValue::S(text) => (1..=1024).contains(&text.len()),
        AttributeValue::B(blob) => (1..=1024).contains(&blob.as_ref().len()),
        AttributeValue::N(_) => true,
        _ => false,
    }
}

fn compare_keys(
    code: &EntityCode,
    item: &RawItem,
    rewritten: &Rewritten,
    found: &[ItemFinding],
    context: &dyn Fn() -> String,
) {
    let names = |codes: &[&str]| -> BTreeSet<&str> {
        let of_codes = found.iter().filter(|finding| codes.contains(&finding.code));
        of_codes.map(|finding| finding.path.as_str()).collect()
    };
    let (differing, not_indexable, unwritable) =
        (names(&["D1405", "D1406", "D1407", "D1412"]), names(&["D1408"]), names(&["D1409"]));
    match rewritten {
        Rewritten::Written(written) => {
            for name in &code.keys {
                let differs = !is_same(item.get(*name), written.get(*name));
                if unwritable.contains(name) {
                    // The codec writes it, and the request is refused.
                    assert!(differs && !is_usable(&written[*name]), "{name} {found:?}\n{}", context());
                } else if not_indexable.contains(name) {
                    assert!(differs || !is_usable(&item[*name]), "{name} {found:?}\n{}", context());
                } else {
                    assert_eq!(
                        differs,
                        differing.contains(name),
                        "{name} {found:?} {:?}\n{}",
                        written.get(*name),
                        context()
                    );
                }
            }
        }
        Rewritten::Unwritable(path) => {
            // DynamoDB has no item whose own key is empty or too long.
            let is_index_key = code.keys.contains(path.as_str()) && !code.own_keys.contains(&path.as_str());
            assert!(!is_index_key || unwritable.contains(path.as_str()), "{path} {found:?}\n{}", context());
        }
        Rewritten::Unreadable => {}
    }
}

/// Returns what generated code makes of an item; for the subjects.
fn rewrite<T>(read: Result<T, Error>, write: impl Fn(&T) -> Result<RawItem, Error>) -> Rewritten {
    let Ok(value) = read else { return Rewritten::Unreadable };
    match write(&value) {
        Ok(item) => Rewritten::Written(item),
        Err(Error::InvalidInput(error)) => Rewritten::Unwritable(error.path().to_owned()),
        Err(error) => panic!("{error}"),
    }
}

/// How often each finding was made, so that a test that finds nothing does not pass.
#[derive(Debug, Default)]
struct Statistics {
    readable: usize,
    unreadable: usize,
    codes: BTreeMap<&'static str, usize>,
}

impl Statistics {
    fn count(&mut self, found: &[ItemFinding], is_readable: bool) {
        *(if is_readable { &mut self.readable } else { &mut self.unreadable }) += 1;
        found.iter().for_each(|finding| *self.codes.entry(finding.code).or_default() += 1);
    }

    fn check(&self) {
        assert!(self.readable > 5000 && self.unreadable > 5000, "{self:?}");
        let all = dynamite_gen::rules().iter().map(|rule| rule.code).filter(|code| code.starts_with("D14"));
        for code in all {
            assert!(self.codes.get(code).is_some_and(|count| *count > 1), "{code}: {self:?}");
        }
    }
}
