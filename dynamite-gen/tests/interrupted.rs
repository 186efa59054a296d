//! Tests that an interrupted run leaves complete files, and that the next run completes the folder.
#![cfg(all(feature = "cli", unix))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// The number of tables of a tree.
const TABLES: usize = 12;

type Tree = BTreeMap<String, String>;

/// Returns, from the content of the folder, whether to kill the run.
type Moment = dyn Fn(&Path) -> bool;

/// A project with the schemas of two trees, which have a table in common.
struct Project(TempDir);

impl Project {
    fn new() -> Self {
        let project = Project(tempfile::tempdir().unwrap());
        for tree in ["old", "new"] {
            let names = (0..TABLES).map(|number| format!("{tree}_{number:02}")).chain(["common".to_owned()]);
            fs::create_dir_all(project.path(tree)).unwrap();
            for name in names {
                let text = format!(
                    "dynamite: 1\ntable: {name}\nentity: Item\ndoc: Of the {tree} tree.\npartition_key: id\nattributes: {{ id: string }}\n"
                );
                fs::write(project.path(tree).join(format!("{name}.yaml")), text).unwrap();
            }
        }
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn store(&self) -> PathBuf {
        self.path("store")
    }

    fn command(&self, verb: &str, tree: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dynamite-gen"));
        command.args([verb, "--schemas", tree, "--out", "store"]).current_dir(self.0.path());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Generates from the schemas of a tree.
    fn generate(&self, tree: &str) -> Tree {
        let output = self.command("generate", tree).output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
        files(&self.store())
    }

    /// Restores a tree, which is faster than generating it.
    fn restore(&self, tree: &Tree) {
        fs::remove_dir_all(self.store()).unwrap();
        fs::create_dir(self.store()).unwrap();
        tree.iter().for_each(|(name, text)| fs::write(self.store().join(name), text).unwrap());
    }

    /// Starts a run, and kills it when `seen` returns true for the folder, unless it ends first.
    fn killed_when(&self, tree: &str, seen: impl Fn(&Path) -> bool) {
        let mut run: Child = self.command("generate", tree).spawn().unwrap();
        while !seen(&self.store()) && run.try_wait().unwrap().is_none() {}
        run.kill().unwrap();
        run.wait().unwrap();
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

fn files(folder: &Path) -> Tree {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    entries.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn a_killed_run_leaves_complete_files_and_check_reports_the_difference() {
    let project = Project::new();
    let new = project.generate("new");
    let old = project.generate("old");
    assert_eq!((old.len(), new.len()), (TABLES + 2, TABLES + 2));
    let staged = |folder: &Path| files_named(folder, ".dynamite-") > 0;
    let some = |prefix: &'static str, least: usize| move |folder: &Path| files_named(folder, prefix) >= least;
    let old_left = |most: usize| move |folder: &Path| files_named(folder, "old_") <= most;
    let moments: Vec<Box<Moment>> = vec![
        Box::new(|_| true),
        Box::new(staged),
        Box::new(some(".dynamite-", 5)),
        Box::new(some(".dynamite-", TABLES)),
        Box::new(some("new_", 1)),
        Box::new(some("new_", 5)),
        Box::new(some("new_", TABLES)),
        Box::new(old_left(TABLES - 1)),
        Box::new(old_left(5)),
        Box::new(old_left(0)),
    ];
    for (number, moment) in moments.into_iter().enumerate() {
        project.killed_when("new", moment);
        let left = files(&project.store());
        for (name, text) in left.iter().filter(|(name, _)| name.ends_with(".rs")) {
            assert!(
                [&old, &new].iter().any(|tree| tree.get(name) == Some(text)),
                "moment {number}: {name} is not complete"
            );
        }
        declared_modules_exist(&left);
        let check = project.command("check", "new").output().unwrap();
        assert_eq!(check.status.success(), left == new, "moment {number}: {}", text(&check));
        assert_eq!(
            project.generate("new"),
            new,
            "moment {number}: the next run completes the folder, and leaves nothing else"
        );
        project.restore(&old);
    }
}

fn files_named(folder: &Path, prefix: &str) -> usize {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    entries.filter(|name| name.to_string_lossy().starts_with(prefix)).count()
}

/// Checks that `mod.rs` is written after the modules that it declares, and before others are deleted.
fn declared_modules_exist(left: &Tree) {
    let modules = left["mod.rs"].lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    for module in modules {
        assert!(left.contains_key(&format!("{module}.rs")), "`{module}` is declared but missing");
    }
}

#[test]
fn a_full_disk_changes_nothing() {
    let project = Project::new();
    project.generate("new");
    let old = project.generate("old");
    // Limits files to one block, so that writing fails as on a full disk.
    let script = "ulimit -f 1; trap '' XFSZ; exec \"$0\" generate --schemas new --out store";
    let mut limited = Command::new("sh");
    limited.args(["-c", script, env!("CARGO_BIN_EXE_dynamite-gen")]).current_dir(project.0.path());
    let output = limited.output().unwrap();
    assert!(!output.status.success());
    assert!(text(&output).contains("can't write store/"), "{}", text(&output));
    assert_eq!(files(&project.store()), old);
}
