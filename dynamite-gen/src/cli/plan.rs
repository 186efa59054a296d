//! `plan`: the steps in which a change of the schemas is deployed.

use super::args::PlanArgs;
use super::console::Console;
use super::earlier::Earlier;
use super::inputs;
use super::text_input::TextInput;
use super::verdict::Verdict;
use crate::error::Error;
use crate::escape::Printable;
use crate::files::SchemaFolder;
use crate::plan::{ChangePlan, PlanOptions, plan};

pub(super) fn run(options: &PlanArgs, console: &mut Console<'_>) -> Result<Verdict, Error> {
    let (schemas, settings) = inputs::schemas(options.schemas.as_deref(), options.config.as_deref(), &options.levels)?;
    settings.check()?;
    let folder = SchemaFolder::open(&schemas)?;
    let sources = folder.read()?;
    let earlier = Earlier::read(&options.against, folder.real())?;
    let live = options.live.as_deref().map(TextInput::read).transpose()?;
    let planned = PlanOptions { live: live.as_ref().map(TextInput::text), prefix: &options.prefix, tool: options.with };
    let ChangePlan { text, is_possible, diagnostics } = plan(&sources, &settings, earlier.version(), planned)?;
    console.findings(&diagnostics, &settings.with_file(sources));
    let Some(text) = text else { return Ok(Verdict::Findings) };
    text.lines().try_for_each(|line| console.report(&Printable::line(line)))?;
    Ok(if is_possible { Verdict::Clean } else { Verdict::Findings })
}
