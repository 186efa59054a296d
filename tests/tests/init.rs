//! What `dynamite-gen init` writes, and that it is a beginning.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;

use std::fs;
use std::path::Path;

use corpus::Run;
use tempfile::TempDir;

const FILES: [&str; 3] = ["dynamite.toml", "schemas/notes.yaml", "schemas/dynamite.schema.json"];

fn init(folder: &Path) -> Run {
    corpus::run(vec!["dynamite-gen".into(), "init".into(), folder.into()])
}

fn with_config(verb: &str, folder: &Path) -> Run {
    corpus::run(vec!["dynamite-gen".into(), verb.into(), "--config".into(), folder.join("dynamite.toml").into()])
}

#[test]
fn it_writes_what_generates_without_a_finding() {
    let root = TempDir::new().unwrap();
    let folder = root.path().join("new/shop");
    let run = init(&folder);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let shown = folder.display();
    let expected = format!(
        "created {shown}/dynamite.toml\ncreated {shown}/schemas/notes.yaml\ncreated {shown}/schemas/dynamite.schema.json\nnext, in {shown}:\n"
    );
    assert!(run.out.starts_with(&expected), "{}", run.out);

    let generated = with_config("generate", &folder);
    assert_eq!((generated.code, generated.err.as_str()), (0, ""));
    assert!(folder.join("src/store/notes.rs").is_file());
    assert_eq!(with_config("check", &folder).code, 0);
}

/// The golden case is compiled with all others.
#[test]
fn its_schema_is_the_one_of_the_golden_case() {
    let root = TempDir::new().unwrap();
    init(root.path());
    let case = fs::read_to_string(corpus::folder("cases/init/notes.yaml")).unwrap();
    assert_eq!(fs::read_to_string(root.path().join("schemas/notes.yaml")).unwrap(), case);
}

#[test]
fn it_touches_nothing_that_is_there() {
    for (there, other) in [(FILES[0], FILES[1]), (FILES[1], FILES[2]), (FILES[2], FILES[0])] {
        let root = TempDir::new().unwrap();
        let path = root.path().join(there);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "mine").unwrap();
        let run = init(root.path());
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        let expected = format!("error: {} already exists\n  help: nothing was written", path.display());
        assert!(run.err.starts_with(&expected), "{}", run.err);
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
        assert!(!root.path().join(other).exists());
    }
}

#[test]
fn it_leaves_nothing_behind_if_it_cannot_write_all() {
    let root = TempDir::new().unwrap();
    fs::write(root.path().join("schemas"), "a file").unwrap();
    let run = init(root.path());
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error: can't create "), "{}", run.err);
    assert!(!root.path().join(FILES[0]).exists());
}
