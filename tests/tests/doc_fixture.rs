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
    // The examples include the modules one by one.
    let generated = files(&out.path().join("store")).into_iter().filter(|(name, _)| name != "mod.rs");
    let differences: Vec<_> = generated.filter_map(|(name, text)| compare(&doc.join(name), &text)).collect();
    accept(&differences);
}
