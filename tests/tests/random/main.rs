//! Random schemas over the whole language: whoever writes one gets code that parses and compiles.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

#[path = "../corpus/mod.rs"]
mod corpus;
#[path = "../outside/mod.rs"]
mod outside;

mod draft;
mod one;
mod settings;
mod several;
mod types;

use corpus::code;
use draft::{Names, schema};
use dynamite_gen::SourceFile;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

/// The same values in every run.
fn samples<T: std::fmt::Debug>(strategy: &impl Strategy<Value = T>, count: usize) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// The files of a run as one text.
fn shown(sources: &[SourceFile]) -> String {
    sources.iter().map(|source| format!("# {}\n{}", source.name, source.text)).collect()
}

#[test]
fn valid_schemas_compile() {
    let plain = samples(&schema(Names::Plain), 24);
    let odd = samples(&schema(Names::Odd), 40);
    let accepted: Vec<_> = odd.iter().filter_map(|sources| code(sources).ok()).collect();
    assert!(accepted.len() >= 10, "only {} of the schemas with odd names were accepted", accepted.len());
    let plain = plain.iter().map(|sources| code(sources).unwrap_or_else(|found| panic!("{found}\n{}", shown(sources))));
    outside::compile("random-schemas", plain.chain(accepted.into_iter().take(20)).collect());
}

proptest! {
    #![proptest_config(Config { cases: 300, failure_persistence: None, ..Config::default() })]

    #[test]
    fn valid_schemas_give_code(sources in schema(Names::Plain)) {
        let result = code(&sources);
        prop_assert!(result.is_ok(), "{}\n{}", result.unwrap_err(), shown(&sources));
    }

    #[test]
    fn odd_names_give_code_or_findings(sources in schema(Names::Odd)) {
        let _ = code(&sources);
    }
}
