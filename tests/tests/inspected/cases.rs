//! The cases of `tests/items`: one change of an item each, and what is found in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use dynamite_gen::{ErrorFormat, Inspector, Settings, SourceFile, render_diagnostics, rules};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::corpus::{accept, compare, folder};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    base: Base,
    #[serde(default)]
    set: BTreeMap<String, Value>,
    #[serde(default)]
    remove: Vec<String>,
    #[serde(default)]
    found: Vec<String>,
}

/// The entity of the item that is changed.
#[derive(Default, Deserialize)]
enum Base {
    #[default]
    Stay,
    House,
    Visitor,
}

impl Base {
    fn item(&self) -> Value {
        match self {
            Base::House => json!({
                "kind": { "S": "house" }, "pk": { "S": "HOUSE#Sea" }, "sk": { "S": "HOUSE" }, "house": { "S": "Sea" },
                "town": { "S": "Oslo" },
            }),
            Base::Visitor => json!({
                "kind": { "S": "visitor" }, "pk": { "S": "VISITOR#Ann" }, "number": { "N": "7" },
                "sk": { "S": "VISITOR#00000000000000000007" }, "open": { "S": "OPEN#01" },
            }),
            Base::Stay => json!({
                "kind": { "S": "stay" }, "pk": { "S": "HOUSE#Sea" }, "sk": { "S": "STAY#2024-05#0000000007" },
                "guest_key": { "S": "booked#open#00000000000000000007" }, "house": { "S": "Sea" }, "number": { "N": "7" },
                "guest": { "S": "Ann" }, "town": { "S": "Oslo" }, "paid_as": { "S": "PAID#0000000007" }, "check_in": { "S": "2024-05-31T12:00:00.000000000Z" },
                "state": { "S": "booked" }, "price": { "N": "120" }, "rooms": { "L": [] }, "notes": { "M": {} },
            }),
        }
    }
}

fn schema() -> Vec<SourceFile> {
    let text = fs::read_to_string(folder("items/schema.yaml")).unwrap();
    vec![SourceFile { path: "schema.yaml".into(), name: "schema.yaml".into(), text }]
}

fn cases() -> Vec<Case> {
    serde_yaml::from_str(&fs::read_to_string(folder("items/cases.yaml")).unwrap()).unwrap()
}

impl Case {
    fn item(&self) -> String {
        let mut item = self.base.item();
        let attributes = item.as_object_mut().unwrap();
        attributes.extend(self.set.clone());
        self.remove.iter().for_each(|name| drop(attributes.remove(name)));
        item.to_string()
    }
}

#[test]
fn each_change_alone_gives_its_findings() {
    let inspector = Inspector::new(&schema(), &Settings::new(), None).unwrap().unwrap();
    let mut inspection = inspector.start();
    for case in cases() {
        let found = inspection.check(&case.item(), "items.json:1").unwrap();
        let found: Vec<String> = found.iter().map(|finding| format!("{} {}", finding.code, finding.path)).collect();
        assert_eq!(found, case.found, "{}", case.name);
    }
}

#[test]
fn every_rule_about_items_has_a_case() {
    let found: BTreeSet<String> =
        cases().iter().flat_map(|case| &case.found).map(|found| found[..5].to_owned()).collect();
    let all = rules().iter().filter(|rule| rule.code.starts_with("D14")).map(|rule| rule.code.to_owned());
    assert_eq!(found, all.collect());
}

/// The exact texts of all findings, for those who review them.
#[test]
fn the_findings_say_what_differs_and_what_to_do() {
    let sources = schema();
    let of_case = |case: Case| {
        let inspector = Inspector::new(&sources, &Settings::new(), None).unwrap().unwrap();
        let mut inspection = inspector.start();
        inspection.check(&case.item(), "items.json:1").unwrap();
        let text = render_diagnostics(&inspection.finish().diagnostics, &sources, ErrorFormat::Human, false);
        format!("# {}\n\n{}", case.name, if text.is_empty() { "nothing\n\n" } else { &text })
    };
    let text: String = cases().into_iter().map(of_case).collect();
    accept(&compare(&folder("items/findings.txt"), &text).into_iter().collect::<Vec<_>>());
}
