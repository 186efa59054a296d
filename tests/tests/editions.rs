//! Everything generated compiles without a warning, in both editions, under the strictest settings that a user may have.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;
mod outside;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dynamite_gen::{Settings, SourceFile};
use outside::Package;

const MANIFEST: &str = r#"[package]
name = "NAME"
version = "0.0.0"
edition = "EDITION"
publish = false

[workspace]

[dependencies]
dynamite-runtime = { path = "{workspace}/dynamite-runtime", features = ["embedded", "serde"] }
serde = { version = "1", features = ["derive"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }

[build-dependencies]
dynamite-gen = { path = "{workspace}/dynamite-gen", default-features = false }
"#;

const STRICT: &str = "#![deny(
    warnings,
    missing_docs,
    clippy::absolute_paths,
    clippy::all,
    clippy::allow_attributes,
    clippy::exhaustive_structs,
    clippy::implicit_return,
    clippy::missing_docs_in_private_items,
    clippy::missing_inline_in_public_items,
    clippy::shadow_reuse,
    clippy::nursery,
    clippy::pedantic,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    let_underscore_drop,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_copy_implementations,
    missing_debug_implementations,
    redundant_lifetimes,
    rust_2018_idioms,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unused,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![forbid(unsafe_code)]
";

/// A package with the code of every case: as a public module of a library, and as a private one of a program that
/// uses nothing of it.
fn package(edition: &str) -> Package {
    let mut files = BTreeMap::new();
    let mut add = |path: &str, text: String| files.insert(PathBuf::from(path), text);
    let (mut library, mut program) = (format!("//! All cases.\n{STRICT}\n"), format!("//! All cases.\n{STRICT}\n"));
    for case in corpus::cases() {
        let generated = case.generated();
        // Types of the user's are in no package but the suites' own.
        if generated.values().any(|text| text.contains("rt::check_stored_as::<")) {
            continue;
        }
        let module = format!("store_of_{}", case.name);
        library.push_str(&format!("/// A case.\npub mod {module};\n"));
        program.push_str(&format!("/// A case.\nmod {module};\n"));
        for (name, text) in generated {
            add(&format!("src/{module}/{name}"), text);
        }
    }
    let name = format!("edition-{edition}");
    add("Cargo.toml", MANIFEST.replace("NAME", &name).replace("EDITION", edition));
    add("src/lib.rs", library);
    add("src/main.rs", format!("{program}\nfn main() {{}}\n"));
    Package::new(&name, files)
}

fn compiles_without_a_warning(edition: &str) {
    let package = package(edition);
    package.cargo(&["check"], &[]);
    // The way `cargo clippy` calls it, but on what `check` has checked.
    package.cargo(&["check"], &[("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")]);
}

#[test]
fn edition_2021() {
    compiles_without_a_warning("2021");
}

#[test]
fn edition_2024() {
    compiles_without_a_warning("2024");
}

#[test]
fn documentation_is_not_compiled() {
    // Indented text and fences in a schema's documentation are not the user's tests.
    let output = package("2024").cargo(&["test", "--doc"], &[]);
    let text = outside::text(&output.stdout);
    assert!(text.contains("running 0 tests"), "{text}");
}

#[test]
fn rustfmt_leaves_generated_code_alone() {
    let package = package("2024");
    check_format(&package.path().join("src/lib.rs"));
}

#[test]
fn rustfmt_leaves_the_module_of_many_tables_alone() {
    let sources: Vec<SourceFile> = corpus::files(&corpus::folder("schemas"))
        .into_iter()
        .map(|(name, text)| SourceFile { path: name.clone(), name, text })
        .collect();
    let files = dynamite_gen::generate(&sources, &Settings::new()).files.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("many.rs");
    std::fs::write(&file, files.get("mod.rs").unwrap()).unwrap();
    check_format(&file);
}

/// Checks that rustfmt would not change a file, and those of its modules.
fn check_format(file: &Path) {
    let mut rustfmt = std::process::Command::new("rustfmt");
    let output = rustfmt.args(["--check", "--edition", "2024"]).arg(file).output().unwrap();
    assert!(output.status.success(), "{}{}", outside::text(&output.stdout), outside::text(&output.stderr));
}
