//! `check`: compares the generated code with the output folder, without writing.

use super::args::JobOptions;
use super::console::{Console, counted};
use super::verdict::Verdict;
use super::{generate, inputs};
use crate::error::Error;
use crate::escape::Printable;
use crate::output::{Plan, Status};

pub(super) fn run(options: &JobOptions, console: &mut Console<'_>) -> Result<Verdict, Error> {
    match generate::plan(options, console)? {
        None => Ok(Verdict::Findings),
        Some(plan) if plan.is_clean() => {
            let count = counted(plan.count(Status::Unchanged), "generated file");
            console.report(&Printable::line(&format!("up to date: {count}")))?;
            Ok(Verdict::Clean)
        }
        Some(plan) => differs(&plan, options, console),
    }
}

fn differs(plan: &Plan, options: &JobOptions, console: &mut Console<'_>) -> Result<Verdict, Error> {
    let help = format!("run `{}` and commit the result", inputs::generate_command(options));
    for (file, status) in plan.differences() {
        console.difference(status, &file, &help);
    }
    console.report(&plan.printed_diff())?;
    console.hint(&help);
    Ok(Verdict::Findings)
}
