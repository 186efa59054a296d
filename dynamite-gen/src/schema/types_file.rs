//! A file that only declares types, which the tables of a run share.

use crate::source::FileId;
use crate::yaml::{self, Path};

use super::key_reader::KeyReader;
use super::table_file::has_known_version;
use super::type_definitions::type_definition;
use super::{FileReport, Given, Section, TypeText};

/// The keys of such a file.
const KEYS: [&str; 4] = ["dynamite", "doc", "rust_name", "types"];

/// A file that declares types but no table.
#[derive(Debug)]
pub(crate) struct TypesFile {
    pub(crate) doc: Given<String>,
    pub(crate) rust_name: Given<String>,
    pub(crate) types: Section<TypeText>,
}

/// Returns whether a file is meant to declare only types: it has `types:`, and no key of a table.
pub(crate) fn is_types_file(report: &FileReport) -> bool {
    let entries = report.document.entries();
    entries.iter().any(|entry| entry.key == "types") && entries.iter().all(|entry| !is_of_table(&entry.key))
}

/// Returns whether the text of a file declares only types, as far as can be told. If it can't be read, it may declare
/// types unless it names a table, so that its error is shown.
pub(crate) fn may_declare_types(text: &str) -> bool {
    match yaml::parse(FileId::from_index(0), text) {
        (Some(document), _) => is_types_file(&FileReport::new(&document)),
        (None, _) => text.lines().any(|line| line.starts_with("types:")) && !text.lines().any(names_table),
    }
}

fn names_table(line: &str) -> bool {
    line.starts_with("table:") || line.starts_with("entity:")
}

/// Returns whether a key belongs to a table. An unknown key may be misspelled in either kind of file.
fn is_of_table(key: &str) -> bool {
    super::table_file::is_known(key) && !KEYS.contains(&key)
}

/// Reads such a file. Returns `None` if it has another version.
pub(crate) fn read_types(report: &FileReport) -> Option<TypesFile> {
    if !has_known_version(report) {
        return None;
    }
    let keys = KeyReader::new(report, Path::default(), report.document.entries(), &KEYS);
    Some(TypesFile {
        doc: keys.value("doc"),
        rust_name: keys.value("rust_name"),
        types: keys.section("types", type_definition),
    })
}
