//! `dynamite-gen snapshot`: what schemas promise, one sorted line a fact.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;

use std::collections::BTreeSet;

use corpus::{accept, compare, folder, sources, subfolders};
use dynamite_gen::{Settings, SourceFile, read_snapshot, snapshot};

/// The golden cases whose snapshots are in `snapshots`: between them, all that a snapshot can say.
const CASES: [&str; 9] = [
    "collection_parts",
    "group_named",
    "part_forms",
    "retired",
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

/// Returns the snapshots of all golden cases.
fn all() -> Vec<(String, String)> {
    let cases = subfolders(&folder("cases")).into_iter();
    let snapshots = cases.map(|(name, folder)| (name, snapshot(&sources(&folder), &Settings::new()).text));
    snapshots.filter_map(|(name, text)| Some((name, text?))).collect()
}

#[test]
fn what_is_written_is_read_back() {
    for (name, text) in all() {
        assert!(read_snapshot(&text, "a.snapshot").is_ok_and(|again| again == text), "{name}: {text}");
    }
    // The order of lines, the ends of lines and a mark at the beginning may be those of another tool.
    let (_, text) = all().remove(0);
    let (head, rest) = text.split_once('\n').unwrap();
    let other: String = rest.lines().rev().map(|line| format!("{line}\r\n")).collect();
    assert_eq!(read_snapshot(&format!("\u{feff}{head}\r\n\r\n{other}"), "a.snapshot").unwrap(), text);
}

/// Each error names the line, and says what to do.
#[test]
fn other_texts_are_no_snapshots() {
    let text = text(&[corpus::source("schema.yaml", INVOICES)]);
    let head = text.lines().next().unwrap();
    let refused = |text: &str| read_snapshot(text, "a.snapshot").unwrap_err().to_string();
    assert_eq!(
        refused(&text.replace("snapshot 1.", "snapshot 2.")),
        "a.snapshot:1: this is a snapshot of the format 2, which this version does not know\n  help: use the version of \
         dynamite-gen that wrote it, or a newer one"
    );
    assert!(refused("").starts_with("a.snapshot:1: this is not a snapshot"));
    assert!(refused("dynamite: 1\n").starts_with("a.snapshot:1: this is not a snapshot"));
    for line in [
        "invoices key: a S",
        "table invoices key",
        "table invoices key: a X",
        "table invoices key: a S / ",
        "table invoices module: a b",
        "table invoices new: 1",
        "table invoices entity attribute \"x: string",
        "table invoices entity attribute x: list<string",
        "table invoices entity attribute x: string, new",
        "table invoices entity key x: \"{a\"",
        "table invoices entity key x: \"a}\"",
        "table invoices setting capacity: provisioned",
        "table invoices setting capacity: per request, at most 99999999999999999999 read",
        "table invoices type Status value open: x",
    ] {
        let error = refused(&format!("{head}\n\n{line}\n"));
        let is_later = error.starts_with("a.snapshot:1: ") && !error.contains("not a snapshot");
        assert!(
            error.starts_with("a.snapshot:3: this line of the snapshot can't be read") || is_later,
            "{line}: {error}"
        );
    }
    let twice = text.clone() + text.lines().find(|line| line.contains("attribute")).unwrap();
    assert!(refused(&twice).contains("can't be read"));
    let without_key: String =
        text.lines().filter(|line| !line.contains("table invoices key:")).map(|line| format!("{line}\n")).collect();
    assert!(refused(&without_key).starts_with("a.snapshot:1: the snapshot lacks the key of the table `invoices`"));
    // Each line that another one needs.
    for (line, lacks) in [
        ("entity attribute customer:", "the key `customer` of `Invoice`"),
        ("entity key place:", "the key `place` of `Invoice`"),
        ("entity attribute number:", "the attribute `number` of `Invoice`"),
        ("type Status", "the type `Status`"),
        ("table invoices index open", "the index `open`"),
    ] {
        assert!(text.contains(line), "{line}: {text}");
        let without: String =
            text.lines().filter(|other| !other.contains(line)).map(|line| format!("{line}\n")).collect();
        let expected = format!("a.snapshot:1: the snapshot lacks {lacks} in the table `invoices`");
        assert!(refused(&without).starts_with(&expected), "{line}: {}", refused(&without));
    }
    let conflict = text.replacen("table", "<<<<<<< ours\ntable", 1);
    assert!(refused(&conflict).contains("merge"), "{}", refused(&conflict));
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
        types: { Status: { enum: [open, paid] } }\nsettings: { billing_mode: pay_per_request }\n\
        attributes:\n  total: decimal\n  status: { type: Status, doc: Where it is. }\n  number: u32\n  issued: date\n  \
        customer: string\nsort_key: place\npartition_key: customer\n\
        keys: { waiting: \"{customer}\", place: \"{issued}#{number:10}\" }\n\
        indexes:\n  open: { sort_key: total, partition_key: waiting, projection: [total, status], when: (status) == open }\n";
    let other = other.replace("(status)", "status");
    let found = text(&[corpus::source("schema.yaml", &other)]);
    assert_eq!(found, before);
}

/// A wider number has more digits in a key, although the template is the same.
#[test]
fn the_width_of_a_number_in_a_key_is_a_fact() {
    let key = "table invoices entity key place:";
    assert_eq!(facts(INVOICES, key), ["table invoices entity key place: \"{issued}#{number:10}\""]);
    let wider = INVOICES.replace("number: u32", "number: u64");
    assert_eq!(facts(&wider, key), ["table invoices entity key place: \"{issued}#{number:20}\""]);
    let kept = wider.replace("#{number}", "#{number:10}");
    assert_eq!(facts(&kept, key), facts(INVOICES, key));
}

/// Each of these changes what is stored, or what the code offers.
#[test]
fn every_change_of_meaning_changes_a_fact() {
    let head = "dynamite: 1\ntable: things\nentity: Thing\npartition_key: id\n";
    let attributes = |text: &str| format!("{head}attributes: {{ id: string, {text} }}\n");
    let enums = |text: &str| {
        format!("{head}attributes: {{ id: string, plan: Plan }}\ntypes: {{ Plan: {{ enum: [{text}] }} }}\n")
    };
    let unions = |text: &str| {
        format!(
            "{head}attributes: {{ id: string, u: U }}\ntypes:\n  P: {{ struct: {{ x: {{ type: u8, attribute: xx }}, y: u8 }} }}\n  \
             U: {{ union: {{ {text} }}, tag: kind }}\n"
        )
    };
    let shop = |first: &str, second: &str, of: &str| {
        format!(
            "dynamite: 1\ntable: shop\npartition_key: {{ pk: string }}\nsort_key: {{ sk: string }}\nindexes:\n  \
             gsi1: {{ partition_key: {{ g1: string }}, projection: all }}\n  \
             gsi2: {{ partition_key: {{ g2: string }}, projection: all }}\nentities:\n  \
             Aa: {{ attributes: {{ id: string }}, keys: {{ pk: \"{{id}}\", sk: A, g1: \"E#{{id}}\", g2: \"F#{{id}}\" }}, \
             indexes: {{ gsi1: {first}, gsi2: {second} }} }}\n  \
             Bb: {{ attributes: {{ id: string }}, keys: {{ pk: \"{{id}}\", sk: B, g1: \"E#{{id}}\", g2: \"F#{{id}}\" }} }}\n\
             discriminator: kind\ncollections: {{ Both: {{ index: {of}, of: [Aa, Bb] }} }}\n"
        )
    };
    let pairs = [
        (
            attributes("given: { type: string, attribute: a }, family: { type: string, attribute: b }"),
            attributes("given: { type: string, attribute: b }, family: { type: string, attribute: a }"),
        ),
        (attributes("a: { type: u8, sensitive: true }, b: u8"), attributes("a: u8, b: { type: u8, sensitive: true }")),
        (
            enums("{ value: f, rust_name: Free }, { value: p, rust_name: Paid }"),
            enums("{ value: p, rust_name: Free }, { value: f, rust_name: Paid }"),
        ),
        (enums("free, paid"), enums("paid, free")),
        (
            unions("p: { struct: P, rust_name: Aa }, q: { struct: P, rust_name: Bb }"),
            unions("p: { struct: P, rust_name: Bb }, q: { struct: P, rust_name: Aa }"),
        ),
        (shop("by_e", "by_f", "gsi1"), shop("by_f", "by_e", "gsi1")),
        (shop("by_e", "by_f", "gsi1"), shop("by_e", "by_f", "gsi2")),
        (
            format!("{head}attributes: {{ id: string }}\npreserve_unknown: true\n"),
            format!("{head}attributes: {{ id: string }}\npreserve_unknown: {{ deserialize: true }}\n"),
        ),
    ];
    for (before, after) in pairs {
        let [before, after] = [before, after].map(|schema| text(&[corpus::source("schema.yaml", &schema)]));
        assert_ne!(before, after);
    }
}

/// Each of these is written differently and means the same.
#[test]
fn the_same_meaning_gives_the_same_facts() {
    let with = |default: &str, when: &str| {
        format!(
            "dynamite: 1\ntable: things\nentity: Thing\npartition_key: id\n\
             attributes: {{ id: string, a: {{ type: decimal, default: {default} }}, b: u8, c: u8, d: u8 }}\n\
             keys: {{ k: \"{{b}}\" }}\nindexes: {{ by_k: {{ partition_key: k, projection: all, when: {when} }} }}\n"
        )
    };
    let facts = |schema: &str| text(&[corpus::source("schema.yaml", schema)]);
    let before = facts(&with("1", "b == 1 and c == 2 and d == 3"));
    assert_eq!(facts(&with("1.0", "(d == 3 and b == 1) and c == 2")), before);
}

/// Names and texts that would mean something in the file or to a log.
#[test]
fn unusual_names_are_quoted() {
    let schema = "dynamite: 1\ntable: things\nentity: Thing\npartition_key: id\nattributes:\n  id: string\n  \
        odd: { type: \"string\", attribute: \"a: b\\u001b\\n::error::\" }\n  empty: { type: string, default: \"\\u202e#\" }\n";
    assert_eq!(
        facts(schema, "table things entity attribute"),
        [
            r#"table things entity attribute "a: b\u001b\n:\u003aerror:\u003a": string, in Rust odd"#,
            r#"table things entity attribute empty: string = "\u202e#""#,
            "table things entity attribute id: string",
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
