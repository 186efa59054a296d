//! `dynamite-gen snapshot`: what schemas promise, one sorted line a fact.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;

use std::collections::BTreeSet;

use corpus::{accept, compare, folder, sources, subfolders};
use dynamite_gen::{Settings, SourceFile, snapshot};

/// The golden cases whose snapshots are in `snapshots`: between them, all that a snapshot can say.
const CASES: [&str; 8] = [
    "collection_parts",
    "group_named",
    "part_forms",
    "several_entities",
    "sharded",
    "structs_and_unions",
    "table_settings",
    "timestamps",
];

fn text(sources: &[SourceFile]) -> String {
    let snapshot = snapshot(sources, &Settings::new());
    snapshot.text.unwrap_or_else(|| panic!("{:?}", snapshot.diagnostics))
}

/// Returns the lines of the snapshot of one schema that begin with some words.
fn facts(schema: &str, beginning: &str) -> Vec<String> {
    let text = text(&[corpus::source("schema.yaml", schema)]);
    text.lines().filter(|line| line.starts_with(beginning)).map(str::to_owned).collect()
}

#[test]
fn every_case_gives_the_expected_facts() {
    let of_case = |case: &&str| {
        let found = text(&sources(&folder("cases").join(case)));
        compare(&folder("snapshots").join(format!("{case}.snapshot")), &found)
    };
    accept(&CASES.iter().filter_map(of_case).collect::<Vec<_>>());
}

#[test]
fn every_line_is_one_fact_in_order() {
    let mut folders: Vec<_> = subfolders(&folder("cases")).into_values().collect();
    folders.push(folder("schemas"));
    for folder in folders {
        let sources = sources(&folder);
        let Some(text) = snapshot(&sources, &Settings::new()).text else { continue };
        let (head, rest) = text.split_once('\n').unwrap();
        assert!(head.starts_with("# dynamite-gen snapshot 1."), "{head}");
        let names: Vec<&str> = rest.lines().map(|line| line.split(':').next().unwrap()).collect();
        let unique: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(unique.len(), names.len(), "{}", folder.display());
        assert!(!text.contains('\r') && !text.contains("\n\n"), "{}", folder.display());
        assert!(text.lines().all(|line| line.trim_end() == line), "{}", folder.display());
    }
}

#[test]
fn the_order_of_the_files_makes_no_difference() {
    let mut all = sources(&folder("schemas"));
    let before = text(&all);
    all.reverse();
    assert_eq!(text(&all), before);
}

const INVOICES: &str = "dynamite: 1\ntable: invoices\nentity: Invoice\npartition_key: customer\nsort_key: place\n\
    attributes: { customer: string, issued: date, number: u32, status: Status, total: decimal }\n\
    keys: { place: \"{issued}#{number}\", waiting: \"{customer}\" }\n\
    indexes:\n  open: { partition_key: waiting, sort_key: total, projection: [status], when: status == open }\n\
    types: { Status: { enum: [open, paid] } }\n";

/// What is written differently and means the same.
#[test]
fn order_comments_and_defaults_are_no_facts() {
    let before = text(&[corpus::source("schema.yaml", INVOICES)]);
    let other = "# A comment.\ndynamite: 1\ntable: invoices\nentity: Invoice\ndoc: Invoices of customers.\n\
        types: { Status: { enum: [paid, open] } }\nsettings: { billing_mode: pay_per_request }\n\
        attributes:\n  total: decimal\n  status: { type: Status, doc: Where it is. }\n  number: u32\n  issued: date\n  \
        customer: string\nsort_key: place\npartition_key: customer\n\
        keys: { waiting: \"{customer}\", place: \"{issued}#{number:10}\" }\n\
        indexes:\n  open: { sort_key: total, partition_key: waiting, projection: [total, status], when: (status) == open }\n";
    let other = other.replace("(status)", "status");
    let found = text(&[corpus::source("schema.yaml", &other)]);
    // The order of the arguments is that of the key, and the order of the variants is Rust's own.
    let sorted = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(sorted(&found), sorted(&before));
}

/// A wider number has more digits in a key, although the template is the same.
#[test]
fn the_width_of_a_number_in_a_key_is_a_fact() {
    let key = "invoices entity Invoice key place:";
    assert_eq!(facts(INVOICES, key), ["invoices entity Invoice key place: \"{issued}#{number:10}\""]);
    let wider = INVOICES.replace("number: u32", "number: u64");
    assert_eq!(facts(&wider, key), ["invoices entity Invoice key place: \"{issued}#{number:20}\""]);
    let kept = wider.replace("#{number}", "#{number:10}");
    assert_eq!(facts(&kept, key), facts(INVOICES, key));
}

/// Names and texts that would mean something in the file or to a log.
#[test]
fn unusual_names_are_quoted() {
    let schema = "dynamite: 1\ntable: things\nentity: Thing\npartition_key: id\nattributes:\n  id: string\n  \
        odd: { type: \"string\", attribute: \"a: b\\u001b\\n::error::\" }\n  empty: { type: string, default: \"\\u202e#\" }\n";
    assert_eq!(
        facts(schema, "things entity Thing attribute"),
        [
            r#"things entity Thing attribute "a: b\u001b\n:\u003aerror:\u003a": string"#,
            r#"things entity Thing attribute empty: string = "\u202e#""#,
            "things entity Thing attribute id: string",
        ]
    );
}

#[test]
fn the_command_replaces_only_snapshots() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("released.snapshot");
    let run = |schemas: &str| {
        let words = ["dynamite-gen", "snapshot", "--schemas"].map(std::ffi::OsString::from);
        let rest = [folder(schemas).into_os_string(), "--out".into(), file.clone().into_os_string()];
        corpus::run(words.into_iter().chain(rest).collect())
    };
    let read = || std::fs::read_to_string(&file).unwrap();
    assert_eq!(run("cases/sharded").code, 0);
    let first = read();
    assert_eq!(run("cases/part_forms").code, 0);
    assert_ne!(read(), first);
    std::fs::write(&file, "dynamite: 1\n").unwrap();
    let refused = run("cases/sharded");
    assert_eq!((refused.code, read().as_str()), (2, "dynamite: 1\n"), "{}", refused.err);
    // A schema with an error promises nothing.
    std::fs::remove_file(&file).unwrap();
    assert_eq!((run("errors/D0530_bad_collections").code, file.exists()), (1, false));
}
