//! Tests the command `breaking`: where the earlier version comes from, what fails, and what the configuration accepts.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const ORDERS: &str = "\
dynamite: 1
table: orders
entity: Order
partition_key: id
attributes: { id: string, number: u64, note: string? }
";

/// A folder with a project.
struct Project(TempDir);

struct Run {
    code: u8,
    out: String,
    err: String,
}

impl Project {
    /// A project whose schema was another one before, in the folder `before`.
    fn new(from: &str, to: &str) -> Self {
        let project = Project(tempfile::tempdir().unwrap());
        project.write("before/orders.yaml", ORDERS);
        assert!(ORDERS.contains(from));
        project.write("schemas/orders.yaml", &ORDERS.replace(from, to));
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

    /// Runs the command; what follows `--against` is a version, or else the name of a file or a folder of the project.
    fn run(&self, against: &str, more: &[&str]) -> Run {
        let is_file = !against.is_empty() && self.path(against).exists();
        let against = if is_file { self.text(against) } else { against.to_owned() };
        let config = self.path("dynamite.toml");
        let mut args = vec!["dynamite-gen".to_owned(), "breaking".to_owned()];
        args.extend(["--schemas".to_owned(), self.text("schemas"), format!("--against={against}")]);
        if config.exists() {
            args.extend(["--config".to_owned(), self.text("dynamite.toml")]);
        }
        if !more.contains(&"--error-format") {
            args.push("--error-format=short".to_owned());
        }
        args.extend(more.iter().map(|&arg| arg.to_owned()));
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = dynamite_gen::cli::run_with(args, &mut out, &mut err);
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(&format!("{}/", self.0.path().display()), "");
        Run { code, out: text(out), err: text(err) }
    }

    /// Returns the codes of all findings, and the exit code.
    fn found(&self, more: &[&str]) -> (Vec<String>, u8) {
        let run = self.run("before", more);
        let code = |line: &str| Some(line.split_once('[')?.1.split_once(']')?.0.to_owned());
        (run.err.lines().filter_map(code).collect(), run.code)
    }

    fn git(&self, folder: &str, arguments: &[&str]) {
        git(&self.path(folder), arguments);
    }

    /// Makes a repository whose first commit has the schemas of before, and whose second one the others.
    fn commit_both(&self) {
        self.git("", &["init", "--quiet", "--initial-branch=main"]);
        let now = fs::read_to_string(self.path("schemas/orders.yaml")).unwrap();
        self.write("schemas/orders.yaml", ORDERS);
        self.git("", &["add", "."]);
        self.git("", &["commit", "--quiet", "--message=one"]);
        self.git("", &["tag", "v1"]);
        self.write("schemas/orders.yaml", &now);
        self.git("", &["commit", "--quiet", "--all", "--message=two"]);
    }
}

/// Runs `git` without the configuration of the user.
fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
    let mut command = Command::new("git");
    command.current_dir(folder).args(identity).args(["-c", "protocol.file.allow=always"]).args(arguments);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_earlier_version_is_a_folder_or_a_snapshot_or_in_git() {
    let project = Project::new("u64", "u32");
    let snapshot =
        ["dynamite-gen", "snapshot", "--schemas", &project.text("before"), "--out", &project.text("a.snapshot")];
    assert_eq!(dynamite_gen::cli::run_with(snapshot, &mut Vec::new(), &mut Vec::new()), 0);
    project.commit_both();
    for against in ["before", "a.snapshot", "git:v1", "git:HEAD~1", "git:main^"] {
        let run = project.run(against, &[]);
        assert_eq!((run.code, run.out.as_str()), (1, "orders: API major, DATA breaking\n"), "{against}: {}", run.err);
        let expected = "schemas/orders.yaml:5:27: error[D1109]: DATA: numbers of `number` may be out of range: before `u64`, after `u32` (orders.Order.number)\n";
        assert!(run.err.starts_with(expected), "{against}: {}", run.err);
    }
    for against in ["schemas", "git:main", "git:HEAD"] {
        let run = project.run(against, &[]);
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "no changes\n", ""), "{against}");
    }
}

#[test]
fn what_can_not_be_compared_is_an_error() {
    let project = Project::new("u64", "u32");
    project.write("broken/orders.yaml", &ORDERS.replace("table:", "tabel:"));
    project.write("a.snapshot", "# dynamite-gen snapshot 7.\n");
    for (against, expected) in [
        ("nowhere", "error: can't read nowhere: "),
        ("before/orders.yaml", "error: before/orders.yaml:1: this is not a snapshot"),
        ("a.snapshot", "error: a.snapshot:1: this is a snapshot of the format 7, which this version does not know"),
        ("broken", "error: broken/orders.yaml:2:1: the schemas before have an error: unknown key `tabel`"),
        ("git:main", "error: `git` can't read the repository of "),
        ("", "error: `--against` names no version\n  help: write `--against git:REF`, or the path of a folder"),
    ] {
        let run = project.run(against, &[]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{against}: {}", run.err);
        assert!(run.err.starts_with(expected), "{against}: {}", run.err);
    }
    project.write("schemas/orders.yaml", &ORDERS.replace("table:", "tabel:"));
    let run = project.run("before", &[]);
    assert_eq!((run.code, run.out.as_str(), run.err.contains("[D0107]")), (1, "", true), "{}", run.err);
}

#[test]
fn a_version_that_is_not_there_says_what_to_fetch() {
    let project = Project::new("u64", "u32");
    project.commit_both();
    let run = project.run("git:release", &[]);
    let expected = "error: there is no version `release` in this repository\n  help: run `git fetch origin release` and \
                    compare with `git:FETCH_HEAD`, or look for it with `git branch --all` and `git tag`\n";
    assert_eq!((run.code, run.err.as_str()), (2, expected));
    // What would be an option, a path or a command of a shell names no version.
    for reference in ["", "-h", "--output=x", "main:schemas", "main\n", "$(touch x)", "; touch x", "main..v1"] {
        let run = project.run(&format!("git:{reference}"), &[]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{reference}: {}", run.err);
    }
    assert!(!project.path("x").exists() && !project.path("schemas/x").exists());

    let clone = Project(tempfile::tempdir().unwrap());
    let from = format!("file://{}", project.0.path().display());
    clone.git("", &["clone", "--quiet", "--depth=1", &from, "."]);
    let run = clone.run("git:v1", &[]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("or run `git fetch --depth=1 origin v1` and compare with `git:FETCH_HEAD`"),
        "{}",
        run.err
    );
    let older = clone.run("git:HEAD~1", &[]);
    assert!(older.err.ends_with("help: the clone is shallow: run `git fetch --unshallow`\n"), "{}", older.err);
    clone.git("", &["fetch", "--quiet", "--depth=1", "origin", "v1"]);
    assert_eq!(clone.run("git:FETCH_HEAD", &[]).out, "orders: API major, DATA breaking\n");
}

/// The folder of the schemas may lie anywhere in the repository, and have any name.
#[cfg(unix)]
#[test]
fn names_in_a_repository_are_only_names() {
    let project = Project::new("u64", "u32");
    let odd = "a b/--x\u{e9}/\u{1b}[2J";
    let before = |text: &str| {
        project.write(&format!("{odd}/orders.yaml"), text);
        project.write(&format!("{odd}/:(glob)*.yaml"), &text.replace("orders", "globs"));
        project.write(&format!("{odd}/deep/more.yaml"), &text.replace("orders", "deeper"));
        project.write(&format!("{odd}/.hidden.yaml"), "no schema");
    };
    before(ORDERS);
    std::os::unix::fs::symlink("deep/more.yaml", project.path(&format!("{odd}/readme"))).unwrap();
    project.git("", &["init", "--quiet", "--initial-branch=main"]);
    project.git("", &["add", "."]);
    project.git("", &["commit", "--quiet", "--message=one"]);
    before(&ORDERS.replace("u64", "u32"));
    std::os::unix::fs::symlink(project.path(odd), project.path("link")).unwrap();
    fs::remove_dir_all(project.path("schemas")).unwrap();
    fs::rename(project.path("link"), project.path("schemas")).unwrap();
    let run = project.run("git:main", &[]);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!((run.code, lines.len()), (1, 3), "{}{}", run.out, run.err);
    assert!(!run.err.contains('\u{1b}') && run.err.contains("error[D1109]"), "{}", run.err);
}

/// A link in an earlier version is followed to a file of that version, and not to what is there now.
#[cfg(unix)]
#[test]
fn links_of_an_earlier_version_stay_in_it() {
    let project = Project::new("u64", "u32");
    project.write("schemas/shared/types.txt", "dynamite: 1\ntypes: { Money: { type: decimal } }\n");
    project.write("schemas/orders.yaml", &ORDERS.replace("u64", "Money"));
    std::os::unix::fs::symlink("shared/types.txt", project.path("schemas/types.yaml")).unwrap();
    project.git("", &["init", "--quiet", "--initial-branch=main"]);
    project.git("", &["add", "."]);
    project.git("", &["commit", "--quiet", "--message=one"]);
    assert_eq!(project.run("git:main", &[]).out, "no changes\n");
    fs::remove_file(project.path("schemas/types.yaml")).unwrap();
    std::os::unix::fs::symlink("../before/orders.yaml", project.path("schemas/types.yaml")).unwrap();
    project.git("", &["commit", "--quiet", "--all", "--message=two"]);
    fs::remove_file(project.path("schemas/types.yaml")).unwrap();
    project.write("schemas/types.yaml", "dynamite: 1\ntypes: { Money: { type: decimal } }\n");
    let run = project.run("git:main", &[]);
    assert_eq!(run.err, "error: main:schemas/types.yaml: the link leads out of the folder of the schemas\n");
    assert_eq!(project.run("git:main^", &[]).out, "no changes\n");
}

/// Makes a repository whose version `v1` has a configuration, and the snapshot `a.snapshot`.
fn configured() -> Project {
    let project = Project::new("u64", "u64");
    for folder in ["before", "schemas"] {
        project.write(&format!("{folder}/orders.yaml"), &ORDERS.replace("note: string", "note: timestamp"));
    }
    let derives = "[derives]\n\"*\" = [\"serde::Serialize\"]\n[types]\ntimestamp = \"jiff::Timestamp\"\n";
    let levels = "[levels]\napi-derive-removed = \"allow\"\n[breaking]\napi = \"private\"\n";
    project.write("dynamite.toml", &format!("{derives}{levels}"));
    let (config, schemas, out) = (project.text("dynamite.toml"), project.text("schemas"), project.text("a.snapshot"));
    let snapshot = ["dynamite-gen", "snapshot", "--config", &config, "--schemas", &schemas, "--out", &out];
    assert_eq!(dynamite_gen::cli::run_with(snapshot, &mut Vec::new(), &mut Vec::new()), 0);
    project.git("", &["init", "--quiet", "--initial-branch=main"]);
    project.git("", &["add", "."]);
    project.git("", &["commit", "--quiet", "--message=one"]);
    project.git("", &["tag", "v1"]);
    project
}

#[test]
fn a_version_in_git_has_its_own_configuration() {
    let project = configured();
    assert_eq!(project.run("git:v1", &[]).out, "no changes\n");
    // Levels, and what is accepted, are those of today.
    project.write("dynamite.toml", "[levels]\napi-type-changed = \"error\"\n");
    let runs = ["a.snapshot", "git:v1"].map(|against| project.run(against, &["--fail-on", "api"]));
    for run in &runs {
        assert_eq!((run.code, run.out.as_str()), (1, "orders: API major\n"), "{}", run.err);
        assert!(run.err.contains("error[D1304]") && run.err.contains("warning[D1307]"), "{}", run.err);
    }
    assert_eq!(runs[0].err, runs[1].err);
    // A folder has no configuration of its own.
    assert_eq!(project.run("before", &[]).out, "no changes\n");
    // Without one, the version has the defaults.
    project.git("", &["rm", "--quiet", "--cached", "dynamite.toml"]);
    project.git("", &["commit", "--quiet", "--message=two"]);
    assert_eq!(project.run("git:main", &[]).out, "no changes\n");
    project.write("dynamite.toml", "[derives]\n\"*\" = [\"serde::Serialize\"]\n");
    let run = project.run("git:main", &[]);
    assert!(run.err.contains("[D1308]"), "{}", run.err);
}

#[test]
fn the_configuration_before_is_the_nearest_one_in_its_repository() {
    let project = configured();
    project.write("deep/er/dynamite.toml", "[derives]\n\"*\" = [\"Eq\"]\n");
    project.git("", &["add", "."]);
    project.git("", &["commit", "--quiet", "--message=two"]);
    for name in ["dynamite.toml", "deep/er/dynamite.toml"] {
        fs::remove_file(project.path(name)).unwrap();
    }
    let other = Project(tempfile::tempdir().unwrap());
    other.write("dynamite.toml", "[derives]\n\"*\" = [\"Eq\"]\n");
    let run = |folder: PathBuf, against: &str| {
        let args = ["breaking", "--error-format=short", "--schemas", &project.text("schemas"), "--against", against];
        let mut command = Command::new(env!("CARGO_BIN_EXE_dynamite-gen"));
        let output = command.args(args).current_dir(folder).output().unwrap();
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    };
    for (folder, against, types) in [
        ("", "git:main", true),
        ("deep", "git:main", true),
        ("deep/er", "git:main", false),
        ("deep/er", "git:v1", true),
    ] {
        let text = run(project.path(folder), against);
        assert_eq!((text.contains("[D1304]"), text.contains("[D1307]")), (types, true), "{folder} {against}: {text}");
    }
    // Elsewhere, a configuration has no version in the repository of the schemas.
    assert_eq!(run(other.path(""), "git:main"), "no changes\n");
}

#[test]
fn an_invalid_configuration_before_is_an_error() {
    let project = configured();
    project.write("dynamite.toml", "\n[derive]\n");
    project.git("", &["commit", "--quiet", "--all", "--message=two"]);
    project.write("dynamite.toml", "");
    let run = project.run("git:main", &[]);
    let expected = "error: the configuration before has an error: main:dynamite.toml:2:2: unknown key `derive`\n  help: \
                    compare with a version whose configuration is valid, or with a snapshot\n";
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (2, "", expected));
}

#[cfg(unix)]
#[test]
fn a_link_to_the_configuration_before_stays_in_its_version() {
    let project = configured();
    project.write("shared/all.toml", &fs::read_to_string(project.path("dynamite.toml")).unwrap());
    let link = |target: &str| {
        fs::remove_file(project.path("dynamite.toml")).unwrap();
        std::os::unix::fs::symlink(target, project.path("dynamite.toml")).unwrap();
        project.git("", &["add", "."]);
        project.git("", &["commit", "--quiet", "--message=two"]);
        fs::remove_file(project.path("dynamite.toml")).unwrap();
        project.write("dynamite.toml", "");
        project.run("git:main", &[])
    };
    let run = link("shared/all.toml");
    assert_eq!(run.out, "orders: API major\n", "{}", run.err);
    for target in ["../elsewhere.toml", "shared/nothing.toml", "shared"] {
        let run = link(target);
        let expected = "error: main:dynamite.toml: the link leads to no file of that version\n";
        assert_eq!((run.code, run.err.as_str()), (2, expected), "{target}");
    }
}

/// The tables of a submodule are not in the repository, so they would be new.
#[test]
fn a_submodule_among_the_schemas_is_an_error() {
    let library = Project::new("u64", "u32");
    library.commit_both();
    let project = Project::new("u64", "u64");
    project.git("", &["init", "--quiet", "--initial-branch=main"]);
    let from = library.text("");
    project.git("", &["submodule", "--quiet", "add", &from, "schemas/.hidden"]);
    project.git("", &["add", "."]);
    project.git("", &["commit", "--quiet", "--message=one"]);
    assert_eq!(project.run("git:main", &[]).out, "no changes\n");
    project.git("", &["submodule", "--quiet", "add", &from, "schemas/a b"]);
    project.git("", &["commit", "--quiet", "--all", "--message=two"]);
    let run = project.run("git:main", &[]);
    let expected = "error: main:schemas/a b: the folder is a submodule, so its schemas are in another repository\n  help: \
                    compare with a snapshot, or with a folder that has the schemas of both repositories\n";
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (2, "", expected));
}

#[test]
fn schemas_in_a_submodule_have_the_versions_of_its_repository() {
    let library = Project::new("u64", "u32");
    library.commit_both();
    let project = Project(tempfile::tempdir().unwrap());
    project.git("", &["init", "--quiet", "--initial-branch=main"]);
    project.git("", &["submodule", "--quiet", "add", &library.text(""), "a b"]);
    project.git("", &["commit", "--quiet", "--all", "--message=one"]);
    project.git("", &["tag", "v2"]);
    let schemas = project.text("a b/schemas");
    let against = |version: &str| {
        let args = ["dynamite-gen", "breaking", "--schemas", &schemas, "--against", version];
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = dynamite_gen::cli::run_with(args, &mut out, &mut err);
        (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    };
    assert_eq!(against("git:v1").1, "orders: API major, DATA breaking\n");
    let (code, _, err) = against("git:v2");
    assert_eq!(code, 2, "{err}");
    assert!(err.starts_with("error: there is no version `v2` in the repository of the submodule "), "{err}");
    assert!(err.contains("/a b\n  help: run `git -C '") && err.contains("/a b' fetch origin v2`"), "{err}");
}

#[test]
fn areas_decide_what_fails() {
    let api = Project::new("note: string?", "note: { type: string?, rust_name: remark }");
    for (fail_on, code) in [("data,infra", 0), ("api", 1), ("data,infra,api", 1)] {
        assert_eq!(api.found(&["--fail-on", fail_on]).1, code, "{fail_on}");
    }
    assert_eq!(api.found(&[]).1, 0);
    let data = Project::new("u64", "u32");
    for (fail_on, code) in [("infra", 0), ("infra,api", 1), ("data", 1)] {
        assert_eq!(data.found(&["--fail-on", fail_on]).1, code, "{fail_on}");
    }
    let warning = Project::new("number: u64", "number: decimal");
    assert_eq!(warning.found(&[]), (vec!["D1108".to_owned(), "D1304".to_owned()], 0));
    assert_eq!(warning.found(&["--deny-warnings"]).1, 1);
    assert_eq!(warning.found(&["--level", "type-widened=error"]).1, 1);
    assert_eq!(warning.run("before", &["--fail-on", "all"]).code, 2);
}

#[test]
fn code_that_no_other_crate_sees_has_no_changes() {
    let project = Project::new("number: u64", "number: u32");
    project.write("dynamite.toml", "[breaking]\napi = \"private\"\n");
    assert_eq!(project.found(&[]), (vec!["D1109".to_owned()], 1));
    assert_eq!(project.run("before", &[]).out, "orders: DATA breaking\n");
}

#[test]
fn a_change_is_accepted_at_one_place_until_a_day() {
    let project = Project::new("number: u64, note: string?", "number: u32, note: u8?");
    let accept = |entry: &str| {
        let entry = format!("{{ {entry}, reason = \"no item has one\" }}");
        project.write("dynamite.toml", &format!("[breaking]\napi = \"private\"\naccept = [{entry}]\n"));
    };
    let found = |more: &[&str]| {
        let (codes, code) = project.found(more);
        (codes.join(" "), code)
    };
    accept("rule = \"D1109\", at = \"orders.Order.number\"");
    assert_eq!(found(&[]), ("D1111".to_owned(), 1));
    assert_eq!(project.run("before", &[]).out, "orders: DATA breaking, 1 accepted\n");
    accept("rule = \"number-narrowed\", at = \"orders.Order.number\", until = \"2027-01-31\"");
    assert_eq!(found(&["--today", "2027-01-31"]), ("D1111".to_owned(), 1));
    assert_eq!(found(&["--today", "2027-02-01"]), ("D1109 D1111 D1501".to_owned(), 1));
    let run = project.run("before", &["--today", "2027-02-01", "--fail-on", "infra"]);
    assert!(run.err.ends_with(
        "dynamite.toml:3:11: error[D1501]: D1109 was accepted at `orders.Order.number` until 2027-01-31, and is still found there\n"
    ), "{}", run.err);
    assert_eq!(run.code, 1);
    // One that matches nothing is a note, whatever its day is.
    accept("rule = \"D1109\", at = \"orders.Order.total\", until = \"2027-01-31\"");
    assert_eq!(found(&["--today", "2027-02-01"]), ("D1109 D1111 D1502".to_owned(), 1));
    accept("rule = \"D1102\", at = \"orders.Order.number\"");
    assert_eq!(found(&[]), ("D1109 D1111 D1502".to_owned(), 1));
    assert_eq!(project.run("before", &["--today", "tomorrow"]).code, 2);
}

#[test]
fn a_deployed_table_is_compared_with_the_schemas() {
    let indexes = "note: string? }\nindexes: { by_note: { partition_key: note, projection: all } }";
    let project = Project::new("note: string? }", indexes);
    let description = |name: &str, kind: &str| {
        format!(
            r#"{{ "Table": {{ "TableName": "{name}", "TableStatus": "ACTIVE", "BillingModeSummary": {{ "BillingMode": "PAY_PER_REQUEST" }},
            "KeySchema": [{{ "AttributeName": "id", "KeyType": "HASH" }}],
            "AttributeDefinitions": [{{ "AttributeName": "id", "AttributeType": "{kind}" }}] }} }}"#
        )
    };
    project.write("live.json", &description("orders", "S"));
    let live = project.text("live.json");
    let run = project.run("schemas", &["--live", &live]);
    assert_eq!((run.code, run.out.as_str()), (0, "orders: INFRA in place (1 step)\n"), "{}", run.err);
    assert!(run.err.contains("note[D1204]: INFRA: the index `by_note` is added in place"), "{}", run.err);
    project.write("live.json", &description("staging-orders", "N"));
    let run = project.run("schemas", &["--live", &live, "--prefix", "staging-"]);
    assert_eq!((run.code, run.out.as_str()), (1, "orders: INFRA replaced table\n"), "{}", run.err);
    let run = project.run("schemas", &["--live", &live]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error: no schema declares the table `staging-orders`"), "{}", run.err);
}

#[test]
fn hostile_names_are_escaped() {
    let odd = r#""a\u001b[2J\n::error::b\u202e""#;
    let project = Project::new("note: string? }", &format!("other: {{ type: string, attribute: {odd} }} }}"));
    for format in ["human", "short", "json", "github"] {
        let run = project.run("before", &["--error-format", format]);
        assert_eq!(run.code, 1, "{}", run.err);
        let text = run.out + &run.err;
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
        assert!(!text.lines().any(|line| line.starts_with("::error::b")), "{text}");
    }
}
