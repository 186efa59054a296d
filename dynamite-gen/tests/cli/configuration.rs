//! What the command finds through `dynamite.toml`: folders, and types that files share.

use super::*;

/// A project with a configuration, a table, and a file of types that the table uses.
fn with_shared_types() -> Project {
    let project = Project::new();
    project.write("schemas/orders.yaml", &ORDERS.replace("u64", "Money"));
    project.write("schemas/money.yaml", "dynamite: 1\ntypes:\n  Money: { type: decimal }\n  Other: { enum: [a] }\n");
    project.write("schemas/broken.yaml", &ORDERS.replace("table:", "tabel:"));
    project.write("dynamite.toml", "schemas = \"schemas\"\nout = \"src/store\"\n");
    project.write("src/deep/lib.rs", "");
    project
}

#[test]
fn one_file_uses_the_types_of_the_configured_folder() {
    let project = with_shared_types();
    for (folder, file) in [
        ("", "schemas/orders.yaml"),
        ("schemas", "orders.yaml"),
        ("src/deep", "../../schemas/orders.yaml"),
        ("..", &project.text("schemas/orders.yaml")),
    ] {
        let run = project.program_in(folder, &["validate", file]);
        let found = (run.status.code(), text(&run.stdout), text(&run.stderr));
        assert_eq!(found, (Some(0), "valid: 1 schema file\n".to_owned(), String::new()), "{folder}: {file}");
    }
    project.write("schemas/money.yaml", "dynamite: 1\ntypes:\n  Money: { type: decimel }\n");
    let run = project.program(&["validate", "schemas/orders.yaml", "--error-format", "short"]);
    assert_eq!(text(&run.stderr), "schemas/money.yaml:3:18: error[D0302]: `decimel` is not a type\n");
}

#[test]
fn a_file_outside_of_the_configured_folder_stands_alone() {
    let project = with_shared_types();
    project.write("drafts/orders.yaml", &project.read("schemas/orders.yaml"));
    let run = project.program(&["validate", "drafts/orders.yaml", "--error-format", "short"]);
    assert_eq!(text(&run.stderr), "drafts/orders.yaml:7:10: error[D0302]: `Money` is not a type\n");
}

#[test]
fn validate_without_a_path_checks_the_configured_folder() {
    let project = with_shared_types();
    let run = project.program(&["validate", "--error-format", "short"]);
    assert!(text(&run.stderr).contains("schemas/broken.yaml:2:1: error[D0"), "{}", text(&run.stderr));
    fs::remove_file(project.path("schemas/broken.yaml")).unwrap();
    let run = project.program_in("src/deep", &["validate", "--error-format", "short"]);
    assert_eq!((run.status.code(), text(&run.stdout).as_str()), (Some(0), "valid: 2 schema files\n"));
    assert_eq!(
        text(&run.stderr),
        "../../schemas/money.yaml:4:3: warning[D0311]: the type `Other` is not used anywhere\n"
    );
    fs::remove_file(project.path("dynamite.toml")).unwrap();
    let run = project.program(&["validate"]);
    assert_eq!(run.status.code(), Some(2));
    let expected =
        "error: no schemas are named\n  help: name files or folders, or write `schemas = \"…\"` in `dynamite.toml`\n";
    assert_eq!(text(&run.stderr), expected);
}

#[test]
fn the_configuration_may_be_in_a_folder_above() {
    let project = with_shared_types();
    fs::remove_file(project.path("schemas/broken.yaml")).unwrap();
    assert_eq!(project.program_in("src/deep", &["generate", "--quiet"]).status.code(), Some(0));
    assert!(project.path("src/store/money.rs").is_file());
    let check = project.program_in("src/deep", &["check"]);
    assert_eq!((check.status.code(), text(&check.stderr).contains("not up to date")), (Some(0), false));
    // It does not lead out of a repository.
    fs::create_dir_all(project.path("src/.git")).unwrap();
    assert_eq!(project.program_in("src/deep", &["check"]).status.code(), Some(2));
}

#[test]
fn a_part_of_the_schemas_generates_the_types_that_it_uses() {
    let project = with_shared_types();
    project.write("schemas/part/customers.yaml", &ORDERS.replace("order", "customer").replace("u64", "Money"));
    let run = project.program(&["generate", "--schemas", "schemas/part", "--out", "src/part"]);
    assert_eq!((run.status.code(), text(&run.stderr)), (Some(0), String::new()));
    assert!(project.path("src/part/money.rs").is_file());
    assert!(!project.path("src/part/orders.rs").exists());
}
