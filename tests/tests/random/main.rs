//! Random schemas over the whole language give code that parses and compiles.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

#[path = "../corpus/mod.rs"]
mod corpus;
#[path = "../../../fuzz/src/schema/mod.rs"]
#[allow(dead_code, reason = "the fuzz target makes mistakes as well")]
mod fuzz_schema;
#[path = "../../../dynamite-gen/tests/inputs/mod.rs"]
#[allow(dead_code, reason = "the fuzz targets read bytes as well")]
mod inputs;
#[path = "../outside/mod.rs"]
mod outside;

mod fuzzed;
mod multi_entity;
mod schema;
mod settings;
mod single_entity;
mod times;
mod types;

use corpus::code;
use dynamite_gen::SourceFile;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use schema::{Names, any_schema};

/// Returns random values that are the same in every run.
fn samples<T: std::fmt::Debug>(strategy: &impl Strategy<Value = T>, count: usize) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// Returns the files of a schema as one text.
fn text_of(sources: &[SourceFile]) -> String {
    sources.iter().map(|source| format!("# {}\n{}", source.name, source.text)).collect()
}

#[test]
fn valid_schemas_compile() {
    let plain = samples(&any_schema(Names::Plain), 24);
    let unusual = samples(&any_schema(Names::Unusual), 40);
    let accepted: Vec<_> = unusual.iter().filter_map(|sources| code(sources).ok()).collect();
    assert!(accepted.len() >= 10, "only {} schemas with unusual names were accepted", accepted.len());
    let plain =
        plain.iter().map(|sources| code(sources).unwrap_or_else(|found| panic!("{found}\n{}", text_of(sources))));
    outside::compile("random-schemas", plain.chain(accepted.into_iter().take(20)).collect());
}

proptest! {
    #![proptest_config(Config { cases: 300, failure_persistence: None, ..Config::default() })]

    #[test]
    fn schemas_with_plain_names_give_code(sources in any_schema(Names::Plain)) {
        let result = code(&sources);
        prop_assert!(result.is_ok(), "{}\n{}", result.unwrap_err(), text_of(&sources));
    }

    #[test]
    fn schemas_with_unusual_names_give_code_or_findings(sources in any_schema(Names::Unusual)) {
        let _ = code(&sources);
    }
}
