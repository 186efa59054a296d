//! Compares two versions of schemas: what a change means for code, for stored items, and for the tables.

mod accepted;
mod api;
mod attributes;
mod change;
mod data;
mod declared;
mod implemented;
mod infra;
mod item_keys;
mod kept;
mod keys;
mod marks;
mod names;
mod places;
mod result;
mod types;
mod verdict;

pub use result::{Baseline, Breaking, BreakingOptions};
pub use verdict::Area;

pub(crate) use change::{Change, Changes};
pub(crate) use verdict::Verdict;

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Level, codes};
use crate::drift::LiveText;
use crate::error::Error;
use crate::model::Model;
use crate::physical::{self, PhysicalTable};
use crate::snapshot::{self, Shape};
use crate::source::SourceFile;

use change::{Place, Spot};
use data::Tables;
use infra::Infra;
use places::Places;
use result::Summaries;

/// Compares schemas with an earlier version of them.
///
/// Each finding says what a change means for one of three areas: `DATA` for stored items, `INFRA` for the table, and
/// `API` for the code that uses the generated one. Two texts that mean the same are no change.
///
/// ```
/// use dynamite_gen::{BreakingOptions, Settings, SourceFile, Baseline, breaking};
///
/// let text = "dynamite: 1\ntable: notes\nentity: Note\npartition_key: id\nattributes: { id: uuid, size: u64 }\n";
/// let source = |text: &str| SourceFile { path: "notes.yaml".into(), name: "notes.yaml".into(), text: text.into() };
///
/// let (before, after) = ([source(text)], [source(&text.replace("u64", "u32"))]);
/// let found = breaking(&after, &Settings::new(), Baseline::Schemas(&before), BreakingOptions::default())?;
/// assert!(found.diagnostics[0].message.starts_with("DATA: numbers of `size` may be out of range"));
/// assert_eq!(found.summary, ["notes: API major, DATA breaking"]);
/// # Ok::<(), dynamite_gen::Error>(())
/// ```
///
/// # Errors
///
/// Fails if the earlier version can't be read or has errors, or if no schema declares the live table.
pub fn breaking(
    sources: &[SourceFile],
    settings: &Settings,
    before: Baseline<'_>,
    options: BreakingOptions<'_>,
) -> Result<Breaking, Error> {
    let changed = changed(sources, settings, before, options.live, options.prefix)?;
    let (Some(model), Some(_)) = (&changed.model, &changed.after) else {
        let diagnostics = changed.diagnostics;
        return Ok(Breaking { compared: false, diagnostics, summary: Vec::new(), fails: true });
    };
    let places = Places::new(sources, model);
    Ok(Summaries { settings, options, steps: changed.steps }.result(changed.changes, &places))
}

/// Both versions of the schemas, and what changed between them.
pub(crate) struct Changed {
    pub(crate) before: Shape,
    /// `None` if a schema has an error, so that nothing was compared.
    pub(crate) after: Option<Shape>,
    model: Option<Model>,
    /// The table that is deployed, if it is known.
    pub(crate) live: Option<PhysicalTable>,
    pub(crate) changes: Changes,
    steps: Steps,
    /// The findings in the schemas.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Compares both versions.
pub(crate) fn changed(
    sources: &[SourceFile],
    settings: &Settings,
    before: Baseline<'_>,
    live: Option<LiveText<'_>>,
    prefix: &str,
) -> Result<Changed, Error> {
    let before = earlier(before, settings)?;
    let live = live.map(|live| physical::read_table(live.text, live.name)).transpose()?;
    let (model, mut diagnostics) = crate::lower::lower(sources, settings);
    let mut after = None;
    if let Some(model) = &model {
        match crate::render::render(model, settings, Settings::file_id(sources)) {
            Ok(files) => after = Some(snapshot::shape(model, &files)),
            Err(found) => diagnostics.extend(found),
        }
    }
    let diagnostics = settings.apply_levels(diagnostics);
    let has_errors = diagnostics.iter().any(|finding| finding.level == Level::Error);
    let after = after.filter(|_| !has_errors);
    let (mut changes, mut steps) = (Changes::default(), Steps::new());
    if let Some(after) = &after {
        changes = compare(&before, after);
        steps = infra_of(&mut changes, &before, after);
        if let Some(live) = &live {
            live_table(&mut changes, &mut steps, after, live, prefix)?;
        }
    }
    Ok(Changed { before, after, model, live, changes, steps, diagnostics })
}

/// Returns the shape of the earlier version.
fn earlier(before: Baseline<'_>, settings: &Settings) -> Result<Shape, Error> {
    match before {
        Baseline::Snapshot(text) => snapshot::read_shape(text.text, text.name),
        Baseline::Schemas(sources) => shape_before(sources, settings),
    }
}

/// Writes the snapshot of earlier schemas, with their own settings.
///
/// # Errors
///
/// Fails if they have errors.
#[cfg(feature = "cli")]
pub(crate) fn snapshot_before(sources: &[SourceFile], settings: &Settings) -> Result<String, Error> {
    shape_before(sources, settings).map(|shape| snapshot::print(&shape))
}

/// Returns the shape of earlier schemas.
fn shape_before(sources: &[SourceFile], settings: &Settings) -> Result<Shape, Error> {
    // Rules of the configuration may be for what is new.
    let settings = Settings { partial: true, levels: Vec::new(), deny_warnings: false, ..settings.clone() };
    let (model, mut findings) = crate::lower::lower(sources, &settings);
    if let Some(model) = &model {
        match crate::render::render(model, &settings, Settings::file_id(sources)) {
            Ok(files) if findings.iter().all(|finding| finding.level != Level::Error) => {
                return Ok(snapshot::shape(model, &files));
            }
            Ok(_) => {}
            Err(found) => findings.extend(found),
        }
    }
    let first = findings.iter().find(|finding| finding.level == Level::Error);
    let files = settings.with_file(sources.to_vec());
    Err(first.map_or_else(|| Error::new("the schemas before can't be read"), |finding| schema_error(finding, &files)))
}

/// Returns a finding in the schemas before, or in their configuration, as an error.
fn schema_error(finding: &Diagnostic, files: &[SourceFile]) -> Error {
    let error = Error::new(format!("the schemas before have an error: {}", finding.message))
        .help("compare with a version that is valid, or with a snapshot of one");
    let place = finding.labels.first().and_then(|label| Some((&label.span, files.get(label.span.file.index())?)));
    match place {
        Some((span, file)) => error.location(format!("{}:{}", file.path, file.position(span.range.start))),
        None => error,
    }
}

/// Returns what changed in the code and in the items.
fn compare(before: &Shape, after: &Shape) -> Changes {
    let mut changes = Changes::default();
    for (name, table) in &after.tables {
        if let Some(before) = before.tables.get(name) {
            data::compare(&mut changes, &Tables { name, before, after: table });
        }
    }
    api::compare(&mut changes, before, after);
    changes
}

/// The number of updates of each table.
type Steps = std::collections::BTreeMap<String, usize>;

/// Adds what changed in the tables themselves.
fn infra_of(changes: &mut Changes, before: &Shape, after: &Shape) -> Steps {
    let mut steps = Steps::new();
    for (name, table) in &after.tables {
        let Some(before) = before.tables.get(name) else {
            let place = Place::new(name, &[], Spot::Top("table", None));
            let help = "create it before the code of this version runs";
            changes.add(codes::TABLE_ADDED, place, format!("the table `{name}` is new"), help);
            steps.insert(name.clone(), 1);
            continue;
        };
        let infra = Infra { name, before: &before.physical, after: &table.physical, is_live: false };
        infra.compare(changes);
        infra.tags(changes, &before.tags, &table.tags);
        steps.insert(name.clone(), infra::steps(&infra));
    }
    for name in before.tables.keys().filter(|name| !after.tables.contains_key(*name)) {
        let place = Place::new(name, &[], Spot::Top("table", None));
        let message = format!("the table `{name}` is gone from the schemas");
        let help = "a tool that follows the exports deletes it, with its items: keep it there until that is wanted";
        changes.add(codes::TABLE_REMOVED, place, message, help);
    }
    steps
}

/// Replaces the changes of a table by those to what is deployed.
fn live_table(
    changes: &mut Changes,
    steps: &mut Steps,
    after: &Shape,
    live: &PhysicalTable,
    prefix: &str,
) -> Result<(), Error> {
    let name = live.name.strip_prefix(prefix).unwrap_or(&live.name);
    let Some(table) = after.tables.get(name) else {
        let names: Vec<&str> = after.tables.keys().map(String::as_str).collect();
        let help = format!("pass `--prefix` if the deployed table has one; declared tables: `{}`", names.join("`, `"));
        return Err(Error::new(format!("no schema declares the table `{name}`")).help(help));
    };
    let is_infra = |change: &Change| verdict::Verdict::of(change.rule).is_some_and(|found| found.area() == Area::Infra);
    changes.0.retain(|change| change.place.table != name || !is_infra(change));
    let infra = Infra { name, before: live, after: &table.physical, is_live: true };
    infra.compare(changes);
    steps.insert(name.to_owned(), infra::steps(&infra));
    Ok(())
}
