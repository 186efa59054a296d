//! Every block of Rust on a page stands in a source that compiles and runs; every block of TOML can be parsed.

use std::fs;

use crate::page::{blocks_in, marked_code, repository};
use crate::{command, corpus, getting_started};

/// Blocks of code have one of these languages. None of them hides lines or attributes.
const LANGUAGES: [&str; 8] = ["rust", "yaml", "toml", "json", "hcl", "sh", "text", ""];

#[test]
fn blocks_have_a_known_language() {
    for page in crate::page::guide() {
        for block in page.blocks() {
            let known = LANGUAGES.contains(&block.language.as_str());
            assert!(known, "{}:{}: unknown language `{}`", page.path, block.line, block.language);
        }
    }
}

#[test]
fn every_block_of_rust_compiles_and_runs() {
    let marked = marked_code();
    let mut files = getting_started::files();
    files.push(command::build_script());
    for block in blocks_in("rust") {
        let of_page = |name: &str| name == block.page || name.starts_with(&format!("{}: ", block.page));
        let is_marked = marked.iter().any(|(name, code)| of_page(name) && *code == block.text);
        // A file of a package that is built: its first line has its name.
        let is_file = block.text.starts_with("// ") && files.iter().any(|file| file.contains(&block.text));
        assert!(is_marked || is_file, "{}:{}: this code is nowhere compiled:\n{}", block.page, block.line, block.text);
        assert!(!block.text.lines().any(|line| line.trim_start().starts_with("# ")), "{}:{}", block.page, block.line);
    }
}

#[test]
fn every_marked_code_is_on_its_page() {
    let blocks = blocks_in("rust");
    for (name, code) in marked_code() {
        let page = name.split(": ").next().unwrap();
        let is_shown = blocks.iter().any(|block| block.page == page && block.text == code);
        assert!(is_shown, "paste this into {page} ({name}):\n{code}");
    }
}

#[test]
fn every_source_with_code_is_compiled() {
    let main = include_str!("main.rs");
    for file in corpus::files(&corpus::folder("tests/book")).into_keys() {
        if let Some(module) = file.strip_suffix(".rs").filter(|module| *module != "main") {
            assert!(main.contains(&format!("mod {module};")), "{file} is not compiled");
        }
    }
}

#[test]
fn every_block_of_toml_is_valid() {
    for block in blocks_in("toml") {
        let table = block.text.parse::<toml::Table>();
        assert!(table.is_ok(), "{}:{}: {table:?}", block.page, block.line);
    }
}

#[test]
fn every_block_of_json_is_valid() {
    for block in blocks_in("json") {
        let value = serde_json::from_str::<serde_json::Value>(&block.text);
        assert!(value.is_ok(), "{}:{}: {value:?}", block.page, block.line);
    }
}

/// The features that a page names exist.
#[test]
fn features_of_the_runtime_exist() {
    let manifest = fs::read_to_string(repository().join("dynamite-runtime/Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let known = manifest["features"].as_table().unwrap();
    for block in blocks_in("toml") {
        let table: toml::Table = block.text.parse().unwrap();
        let tables = ["dependencies", "dev-dependencies"].map(|name| table.get(name));
        let runtime = |table: &toml::Value| table.get("dynamite-runtime")?.get("features").cloned();
        let loose = table.get("dynamite-runtime").and_then(|runtime| runtime.get("features")).cloned();
        let features = tables.into_iter().flatten().filter_map(runtime).chain(loose);
        for feature in features.flat_map(|features| features.as_array().unwrap().clone()) {
            let feature = feature.as_str().unwrap();
            assert!(known.contains_key(feature), "{}:{}: no feature `{feature}`", block.page, block.line);
        }
    }
}
