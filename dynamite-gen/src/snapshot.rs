//! What a store has promised: how its items are stored, and what its code offers. One sorted line a fact.
//!
//! Two versions of the schemas are compared by their facts. What is written differently and means the same gives the same
//! facts: they come from the model, behind all defaults of the language.

mod api;
mod data;
mod fact;
mod words;

use std::collections::BTreeMap;

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Level};
use crate::output::FileSet;
use crate::source::SourceFile;

use fact::{Fact, Facts};

/// The first line of a snapshot.
const HEAD: &str = "# dynamite-gen snapshot 1. Do not edit: `dynamite-gen snapshot` writes it.\n";

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
/// assert!(snapshot.contains("\nnotes entity attribute text: string\n"));
/// assert!(snapshot.contains("\nnotes key: id S\n"));
/// ```
pub fn snapshot(sources: &[SourceFile], settings: &Settings) -> Snapshot {
    let (model, mut diagnostics) = crate::lower::lower(sources, settings);
    let mut text = None;
    if let Some(model) = model {
        match crate::render::render(&model, settings, Settings::file_id(sources)) {
            Ok(files) => text = Some(print(&facts(&model, &files))),
            Err(found) => diagnostics.extend(found),
        }
    }
    let diagnostics = settings.apply_levels(diagnostics);
    let has_errors = diagnostics.iter().any(|finding| finding.level == Level::Error);
    Snapshot { text: text.filter(|_| !has_errors), diagnostics }
}

/// Returns the facts of a model, and of the code that is generated from it.
fn facts(model: &crate::model::Model, files: &FileSet) -> BTreeMap<Fact, String> {
    let mut facts = Facts::default();
    model.tables.iter().for_each(|table| data::table(&mut facts, table));
    files.iter().for_each(|(name, code)| api::file(&mut facts, name, code));
    facts.into_map()
}

/// Returns whether a text is that of a snapshot, of any version.
#[cfg(feature = "cli")]
pub(crate) fn is_snapshot(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.starts_with("# dynamite-gen snapshot ")
}

fn print(facts: &BTreeMap<Fact, String>) -> String {
    let line = |(fact, value): (&Fact, &String)| match value.is_empty() {
        true => format!("{fact}:\n"),
        false => format!("{fact}: {value}\n"),
    };
    let mut lines: Vec<String> = facts.iter().map(line).collect();
    lines.sort_unstable();
    HEAD.to_owned() + &lines.concat()
}
