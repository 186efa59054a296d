//! Runs the shop's access patterns and prints what each cost.

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use generated_example::connect::{Target, connect};
use generated_example::report::Style;

/// A shop on DynamoDB: creates its tables, fills them, runs every access pattern once, and reports what each call cost.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// A DynamoDB-compatible endpoint, such as http://127.0.0.1:8000; without one, an engine in this process is used
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,

    /// A prefix of each table name on that endpoint, so that the example does not write to your own tables
    #[arg(long, value_name = "TEXT", default_value = "example-", requires = "endpoint")]
    table_prefix: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print_error(&*error);
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let target = Target::new(arguments.endpoint, arguments.table_prefix);
    let db = connect(&target).await?;
    if let Target::Endpoint { url, .. } = &target {
        eprintln!("Creating the tables at {url} and filling them, which can take a minute.");
    }
    let report = generated_example::run(&db).await?;
    let mut out = io::stdout().lock();
    let style = if use_colour() { Style::Coloured } else { Style::Plain };
    match report.print(&target.to_string(), style, &mut out).and_then(|()| out.flush()) {
        // A reader that closed the pipe, such as `head`, has seen enough of the report.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}

/// Returns true if the output goes to a terminal and `NO_COLOR` is not set (<https://no-color.org>).
fn use_colour() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
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
