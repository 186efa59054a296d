//! What is published is complete: licences, templates, pages, and a README that reads well away from the repository.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

use std::path::Path;
use std::process::Command;

/// The published crates, each with a file that it can't be built without.
const PACKAGES: [(&str, &str); 2] =
    [("dynamite-gen", "templates/entity.rs.j2"), ("dynamite-runtime", "src/facade/repository.rs")];

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

#[test]
fn a_package_holds_licences_and_all_that_it_is_built_from() {
    for (package, needed) in PACKAGES {
        let listing = Command::new(env!("CARGO"))
            .args(["package", "--list", "--allow-dirty", "--offline", "--package", package])
            .current_dir(workspace())
            .output()
            .unwrap();
        assert!(listing.status.success(), "{package}: {}", String::from_utf8_lossy(&listing.stderr));
        let listing = String::from_utf8(listing.stdout).unwrap();
        for file in ["LICENSE-APACHE", "LICENSE-MIT", "README.md", needed] {
            assert!(listing.lines().any(|line| line == file), "{package} has no {file} among\n{listing}");
        }
    }
}

#[test]
fn a_manifest_has_all_that_a_registry_shows() {
    for (package, _) in PACKAGES {
        let manifest = std::fs::read_to_string(workspace().join(package).join("Cargo.toml")).unwrap();
        for key in ["description", "repository", "license", "readme", "keywords", "categories", "rust-version"] {
            let is_set = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.starts_with([' ', '.']));
            assert!(manifest.lines().any(is_set), "{package}: no `{key}`");
        }
        let on_docs_rs = manifest.split("[package.metadata.docs.rs]\n").nth(1).unwrap_or_default();
        assert!(on_docs_rs.starts_with("all-features = true"), "{package}: docs.rs would leave features out");
    }
}

#[test]
fn the_links_of_a_packaged_readme_lead_to_the_web() {
    for (package, _) in PACKAGES {
        let readme = std::fs::read_to_string(workspace().join(package).join("README.md")).unwrap();
        let targets: Vec<_> = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
        assert!(!targets.is_empty(), "{package} links to nothing");
        let relative: Vec<_> = targets.iter().filter(|target| !target.starts_with("https://")).collect();
        assert!(relative.is_empty(), "{package}: {relative:?}");
    }
}
