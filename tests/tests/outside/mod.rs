//! Packages outside this workspace, which use the generator and its code as users do.
#![allow(dead_code, reason = "each suite uses some of these items")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Returns the folder of all packages. They share a target folder, dependencies and features, so that these are built once.
fn root() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("outside")
}

/// Returns the target folder of the packages.
pub(crate) fn target() -> PathBuf {
    root().join("target")
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// A package in a folder of its own.
pub(crate) struct Package(PathBuf);

impl Package {
    /// Creates a package with exactly these files. Files that did not change are not written, so that Cargo does not build
    /// them again.
    ///
    /// `{workspace}` in a manifest stands for the folder of this workspace, whose `Cargo.lock` goes along, so that
    /// nothing has to be downloaded.
    pub(crate) fn new(name: &str, files: BTreeMap<PathBuf, String>) -> Self {
        let folder = root().join(name);
        remove_others(&folder, &folder, &files);
        for (path, text) in files {
            let text = text.replace("{workspace}", &workspace().display().to_string());
            write(&folder.join(path), &text);
        }
        // Cargo removes the entries that this package does not need.
        if !folder.join("Cargo.lock").exists() || is_newer(&workspace().join("Cargo.lock"), &folder.join("Cargo.lock"))
        {
            fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a copy of Cargo.lock");
        }
        Package(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Runs Cargo in the package, and panics with its output if it fails.
    pub(crate) fn cargo(&self, args: &[&str], environment: &[(&str, &str)]) -> Output {
        let output = self.try_cargo(args, environment);
        assert!(output.status.success(), "cargo {}: {}{}", args.join(" "), text(&output.stdout), text(&output.stderr));
        output
    }

    /// Runs Cargo in the package.
    pub(crate) fn try_cargo(&self, args: &[&str], environment: &[(&str, &str)]) -> Output {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(&self.0).args(args).arg("--offline").arg("--target-dir").arg(target());
        command.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_TERM_COLOR", "never").env_remove("OUT_DIR");
        command.envs(environment.iter().copied()).output().expect("Cargo runs")
    }
}

/// The manifest of the package `consumer`.
const MANIFEST: &str = include_str!("../../consumer/Cargo.toml");

/// Builds a package with a module for each of these sets of files. Warnings are errors, and its documentation must not
/// contain tests.
pub(crate) fn compile(name: &str, modules: Vec<BTreeMap<String, String>>) {
    let package = package(name, "#![deny(warnings)]\n", modules);
    package.cargo(&["build"], &[]);
    let tests = text(&package.cargo(&["test", "--doc"], &[]).stdout);
    assert!(tests.contains("running 0 tests"), "the documentation contains tests: {tests}");
}

/// Checks a package with a module for each of these sets of files, and with some items of its own. Warnings and missing
/// documentation are errors.
pub(crate) fn check(name: &str, items: &str, modules: Vec<BTreeMap<String, String>>) {
    let head = format!("//! Generated code.\n#![deny(warnings, missing_docs)]\n{items}");
    package(name, &head, modules).cargo(&["check"], &[]);
}

/// Returns a package with a module for each of these sets of files. The root begins with `head`.
fn package(name: &str, head: &str, modules: Vec<BTreeMap<String, String>>) -> Package {
    let mut files = BTreeMap::new();
    let mut root = head.to_owned();
    for (number, module) in modules.into_iter().enumerate() {
        root.push_str(&format!("/// Generated code.\npub mod m{number};\n"));
        files.extend(module.into_iter().map(|(name, text)| (PathBuf::from(format!("src/m{number}")).join(name), text)));
    }
    let manifest = MANIFEST.replace("\"consumer\"", &format!("{name:?}"));
    files.extend([(PathBuf::from("src/lib.rs"), root), (PathBuf::from("Cargo.toml"), manifest)]);
    Package::new(name, files)
}

/// Converts the output of a program to text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn is_newer(path: &Path, other: &Path) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).expect("a modification time");
    time(path) > time(other)
}

fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder to write to");
    fs::write(path, text).expect("a file of a package");
}

/// Removes files of an earlier run that are not among these.
fn remove_others(root: &Path, folder: &Path, files: &BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = path.strip_prefix(root).expect("a path of the folder");
        if path.is_dir() {
            remove_others(root, &path, files);
        } else if name != Path::new("Cargo.lock") && !files.contains_key(name) {
            fs::remove_file(&path).expect("an old file is removed");
        }
    }
}
