//! Schemas that are wrong, and what is said of them: every code has a case, and every case its exact text.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use corpus::{accept, command, compare, sources, subfolders};
use dynamite_gen::{ErrorFormat, Level, Rule, Settings, generate, render_diagnostics, rules};

/// A bug of the generator, which no schema is known to bring about.
const NEVER: &str = "D0901";

fn cases() -> BTreeMap<String, PathBuf> {
    subfolders(&corpus::folder("errors"))
}

/// What a user sees who runs the command in the case's folder.
fn rendered(folder: &Path, format: ErrorFormat) -> String {
    let sources = sources(folder);
    render_diagnostics(&generate(&sources, &Settings::new()).diagnostics, &sources, format, false)
}

/// The same for a case with a configuration, which only the command reads. Files go by their names in the folder.
fn reported(folder: &Path) -> String {
    let out = tempfile::tempdir().unwrap();
    let run = command(folder, Some(&folder.join("dynamite.toml")), &out.path().join("store"), "generate");
    run.err.replace(&format!("{}/", folder.display()), "")
}

#[test]
fn every_case_says_what_is_expected() {
    let mut differences = Vec::new();
    for (name, folder) in cases() {
        let configured = folder.join("dynamite.toml").exists();
        let text = if configured { reported(&folder) } else { rendered(&folder, ErrorFormat::Human) };
        differences.extend(compare(&folder.join("expected.txt"), &text));
        let code = name.split('_').next().unwrap_or_default();
        assert!(text.contains(&format!("[{code}]: ")), "{name}: the text does not have the code that it is a case of");
        assert!(!text.contains('\u{1b}'), "{name}: colors");
    }
    accept(&differences);
}

#[test]
fn every_code_has_a_case_and_every_case_a_code() {
    let cases: Vec<String> = cases().into_keys().collect();
    let is_of = |name: &str, rule: &Rule| name.starts_with(&format!("{}_", rule.code));
    let has_case = |rule: &Rule| cases.iter().any(|name| is_of(name, rule));
    let without: Vec<_> = rules().iter().filter(|rule| rule.code != NEVER && !has_case(rule)).collect();
    assert!(without.is_empty(), "codes without a folder in tests/errors: {without:?}");
    let unknown: Vec<_> = cases.iter().filter(|name| !rules().iter().any(|rule| is_of(name, rule))).collect();
    assert!(unknown.is_empty(), "cases of no code: {unknown:?}");
}

#[test]
fn an_error_leaves_nothing_behind_and_a_warning_does_not_matter() {
    for (name, folder) in cases() {
        let sources = sources(&folder);
        let generated = generate(&sources, &Settings::new());
        let wrong = generated.diagnostics.iter().any(|finding| finding.level == Level::Error);
        assert_eq!(generated.files.is_none(), wrong, "{name}");

        let root = tempfile::tempdir().unwrap();
        let config = Some(folder.join("dynamite.toml")).filter(|config| config.exists());
        let run = command(&folder, config.as_deref(), &root.path().join("store"), "generate");
        let wrong = wrong || config.is_some();
        assert_eq!((run.code == 1, root.path().join("store").exists()), (wrong, !wrong), "{name}: {}", run.err);
    }
}

#[test]
fn the_order_of_the_files_does_not_change_what_is_said() {
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

/// A finding with two places in two files, and one with help.
fn two_files() -> PathBuf {
    corpus::folder("errors/D0203_same_table")
}

#[test]
fn for_people() {
    let expected = "\
error[D0203]: two files declare the table `orders`
 --> two.yaml:2:8
  |
2 | table: orders
  |        ^^^^^^ again here
  |
 ::: one.yaml:2:8
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
fn for_editors() {
    let found = rendered(&two_files(), ErrorFormat::Short);
    assert_eq!(found.lines().next().unwrap(), "two.yaml:2:8: error[D0203]: two files declare the table `orders`");
    // Nothing but such lines, in any case: an editor's pattern has to match each.
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
fn for_programs() {
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
fn for_github() {
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

/// All of the runtime's source.
fn runtime(folder: &Path) -> String {
    let own = corpus::files(folder).into_values();
    own.chain(subfolders(folder).values().map(|inner| runtime(inner))).collect()
}

/// The names of the public functions in an item of the runtime that begins like this.
fn functions(item: &str) -> Vec<String> {
    let source = runtime(&corpus::folder("../dynamite-runtime/src"));
    let part = &source[source.find(item).unwrap_or_else(|| panic!("the runtime has no `{item}`"))..];
    let part = &part[..part.find("\n}\n").expect("an end")];
    let names = part.split("pub fn ").skip(1).map(|rest| rest.split(['(', '<']).next().unwrap_or_default().to_owned());
    let names: Vec<String> = names.collect();
    assert!(names.len() > 3, "{item}: {names:?}");
    names
}

/// Whether a schema is refused for the name of a method.
fn is_taken(schema: &str) -> bool {
    let (generated, sources) = corpus::generate(schema);
    let text = render_diagnostics(&generated.diagnostics, &sources, ErrorFormat::Short, false);
    assert!(generated.diagnostics.iter().all(|finding| finding.code() == "D0206"), "{text}");
    !generated.diagnostics.is_empty()
}

#[test]
fn no_generated_method_hides_one_of_the_runtime() {
    let schema = |attribute: &str, index: &str| {
        format!(
            "dynamite: 1\ntable: orders\nentity: Order\npartition_key: id\nsort_key: {attribute}\n\
             attributes: {{ id: string, {attribute}: u8 }}\n\
             indexes: {{ an_index: {{ partition_key: id, projection: all, rust_name: {index} }} }}\n"
        )
    };
    assert!(!is_taken(&schema("number", "by_number")));
    for name in functions("impl<E: Entity> Repository<E>") {
        // What only generated code calls, it calls on the repository of the runtime itself.
        assert!(
            name == "raw_update" || is_taken(&schema("number", &name)),
            "an index can be called like Repository::{name}"
        );
    }
    for name in functions("macro_rules! query") {
        assert!(
            is_taken(&schema(&name, "by_number")),
            "a sort key can be called like the method {name} of every query"
        );
    }
    for name in functions("macro_rules! update") {
        let Some(attribute) = name.strip_prefix("set_") else { continue };
        let schema = format!(
            "dynamite: 1\ntable: orders\nentity: Order\npartition_key: id\nattributes: {{ id: string, {attribute}: u8 }}\n\
             keys: {{ gsi: \"{{{attribute}}}\" }}\nindexes: {{ an_index: {{ partition_key: gsi, projection: all }} }}\n"
        );
        assert!(is_taken(&schema), "a setter can be called like the method {name} of every update");
    }
}
