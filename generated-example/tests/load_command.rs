//! Runs the commands as a user or a pipeline does. The loads are short, and no result depends on how long calls take.

use std::error::Error;
use std::process::{Command, Output};

type TestResult = Result<(), Box<dyn Error>>;

fn run(arguments: &[&str]) -> Result<Output, Box<dyn Error>> {
    Ok(Command::new(env!("CARGO_BIN_EXE_generated-example")).args(arguments).output()?)
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
