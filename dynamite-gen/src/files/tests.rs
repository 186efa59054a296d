#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::source::SourceFile;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn read(folder: &TempDir) -> Result<Vec<SourceFile>, Error> {
    read_folder(NamedPath { path: folder.path().to_owned(), name: PathBuf::from("schemas") })
}

fn read_folder(folder: NamedPath) -> Result<Vec<SourceFile>, Error> {
    SchemaFolder::open(&Place::anywhere(folder))?.read()
}

fn complaint(folder: &TempDir) -> String {
    read(folder).expect_err("a complaint").to_string()
}

#[test]
fn all_schemas_in_order_and_nothing_else() {
    let folder = folder(&[
        ("b.yml", b"b"),
        ("a.yaml", b"a"),
        ("shared/types.yaml", b"t"),
        ("UPPER.YAML", b"u"),
        ("readme.md", b"no"),
        (".hidden.yaml", b"no"),
        (".git/config.yaml", b"no"),
        ("yaml", b"no"),
    ]);
    let files = read(&folder).unwrap();
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["UPPER.YAML", "a.yaml", "b.yml", "shared/types.yaml"]);
    assert_eq!(
        files[3],
        SourceFile { path: "schemas/shared/types.yaml".into(), name: "shared/types.yaml".into(), text: "t".into() }
    );
}

#[test]
fn a_missing_or_empty_folder_is_reported() {
    let folder = folder(&[]);
    assert!(complaint(&folder).starts_with("no schemas found in schemas\n"));
    let missing = NamedPath::relative_to(folder.path(), "tables");
    assert!(read_folder(missing).unwrap_err().to_string().starts_with("the folder tables does not exist\n"));
}

#[test]
fn a_file_is_not_a_folder() {
    let folder = folder(&[("a.yaml", b"a")]);
    let file = NamedPath::relative_to(folder.path(), "a.yaml");
    assert_eq!(read_folder(file).unwrap_err().to_string(), "a.yaml is not a folder");
}

#[test]
fn what_is_not_utf8_is_reported() {
    let folder = folder(&[("a.yaml", b"a: 1\n\xc3\xa9b\xff")]);
    assert_eq!(
        complaint(&folder),
        "schemas/a.yaml: the file is not UTF-8 (line 2, column 3)\n  help: save the file as UTF-8"
    );
}

#[test]
fn a_huge_file_is_reported() {
    let limit = usize::try_from(MAX_BYTES).unwrap();
    assert!(read(&folder(&[("a.yaml", &vec![b' '; limit])])).is_ok());
    assert!(
        complaint(&folder(&[("a.yaml", &vec![b' '; limit + 1])]))
            .starts_with("schemas/a.yaml: the file is larger than 1 MiB\n")
    );
}

#[cfg(unix)]
mod links;

#[cfg(unix)]
#[test]
fn a_broken_link_is_reported() {
    let folder = folder(&[]);
    std::os::unix::fs::symlink("nowhere", folder.path().join("a.yaml")).unwrap();
    assert!(complaint(&folder).starts_with("can't read schemas/a.yaml: "));
}

#[cfg(unix)]
#[test]
fn a_name_on_two_lines_is_refused() {
    let folder = folder(&[("a\ncargo::warning=x.yaml", b"a")]);
    assert!(complaint(&folder).contains("is not UTF-8, or has characters that are not shown"));
}

#[test]
fn folders_that_are_nested_too_deep_are_refused() {
    let nested = |levels: usize| format!("{}a.yaml", "a/".repeat(levels));
    assert_eq!(read(&folder(&[(&nested(32), b"a")])).unwrap().len(), 1);
    // Each level would take a part of the stack.
    for levels in [33, 1500] {
        let folder = folder(&[]);
        let mut path = folder.path().to_owned();
        for _ in 0..levels {
            path.push("a");
        }
        fs::create_dir_all(&path).unwrap();
        let error = complaint(&folder);
        let start = format!("schemas/{}: the folder is more than 32 levels", nested(33).trim_end_matches("/a.yaml"));
        assert!(error.starts_with(&start), "{error}");
    }
    assert_eq!(read(&folder(&[(&format!(".git/{}", nested(33)), b"a"), ("b.yaml", b"b")])).unwrap().len(), 1);
}
