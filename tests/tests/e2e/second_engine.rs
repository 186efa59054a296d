//! Runs the suite on a second engine, ministack, which is another project in another language.
//!
//! A test that relies on a bug of one engine fails on the other.

use std::collections::BTreeSet;
use std::env;
use std::io::{self, Write};
use std::process::Command;

use dynamite_tests::{ENDPOINT, engine_at};

/// The environment variable with the address of the second engine: `http://127.0.0.1:8000`.
const SECOND_ENGINE: &str = "DYNAMITE_SECOND_ENGINE";

/// The environment variable that makes a run without a second engine fail.
const REQUIRED: &str = "DYNAMITE_REQUIRE_SECOND_ENGINE";

/// The tests that fail on ministack 1.5.33, and how it differs from DynamoDB.
const KNOWN_DIFFERENCES: &[(&str, &str)] = &[
    (
        "retries_and_timeouts::usage_counts_every_attempt",
        "it responds to BatchGetItem without ConsumedCapacity, even if it is requested; DynamoDB returns it for each table",
    ),
    ("batch_usage::each_table_has_its_own", "it responds to BatchGetItem without ConsumedCapacity, as above"),
    (
        "hydrate::a_local_index_needs_no_batch_get",
        "for ALL_ATTRIBUTES, a local index returns what it holds; DynamoDB reads the rest from the table",
    ),
    (
        "absent_values::null_has_a_beginning_and_a_size_only_by_a_default",
        "it refuses begins_with on a stored NULL, and its size is 0; for DynamoDB, these conditions are false",
    ),
    ("number_bounds::integers_of_128_bits_stay_in_their_range", "it adds with 28 digits; DynamoDB has 38"),
];

/// Modules that try hundreds of cases, which run only on the embedded engine.
const EMBEDDED_ONLY: [&str; 7] = [
    "lean_requests::",
    "random_batches::",
    "random_conditions::",
    "random_marks::",
    "random_reads::",
    "random_transactions::",
    "random_updates::",
];

#[tokio::test]
async fn the_second_engine_differs_only_in_known_ways() {
    let Some(url) = env::var(SECOND_ENGINE).ok().filter(|url| !url.is_empty()) else {
        assert!(env::var_os(REQUIRED).is_none(), "{REQUIRED} is set, and {SECOND_ENGINE} is not");
        return print_always(&format!("second engine: not tested, as {SECOND_ENGINE} is not set; see CONTRIBUTING.md"));
    };
    let tables = engine_at(&url).client().list_tables().send().await;
    assert!(tables.is_ok(), "no engine responds at {url}, the value of {SECOND_ENGINE}: {tables:?}");

    let (passed, failed, output) = run_suite(&url);
    let known: BTreeSet<String> = KNOWN_DIFFERENCES.iter().map(|(test, _)| (*test).to_owned()).collect();
    let new: Vec<_> = failed.difference(&known).collect();
    assert!(new.is_empty(), "{output}\nThese tests fail on the second engine: {new:#?}");
    let passing: Vec<_> = known.difference(&failed).collect();
    assert!(passing.is_empty(), "These tests pass now; remove them from KNOWN_DIFFERENCES: {passing:#?}");
    let differences = KNOWN_DIFFERENCES.iter().map(|(test, reason)| format!("\n  {test}: {reason}"));
    let differences = differences.collect::<String>();
    print_always(&format!("second engine: {passed} tests passed; known differences: {}{differences}", known.len()));
}

/// Runs this suite on the engine at `url`; returns the number of passed tests, the failed tests, and the output.
fn run_suite(url: &str) -> (usize, BTreeSet<String>, String) {
    let mut suite = Command::new(env::current_exe().unwrap());
    suite.args(["--skip", "second_engine::", "--format", "pretty", "--color", "never"]);
    suite.args(EMBEDDED_ONLY.iter().flat_map(|module| ["--skip", module]));
    let output = suite.env(ENDPOINT, url).output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("\ntest result: "), "the suite did not finish:\n{text}");
    let results = text.lines().filter_map(|line| line.strip_prefix("test ")?.rsplit_once(" ... "));
    let (passed, failed): (Vec<_>, Vec<_>) = results.partition(|(_, result)| *result == "ok");
    let failed = failed.into_iter().map(|(test, _)| test.to_owned()).collect();
    (passed.len(), failed, text)
}

/// Prints a line even if the test passes: the harness captures only `print!` and `eprint!`.
fn print_always(line: &str) {
    io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}
