//! The generated code that the examples in the runtime's documentation share.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;

use corpus::{accept, command, compare, files, folder};

#[test]
fn the_code_of_the_examples_is_what_its_schemas_give() {
    let doc = folder("../dynamite-runtime/doc");
    let out = tempfile::tempdir().unwrap();
    let run = command(&doc.join("schemas"), None, &out.path().join("store"), "generate");
    assert_eq!(run.code, 0, "{}", run.err);
    // The examples include the modules one by one, and what is included can't begin with documentation of a module.
    let generated = files(&out.path().join("store")).into_iter().filter(|(name, _)| name != "mod.rs");
    let generated = generated.map(|(name, text)| (name, without_module_docs(&text)));
    let differences: Vec<_> = generated.filter_map(|(name, text)| compare(&doc.join(name), &text)).collect();
    accept(&differences);
}

fn without_module_docs(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.starts_with("//!")).collect()
}
