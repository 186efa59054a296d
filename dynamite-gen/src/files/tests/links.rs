//! Links in a schema folder, and to files that a user names.

use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use super::*;

const SECRET: &str = "auths: { registry: { auth: c2VjcmV0 } }\n";

/// A folder with a schema folder `schemas` and with secrets beside it.
fn beside_secrets() -> TempDir {
    folder(&[
        ("schemas/a.yaml", b"a"),
        ("schemas/shared/types.yaml", b"t"),
        ("schemas/.hidden/h.yaml", b"h"),
        ("secrets/docker.yaml", SECRET.as_bytes()),
        ("secrets/netrc", SECRET.as_bytes()),
    ])
}

fn read_schemas(root: &TempDir) -> Result<Vec<SourceFile>, Error> {
    read_folder(NamedPath::relative_to(root.path(), "schemas"))
}

#[track_caller]
fn refused(root: &TempDir, link: &str) {
    let text = read_schemas(root).expect_err("a refusal").to_string();
    assert!(text.starts_with(&format!("schemas/{link}: the symbolic link leads out of the schema folder\n")), "{text}");
    assert!(!text.contains("c2Vj"), "{text}");
    std::fs::remove_file(root.path().join("schemas").join(link)).unwrap();
}

#[test]
fn links_to_files_in_the_folder_are_followed_and_those_to_folders_in_it_are_not() {
    let root = beside_secrets();
    let schemas = root.path().join("schemas");
    symlink("a.yaml", schemas.join("b.yaml")).unwrap();
    symlink("../.hidden/h.yaml", schemas.join("shared/h.yml")).unwrap();
    symlink(schemas.join("shared/types.yaml"), schemas.join("c.yaml")).unwrap();
    symlink("../schemas/c.yaml", schemas.join("d.yaml")).unwrap();
    symlink("shared", schemas.join("again")).unwrap();
    symlink(".", schemas.join("round")).unwrap();
    let files = read_schemas(&root).unwrap();
    let names: Vec<_> = files.iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
    let expected = [("a.yaml", "a"), ("b.yaml", "a"), ("c.yaml", "t"), ("d.yaml", "t")];
    assert_eq!(names, [&expected[..], &[("shared/h.yml", "h"), ("shared/types.yaml", "t")]].concat());
}

#[test]
fn many_links_to_a_large_file_are_refused() {
    let root = beside_secrets();
    let schemas = root.path().join("schemas");
    std::fs::write(schemas.join("large.yaml"), "#".repeat(1024 * 1024)).unwrap();
    (0..62).for_each(|number| symlink("large.yaml", schemas.join(format!("link{number:02}.yaml"))).unwrap());
    assert_eq!(read_schemas(&root).unwrap().len(), 65);
    symlink("large.yaml", schemas.join("link62.yaml")).unwrap();
    let error = read_schemas(&root).expect_err("a refusal").to_string();
    assert!(error.starts_with("schemas/link62.yaml: the schemas up to this one have more than 64 MiB\n"), "{error}");
}

#[test]
fn links_that_lead_out_of_the_folder_are_refused() {
    let root = beside_secrets();
    let schemas = root.path().join("schemas");
    let secrets = root.path().join("secrets");
    for (link, target) in [
        ("x.yaml", Path::new("../secrets/docker.yaml")),
        ("x.yml", Path::new("../secrets/netrc")),
        ("shared/x.yaml", &secrets.join("netrc")),
        ("shared/x.yaml", Path::new("../shared/../../secrets/netrc")),
        ("folder", Path::new("../secrets")),
        ("folder", &secrets),
        ("folder.yaml", &secrets),
        ("around", Path::new("..")),
    ] {
        symlink(target, schemas.join(link)).unwrap();
        refused(&root, link);
    }
    assert_eq!(read_schemas(&root).unwrap().len(), 2);
}

#[test]
fn chains_of_links_are_followed_to_their_end() {
    let root = beside_secrets();
    let schemas = root.path().join("schemas");
    symlink("../../secrets/netrc", schemas.join(".hidden/second")).unwrap();
    symlink(".hidden/second", schemas.join("first.yaml")).unwrap();
    refused(&root, "first.yaml");
    symlink("../../secrets", schemas.join(".hidden/folder")).unwrap();
    symlink(".hidden/folder/docker.yaml", schemas.join("through.yaml")).unwrap();
    refused(&root, "through.yaml");
    symlink("../schemas/a.yaml", root.path().join("secrets/back.yaml")).unwrap();
    symlink("../secrets/back.yaml", schemas.join("there_and_back.yaml")).unwrap();
    assert_eq!(read_schemas(&root).unwrap().len(), 3);
}

#[test]
fn links_that_bring_nothing_in_are_left_alone() {
    let root = beside_secrets();
    let schemas = root.path().join("schemas");
    symlink("../secrets/netrc", schemas.join("notes.md")).unwrap();
    symlink("../nowhere", schemas.join("nowhere")).unwrap();
    symlink("../secrets", schemas.join(".git")).unwrap();
    assert_eq!(read_schemas(&root).unwrap().len(), 2);
}

#[test]
fn a_schema_folder_that_a_link_brings_into_a_repository_is_refused() {
    let root = beside_secrets();
    fs::create_dir_all(root.path().join("repo/.git")).unwrap();
    fs::create_dir_all(root.path().join("repo/crates/store")).unwrap();
    fs::create_dir_all(root.path().join("repo/tables")).unwrap();
    fs::write(root.path().join("repo/tables/t.yaml"), "t").unwrap();
    symlink("../../../secrets", root.path().join("repo/crates/store/schemas")).unwrap();
    symlink("../../tables", root.path().join("repo/crates/store/tables")).unwrap();
    symlink("../..", root.path().join("repo/crates/out")).unwrap();
    for name in ["repo/crates/store/schemas", "repo/crates/store/schemas/", "repo/crates/out/secrets"] {
        let text = read_folder(NamedPath::relative_to(root.path(), name)).expect_err("a refusal").to_string();
        assert!(text.contains(": a symbolic link leads out of the project\n"), "{text}");
    }
    assert_eq!(read_folder(NamedPath::relative_to(root.path(), "repo/crates/store/tables")).unwrap().len(), 1);
    assert_eq!(
        read_folder(NamedPath::relative_to(root.path(), "repo/crates/store/../../../secrets")).unwrap().len(),
        1
    );
}

#[test]
fn a_configured_schema_folder_lies_in_its_repository() {
    let root = beside_secrets();
    let place =
        |name: &str, within: &str| Place::within(NamedPath::relative_to(root.path(), name), root.path().join(within));
    assert_eq!(SchemaFolder::open(&place("schemas", ".")).unwrap().read().unwrap().len(), 2);
    symlink("../secrets", root.path().join("schemas/link")).unwrap();
    for name in ["secrets", "schemas/../secrets", "schemas/link"] {
        let text = SchemaFolder::open(&place(name, "schemas")).expect_err("a refusal").to_string();
        assert!(text.contains("it is outside of the project"), "{text}");
    }
}

#[test]
fn a_file_that_is_a_link_out_of_its_project_is_refused() {
    let root = beside_secrets();
    symlink("../secrets/docker.yaml", root.path().join("schemas/x.yaml")).unwrap();
    symlink("a.yaml", root.path().join("schemas/y.yaml")).unwrap();
    let read = |name: &str| read_named(&NamedPath::relative_to(root.path(), name), SPLIT);
    let text = read("schemas/x.yaml").expect_err("a refusal").to_string();
    assert!(text.starts_with("schemas/x.yaml: a symbolic link leads out of the project\n"), "{text}");
    assert_eq!(read("schemas/y.yaml").unwrap(), "a");
    fs::create_dir(root.path().join(".git")).unwrap();
    assert_eq!(read("schemas/x.yaml").unwrap(), SECRET, "it is in the repository");
}

#[test]
fn pipes_and_sockets_are_refused_without_waiting() {
    let root = folder(&[("schemas/a.yaml", b"a")]);
    let pipe = root.path().join("schemas/pipe.yaml");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let read = |name: &str| read_named(&NamedPath::relative_to(root.path(), name), SPLIT);
    let text = |result: Result<String, Error>| result.expect_err("a refusal").to_string();
    assert_eq!(read_schemas(&root).unwrap_err().to_string(), "can't read schemas/pipe.yaml: not a file");
    assert_eq!(text(read("schemas/pipe.yaml")), "can't read schemas/pipe.yaml: not a file");
    fs::remove_file(pipe).unwrap();
    let _socket = UnixListener::bind(root.path().join("schemas/socket.yaml")).unwrap();
    assert_eq!(text(read("schemas/socket.yaml")), "can't read schemas/socket.yaml: not a file");
    assert_eq!(text(read("schemas")), "can't read schemas: not a file");
    assert_eq!(text(read("/dev/zero")), "can't read /dev/zero: not a file");
}
