//! `breaking`: compares the schemas with an earlier version.

use super::args::BreakingArgs;
use super::console::Console;
use super::today::today;
use super::verdict::Verdict;
use super::versions::Versions;
use crate::breaking::{Area, Breaking, BreakingOptions, breaking};
use crate::error::Error;
use crate::escape::Printable;

pub(super) fn run(options: &BreakingArgs, console: &mut Console<'_>) -> Result<Verdict, Error> {
    let versions = Versions::read(&options.versions, &options.levels)?;
    let today = today(options.versions.today.as_deref())?;
    let fail_on: Vec<Area> = options.fail_on.iter().map(|area| (*area).into()).collect();
    let compared = BreakingOptions {
        live: versions.live(),
        prefix: &options.versions.prefix,
        today: Some(&today),
        fail_on: &fail_on,
    };
    let Breaking { compared, diagnostics, summary, fails } =
        breaking(&versions.sources, &versions.settings, versions.earlier(), compared)?;
    console.findings(&diagnostics, &versions.settings.with_file(versions.sources));
    if compared {
        let lines = if summary.is_empty() { vec!["no changes".to_owned()] } else { summary };
        lines.iter().try_for_each(|line| console.report(&Printable::line(line)))?;
    }
    Ok(if fails { Verdict::Findings } else { Verdict::Clean })
}
