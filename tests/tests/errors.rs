//! Invalid schemas and their findings: every code has a case, and every case has its exact text.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use corpus::{accept, command, compare, sources, subfolders};
use dynamite_gen::{ErrorFormat, Level, Rule, Settings, generate, render_diagnostics, rules};

/// The code of bugs in the generator, which no known schema causes.
const GENERATOR_BUG: &str = "D0901";

fn cases() -> BTreeMap<String, PathBuf> {
    subfolders(&corpus::folder("errors"))
}

/// Returns the findings as the command shows them in the folder of the case.
fn rendered(folder: &Path, format: ErrorFormat) -> String {
    let sources = sources(folder);
    render_diagnostics(&generate(&sources, &Settings::new()).diagnostics, &sources, format, false)
}

/// Runs the command for a case with a configuration, and returns the findings with paths relative to the folder.
fn reported(folder: &Path) -> String {
    let out = tempfile::tempdir().unwrap();
    let run = command(folder, Some(&folder.join("dynamite.toml")), &out.path().join("store"), "generate");
    run.err.replace(&format!("{}/", folder.display()), "")
}

#[test]
fn every_case_gives_the_expected_findings() {
    let mut differences = Vec::new();
    for (name, folder) in cases() {
        let configured = folder.join("dynamite.toml").exists();
        let text = if configured { reported(&folder) } else { rendered(&folder, ErrorFormat::Human) };
        differences.extend(compare(&folder.join("expected.txt"), &text));
        let code = name.split('_').next().unwrap_or_default();
        assert!(text.contains(&format!("[{code}]: ")), "{name}: the findings do not include its code");
        assert!(!text.contains('\u{1b}'), "{name}: the text has colors");
    }
    accept(&differences);
}

#[test]
fn every_code_has_a_case_and_every_case_a_code() {
    let cases: Vec<String> = cases().into_keys().collect();
    let is_of = |name: &str, rule: &Rule| name.starts_with(&format!("{}_", rule.code));
    let has_case = |rule: &Rule| cases.iter().any(|name| is_of(name, rule));
    // `tests/tables`, `tests/items` and `tests/breaking` have cases of the rules about tables, their items and changes.
    let is_of_schemas = |rule: &&&Rule| rule.code != GENERATOR_BUG && rule.code.starts_with("D0");
    let without: Vec<_> = rules().iter().filter(is_of_schemas).filter(|rule| !has_case(rule)).collect();
    assert!(without.is_empty(), "codes without a folder in tests/errors: {without:?}");
    let unknown: Vec<_> = cases.iter().filter(|name| !rules().iter().any(|rule| is_of(name, rule))).collect();
    assert!(unknown.is_empty(), "cases without a code: {unknown:?}");
}

#[test]
fn nothing_is_written_if_there_is_an_error() {
    for (name, folder) in cases() {
        let sources = sources(&folder);
        let generated = generate(&sources, &Settings::new());
        let has_error = generated.diagnostics.iter().any(|finding| finding.level == Level::Error);
        assert_eq!(generated.files.is_none(), has_error, "{name}");

        let root = tempfile::tempdir().unwrap();
        let config = Some(folder.join("dynamite.toml")).filter(|config| config.exists());
        let run = command(&folder, config.as_deref(), &root.path().join("store"), "generate");
        let fails = has_error || config.is_some();
        assert_eq!((run.code == 1, root.path().join("store").exists()), (fails, !fails), "{name}: {}", run.err);
    }
}

#[test]
fn the_order_of_the_files_does_not_change_the_findings() {
    for (name, folder) in cases() {
        let mut sources = sources(&folder);
        if sources.len() > 1 {
            sources.reverse();
            let found = generate(&sources, &Settings::new()).diagnostics;
            let text = render_diagnostics(&found, &sources, ErrorFormat::Human, false);
            assert_eq!(text, rendered(&folder, ErrorFormat::Human), "{name}");
        }
    }
}

/// Returns a case with a finding that has locations in two files, and help.
fn two_files() -> PathBuf {
    corpus::folder("errors/D0203_same_table")
}

#[test]
fn human_format() {
    let expected = "\
error[D0203]: two files declare the table `orders`
 --> two.yaml:2:8
  |
2 | table: orders
  |        ^^^^^^ again here
  |
 --> one.yaml:2:8
  |
2 | table: orders
  |        ------ first here
  |
  = help: declare each table in one file only
";
    let found = rendered(&two_files(), ErrorFormat::Human);
    assert!(found.starts_with(expected), "{found}");
}

#[test]
fn short_format() {
    let found = rendered(&two_files(), ErrorFormat::Short);
    assert_eq!(found.lines().next().unwrap(), "two.yaml:2:8: error[D0203]: two files declare the table `orders`");
    // All output of all cases consists of such lines, because an editor matches each with a pattern.
    for (name, folder) in cases() {
        for line in rendered(&folder, ErrorFormat::Short).lines() {
            let mut parts = line.splitn(4, ':');
            let (file, row, column) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
            assert!(folder.join(file).exists(), "{name}: {line}");
            assert!(row.parse::<usize>().is_ok() && column.parse::<usize>().is_ok(), "{name}: {line}");
            let rest = parts.next().unwrap();
            let level =
                ["error", "warning", "note"].into_iter().find(|level| rest.starts_with(&format!(" {level}[D0")));
            assert!(level.is_some() && rest.contains("]: "), "{name}: {line}");
        }
    }
}

#[test]
fn json_format() {
    let found = rendered(&two_files(), ErrorFormat::Json);
    let first: serde_json::Value = serde_json::from_str(found.lines().next().unwrap()).unwrap();
    assert_eq!(first["code"], "D0203");
    assert_eq!(first["level"], "error");
    assert_eq!(first["message"], "two files declare the table `orders`");
    assert_eq!(first["help"], "declare each table in one file only");
    assert_eq!((&first["file"], &first["line"], &first["column"]), (&"two.yaml".into(), &2.into(), &8.into()));
    assert_eq!(first["labels"][1]["file"], "one.yaml");
    assert_eq!(first["labels"][1]["text"], "first here");
    for (name, folder) in cases() {
        for line in rendered(&folder, ErrorFormat::Json).lines() {
            let value: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{name}: {error}"));
            let rule = Rule::find(value["code"].as_str().unwrap()).unwrap();
            assert_eq!(value["name"], rule.name, "{name}: {line}");
            assert!(value["message"].is_string(), "{name}: {line}");
        }
    }
}

#[test]
fn github_format() {
    let found = rendered(&two_files(), ErrorFormat::Github);
    let expected = "::error file=two.yaml,line=2,endLine=2,col=8,endColumn=14,title=D0203 table-collision::\
                    two files declare the table `orders`%0Afirst here: one.yaml:2:8%0Ahelp: declare each table in one file only";
    assert_eq!(found.lines().next().unwrap(), expected);
    for (name, folder) in cases() {
        for line in rendered(&folder, ErrorFormat::Github).lines() {
            let command = line.split(' ').next().unwrap();
            assert!(["::error", "::warning", "::notice"].contains(&command), "{name}: {line}");
        }
    }
}

/// Returns the source of all files in a folder.
fn source_of(folder: &Path) -> String {
    let files = corpus::files(folder).into_values();
    files.chain(subfolders(folder).values().map(|inner| source_of(inner))).collect()
}

/// Returns the names of the public functions in the item of the runtime that begins with this text.
fn functions(item: &str) -> Vec<String> {
    let source = source_of(&corpus::folder("../dynamite-runtime/src"));
    let part = &source[source.find(item).unwrap_or_else(|| panic!("the runtime has no `{item}`"))..];
    let part = &part[..part.find("\n}\n").expect("the end of the item")];
    let names = part.split("pub fn ").skip(1).map(|rest| rest.split(['(', '<']).next().unwrap_or_default().to_owned());
    let names: Vec<String> = names.collect();
    assert!(names.len() > 3, "{item}: {names:?}");
    names
}

/// Returns true if a schema is refused because of the name of a method.
fn has_method_collision(schema: &str) -> bool {
    let (generated, sources) = corpus::generate(schema);
    let text = render_diagnostics(&generated.diagnostics, &sources, ErrorFormat::Short, false);
    assert!(generated.diagnostics.iter().all(|finding| finding.code() == "D0206"), "{text}");
    !generated.diagnostics.is_empty()
}

#[test]
fn generated_methods_cannot_have_names_of_runtime_methods() {
    let schema = |attribute: &str, index: &str| {
        format!(
            "dynamite: 1\ntable: orders\nentity: Order\npartition_key: id\nsort_key: {attribute}\n\
             attributes: {{ id: string, {attribute}: u8 }}\n\
             indexes: {{ an_index: {{ partition_key: id, projection: all, rust_name: {index} }} }}\n"
        )
    };
    assert!(!has_method_collision(&schema("number", "by_number")));
    for name in functions("impl<E: Entity> Repository<E>") {
        // Only generated code calls `raw_update`, and it calls the method of the runtime directly.
        assert!(
            name == "raw_update" || has_method_collision(&schema("number", &name)),
            "an index can have the name of Repository::{name}"
        );
    }
    for name in functions("macro_rules! query") {
        if name == "shard" {
            let sharded = |attribute: &str| {
                format!(
                    "dynamite: 1\ntable: orders\nentity: Order\npartition_key: id\nattributes: {{ id: string, {attribute}: u8 }}\n\
                     keys: {{ all: \"{{shard of 4}}\" }}\n\
                     indexes: {{ an_index: {{ partition_key: all, sort_key: {attribute}, projection: all }} }}\n"
                )
            };
            assert!(has_method_collision(&sharded("shard")) && !has_method_collision(&sharded("number")));
            assert!(!has_method_collision(&schema("shard", "by_number")), "only the queries of shards have the method");
            continue;
        }
        assert!(
            has_method_collision(&schema(&name, "by_number")),
            "a sort key can have the name of the query method {name}"
        );
    }
    for name in functions("macro_rules! update") {
        let Some(attribute) = name.strip_prefix("set_") else { continue };
        let schema = format!(
            "dynamite: 1\ntable: orders\nentity: Order\npartition_key: id\nattributes: {{ id: string, {attribute}: u8 }}\n\
             keys: {{ gsi: \"{{{attribute}}}\" }}\nindexes: {{ an_index: {{ partition_key: gsi, projection: all }} }}\n"
        );
        assert!(has_method_collision(&schema), "a setter can have the name of the update method {name}");
    }
}
