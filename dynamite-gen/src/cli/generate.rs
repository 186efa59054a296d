//! `generate`: writes the generated code to the output folder.

use super::args::{GenerateOptions, JobOptions};
use super::console::Console;
use super::inputs;
use super::verdict::Verdict;
use crate::error::Error;
use crate::escape::Printable;
use crate::output::{Plan, Status};

pub(super) fn run(options: &GenerateOptions, console: &mut Console<'_>) -> Result<Verdict, Error> {
    let Some(plan) = plan(&options.job, console)? else {
        return Ok(Verdict::Findings);
    };
    if options.dry_run {
        console.report(&intentions(&plan))?;
    } else {
        plan.apply()?;
    }
    console.report(&counts(&plan, options.dry_run))?;
    Ok(Verdict::Clean)
}

/// Makes the plan that writing and checking share; `None` if the schemas have errors.
pub(super) fn plan(options: &JobOptions, console: &mut Console<'_>) -> Result<Option<Plan>, Error> {
    let job = inputs::job(options)?;
    let outcome = job.plan(job.read()?)?;
    console.findings(&outcome.diagnostics, &outcome.sources);
    Ok(outcome.plan)
}

fn intentions(plan: &Plan) -> Printable {
    let lines = plan.differences().map(|(file, status)| Printable::line(&format!("{}: {file}", intention(status))));
    lines.collect()
}

fn intention(status: Status) -> &'static str {
    match status {
        Status::Create => "create",
        Status::Update => "update",
        Status::Unchanged => "keep",
        Status::Delete => "remove",
    }
}

fn counts(plan: &Plan, dry_run: bool) -> Printable {
    let [created, updated, unchanged, removed] =
        [Status::Create, Status::Update, Status::Unchanged, Status::Delete].map(|status| plan.count(status));
    let prefix = if dry_run { "dry run: " } else { "" };
    let counts = format!("created {created}, updated {updated}, unchanged {unchanged}, removed {removed}");
    Printable::line(&format!("{prefix}{counts}"))
}
