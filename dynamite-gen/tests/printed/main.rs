//! Whatever names, texts and arguments say, what the command prints controls no terminal and gives no command to a CI.
//!
//! Every hostile text stands in every place that a text can have: in schemas, in the configuration, in names of files and
//! folders, in files of the output folder, in arguments. Every command runs on it, with every format.

#![cfg(all(feature = "cli", unix))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod arguments;
mod build_script;
mod configuration;
mod data;
mod files;
mod items;
mod output;
mod schemas;
mod texts;

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use output::Run;

/// The formats of findings; `human` twice, the second time with colors.
const FORMATS: [&[&str]; 5] = [
    &["--error-format=human"],
    &["--error-format=human", "--color=always"],
    &["--error-format=short"],
    &["--error-format=json"],
    &["--error-format=github"],
];

const ORDERS: &str =
    "dynamite: 1\ntable: orders\nentity: Order\npartition_key: id\nattributes:\n  id: string\n  total: u64\n";

/// A folder with a project in it.
struct Project(TempDir);

impl Project {
    fn empty() -> Self {
        Project(tempfile::tempdir().unwrap())
    }

    /// A project with one schema.
    fn new() -> Self {
        let project = Project::empty();
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
        write(&self.path(name), text);
    }

    /// The options that name the folders of the project.
    fn folders(&self) -> [String; 4] {
        ["--schemas".into(), self.text("schemas"), "--out".into(), self.text("src/store")]
    }

    /// Runs a verb on the folders of the project in every format, and checks what it prints.
    fn check(&self, verb: &[&str]) -> Vec<Run> {
        let args: Vec<String> = verb.iter().map(|&arg| arg.to_owned()).chain(self.folders()).collect();
        in_every_format(&args)
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Runs a command in every format, and checks what it prints.
fn in_every_format(args: &[impl AsRef<str>]) -> Vec<Run> {
    let run = |format: &&[&str]| {
        let args = args.iter().map(AsRef::as_ref).chain(format.iter().copied());
        let run = Run::of(&args.collect::<Vec<_>>());
        run.assert_harmless();
        run
    };
    FORMATS.iter().map(run).collect()
}
