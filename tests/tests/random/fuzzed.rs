//! The schemas of the fuzz target `schema`, compiled.

use std::collections::BTreeMap;

use arbitrary::Unstructured;
use dynamite_gen::{Settings, SourceFile, generate};

use crate::corpus::source;
use crate::fuzz_schema::{self, Run, compiled_run};
use crate::inputs::{Input, check};
use crate::{outside, text_of};

/// The environment variable with the number of schemas.
const COUNT: &str = "DYNAMITE_RANDOM_SCHEMAS";

/// The number of schemas that every run of the tests compiles.
const USUAL_COUNT: usize = 20;

/// The type that stands for all types of the user. It is stored as what it contains.
const OWN_TYPE: &str = r#"
/// A type of the user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Own<T>(T);

impl<T> dynamite_runtime::StoredAs for Own<T>
where
    T: Clone + dynamite_runtime::Attribute<Present = T>,
{
    type Stored = T;

    fn from_stored(stored: T) -> Result<Self, &'static str> {
        Ok(Own(stored))
    }

    fn to_stored(&self) -> Result<T, &'static str> {
        Ok(self.0.clone())
    }
}
"#;

/// Returns the random bytes with a number.
fn bytes(number: u64) -> [u8; 4096] {
    let mut bytes = [0; 4096];
    fastrand::Rng::with_seed(number).fill(&mut bytes);
    bytes
}

/// Returns the files and the settings of the run with a number.
fn run(number: u64) -> (Vec<SourceFile>, Settings) {
    let bytes = bytes(number);
    let Run { files, config } = compiled_run(&mut Unstructured::new(&bytes)).unwrap();
    let files = files.iter().enumerate().map(|(index, text)| source(&format!("schema_{index}.yaml"), text));
    (files.collect(), Settings::from_toml(&config).unwrap())
}

/// Generates the code of a run, if its schemas are valid.
fn code(number: u64) -> Option<BTreeMap<String, String>> {
    let (sources, settings) = run(number);
    let files = generate(&sources, &settings).files?;
    Some(files.iter().map(|(name, code)| (name.to_owned(), code.to_owned())).collect())
}

/// Most schemas of the fuzz target are valid, so it reaches what is behind the checks.
#[test]
fn most_schemas_of_the_fuzzer_are_valid() {
    let valid: Vec<u64> = (0..100).filter(|number| code(*number).is_some()).collect();
    assert!(valid.len() >= 60, "only {} of 100 schemas are valid", valid.len());
    let texts: Vec<String> = valid.iter().map(|number| text_of(&run(*number).0)).collect();
    for form in [":plain", ":39", ":lower", ":hour", ":day", ":month", ":year", "|none", "{shard of 11}"] {
        assert!(texts.iter().any(|text| text.contains(form)), "no valid schema has `{form}`");
    }
    for word in ["crate::Own<", "stored: false"] {
        assert!(texts.iter().any(|text| text.contains(word)), "no valid schema has `{word}`");
    }
}

/// What the fuzz target checks, for schemas with few mistakes.
#[test]
fn schemas_of_the_fuzzer_pass_its_checks() {
    for number in 0..300 {
        let Run { files, config } = fuzz_schema::run(&mut Unstructured::new(&bytes(number))).unwrap();
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        check(&Input::of(&files, &config));
    }
}

/// CI compiles few of the schemas. `DYNAMITE_RANDOM_SCHEMAS=500` compiles as many as are asked for before a release.
#[test]
fn valid_schemas_of_the_fuzzer_compile() {
    let count = std::env::var(COUNT).map_or(USUAL_COUNT, |count| count.parse().expect("a number of schemas"));
    outside::check("fuzzed-schemas", OWN_TYPE, (0..).filter_map(code).take(count).collect());
}
