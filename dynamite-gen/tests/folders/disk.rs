//! A project, and files of others around it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

pub(crate) const ORDERS: &str =
    "dynamite: 1\ntable: orders\nentity: Order\npartition_key: id\nattributes:\n  id: string\n  total: u64\n";

/// A text that no finding may show.
pub(crate) const SECRET: &str = "c2VjcmV0";

/// A folder with a project in `project` and others' files in `outside`.
pub(crate) struct Disk(TempDir);

impl Disk {
    pub(crate) fn new() -> Self {
        let disk = Disk(tempfile::tempdir().unwrap());
        disk.write("project/schemas/orders.yaml", ORDERS);
        disk.write(
            "outside/docker.json",
            &format!("{{ \"auths\": {{ \"registry\": {{ \"auth\": \"{SECRET}\" }} }} }}\n"),
        );
        disk.write("outside/netrc", &format!("machine registry login me password {SECRET}\n"));
        disk.write("outside/schemas/hosts.yaml", &format!("github.com: {{ oauth_token: {SECRET} }}\n"));
        fs::create_dir_all(disk.path("outside/store")).unwrap();
        disk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn config(&self, out: &str) {
        self.write_config("schemas", out);
    }

    pub(crate) fn write_config(&self, schemas: &str, out: &str) {
        self.write("project/dynamite.toml", &format!("schemas = \"{schemas}\"\nout = \"{out}\"\n"));
    }

    pub(crate) fn link(&self, target: impl AsRef<Path>, name: &str) {
        let _ = fs::remove_file(self.path(name));
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        symlink(target, self.path(name)).unwrap();
    }

    pub(crate) fn pipe(&self, name: &str) {
        let _ = fs::remove_file(self.path(name));
        assert!(Command::new("mkfifo").arg(self.path(name)).status().unwrap().success());
    }

    /// Runs the program in the project.
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_in("project", args)
    }

    pub(crate) fn run_in(&self, folder: &str, args: &[&str]) -> Run {
        let mut program = Command::new(env!("CARGO_BIN_EXE_dynamite-gen"));
        Run::of(program.args(args).current_dir(self.path(folder)).output().unwrap())
    }

    /// Returns what lies outside of the project.
    pub(crate) fn outside(&self) -> Vec<(PathBuf, String)> {
        files(&self.path("outside"))
    }
}

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    #[track_caller]
    pub(crate) fn expect(self, code: i32, error: &str) {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(self.err.contains(error), "{self:?}");
        assert!(!self.err.contains(SECRET) && !self.out.contains(SECRET), "{self:?}");
    }
}

/// Returns the files of a folder and of those below it, with their content.
pub(crate) fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.clone(), fs::read_to_string(path).unwrap()));
        }
    }
    found.sort();
    found
}
