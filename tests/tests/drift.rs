//! `dynamite-gen drift`: a table in an account against its schema.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;
mod table_cases;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use corpus::{accept, compare, folder};
use dynamite_gen::{
    DriftOptions, ErrorFormat, LiveTable, LiveText, Settings, SourceFile, drift, render_diagnostics, rules,
};
use table_cases::{Case, Live, cases};

/// Returns the schema of the cases.
fn schema() -> Vec<SourceFile> {
    let text = fs::read_to_string(folder("schemas/purchases.yaml")).unwrap();
    vec![SourceFile { path: "purchases.yaml".into(), name: "purchases.yaml".into(), text }]
}

/// Returns the findings in a table, as text in a format.
fn findings(sources: &[SourceFile], live: &Live, format: ErrorFormat, options: DriftOptions<'_>) -> String {
    let text = |name, value: &serde_json::Value| (name, value.to_string());
    let texts =
        [text("description.json", &live.description), text("ttl.json", &live.ttl), text("backups.json", &live.backups)];
    let [description, ttl, backups] = texts.each_ref().map(|(name, text)| LiveText { name, text });
    let live = LiveTable { description, ttl: Some(ttl), backups: Some(backups) };
    let found = drift(sources, &Settings::new(), live, options).unwrap();
    assert_eq!(found.table.as_deref(), Some("purchases"));
    render_diagnostics(&found.diagnostics, sources, format, false)
}

const ALL: DriftOptions<'_> = DriftOptions { table: None, prefix: "", settings: true };

/// Returns the codes of lines such as `schema.yaml:7:1: error[D1001]: …`.
fn codes(text: &str) -> Vec<String> {
    text.lines().filter_map(|line| Some(line.split_once('[')?.1.split_once(']')?.0.to_owned())).collect()
}

#[test]
fn each_change_alone_gives_its_findings() {
    let mut wrong = String::new();
    for case in cases() {
        let found = codes(&findings(&schema(), &case.live, ErrorFormat::Short, ALL));
        if found != case.drift {
            writeln!(wrong, "{}: {found:?} instead of {:?}", case.name, case.drift).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The exact texts of all findings, for those who review them.
#[test]
fn the_findings_say_what_differs_and_what_to_do() {
    let of_case = |case: &Case| {
        let text = findings(&schema(), &case.live, ErrorFormat::Human, ALL);
        format!("# {}\n\n{}", case.name, if text.is_empty() { "nothing\n\n" } else { &text })
    };
    let text: String = cases().iter().map(of_case).collect();
    accept(&compare(&folder("tables/drift.txt"), &text).into_iter().collect::<Vec<_>>());
}

#[test]
fn the_description_itself_has_no_findings() {
    assert_eq!(findings(&schema(), &Live::unchanged(), ErrorFormat::Short, ALL), "");
}

#[test]
fn settings_are_compared_on_request_only() {
    for case in cases() {
        let found = codes(&findings(&schema(), &case.live, ErrorFormat::Short, DriftOptions::default()));
        let expected: Vec<&String> = case.drift.iter().filter(|code| *code != "D1013").collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{}", case.name);
    }
}

#[test]
fn every_rule_about_tables_has_a_case() {
    let found: BTreeSet<String> = cases().into_iter().flat_map(|case| case.drift).collect();
    let all = rules().iter().filter(|rule| rule.code.starts_with("D10")).map(|rule| rule.code.to_owned());
    // A table without a stream or a time to live in its schema is another one.
    let elsewhere = ["D1009", "D1014"].map(str::to_owned);
    assert_eq!(found.into_iter().chain(elsewhere).collect::<BTreeSet<_>>(), all.collect());
}

/// A schema without settings, and a table with all of them.
#[test]
fn what_the_schema_does_not_declare_is_reported() {
    let text = "dynamite: 1\ntable: purchases\nentity: Purchase\npartition_key: customer\nsort_key: number\n\
                attributes: { customer: string, number: u64 }\n";
    let sources = [corpus::source("bare.yaml", text)];
    let live = Live::unchanged();
    let found = codes(&findings(&sources, &live, ErrorFormat::Short, DriftOptions::default()));
    assert_eq!(found, ["D1010", "D1010", "D1010", "D1014", "D1009"]);
    let found = codes(&findings(&sources, &live, ErrorFormat::Short, ALL));
    assert_eq!(found[5..], ["D1013"; 5]);
}
