//! Runs the commands as a user or a pipeline does. The loads are short, and no result depends on how long calls take.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

type TestResult = Result<(), Box<dyn Error>>;

fn run(arguments: &[&str]) -> Result<Output, Box<dyn Error>> {
    Ok(Command::new(env!("CARGO_BIN_EXE_generated-example")).args(arguments).output()?)
}

fn load(arguments: &[&str]) -> Result<Output, Box<dyn Error>> {
    run(&[&["load", "--rate", "50", "--duration", "0.2", "--warm-up", "0"], arguments].concat())
}

#[test]
fn json_is_all_that_is_printed_and_a_missed_requirement_is_exit_code_1() -> TestResult {
    // No call takes less than a microsecond, and the client ends each within its timeouts.
    let output = load(&["--json", "--require", "max=1us", "--require", "max=600s", "--require", "failed=100%"])?;
    assert_eq!(output.status.code(), Some(1));
    let json: Value = serde_json::from_slice(&output.stdout)?;
    assert_eq!(json["requests"]["planned"], 10);
    let met: Vec<_> = json["requirements"].as_array().into_iter().flatten().map(|verdict| &verdict["met"]).collect();
    assert_eq!(met, [false, true, true]);
    let missed = String::from_utf8(output.stderr)?;
    assert!(missed.contains("missed: max=1us, measured: "), "{missed}");
    Ok(())
}

#[test]
fn the_page_is_written_to_its_file() -> TestResult {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("load.html");
    let output = load(&["--require", "failed=100%", "--html", file.to_str().ok_or("a path in UTF-8")?])?;
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stdout)?.contains("met: failed=100%"));
    assert!(std::fs::read_to_string(&file)?.ends_with("</html>\n"));
    Ok(())
}

#[test]
fn a_page_that_cannot_be_written_is_an_error_before_the_load() -> TestResult {
    let output = load(&["--html", env!("CARGO_TARGET_TMPDIR")])?;
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8(output.stderr)?.contains("error: writing the page: "));
    Ok(())
}

#[test]
fn a_wrong_argument_is_a_usage_error() -> TestResult {
    let wrong: [(&[&str], &str); 6] = [
        (&["load", "--require", "p99=20"], "\"20\" is not a time such as 500us, 20ms or 1.5s"),
        (&["load", "--rate", "inf"], "not a number from 0.1 to 100000"),
        (&["load", "--duration", "0"], "not a number from 0.1 to 3600"),
        (&["load", "--closed", "--rate", "5"], "cannot be used with"),
        (&["bench", "--rounds", "0"], "not in 1..=1000"),
        (&["--table-prefix", "x"], "--endpoint <URL>"),
    ];
    for (arguments, expected) in wrong {
        let output = run(arguments)?;
        let text = String::from_utf8(output.stderr)?;
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {text}");
        assert!(text.contains(expected), "{arguments:?}: {text}");
    }
    Ok(())
}
