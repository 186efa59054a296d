//! `dynamite-gen breaking`: what a change of the schemas means, by cases kept as data.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::sync::LazyLock;

use corpus::{accept, compare, folder, source};
use dynamite_gen::{
    Baseline, Breaking, BreakingOptions, ErrorFormat, LiveText, Settings, SourceFile, breaking, render_diagnostics,
    rules, snapshot,
};
use serde::Deserialize;

/// A change of a schema, and what it means.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// The schema, and the file of shared types if the case is about that.
    of: String,
    /// Texts of the schema, and what was there before.
    #[serde(default)]
    before: BTreeMap<String, String>,
    /// Texts of the schema, and what is there afterwards.
    #[serde(default)]
    replace: BTreeMap<String, String>,
    /// The codes and places of the findings about items and tables.
    #[serde(default)]
    found: BTreeSet<String>,
    /// The codes of the findings about code.
    code: Option<BTreeSet<String>>,
    summary: Option<String>,
}

fn cases() -> Vec<Case> {
    serde_yaml::from_str(&fs::read_to_string(folder("breaking/cases.yaml")).unwrap()).unwrap()
}

impl Case {
    /// Returns the schema with other texts.
    fn with(&self, replace: &BTreeMap<String, String>) -> String {
        let text = fs::read_to_string(folder("breaking").join(format!("{}.yaml", self.of))).unwrap();
        corpus::replaced(&self.name, text, replace)
    }

    fn sources(&self) -> [Vec<SourceFile>; 2] {
        [&self.before, &self.replace].map(|replace| self.with(replace)).map(|text| vec![source("schema.yaml", &text)])
    }
}

/// Compares two valid schemas.
fn compared(before: &[SourceFile], after: &[SourceFile]) -> Result<Breaking, String> {
    let found = breaking(after, &Settings::new(), Baseline::Schemas(before), BreakingOptions::default());
    let found = found.map_err(|error| error.to_string())?;
    let wrong = || render_diagnostics(&found.diagnostics, after, ErrorFormat::Short, false);
    if found.compared { Ok(found) } else { Err(wrong()) }
}

/// A case, with what was found.
struct Done {
    case: Case,
    before: Vec<SourceFile>,
    after: Vec<SourceFile>,
    found: Result<Breaking, String>,
}

impl Done {
    fn found(&self) -> &Breaking {
        self.found.as_ref().unwrap_or_else(|error| panic!("{}: {error}", self.case.name))
    }
}

/// All cases, each compared once.
static DONE: LazyLock<Vec<Done>> = LazyLock::new(|| {
    let done = |case: Case| {
        let [before, after] = case.sources();
        let found = compared(&before, &after);
        Done { case, before, after, found }
    };
    cases().into_iter().map(done).collect()
});

/// Returns the code of each finding with its place.
fn places(found: &Breaking) -> impl Iterator<Item = (String, String)> {
    found.diagnostics.iter().map(|finding| {
        let place = finding.labels.first().map(|label| label.text.clone()).unwrap_or_default();
        (finding.code().to_owned(), place)
    })
}

#[test]
fn each_change_means_what_the_case_says() {
    let mut wrong = String::new();
    for Done { case, found, .. } in &*DONE {
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                writeln!(wrong, "{}: {error}", case.name).unwrap();
                continue;
            }
        };
        let is_code = |code: &str| code.starts_with("D13");
        let found_here: BTreeSet<String> = places(found)
            .filter(|(code, _)| !is_code(code))
            .map(|(code, place)| format!("{code} {place}").trim_end().to_owned())
            .collect();
        // What is gone with its file has no place there.
        let expected: BTreeSet<String> = case.found.iter().map(|one| one.replace("D1210 invoices", "D1210")).collect();
        if found_here != expected {
            writeln!(wrong, "{}: {found_here:?}\n  instead of {expected:?}", case.name).unwrap();
        }
        let codes: BTreeSet<String> = places(found).map(|(code, _)| code).filter(|code| is_code(code)).collect();
        if let Some(expected) = case.code.as_ref().filter(|expected| **expected != codes) {
            writeln!(wrong, "{}: {codes:?}\n  instead of {expected:?}", case.name).unwrap();
        }
        if let Some(expected) = case.summary.as_ref().filter(|expected| found.summary != [expected.as_str()]) {
            writeln!(wrong, "{}: {:?}\n  instead of {expected:?}", case.name, found.summary).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The exact texts of all findings, for those who review them.
#[test]
fn the_findings_say_what_changed_and_what_to_do() {
    let of_case = |done: &Done| {
        let text = render_diagnostics(&done.found().diagnostics, &done.after, ErrorFormat::Human, false);
        let summary = match done.found().summary.as_slice() {
            [] => "nothing".to_owned(),
            lines => lines.join("\n"),
        };
        format!("# {}\n\n{text}{summary}\n\n", done.case.name)
    };
    let text: String = DONE.iter().map(of_case).collect();
    accept(&compare(&folder("breaking/expected.txt"), &text).into_iter().collect::<Vec<_>>());
}

/// Returns the text of a snapshot.
fn text(sources: &[SourceFile], settings: &Settings) -> String {
    snapshot(sources, settings).text.unwrap()
}

fn since(text: &str, after: &[SourceFile], settings: &Settings) -> Breaking {
    let before = Baseline::Snapshot(LiveText { name: "a.snapshot", text });
    breaking(after, settings, before, BreakingOptions::default()).unwrap()
}

/// A snapshot says all that the schemas say.
#[test]
fn a_snapshot_is_as_good_as_the_schemas() {
    let mut snapshots = BTreeMap::new();
    for done in &*DONE {
        let text =
            snapshots.entry((&done.case.of, &done.case.before)).or_insert_with(|| text(&done.before, &Settings::new()));
        let found = since(text, &done.after, &Settings::new());
        let expected = done.found();
        assert_eq!(
            (&found.diagnostics, &found.summary),
            (&expected.diagnostics, &expected.summary),
            "{}",
            done.case.name
        );
    }
}

#[test]
fn nothing_is_a_change_of_itself() {
    for (name, folder) in corpus::subfolders(&folder("cases")) {
        let sources = corpus::sources(&folder);
        let Some(text) = snapshot(&sources, &Settings::new()).text else { continue };
        let found = since(&text, &sources, &Settings::new());
        assert_eq!((found.diagnostics, found.summary), (vec![], vec![]), "{name}");
    }
}

#[test]
fn a_derive_that_is_gone_is_found() {
    let sources = [source("schema.yaml", &cases()[0].with(&BTreeMap::new()))];
    let before = text(&sources, &Settings::new().derive("Invoice", "serde::Serialize"));
    let found = since(&before, &sources, &Settings::new());
    assert_eq!(places(&found).collect::<Vec<_>>(), [("D1307".to_owned(), "invoices.Invoice".to_owned())]);
}

#[test]
fn every_rule_about_changes_has_a_case() {
    let is_of_changes = |code: &str| ["D11", "D12", "D13"].contains(&&code[..3]);
    let found: BTreeSet<String> = DONE.iter().flat_map(|done| places(done.found()).map(|(code, _)| code)).collect();
    let all = rules().iter().filter(|rule| is_of_changes(rule.code)).map(|rule| rule.code.to_owned());
    // Derives come from the configuration.
    let without: Vec<String> = all.filter(|code| !found.contains(code) && code != "D1307").collect();
    assert!(without.is_empty(), "{without:?}");
}

/// A type that tables share is shown where it is declared, once for each table that holds it.
#[test]
fn shared_types_are_found_in_their_file() {
    let table = |name: &str| {
        let text = format!(
            "dynamite: 1\ntable: {name}\nentity: Thing\npartition_key: id\nattributes: {{ id: string, state: State }}\n"
        );
        source(&format!("{name}.yaml"), &text)
    };
    let types = |values: &str| source("types.yaml", &format!("dynamite: 1\ntypes:\n  State: {{ enum: [{values}] }}\n"));
    let before = [table("one"), table("two"), types("open, paid")];
    let after = [table("one"), table("two"), types("open, paid, void")];
    let found = compared(&before, &after).unwrap();
    let text = render_diagnostics(&found.diagnostics, &after, ErrorFormat::Short, false);
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("D1115")).collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines.iter().all(|line| line.starts_with("types.yaml:3:31: warning[D1115]: DATA: ")), "{text}");
    assert_eq!(found.summary, ["one: DATA readers first", "two: DATA readers first", "types: API major"]);
}

/// A snapshot can be written by anybody. Types nest no deeper in an item than DynamoDB allows, whatever it says.
#[test]
fn a_snapshot_with_a_long_chain_of_types_is_compared() {
    let schema = "dynamite: 1\ntable: things\nentity: Thing\npartition_key: id\nattributes: { id: string, tree: Tree }\n\
                  types: { Tree: { struct: { inner: list<Tree> } } }\n";
    let after = [source("schema.yaml", schema)];
    let own = "table things type Tree field inner: list<Tree>\n";
    let mut before = text(&after, &Settings::new()).replace(own, &own.replace("<Tree>", "<T0>"));
    for number in 0..20_000 {
        let next = number + 1;
        write!(before, "table things type T{number} field inner: list<T{next}>\ntable things type T{number}: struct\n")
            .unwrap();
    }
    before.push_str("table things type T20000: struct\n");
    assert!(since(&before, &after, &Settings::new()).compared);
    let as_json =
        schema.replace("tree: Tree", "tree: json").replace("types: { Tree: { struct: { inner: list<Tree> } } }\n", "");
    let before = before.replace("attribute tree: Tree", "attribute tree: T0");
    assert!(since(&before, &[source("schema.yaml", &as_json)], &Settings::new()).compared);
}
