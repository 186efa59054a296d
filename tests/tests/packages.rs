//! The packages of both crates are complete: licences, sources, metadata, and a README whose links work outside the
//! repository.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

use std::path::Path;
use std::process::Command;

/// The published crates, each with a file that its build needs.
const PACKAGES: [(&str, &str); 2] =
    [("dynamite-gen", "templates/entity.rs.j2"), ("dynamite-runtime", "src/facade/repository.rs")];

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

#[test]
fn packages_contain_licences_and_sources() {
    for (package, source) in PACKAGES {
        let listing = Command::new(env!("CARGO"))
            .args(["package", "--list", "--allow-dirty", "--offline", "--package", package])
            .current_dir(workspace())
            .output()
            .unwrap();
        assert!(listing.status.success(), "{package}: {}", String::from_utf8_lossy(&listing.stderr));
        let listing = String::from_utf8(listing.stdout).unwrap();
        for file in ["LICENSE-APACHE", "LICENSE-MIT", "README.md", source] {
            assert!(listing.lines().any(|line| line == file), "{package} lacks {file}:\n{listing}");
        }
    }
}

#[test]
fn manifests_have_the_metadata_of_a_registry_page() {
    for (package, _) in PACKAGES {
        let manifest = std::fs::read_to_string(workspace().join(package).join("Cargo.toml")).unwrap();
        for key in ["description", "repository", "license", "readme", "keywords", "categories", "rust-version"] {
            let is_set = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.starts_with([' ', '.']));
            assert!(manifest.lines().any(is_set), "{package}: no `{key}`");
        }
        let on_docs_rs = manifest.split("[package.metadata.docs.rs]\n").nth(1).unwrap_or_default();
        assert!(on_docs_rs.starts_with("all-features = true"), "{package}: docs.rs would omit features");
    }
}

#[test]
fn the_links_of_a_packaged_readme_are_absolute() {
    for (package, _) in PACKAGES {
        let readme = std::fs::read_to_string(workspace().join(package).join("README.md")).unwrap();
        let targets: Vec<_> = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
        assert!(!targets.is_empty(), "{package}: the README has no links");
        let relative: Vec<_> = targets.iter().filter(|target| !target.starts_with("https://")).collect();
        assert!(relative.is_empty(), "{package}: {relative:?}");
    }
}
