//! Evidence for the verdicts of `dynamite-gen breaking` about code: programs, with the code of both versions.
//!
//! A program is a crate of its own that depends on the generated code. Each one compiles with the code before. With the
//! code after, it does not compile where the verdict is `major`, with the error that the case tells; where the verdict is
//! `minor`, it does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;
mod outside;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use dynamite_gen::{Baseline, BreakingOptions, Level, Settings, SourceFile, breaking, rules};
use outside::{Package, text};
use serde::Deserialize;
use serde_json::Value;

/// A change of the schema, and a program.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The code of the rule that the program shows.
    rule: String,
    /// Texts of the schema, and what is there afterwards.
    replace: BTreeMap<String, String>,
    program: String,
    /// The code of the compiler's error with the code after; none if the program compiles.
    error: Option<String>,
}

/// Returns the schema before, and the cases by name.
fn cases() -> (String, BTreeMap<String, Case>) {
    let read = |name: &str| fs::read_to_string(corpus::folder("witnesses/api").join(name)).unwrap();
    (read("schema.yaml"), serde_yaml::from_str(&read("cases.yaml")).unwrap())
}

fn sources(text: &str) -> [SourceFile; 1] {
    [corpus::source("things.yaml", text)]
}

#[test]
fn the_rule_is_found_with_its_verdict() {
    let (before, cases) = cases();
    for (name, case) in &cases {
        let after = sources(&corpus::replaced(name, before.clone(), &case.replace));
        let before = sources(&before);
        let found = breaking(&after, &Settings::new(), Baseline::Schemas(&before), BreakingOptions::default()).unwrap();
        let finding = found.diagnostics.iter().find(|finding| finding.code() == case.rule);
        let finding = finding.unwrap_or_else(|| panic!("{name}: {:?}", found.diagnostics));
        let (level, verdict) = match case.error {
            Some(_) => (Level::Warning, "things: API major"),
            None => (Level::Note, "things: API minor"),
        };
        assert_eq!(finding.level, level, "{name}");
        let [line] = found.summary.as_slice() else { panic!("{name}: {:?}", found.summary) };
        assert_eq!(line.split(',').next(), Some(verdict), "{name}");
    }
}

/// Returns a package with the code of all versions as a library, and two programs for each case.
fn package(before: &str, cases: &BTreeMap<String, Case>) -> Package {
    let manifest = include_str!("../consumer/Cargo.toml").replace("\"consumer\"", "\"api-witnesses\"");
    let mut files = BTreeMap::from([(PathBuf::from("Cargo.toml"), manifest)]);
    let mut library = "pub mod before;\n".to_owned();
    let mut add = |module: &str, schema: &str| {
        let code = corpus::code(&sources(schema)).unwrap_or_else(|findings| panic!("{module}: {findings}"));
        files.extend(code.into_iter().map(|(name, code)| (PathBuf::from(format!("src/{module}/{name}")), code)));
    };
    add("before", before);
    for (name, case) in cases {
        add(name, &corpus::replaced(name, before.to_owned(), &case.replace));
        writeln!(library, "pub mod {name};").unwrap();
    }
    for (name, case) in cases {
        for (version, module) in [("before", "before"), ("after", name)] {
            let program = format!("use api_witnesses::{module}::things::*;\n\n{}\n\nfn main() {{}}\n", case.program);
            files.insert(PathBuf::from(format!("src/bin/{version}-{name}.rs")), program);
        }
    }
    files.insert(PathBuf::from("src/lib.rs"), library);
    Package::new("api-witnesses", files)
}

/// What the compiler makes of the programs, by name.
#[derive(Default)]
struct Compiled {
    done: BTreeSet<String>,
    /// The code of each error.
    errors: BTreeMap<String, BTreeSet<String>>,
}

impl Compiled {
    /// Reads the messages of Cargo.
    fn new(messages: &str) -> Self {
        let mut compiled = Compiled::default();
        for message in messages.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
            let name = message["target"]["name"].as_str().unwrap_or_default().to_owned();
            let about = &message["message"];
            match message["reason"].as_str() {
                Some("compiler-artifact") => _ = compiled.done.insert(name),
                // What has no code says how many errors there are.
                Some("compiler-message") if about["level"] == "error" && !about["code"].is_null() => {
                    let code = about["code"]["code"].as_str().unwrap_or_default().to_owned();
                    compiled.errors.entry(name).or_default().insert(code);
                }
                _ => {}
            }
        }
        compiled
    }

    /// Returns whether a program compiles, or the codes of its errors.
    fn result(&self, program: &str) -> Result<(), BTreeSet<String>> {
        let errors = self.errors.get(program).cloned().unwrap_or_default();
        if errors.is_empty() && self.done.contains(program) { Ok(()) } else { Err(errors) }
    }
}

#[test]
fn programs_compile_where_the_verdict_says_so() {
    let (before, cases) = cases();
    let package = package(&before, &cases);
    let check = package.try_cargo(&["check", "--keep-going", "--message-format", "json"], &[]);
    let compiled = Compiled::new(&text(&check.stdout));
    let mut wrong = String::new();
    for (name, case) in &cases {
        let after = case.error.iter().cloned().collect::<BTreeSet<_>>();
        let expected = (Ok(()), if after.is_empty() { Ok(()) } else { Err(after) });
        let found = (compiled.result(&format!("before-{name}")), compiled.result(&format!("after-{name}")));
        if found != expected {
            writeln!(wrong, "{name}: {found:?} instead of {expected:?}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}{}", text(&check.stderr));
}

#[test]
fn every_rule_about_code_has_a_witness() {
    let all: BTreeSet<&str> = rules().iter().map(|rule| rule.code).filter(|code| code.starts_with("D13")).collect();
    let (_, cases) = cases();
    assert_eq!(cases.values().map(|case| case.rule.as_str()).collect::<BTreeSet<_>>(), all);
}
