//! `plan`: the steps in which a change of the schemas is deployed.

use super::args::PlanArgs;
use super::console::Console;
use super::today::today;
use super::verdict::Verdict;
use super::versions::Versions;
use crate::error::Error;
use crate::escape::Printable;
use crate::plan::{ChangePlan, PlanOptions, plan};

pub(super) fn run(options: &PlanArgs, console: &mut Console<'_>) -> Result<Verdict, Error> {
    let versions = Versions::read(&options.versions, &options.levels)?;
    let today = today(options.versions.today.as_deref())?;
    let planned = PlanOptions {
        live: versions.live(),
        prefix: &options.versions.prefix,
        today: Some(&today),
        tool: options.with,
    };
    let ChangePlan { text, is_possible, diagnostics } =
        plan(&versions.sources, &versions.settings, versions.earlier(), planned)?;
    console.findings(&diagnostics, &versions.settings.with_file(versions.sources));
    let Some(text) = text else { return Ok(Verdict::Findings) };
    text.lines().try_for_each(|line| console.report(&Printable::line(line)))?;
    Ok(if is_possible { Verdict::Clean } else { Verdict::Findings })
}
