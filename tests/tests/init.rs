//! `dynamite-gen init` writes a configuration and a schema that generate code.

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
fn the_new_files_generate_code_without_findings() {
    let root = TempDir::new().unwrap();
    let folder = root.path().join("new/shop");
    let run = init(&folder);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let path = folder.display();
    let expected = format!(
        "created {path}/dynamite.toml\ncreated {path}/schemas/notes.yaml\ncreated {path}/schemas/dynamite.schema.json\nnext, in {path}:\n"
    );
    assert!(run.out.starts_with(&expected), "{}", run.out);

    let generated = with_config("generate", &folder);
    assert_eq!((generated.code, generated.err.as_str()), (0, ""));
    assert!(folder.join("src/store/notes.rs").is_file());
    assert_eq!(with_config("check", &folder).code, 0);
}

/// The golden cases are compiled, so this checks that the schema compiles.
#[test]
fn the_schema_is_that_of_the_golden_case() {
    let root = TempDir::new().unwrap();
    init(root.path());
    let case = fs::read_to_string(corpus::folder("cases/init/notes.yaml")).unwrap();
    assert_eq!(fs::read_to_string(root.path().join("schemas/notes.yaml")).unwrap(), case);
}

#[test]
fn existing_files_are_not_changed() {
    for (existing, other) in [(FILES[0], FILES[1]), (FILES[1], FILES[2]), (FILES[2], FILES[0])] {
        let root = TempDir::new().unwrap();
        let path = root.path().join(existing);
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
fn nothing_is_written_if_a_folder_cannot_be_created() {
    let root = TempDir::new().unwrap();
    fs::write(root.path().join("schemas"), "a file").unwrap();
    let run = init(root.path());
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error: can't create "), "{}", run.err);
    assert!(!root.path().join(FILES[0]).exists());
}
