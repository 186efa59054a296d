//! What the compiler says if a package lacks something that generated code needs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;
mod outside;

use std::collections::BTreeMap;
use std::path::PathBuf;

use outside::{Package, text};

const MANIFEST: &str = r#"[package]
name = "NAME"
version = "0.0.0"
edition = "2024"
publish = false

[workspace]

[dependencies]
dynamite-runtime = { path = "{workspace}/dynamite-runtime", features = ["embedded", "serde"] }
"#;

/// Builds a package that does not compile, and returns what the compiler writes.
fn errors(name: &str, files: impl IntoIterator<Item = (String, String)>) -> String {
    let mut files: BTreeMap<PathBuf, String> =
        files.into_iter().map(|(path, text)| (PathBuf::from(path), text)).collect();
    files.insert("Cargo.toml".into(), MANIFEST.replace("NAME", name));
    let build = Package::new(name, files).try_cargo(&["build"], &[]);
    assert!(!build.status.success());
    text(&build.stderr)
}

#[test]
fn a_missing_crate_of_derives_is_one_error_with_what_to_add() {
    let cases: Vec<_> = corpus::cases()
        .into_iter()
        .filter(|case| ["derives", "derives_of_several"].contains(&case.name.as_str()))
        .collect();
    assert_eq!(cases.len(), 2);
    for case in cases {
        let generated = case.generated().into_iter().map(|(name, text)| (format!("src/store/{name}"), text));
        let library = ("src/lib.rs".to_owned(), "pub mod store;\n".to_owned());
        let found = errors("missing-serde", generated.chain([library]));
        assert_eq!(found.lines().filter(|line| line.starts_with("error[")).count(), 1, "{}: {found}", case.name);
        assert!(found.contains("unresolved import `serde`"), "{found}");
        assert!(found.contains("\"cargo add serde --features derive\""), "{found}");
    }
}

#[test]
fn including_without_a_build_script_says_what_to_add() {
    let library = "pub mod store {\n    dynamite_runtime::include_generated!();\n}\n";
    let found = errors("missing-build-script", [("src/lib.rs".to_owned(), library.to_owned())]);
    assert_eq!(found.lines().filter(|line| line.starts_with("error: ")).count(), 2, "with Cargo's own: {found}");
    for part in ["but this package has none", "dynamite_gen::compile(\"schemas\");", "cargo add --build dynamite-gen"] {
        assert!(found.contains(part), "{found}");
    }
}
