//! Runs the shop's access patterns and prints what each cost; compares ways to do the same thing; puts a load on it; adds an
//! index to a table that is in use.

use std::error::Error;
use std::fs::File;
use std::io::{self, IsTerminal, StdoutLock, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use dynamite_runtime::Dynamite;
use generated_example::connect::{Target, connect};
use generated_example::report::Style;
use generated_example::{Failure, backfill, bench, load};

/// A shop on DynamoDB: creates its tables, fills them, runs every access pattern once, and reports what each call cost.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,

    /// A DynamoDB-compatible endpoint, such as http://127.0.0.1:8000; without one, an engine in this process is used
    #[arg(long, value_name = "URL", global = true, help_heading = "Service")]
    endpoint: Option<String>,

    /// A prefix of each table name on that endpoint, so that the example does not write to your own tables
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "example-",
        requires = "endpoint",
        global = true,
        help_heading = "Service"
    )]
    table_prefix: String,
}

#[derive(Subcommand)]
enum Command {
    /// Compare ways to do the same thing, by their time and the capacity that they consume
    Bench(bench::Options),
    /// Send requests at a rate, and report how long they took
    Load(load::Options),
    /// Add a sparse index to a table of orders, while others change them
    Backfill(backfill::Options),
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(code) => code,
        Err(error) => {
            print_error(&*error);
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode, Box<dyn Error>> {
    if arguments.command.is_some() && cfg!(debug_assertions) {
        eprintln!("warning: this is a debug build, which takes several times as long; use cargo run --release");
    }
    let target = Target::new(arguments.endpoint, arguments.table_prefix);
    let db = connect(&target).await?;
    if let Target::Endpoint { url, .. } = &target {
        eprintln!("Creating the tables at {url} and filling them, which can take a minute.");
    }
    match arguments.command {
        None => run_patterns(&db, &target).await?,
        Some(Command::Bench(options)) => run_bench(&db, &target, options).await?,
        Some(Command::Backfill(options)) => run_backfill(&db, &target, options).await?,
        Some(Command::Load(options)) => return run_load(&db, &target, &options).await,
    }
    Ok(ExitCode::SUCCESS)
}

async fn run_patterns(db: &Dynamite, target: &Target) -> Result<(), Box<dyn Error>> {
    let report = generated_example::run(db).await?;
    Ok(print(|out| report.print(&target.to_string(), style(), out))?)
}

async fn run_bench(db: &Dynamite, target: &Target, options: bench::Options) -> Result<(), Box<dyn Error>> {
    let comparisons = bench::run(db, options).await?;
    Ok(print(|out| bench::print(&comparisons, &target.to_string(), style(), out))?)
}

async fn run_backfill(db: &Dynamite, target: &Target, options: backfill::Options) -> Result<(), Box<dyn Error>> {
    let report = backfill::run(db, options).await?;
    Ok(print(|out| report.print(&target.to_string(), out))?)
}

async fn run_load(db: &Dynamite, target: &Target, options: &load::Options) -> Result<ExitCode, Box<dyn Error>> {
    let failed = |error: io::Error| Failure::unexpected("writing the page", error.to_string());
    // Before the load: a file that can't be written should not cost a whole run.
    let page = options.html.as_ref().map(File::create).transpose().map_err(failed)?;
    let report = load::load(db, target, options).await?;
    if options.json {
        print(|out| writeln!(out, "{:#}", report.to_json()))?;
        let missed = report.verdicts.iter().filter(|verdict| !verdict.met);
        missed.for_each(|verdict| eprintln!("{verdict}"));
    } else {
        print(|out| report.print(options.verbose, out))?;
    }
    if let Some(mut page) = page {
        page.write_all(report.to_html().as_bytes()).map_err(failed)?;
    }
    Ok(if report.is_met() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints to standard output. A reader that closed the pipe, such as `head`, has seen enough.
fn print(write: impl FnOnce(&mut StdoutLock<'_>) -> io::Result<()>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Returns colours if the output goes to a terminal and `NO_COLOR` is not set (<https://no-color.org>).
fn style() -> Style {
    let is_coloured = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    if is_coloured { Style::Coloured } else { Style::Plain }
}

/// Prints an error, and the causes that its text does not already contain.
fn print_error(error: &dyn Error) {
    let text = error.to_string();
    eprintln!("error: {text}");
    let mut source = error.source();
    while let Some(cause) = source {
        if !text.contains(&cause.to_string()) {
            eprintln!("  because: {cause}");
        }
        source = cause.source();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_defined() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }
}
