//! Runs the saved inputs of the fuzz targets: an input that found a bug is kept here once the bug is fixed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod inputs;

use std::fs;
use std::path::Path;

use inputs::{Input, check};

#[test]
fn saved_inputs_of_the_fuzz_targets_pass() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz_corpus");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        println!("{}", file.display()); // shown if the check fails
        check(&Input::parse(&fs::read(file).unwrap()));
    }
}
