//! Tests the levels of findings, which the configuration, the command line and a schema set, and other settings of the
//! configuration.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use tempfile::TempDir;

/// A schema with a warning, D0503 `redundant-projection`, and a note, D0414 `few-partitions`.
const ORDERS: &str = "\
dynamite: 1
table: orders
entity: Order
partition_key: id
attributes: { id: string, paid: bool }
keys: { by_paid: \"{paid}\" }
indexes:
  by_paid:
    partition_key: by_paid
    projection: [id, paid]
";

struct Project(TempDir);

struct Run {
    code: u8,
    err: String,
}

impl Project {
    fn new(schema: &str, levels: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("schemas")).unwrap();
        fs::write(folder.path().join("schemas/orders.yaml"), schema).unwrap();
        let config = format!("schemas = \"schemas\"\nout = \"store\"\n[levels]\n{levels}");
        fs::write(folder.path().join("dynamite.toml"), config).unwrap();
        Project(folder)
    }

    fn run(&self, verb: &str, more: &[&str]) -> Run {
        let path = |name: &str| self.0.path().join(name).to_str().unwrap().to_owned();
        let mut args = vec!["dynamite-gen".to_owned(), verb.to_owned(), "--config".to_owned(), path("dynamite.toml")];
        args.extend(["--error-format".to_owned(), "short".to_owned()]);
        args.extend((verb == "validate").then(|| path("schemas")));
        args.extend(more.iter().map(|&arg| arg.to_owned()));
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = dynamite_gen::cli::run_with(args, &mut out, &mut err);
        Run { code, err: String::from_utf8(err).unwrap() }
    }

    /// The level and code of each finding, and the exit code.
    fn found(&self, verb: &str, more: &[&str]) -> (Vec<String>, u8) {
        let run = self.run(verb, more);
        let finding = |line: &str| Some(line.split_once(": ")?.1.split_once(':')?.0.to_owned());
        let found = run.err.lines().filter(|line| line.contains("[D0")).filter_map(finding).collect();
        (found, run.code)
    }
}

fn expected(found: &[&str], code: u8) -> (Vec<String>, u8) {
    (found.iter().map(|&finding| finding.to_owned()).collect(), code)
}

#[test]
fn without_a_setting_rules_have_their_own_levels() {
    let project = Project::new(ORDERS, "");
    let own = expected(&["note[D0414]", "warning[D0503]"], 0);
    assert_eq!(project.found("validate", &[]), own);
    assert_eq!(project.found("generate", &[]), own);
    assert_eq!(project.found("check", &[]), own);
}

#[test]
fn every_verb_goes_by_the_configuration() {
    let project = Project::new(ORDERS, "redundant-projection = \"error\"\nD0414 = \"allow\"\n");
    for verb in ["validate", "generate", "check"] {
        assert_eq!(project.found(verb, &[]), expected(&["error[D0503]"], 1), "{verb}");
    }
    assert!(!project.0.path().join("store").exists());
}

#[test]
fn an_option_goes_before_the_configuration() {
    let project = Project::new(ORDERS, "redundant-projection = \"error\"\n");
    let options = ["--level", "D0503=note", "--level", "few-partitions=warning"];
    for verb in ["validate", "generate"] {
        assert_eq!(project.found(verb, &options), expected(&["warning[D0414]", "note[D0503]"], 0), "{verb}");
    }
    assert!(project.0.path().join("store/orders.rs").is_file());
}

#[test]
fn warnings_can_be_denied_and_notes_not() {
    let project = Project::new(ORDERS, "");
    for verb in ["validate", "generate", "check"] {
        assert_eq!(project.found(verb, &["--deny-warnings"]), expected(&["note[D0414]", "error[D0503]"], 1), "{verb}");
    }
    assert!(!project.0.path().join("store").exists());
}

#[test]
fn a_wrong_option_is_wrong_usage() {
    let project = Project::new(ORDERS, "");
    for (option, text) in [
        ("unknown-type=note", "error: `unknown-type` is always an error, so its level can't be set\n"),
        ("redundant-projektion=note", "  help: did you mean `redundant-projection`?\n"),
        ("D0503=off", "`off` is not a level: expected `error`, `warning`, `note` or `allow`"),
        ("D0503", "write RULE=LEVEL, such as `unused-type=error`"),
    ] {
        for verb in ["validate", "generate"] {
            let run = project.run(verb, &["--level", option]);
            assert_eq!(run.code, 2, "{option}");
            assert!(run.err.contains(text), "{option}: {}", run.err);
        }
    }
}

#[test]
fn an_entry_allows_findings_in_it() {
    let index = "    allow: { redundant-projection: it reads better, D0414: few are paid }\n";
    assert_eq!(Project::new(&format!("{ORDERS}{index}"), "").found("check", &["--deny-warnings"]).0, [""; 0]);

    // At the top it applies to the whole table, whatever level is set.
    let top = ORDERS.replace("entity:", "allow: { D0503: it reads better }\nentity:");
    let project = Project::new(&top, "redundant-projection = \"error\"\n");
    assert_eq!(project.found("validate", &[]), expected(&["note[D0414]"], 0));

    // In another entry it has no effect.
    let other = ORDERS.replace("id: string", "id: { type: string, allow: { D0503: it reads better } }");
    let found = expected(&["warning[D0113]", "note[D0414]", "warning[D0503]"], 0);
    assert_eq!(Project::new(&other, "").found("validate", &[]), found);
}

#[test]
fn of_two_entries_the_inner_one_allows() {
    let both = ORDERS.replace("entity:", "allow: { D0503: it reads better }\nentity:");
    let both = format!("{both}    allow: {{ D0503: here as well }}\n");
    let run = Project::new(&both, "few-partitions = \"allow\"\n").run("validate", &[]);
    assert!(run.err.contains("orders.yaml:3:10: warning[D0113]"), "{}", run.err);
    assert_eq!(run.err.lines().filter(|line| line.contains("[D0")).count(), 1, "{}", run.err);
}

#[test]
fn what_is_allowed_by_a_setting_still_matches() {
    let allowed = format!("{ORDERS}    allow: {{ D0503: it reads better, D0414: few are paid }}\n");
    let project = Project::new(&allowed, "D0503 = \"allow\"\nD0414 = \"allow\"\n");
    assert_eq!(project.found("validate", &[]), expected(&[], 0));
}

#[test]
fn a_quota_can_be_allowed_and_then_it_generates() {
    let many: String =
        (0..21).map(|number| format!("  index_{number}: {{ partition_key: id, projection: keys_only }}\n")).collect();
    let schema = "dynamite: 1\ntable: orders\nentity: Order\npartition_key: id\nattributes: { id: string }\n";
    let schema = format!("{schema}indexes:\n{many}");
    assert_eq!(Project::new(&schema, "").found("generate", &[]), expected(&["error[D0515]"], 1));
    let project = Project::new(&schema, "global-index-quota = \"note\"\n");
    assert_eq!(project.found("generate", &[]), expected(&["note[D0515]"], 0));
    assert!(project.0.path().join("store/orders.rs").is_file());
}

/// A schema with a lock, for configurations that change its type or have selectors that match nothing.
const LOCKED: &str = "\
dynamite: 1
table: orders
entity: Order
partition_key: id
attributes: { id: string, revision: u64 }
optimistic_lock: revision
";

#[test]
fn what_validates_also_generates() {
    let typed = "[types]\n'orders.Order.revision' = 'crate::Count'\n";
    let mistyped = "[types]\n'orders.Order.revison' = 'crate::Count'\n";
    let misderived = "[derives]\nOdrer = ['Eq']\n";
    for (settings, code) in [(typed, "error[D0602]"), (mistyped, "error[D0802]"), (misderived, "error[D0801]")] {
        let project = Project::new(LOCKED, settings);
        for verb in ["validate", "generate", "check"] {
            assert_eq!(project.found(verb, &[]), expected(&[code], 1), "{verb}");
        }
    }
}

#[test]
fn a_selector_may_match_in_a_file_that_is_not_given() {
    let settings = "[types]\n'customers.Customer.name' = 'crate::Name'\n[derives]\nCustomer = ['Eq']\n";
    let project = Project::new(LOCKED, settings);
    let path = |name: &str| project.0.path().join(name).to_str().unwrap().to_owned();
    let run = |what: &str| {
        let args = ["dynamite-gen", "validate", "--config", &path("dynamite.toml"), &path(what)].map(str::to_owned);
        dynamite_gen::cli::run_with(args, &mut Vec::new(), &mut Vec::new())
    };
    assert_eq!(run("schemas/orders.yaml"), 0);
    assert_eq!(run("schemas"), 1);
}

#[test]
fn a_finding_about_the_configuration_has_its_line() {
    let project = Project::new(LOCKED, "[derives]\nOrder = ['Eq']\nOdrer = ['Eq']\n");
    for verb in ["validate", "generate", "check"] {
        let run = project.run(verb, &[]);
        assert!(run.err.contains("dynamite.toml:6:1: error[D0801]: the selector `Odrer`"), "{verb}: {}", run.err);
    }
    let project = Project::new(LOCKED, "[types]\n'orders.Order.nothing' = 'crate::Nothing'\n");
    let path = |name: &str| project.0.path().join(name).to_str().unwrap().to_owned();
    let args =
        ["dynamite-gen", "export", "terraform", "--config", &path("dynamite.toml"), "--schemas", &path("schemas")];
    let mut err = Vec::new();
    assert_eq!(dynamite_gen::cli::run_with(args, &mut Vec::new(), &mut err), 1);
    let err = String::from_utf8(err).unwrap();
    assert!(err.contains("dynamite.toml:5:1\n"), "{err}");
}
