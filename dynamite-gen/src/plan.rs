//! Plans how a change of the schemas is deployed: numbered steps, each of which keeps what runs meanwhile working.

mod indexes;
mod kept;
mod keys;
mod look;
mod schemas;
mod settings;
mod step;
mod steps;
mod tool;

pub use tool::PlanTool;

use std::fmt::Write;

use crate::breaking::{self, Baseline, Change, Changed};
use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::drift::LiveText;
use crate::error::Error;
use crate::escape::escaped;
use crate::source::SourceFile;

use keys::TableChanges;
use steps::{TablePlan, Tables};
use tool::Target;

/// What to plan with.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlanOptions<'t> {
    /// The output of `aws dynamodb describe-table` about one table. Its indexes count as the deployed ones.
    pub live: Option<LiveText<'t>>,
    /// A prefix of the name of the live table, which the schema does not have.
    pub prefix: &'t str,
    /// The day, such as `2027-01-31`. Without it, no acceptance of the configuration ends.
    pub today: Option<&'t str>,
    /// The tool that changes tables.
    pub tool: PlanTool,
}

/// The result of [`plan`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ChangePlan {
    /// The steps of each table, as text; `None` if a schema has an error.
    pub text: Option<String>,
    /// False if no order of steps makes a change safe. The text says which.
    pub is_possible: bool,
    /// The findings in the schemas.
    pub diagnostics: Vec<Diagnostic>,
}

/// Plans how a change of the schemas is deployed.
///
/// A new index whose keys are computed is built first: code that writes its keys, a backfill, the index, and only then
/// code that queries it. An index is removed after the last code that queries it. What the version before can't read is
/// read everywhere before it is written.
///
/// # Errors
///
/// Fails if the earlier version can't be read or has errors, or if no schema declares the live table.
///
/// ```
/// use dynamite_gen::{PlanOptions, Settings, SourceFile, Baseline, plan};
///
/// let text = "dynamite: 1\ntable: notes\nentity: Note\npartition_key: id\nattributes: { id: uuid, tag: string }\n";
/// let source = |text: &str| SourceFile { path: "notes.yaml".into(), name: "notes.yaml".into(), text: text.into() };
/// let index = "indexes: { by_tag: { partition_key: tag, projection: all } }\n";
///
/// let (before, after) = ([source(text)], [source(&format!("{text}{index}"))]);
/// let plan = plan(&after, &Settings::new(), Baseline::Schemas(&before), PlanOptions::default())?;
/// assert!(plan.text.is_some_and(|text| text.contains("2. infrastructure: add the index `by_tag`")));
/// # Ok::<(), dynamite_gen::Error>(())
/// ```
pub fn plan(
    sources: &[SourceFile],
    settings: &Settings,
    before: Baseline<'_>,
    options: PlanOptions<'_>,
) -> Result<ChangePlan, Error> {
    let changed = breaking::changed(sources, settings, before, options.live, options.prefix)?;
    let Changed { before, after, live, changes, diagnostics, .. } = changed;
    let Some(after) = after else { return Ok(ChangePlan { text: None, is_possible: false, diagnostics }) };
    let prefix =
        live.as_ref().map_or("", |live| if live.name.starts_with(options.prefix) { options.prefix } else { "" });
    let live = live.as_ref().map(|live| (live.name.strip_prefix(prefix).unwrap_or(&live.name), live));
    let (mut text, mut is_possible) = (String::new(), true);
    let is_accepted = |change: &&Change| {
        let mut accepted = settings.changes.accepted.iter().filter(|accepted| !accepted.has_ended(options.today));
        accepted.any(|accepted| accepted.rule == change.rule.code && accepted.at == change.place.name())
    };
    for name in before.tables.keys().filter(|name| !after.tables.contains_key(*name)) {
        is_possible = false;
        let gone = "the schemas have no such table any more: keep it until its items are not needed";
        let _ = writeln!(text, "{}: {gone}\n", escaped(name));
    }
    for (name, table) in &after.tables {
        let of_table = changes.0.iter().filter(|change| change.place.table == *name);
        let (accepted, found) = of_table.partition(is_accepted);
        let changes = TableChanges { table: name, found, accepted };
        let Some(before) = before.tables.get(name) else {
            let _ = writeln!(text, "{name}: create the table before the code of these schemas runs\n");
            continue;
        };
        let deployed = live.filter(|(live, _)| live == name).map(|(_, live)| live);
        let deployed = deployed.unwrap_or(&before.physical);
        let physical_name = format!("{prefix}{name}");
        let target = Target { tool: options.tool, table: &physical_name, prefix };
        let tables = Tables { name, deployed, before, after: table, changes: &changes, target };
        let plan = tables.plan();
        is_possible &= plan.impossible.is_empty();
        print(&mut text, name, options.tool, &plan);
    }
    if text.is_empty() {
        text.push_str("nothing is to be done\n");
    }
    Ok(ChangePlan { text: Some(text.trim_end().to_owned() + "\n"), is_possible, diagnostics })
}

/// Prints the plan of a table, unless there is nothing to do.
fn print(text: &mut String, table: &str, tool: PlanTool, plan: &TablePlan) {
    if !plan.impossible.is_empty() {
        let _ = writeln!(text, "{table}: no order of steps makes this safe");
        plan.impossible.iter().for_each(|reason| {
            let _ = writeln!(text, "- {}", escaped(reason));
        });
        text.push('\n');
        return;
    }
    if plan.steps.is_empty() {
        return;
    }
    let count = plan.steps.len();
    let _ = writeln!(text, "{table}: {count} {}, with {}\n", if count == 1 { "step" } else { "steps" }, tool.word());
    for (number, step) in plan.steps.iter().enumerate() {
        let _ = writeln!(text, "{}. {step}", number + 1);
    }
}
