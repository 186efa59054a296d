//! The phases of one file: its names, settings and types, then its entities, then the table of the model.

mod contents;
mod entity;
mod multi_entity;
mod single_entity;

use crate::diagnostic::codes;
use crate::model::Table;
use crate::naming::Ident;
use crate::schema::{self, Entities, FileReport, Given, TableFile};
use crate::source::SourceFile;
use crate::yaml::{Document, Path};

use super::check;
use super::check::files::FileNames;
use super::resolve::rust_names::{module_name, problem};
use super::resolve::settings;
use super::resolve::shared_types::SharedTypes;
use super::syntax::dynamodb_name;

/// A file that was lowered: its names are known even where its table is wrong.
#[derive(Debug, Default)]
pub(super) struct LoweredFile {
    /// The name of its table in DynamoDB.
    pub(super) name: Option<String>,
    pub(super) module: Option<Ident>,
    pub(super) table: Option<Table>,
}

impl LoweredFile {
    /// Returns the names that the file gives.
    pub(super) fn names<'f>(&'f self, document: &'f Document<'f>) -> FileNames<'f> {
        FileNames { document, table: self.name.as_deref(), module: self.module.as_ref() }
    }
}

/// Runs the phases for one file. There may be a table even if an error was found.
pub(super) fn lower(source: &SourceFile, report: &FileReport, shared: &SharedTypes) -> LoweredFile {
    let Some(file) = schema::read(report) else { return LoweredFile::default() };
    let name = physical_name(report, &file);
    let module = name.as_deref().and_then(|name| module(report, &file, name));
    let settings = settings::resolve(report, &file.settings, &file.indexes);
    let types = shared.types.with_own(report, &file.types, module.as_ref());
    check::types(report, &types);
    let contents = match &file.entities {
        Entities::Single(entity) => single_entity::lower(report, &types, &file, entity),
        Entities::Multi(text) => multi_entity::lower(report, &types, &file, text, module.as_ref()),
    };
    shared.note(&types);
    let mut lowered = LoweredFile { name, module, table: None };
    lowered.table = contents.and_then(|contents| {
        Some(Table {
            source: source.name.clone(),
            name: lowered.name.clone()?,
            module: lowered.module.clone()?,
            doc: file.doc.value().cloned(),
            partition_key: contents.partition_key,
            sort_key: contents.sort_key,
            indexes: contents.indexes,
            ttl: contents.ttl,
            settings,
            discriminator: contents.discriminator,
            entities: contents.entities,
            handle: contents.handle,
            collections: contents.collections,
            types: types.definitions,
        })
    });
    lowered
}

/// Returns the name of the table in DynamoDB.
fn physical_name(report: &FileReport, file: &TableFile) -> Option<String> {
    let path = Path::top("table");
    if matches!(file.table, Given::Absent) {
        let help = "add `table:` with the name of the table in DynamoDB";
        report.key(codes::MISSING_KEY, &path, "the file has no `table:`", help);
    }
    let name = file.table.value()?;
    if !dynamodb_name::is_table_or_index(name) {
        let message = format!("`{name}` is not a valid table name");
        let help = "use 3 to 255 letters, digits, `_`, `-` and `.`";
        report.value(codes::BAD_TABLE_NAME, &path, message, help);
    }
    Some(name.clone())
}

/// Returns the table's module: its `rust_name:`, or its name.
fn module(report: &FileReport, file: &TableFile, name: &str) -> Option<Ident> {
    match &file.rust_name {
        Given::Absent => {
            let found = Ident::snake(name);
            if let Some((rule, message)) = problem(&format!("`{name}`"), found.as_ref()) {
                report.value(rule, &Path::top("table"), message, "add `rust_name:` with the name of the module");
            }
            found
        }
        Given::Broken => None,
        Given::Is(given) => module_name(report, given),
    }
}
