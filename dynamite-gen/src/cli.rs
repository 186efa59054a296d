//! The command `dynamite-gen`: generate, check, validate, init, explain, json-schema, export, drift, inspect, snapshot,
//! breaking, plan.
//!
//! Findings go to standard error, results to standard output. The exit code is 0 for success, 1 for findings, and 2 for
//! wrong usage or a file that can't be read or written.
//!
//! Everything that is written is [`Printable`](crate::escape::Printable), so that no name of a file and no text in one can
//! control a terminal, or give a command to the CI that shows the log. The exception is data in a format of its own: what
//! `export` and `json-schema` write to standard output.

mod args;
mod breaking;
mod check;
mod console;
mod drift;
mod explain;
mod export;
mod generate;
mod git;
mod init;
mod inputs;
mod inspect;
mod panics;
mod plan;
mod snapshot;
mod text_input;
mod today;
mod usage;
mod validate;
mod verdict;
mod versions;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Verb};
use console::Console;
use verdict::Verdict;

use crate::error::Error;

/// The exit code for wrong usage and for errors of the operating system.
const FAILED: u8 = 2;

/// Runs the command on the standard streams; the first argument is the name of the program.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let terminal = io::stderr().is_terminal();
    panics::report();
    // The streams are not locked, so that a panic in another thread can be reported.
    ExitCode::from(run_on(args, &mut io::stdout(), &mut io::stderr(), terminal))
}

/// Runs the command on other streams, which are not treated as a terminal, and returns the exit code.
///
/// ```
/// let (mut out, mut err) = (Vec::new(), Vec::new());
/// let code = dynamite_gen::cli::run_with(["dynamite-gen", "--help"], &mut out, &mut err);
/// assert_eq!(code, 0);
/// assert!(String::from_utf8_lossy(&out).contains("Usage: dynamite-gen"));
/// ```
pub fn run_with<T: Into<OsString>>(args: impl IntoIterator<Item = T>, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    run_on(args.into_iter().map(Into::into), out, err, false)
}

fn run_on(args: impl IntoIterator<Item = OsString>, out: &mut dyn Write, err: &mut dyn Write, terminal: bool) -> u8 {
    match Arguments::try_parse_from(args) {
        Ok(arguments) => {
            let mut console = Console::new(out, err, &arguments.output, terminal);
            let result = verb(&arguments.verb, &mut console).and_then(|verdict| console.finish().map(|()| verdict));
            exit_code(result, &mut console)
        }
        Err(error) => usage::write(error, out, err),
    }
}

fn verb(verb: &Verb, console: &mut Console<'_>) -> Result<Verdict, Error> {
    match verb {
        Verb::Generate(options) => generate::run(options, console),
        Verb::Check(options) => check::run(options, console),
        Verb::Validate(options) => validate::run(options, console),
        Verb::Init(options) => init::run(options, console),
        Verb::Explain(options) => explain::run(options, console),
        Verb::JsonSchema => console.data(crate::json_schema()).map(|()| Verdict::Clean),
        Verb::Export(options) => export::run(options, console),
        Verb::Drift(options) => drift::run(options, console),
        Verb::Inspect(options) => inspect::run(options, console),
        Verb::Snapshot(options) => snapshot::run(options, console),
        Verb::Breaking(options) => breaking::run(options, console),
        Verb::Plan(options) => plan::run(options, console),
    }
}

fn exit_code(result: Result<Verdict, Error>, console: &mut Console<'_>) -> u8 {
    match result {
        Ok(Verdict::Clean) => 0,
        Ok(Verdict::Findings) => 1,
        Err(error) => {
            console.error(&error);
            FAILED
        }
    }
}
