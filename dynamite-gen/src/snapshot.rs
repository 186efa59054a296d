//! What a store has promised: how its items are stored, and what its code offers. One sorted line a fact.
//!
//! Two versions of the schemas are compared by their facts. What is written differently and means the same gives the same
//! facts: they come from the model, behind all defaults of the language.

mod api;
mod complete;
mod fact;
mod from_model;
mod print;
mod read;
mod reader;
mod shape;
mod words;

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Level};
use crate::error::Error;
use crate::output::FileSet;
use crate::source::SourceFile;

pub(crate) use fact::Fact;
pub(crate) use read::read as read_shape;
pub(crate) use shape::{
    AttributeShape, Entities, EntityShape, KeyShape, Piece, Shape, StoredType, TableShape, TypeKindShape, TypeShape,
    ValueShape,
};
pub(crate) use words::template;

use fact::Facts;

/// The beginning of the first line, which the version follows.
const BEGINNING: &str = "# dynamite-gen snapshot ";

/// The version of the format.
const VERSION: u32 = 1;

/// The result of [`snapshot`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Snapshot {
    /// The text; `None` if a finding is an error.
    pub text: Option<String>,
    /// The findings in all files, by file and position.
    pub diagnostics: Vec<Diagnostic>,
}

/// Writes down what schemas promise: how items are stored, what the tables are, and what the generated code offers.
///
/// Each line is one fact, and the lines are sorted. So a snapshot that is committed shows in review what a change of the
/// schemas changes. It does not depend on the order of the sources, nor on comments and documentation.
///
/// ```
/// use dynamite_gen::{Settings, SourceFile, snapshot};
///
/// let text = "dynamite: 1\ntable: notes\nentity: Note\npartition_key: id\nattributes: { id: uuid, text: string }\n";
/// let source = SourceFile { path: "notes.yaml".into(), name: "notes.yaml".into(), text: text.into() };
///
/// let snapshot = snapshot(&[source], &Settings::new()).text.expect("no findings");
/// assert!(snapshot.contains("\ntable notes entity attribute text: string\n"));
/// assert!(snapshot.contains("\ntable notes key: id S\n"));
/// ```
pub fn snapshot(sources: &[SourceFile], settings: &Settings) -> Snapshot {
    let (model, mut diagnostics) = crate::lower::lower(sources, settings);
    let mut text = None;
    if let Some(model) = model {
        match crate::render::render(&model, settings, Settings::file_id(sources)) {
            Ok(files) => text = Some(print(&shape(&model, &files))),
            Err(found) => diagnostics.extend(found),
        }
    }
    let diagnostics = settings.apply_levels(diagnostics);
    let has_errors = diagnostics.iter().any(|finding| finding.level == Level::Error);
    Snapshot { text: text.filter(|_| !has_errors), diagnostics }
}

/// Reads the text of a snapshot, and writes what it says as [`snapshot`] would: with its lines in order. `name` is that of the
/// file, for errors.
///
/// ```
/// use dynamite_gen::{Settings, SourceFile, read_snapshot, snapshot};
///
/// let text = "dynamite: 1\ntable: notes\nentity: Note\npartition_key: id\nattributes: { id: uuid, text: string }\n";
/// let source = SourceFile { path: "notes.yaml".into(), name: "notes.yaml".into(), text: text.into() };
///
/// let written = snapshot(&[source], &Settings::new()).text.expect("no findings");
/// assert_eq!(read_snapshot(&written, "released.snapshot")?, written);
/// # Ok::<(), dynamite_gen::Error>(())
/// ```
///
/// # Errors
///
/// Fails if the text is not a snapshot, has a format that this version does not know, or has a line that can't be read.
pub fn read_snapshot(text: &str, name: &str) -> Result<String, Error> {
    read::read(text, name).map(|shape| print(&shape))
}

/// Returns what a model promises, and the code that is generated from it.
pub(crate) fn shape(model: &crate::model::Model, files: &FileSet) -> Shape {
    let mut api = Facts::default();
    files.iter().for_each(|(name, code)| api::file(&mut api, name, code));
    let tables = model.tables.iter().map(|table| (table.name.clone(), from_model::table(table)));
    Shape { tables: tables.collect(), api: api.into_map() }
}

/// Returns whether a text is that of a snapshot, of any version.
#[cfg(feature = "cli")]
pub(crate) fn is_snapshot(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.starts_with(BEGINNING)
}

/// Writes a shape as the text of a snapshot.
pub(crate) fn print(shape: &Shape) -> String {
    let mut facts = Facts::default();
    shape.tables.iter().for_each(|(name, table)| print::table(&mut facts, name, table));
    let facts = facts.into_map();
    let line = |(fact, value): (&fact::Fact, &String)| match value.is_empty() {
        true => format!("{fact}:\n"),
        false => format!("{fact}: {value}\n"),
    };
    let mut lines: Vec<String> = facts.iter().chain(&shape.api).map(line).collect();
    lines.sort_unstable();
    format!("{BEGINNING}{VERSION}. Do not edit: `dynamite-gen snapshot` writes it.\n") + &lines.concat()
}
