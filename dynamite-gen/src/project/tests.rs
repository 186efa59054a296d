#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use tempfile::TempDir;

use super::*;

/// Creates files and folders; a name that ends in `/` is that of a folder.
fn tree(names: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let root = tempfile::tempdir().unwrap();
    let real = root.path().canonicalize().unwrap();
    for (name, text) in names {
        let path = real.join(name);
        if name.ends_with('/') {
            fs::create_dir_all(path).unwrap();
        } else {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    (root, real)
}

const WORKSPACE: &str = "[workspace]\nmembers = ['crates/*']\n";
const PACKAGE: &str = "[package]\nname = 'store'\n";

#[track_caller]
fn expect(names: &[(&str, &str)], folder: &str, root: &str, repository: &str) {
    let (_guard, real) = tree(names);
    fs::create_dir_all(real.join(folder)).unwrap();
    let expected = Project { root: real.join(root), repository: real.join(repository) };
    assert_eq!(Project::around(&real.join(folder)), expected);
}

#[test]
fn a_package_belongs_to_its_workspace() {
    let files = [("ws/Cargo.toml", WORKSPACE), ("ws/crates/store/Cargo.toml", PACKAGE)];
    expect(&files, "ws/crates/store/conf", "ws", "ws");
    expect(&files, "ws", "ws", "ws");
}

#[test]
fn a_package_without_a_workspace_is_a_project() {
    expect(&[("store/Cargo.toml", PACKAGE)], "store/conf", "store", "store");
    expect(&[("store/Cargo.toml", "not a manifest")], "store/conf", "store", "store");
}

#[test]
fn a_repository_is_a_project_and_may_have_several_workspaces() {
    let files = [("repo/.git/", ""), ("repo/rust/Cargo.toml", WORKSPACE), ("repo/lone/Cargo.toml", PACKAGE)];
    expect(&files, "repo/schemas", "repo", "repo");
    expect(&files, "repo/lone", "repo", "repo");
    expect(&files, "repo/rust/crates/store", "repo/rust", "repo");
}

#[test]
fn a_submodule_ends_at_itself() {
    let files = [("repo/.git/", ""), ("repo/Cargo.toml", WORKSPACE), ("repo/vendor/store/.git", "gitdir: …")];
    expect(&files, "repo/vendor/store/src", "repo/vendor/store", "repo/vendor/store");
}

#[test]
fn without_any_mark_a_folder_is_on_its_own() {
    expect(&[("notes/", "")], "notes/conf", "notes/conf", "notes/conf");
    let (_guard, real) = tree(&[("notes/", "")]);
    assert_eq!(Project::marked(&real.join("notes")), None);
}
