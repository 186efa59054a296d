//! Tests the output and the exit codes of the command.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod configuration;

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const ORDERS: &str =
    "dynamite: 1\ntable: orders\nentity: Order\npartition_key: id\nattributes:\n  id: string\n  total: u64\n";

/// A project folder with one schema.
struct Project(TempDir);

/// The result of a run.
struct Run {
    code: u8,
    out: String,
    err: String,
}

impl Project {
    fn new() -> Self {
        let project = Project(tempfile::tempdir().unwrap());
        project.write("schemas/orders.yaml", ORDERS);
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs a verb on this project's folders.
    fn run(&self, verb: &str, more: &[&str]) -> Run {
        let folders = ["--schemas".to_owned(), self.text("schemas"), "--out".to_owned(), self.text("src/store")];
        let args = [verb.to_owned()].into_iter().chain(folders).chain(more.iter().map(|&arg| arg.to_owned()));
        run(args.collect::<Vec<_>>())
    }

    /// Runs `export` on this project's schemas.
    fn export(&self, more: &[&str]) -> Run {
        let schemas = self.text("schemas");
        run(["export", "--schemas", &schemas].iter().chain(more).map(|arg| (*arg).to_owned()).collect::<Vec<_>>())
    }

    /// Runs the program itself in the project's folder.
    fn program(&self, args: &[&str]) -> Output {
        self.program_in("", args)
    }

    /// Runs the program itself in a folder of the project.
    fn program_in(&self, folder: &str, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_dynamite-gen")).args(args).current_dir(self.path(folder)).output().unwrap()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

fn run<A: Into<String>>(args: impl IntoIterator<Item = A>) -> Run {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["dynamite-gen".to_owned()].into_iter().chain(args.into_iter().map(Into::into));
    let code = dynamite_gen::cli::run_with(args, &mut out, &mut err);
    Run { code, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn generate_writes_and_then_has_nothing_to_do() {
    let project = Project::new();
    let first = project.run("generate", &[]);
    assert_eq!((first.code, first.err.as_str()), (0, ""));
    assert!(
        first.out.starts_with("created ") && first.out.ends_with(", updated 0, unchanged 0, removed 0\n"),
        "{}",
        first.out
    );
    assert!(project.path("src/store/mod.rs").is_file());
    let second = project.run("generate", &[]);
    assert!(
        second.out.starts_with("created 0, updated 0, unchanged ") && second.out.ends_with(", removed 0\n"),
        "{}",
        second.out
    );
}

#[test]
fn check_after_generate_is_clean() {
    let project = Project::new();
    project.run("generate", &[]);
    let check = project.run("check", &[]);
    assert_eq!((check.code, check.err.as_str()), (0, ""));
    assert!(check.out.starts_with("up to date: "), "{}", check.out);
}

#[test]
fn files_of_a_removed_table_are_removed_and_no_others() {
    let project = Project::new();
    project.write("schemas/customers.yaml", &ORDERS.replace("order", "customer").replace("Order", "Customer"));
    project.run("generate", &[]);
    project.write("src/store/hand.rs", "// by hand\n");
    fs::remove_file(project.path("schemas/customers.yaml")).unwrap();
    let check = project.run("check", &[]);
    assert_eq!(check.code, 1);
    assert!(check.err.contains(&format!("orphaned: {}", project.text("src/store/customers"))), "{}", check.err);
    assert_eq!(project.run("generate", &[]).code, 0);
    assert!(!project.path("src/store/customers.rs").exists());
    assert!(project.path("src/store/hand.rs").exists());
    assert_eq!(project.run("check", &[]).code, 0);
}

#[test]
fn check_lists_shows_and_advises() {
    let project = Project::new();
    project.run("generate", &[]);
    let module = project.path("src/store/mod.rs");
    fs::write(&module, fs::read_to_string(&module).unwrap() + "// an edit\n").unwrap();
    let check = project.run("check", &[]);
    assert_eq!(check.code, 1);
    let store = project.text("src/store");
    let expected = format!(
        "stale: {store}/mod.rs\nrun `dynamite-gen generate --schemas {} --out {store}` and commit the result\n",
        project.text("schemas")
    );
    assert_eq!(check.err, expected);
    assert!(check.out.contains("\n-// an edit\n"), "{}", check.out);
    assert!(fs::read_to_string(&module).unwrap().ends_with("// an edit\n"), "check writes nothing");
}

#[test]
fn check_names_what_is_missing() {
    let project = Project::new();
    let check = project.run("check", &["--quiet"]);
    assert_eq!((check.code, check.out.as_str()), (1, ""));
    assert!(check.err.contains(&format!("missing: {}/mod.rs\n", project.text("src/store"))), "{}", check.err);
    assert!(!project.path("src").exists());
}

#[test]
fn check_writes_json_and_github_annotations() {
    let project = Project::new();
    let json = project.run("check", &["--error-format", "json"]);
    assert!(json.err.lines().count() >= 2, "{}", json.err);
    for line in json.err.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!((&value["level"], &value["message"]), (&"error".into(), &"missing".into()));
        assert!(value["help"].as_str().unwrap().starts_with("run `dynamite-gen generate --schemas "), "{line}");
    }
    let github = project.run("check", &["--error-format", "github"]);
    assert!(github.err.starts_with(&format!("::error file={}/", project.text("src/store"))), "{}", github.err);
    let mut annotations = github.err.lines().filter(|line| line.starts_with("::error "));
    assert!(annotations.all(|line| line.contains("::missing%0Ahelp: run `dynamite-gen generate ")), "{}", github.err);
}

#[test]
fn explain_takes_codes_and_names_in_any_case() {
    let page = run(["explain", "D0311"]);
    assert!(page.out.starts_with("# D0311 unused-type\n"), "{}", page.out);
    for text in ["d0311", "Unused-Type", "UNUSED-TYPE"] {
        let run = run(["explain", text]);
        assert_eq!((run.code, &run.out), (0, &page.out), "{text}");
    }
    assert_eq!(run(["explain", "d311"]).code, 2);
}

#[test]
fn a_dry_run_reports_and_writes_nothing() {
    let project = Project::new();
    let dry = project.run("generate", &["--dry-run"]);
    assert_eq!(dry.code, 0);
    assert!(dry.out.contains(&format!("create: {}/mod.rs\n", project.text("src/store"))), "{}", dry.out);
    assert!(dry.out.lines().last().unwrap().starts_with("dry run: created "), "{}", dry.out);
    assert!(!project.path("src").exists());
}

#[test]
fn findings_exit_with_1_and_nothing_is_written() {
    let project = Project::new();
    project.write("schemas/broken.yaml", &ORDERS.replace("table:", "tabel:"));
    for verb in ["generate", "check"] {
        let run = project.run(verb, &["--error-format", "short"]);
        assert_eq!((run.code, run.out.as_str()), (1, ""));
        assert!(run.err.contains("schemas/broken.yaml:2:1: error[D0"), "{}", run.err);
    }
    assert!(!project.path("src").exists());
}

#[test]
fn validate_takes_files_and_folders_and_counts_each_file_once() {
    let project = Project::new();
    let run = run(["validate".to_owned(), project.text("schemas"), project.text("schemas/orders.yaml")]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "valid: 1 schema file\n", ""));
}

#[test]
fn validate_finds() {
    let project = Project::new();
    project.write("schemas/broken.yaml", &ORDERS.replace("table:", "tabel:"));
    let run = run(["validate".to_owned(), project.text("schemas/broken.yaml"), "--error-format=short".to_owned()]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.contains("broken.yaml:2:1: error[D0"), "{}", run.err);
}

#[test]
fn what_cannot_be_read_or_written_exits_with_2() {
    let project = Project::new();
    let missing = run(["validate".to_owned(), project.text("nothing.yaml")]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.starts_with("error: can't read "), "{}", missing.err);
    project.write("src/store/mod.rs", "// by hand\n");
    let foreign = project.run("generate", &[]);
    assert_eq!((foreign.code, foreign.out.as_str()), (2, ""));
    assert!(
        foreign.err.contains("not written by dynamite-gen\n  help: move it, or choose another output folder"),
        "{}",
        foreign.err
    );
    assert_eq!(fs::read_to_string(project.path("src/store/mod.rs")).unwrap(), "// by hand\n");
}

#[test]
fn errors_come_in_the_format_that_was_asked_for() {
    let json = run(["validate", "no/such/file.yaml", "--error-format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&json.err).unwrap();
    assert!(value["message"].as_str().unwrap().starts_with("can't read no/such/file.yaml: "));
    let github = run(["validate", "no/such/file.yaml", "--error-format", "github"]);
    assert!(github.err.starts_with("::error::can't read no/such/file.yaml: "), "{}", github.err);
}

#[test]
fn the_schema_folder_is_refused_for_code() {
    let project = Project::new();
    let schemas = project.text("schemas");
    let run = run(["generate", "--schemas", &schemas, "--out", &schemas]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("it contains the schemas"), "{}", run.err);
}

#[test]
fn wrong_usage_exits_with_2_and_help_with_0() {
    for args in [
        &["frobnicate"][..],
        &["validate"],
        &["generate", "--error-format", "xml"],
        &["generate", "--derive", "Eq"],
        &[],
    ] {
        let run = run(args.iter().copied());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?}");
        assert!(!run.err.is_empty());
    }
    for args in [["--help"], ["--version"]] {
        let run = run(args);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        assert!(run.out.contains("dynamite-gen"));
    }
}

#[test]
fn a_bad_derive_is_wrong_usage() {
    let run = Project::new().run("generate", &["--derive", "*=serde::"]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error: `serde::` is not the path of a derive macro\n"), "{}", run.err);
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }
    let project = Project::new();
    let args = ["dynamite-gen", "check", "--schemas", &project.text("schemas"), "--out", &project.text("src/store")];
    assert_eq!(dynamite_gen::cli::run_with(args, &mut Closed, &mut Closed), 1);
    assert_eq!(dynamite_gen::cli::run_with(["dynamite-gen", "--help"], &mut Closed, &mut Closed), 0);
}

#[test]
fn the_program_reads_the_configuration_where_it_runs() {
    let project = Project::new();
    project.write("dynamite.toml", "schemas = \"schemas\"\nout = \"src/store\"\n");
    let check = project.program(&["check"]);
    assert_eq!(check.status.code(), Some(1));
    assert!(text(&check.stderr).contains("missing: src/store/mod.rs\n"));
    assert!(text(&check.stderr).ends_with("run `dynamite-gen generate` and commit the result\n"));
    assert_eq!(project.program(&["generate"]).status.code(), Some(0));
    assert_eq!(project.program(&["check"]).status.code(), Some(0));
    let elsewhere = project.program(&["generate", "--out", "src/other"]);
    assert_eq!(elsewhere.status.code(), Some(0));
    assert!(project.path("src/other/mod.rs").is_file());
}

#[test]
fn folders_of_a_configuration_elsewhere_count_from_there() {
    let project = Project::new();
    project.write("Cargo.toml", "[package]\nname = 'project'\n");
    project.write("conf/dynamite.toml", "schemas = \"../schemas\"\nout = \"../src/store\"\n");
    let config = project.text("conf/dynamite.toml");
    assert_eq!(run(["generate", "--config", &config]).code, 0);
    assert!(project.path("src/store/mod.rs").is_file());
    let missing = run(["generate", "--config", &project.text("nowhere.toml")]);
    assert_eq!(missing.code, 2);
}

#[test]
fn a_broken_configuration_says_where() {
    let project = Project::new();
    project.write("dynamite.toml", "schemas = \"schemas\"\noutput = \"src/store\"\n");
    let run = project.program(&["generate"]);
    assert_eq!(run.status.code(), Some(2));
    let expected = "error: dynamite.toml:2:1: unknown key `output`\n  help: did you mean `out`?\n";
    assert_eq!(text(&run.stderr), expected);
}

#[test]
fn without_folders_the_program_says_how_to_name_them() {
    let run = Project::new().program(&["generate"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("no folder is set for `schemas`"));
}

#[test]
fn the_program_survives_a_closed_pipe() {
    let project = Project::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_dynamite-gen"))
        .args(["check", "--schemas", "schemas", "--out", "src/store"])
        .current_dir(project.0.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!text(&output.stderr).contains("panicked"));
}

#[test]
fn color_comes_when_asked_for() {
    let project = Project::new();
    project.write("schemas/orders.yaml", &ORDERS.replace("table:", "tabel:"));
    assert!(project.run("check", &["--color", "always"]).err.contains("\u{1b}["));
    assert!(!project.run("check", &["--color", "auto"]).err.contains("\u{1b}["));
}

#[test]
fn export_goes_to_standard_output_or_to_a_file() {
    let project = Project::new();
    let shown = project.export(&["terraform", "--quiet"]);
    assert_eq!((shown.code, shown.err.as_str()), (0, ""));
    assert!(shown.out.starts_with("# @generated by dynamite-gen"), "{}", shown.out);
    assert!(shown.out.contains("\nresource \"aws_dynamodb_table\" \"orders\" {\n"), "{}", shown.out);

    let file = project.text("infra/orders.tf");
    let written = project.export(&["terraform", "--out", &file]);
    assert_eq!((written.code, written.out.as_str(), written.err.as_str()), (0, "", ""));
    assert_eq!(fs::read_to_string(file).unwrap(), shown.out);
}

#[test]
fn export_takes_its_schemas_from_the_configuration_and_writes_to_the_current_folder() {
    let project = Project::new();
    project.write("dynamite.toml", "schemas = \"schemas\"\nout = \"src/store\"\n");
    let output = project.program(&["export", "cloudformation", "--out", "template.yaml"]);
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
    assert!(fs::read_to_string(project.path("template.yaml")).unwrap().contains("TableName: orders"));
    assert!(!project.path("src").exists(), "generated code has nothing to do with it");
}

#[test]
fn create_table_takes_one_table_and_commands_do_the_rest() {
    let project = Project::new();
    let users = ORDERS.replace("order", "user").replace("Order", "User").replace("u64", "epoch_seconds");
    project.write("schemas/users.yaml", &format!("{users}ttl: total\n"));
    let both = project.export(&["cli-json"]);
    assert_eq!((both.code, both.out.as_str()), (2, ""));
    assert!(both.err.contains("creates one table") && both.err.contains("`orders`, `users`"), "{}", both.err);

    let one = project.export(&["cli-json", "--table", "users"]);
    assert_eq!(one.code, 0, "{}", one.err);
    assert!(one.out.starts_with("{\n\n  \"TableName\": \"users\""), "{}", one.out);
    assert!(one.err.contains("aws dynamodb update-time-to-live --table-name users"), "{}", one.err);

    let none = project.export(&["cli-json", "--table", "usres"]);
    assert_eq!((none.code, none.out.as_str()), (2, ""));
    assert!(none.err.contains("`usres`") && none.err.contains("`orders`, `users`"), "{}", none.err);
}

#[test]
fn export_writes_nothing_over_a_schema_and_nothing_of_wrong_schemas() {
    let project = Project::new();
    let schema = project.text("schemas/orders.yaml");
    let refused = project.export(&["cloudformation", "--out", &schema]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("it is a schema"), "{}", refused.err);
    assert_eq!(fs::read_to_string(&schema).unwrap(), ORDERS);

    project.write("schemas/orders.yaml", &format!("{ORDERS}settings: {{ stream: all }}\n"));
    let wrong = project.export(&["cloudformation", "--out", &project.text("template.yaml")]);
    assert_eq!((wrong.code, wrong.out.as_str()), (1, ""));
    assert!(wrong.err.contains("error[D0701]"), "{}", wrong.err);
    assert!(!project.path("template.yaml").exists());
}

/// `--force` does not help there, so that the hint does not name it.
#[cfg(unix)]
#[test]
fn export_replaces_only_a_regular_file() {
    let project = Project::new();
    project.write("kept", "old");
    std::os::unix::fs::symlink("kept", project.path("link")).unwrap();
    for (name, problem) in
        [("link", "a symbolic link"), ("schemas", "a folder"), ("/dev/null", "a pipe, a socket or a device")]
    {
        for more in [["--force"].as_slice(), &[]] {
            let refused = project.export(&[&["terraform", "--out", &project.text(name)], more].concat());
            assert_eq!(refused.code, 2);
            let help = "help: choose another path: only a regular file is ever replaced\n";
            assert!(
                refused.err.contains(&format!(": it is {problem}\n")) && refused.err.ends_with(help),
                "{}",
                refused.err
            );
        }
    }
    assert_eq!(fs::read_to_string(project.path("kept")).unwrap(), "old");
}
