//! The whole suite once more, on an engine that others wrote in another language: ministack.
//!
//! What one engine gets wrong and a test takes for right, the other shows.

use std::collections::BTreeSet;
use std::env;
use std::io::{self, Write};
use std::process::Command;

use dynamite_tests::{ENDPOINT, engine_at};

/// Holds the address of the second engine: `http://127.0.0.1:8000`.
const SECOND_ENGINE: &str = "DYNAMITE_SECOND_ENGINE";

/// Is set where a run without a second engine is none.
const REQUIRED: &str = "DYNAMITE_REQUIRE_SECOND_ENGINE";

/// The tests that fail on ministack 1.5.33, and what it does other than DynamoDB.
const KNOWN_DIFFERENCES: &[(&str, &str)] = &[
    (
        "attempts::every_attempt_is_counted",
        "it answers BatchGetItem without ConsumedCapacity, whatever is asked for; DynamoDB says it per table",
    ),
    (
        "hydrate::a_local_index_reads_them_itself",
        "asked for ALL_ATTRIBUTES, a local index gives what it holds; DynamoDB reads the rest from the table",
    ),
];

/// Modules that try hundreds of random cases, on the embedded engine wherever the others run.
const EMBEDDED_ONLY: [&str; 3] = ["batch_faults::", "read_faults::", "transaction_faults::"];

#[tokio::test]
async fn it_differs_only_where_that_is_known() {
    let Some(url) = env::var(SECOND_ENGINE).ok().filter(|url| !url.is_empty()) else {
        assert!(env::var_os(REQUIRED).is_none(), "{REQUIRED} is set, and {SECOND_ENGINE} is not");
        return say(&format!("second engine: not tested, as {SECOND_ENGINE} is not set; see CONTRIBUTING.md"));
    };
    let tables = engine_at(&url).client().list_tables().send().await;
    assert!(tables.is_ok(), "no engine answers at {url}, which {SECOND_ENGINE} names: {tables:?}");

    let (passed, failed, output) = run_suite(&url);
    let known: BTreeSet<String> = KNOWN_DIFFERENCES.iter().map(|(test, _)| (*test).to_owned()).collect();
    let new: Vec<_> = failed.difference(&known).collect();
    assert!(new.is_empty(), "{output}\nOn the second engine these fail: {new:#?}");
    let gone: Vec<_> = known.difference(&failed).collect();
    assert!(gone.is_empty(), "These are no differences any more, take them off the list: {gone:#?}");
    let differences = KNOWN_DIFFERENCES.iter().map(|(test, reason)| format!("\n  {test}: {reason}"));
    let differences = differences.collect::<String>();
    say(&format!("second engine: {passed} tests passed; known differences: {}{differences}", known.len()));
}

/// Runs this very suite there: how many tests passed, which failed, and all that it wrote.
fn run_suite(url: &str) -> (usize, BTreeSet<String>, String) {
    let mut suite = Command::new(env::current_exe().unwrap());
    suite.args(["--skip", "second_engine::", "--format", "pretty", "--color", "never"]);
    suite.args(EMBEDDED_ONLY.iter().flat_map(|module| ["--skip", module]));
    let output = suite.env(ENDPOINT, url).output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("\ntest result: "), "the suite did not come to its end:\n{text}");
    let results = text.lines().filter_map(|line| line.strip_prefix("test ")?.rsplit_once(" ... "));
    let (passed, failed): (Vec<_>, Vec<_>) = results.partition(|(_, result)| *result == "ok");
    let failed = failed.into_iter().map(|(test, _)| test.to_owned()).collect();
    (passed.len(), failed, text)
}

/// Says a thing even if the test passes, when what is printed is kept back.
fn say(line: &str) {
    io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}
