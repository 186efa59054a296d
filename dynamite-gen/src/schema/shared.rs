//! A file of types alone, for the tables of the run to share.

use crate::yaml::Path;

use super::read::{Place, type_definition, version};
use super::{Given, Report, Section, TypeText};

/// The keys that such a file may have.
const KEYS: [&str; 4] = ["dynamite", "doc", "rust_name", "types"];

/// A file that declares types, and no table.
#[derive(Debug)]
pub(crate) struct TypesFile {
    pub(crate) doc: Given<String>,
    pub(crate) rust_name: Given<String>,
    pub(crate) types: Section<TypeText>,
}

/// Whether a file is meant to declare types alone: it has `types:`, and nothing that belongs to a table.
pub(crate) fn is_types_file(report: &Report) -> bool {
    let entries = report.document.entries();
    entries.iter().any(|entry| entry.key == "types") && entries.iter().all(|entry| !is_of_table(&entry.key))
}

/// A key that no file knows may be a slip in either kind of file, so it says nothing of the kind.
fn is_of_table(key: &str) -> bool {
    super::read::is_known(key) && !KEYS.contains(&key)
}

/// Reads such a file. `None` if it is of another version.
pub(crate) fn read_types(report: &Report) -> Option<TypesFile> {
    version(report)?;
    let read = Place::new(report, Path::default(), report.document.entries(), &KEYS);
    Some(TypesFile {
        doc: read.one("doc"),
        rust_name: read.one("rust_name"),
        types: read.section("types", type_definition),
    })
}
