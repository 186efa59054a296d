//! One file: from what it says to the table of the model.

use crate::diagnostic::codes;
use crate::model::{Collection, Entity, EntityId, IdVec, IndexId, KeyAttribute, Settings, Table, TableIndex};
use crate::naming::Ident;
use crate::schema::{self, Entities, Given, Report, TableFile};
use crate::source::SourceFile;
use crate::yaml::Path;

use super::names::{problem, rust_name};
use super::shared::Shared;
use super::types::Types;
use super::{one, settings, several, table_name};

/// What a file gives: its names are known even where its table is wrong.
#[derive(Debug, Default)]
pub(super) struct Lowered {
    pub(super) name: Option<String>,
    pub(super) module: Option<Ident>,
    pub(super) table: Option<Table>,
}

/// What is in a table, and how it lies there.
pub(super) struct Contents {
    pub(super) partition_key: KeyAttribute,
    pub(super) sort_key: Option<KeyAttribute>,
    pub(super) indexes: IdVec<IndexId, TableIndex>,
    pub(super) ttl: Option<String>,
    pub(super) discriminator: Option<String>,
    pub(super) entities: IdVec<EntityId, Entity>,
    pub(super) handle: Option<Ident>,
    pub(super) collections: Vec<Collection>,
}

/// Lowers a file. There may be a table even if something was found; the model is made only if nothing was.
pub(super) fn lower(source: &SourceFile, report: &Report, shared: &Shared) -> Lowered {
    let Some(file) = schema::read(report) else { return Lowered::default() };
    let name = physical_name(report, &file);
    let module = name.as_deref().and_then(|name| module(report, &file, name));
    let settings = settings::lower(report, &file.settings, &file.indexes);
    let types = Types::lower(report, &file.types, (module.as_ref(), &shared.types));
    let contents = match &file.entities {
        Entities::One(entity) => one::lower(report, &types, &file, entity),
        Entities::Several(text) => several::lower(report, &types, &file, text, module.as_ref()),
    };
    shared.note(&types);
    let table = contents
        .and_then(|contents| Some(table(source, &file, (settings, types), contents, (name.clone()?, module.clone()?))));
    Lowered { name, module, table }
}

fn table(
    source: &SourceFile,
    file: &TableFile,
    (settings, types): (Settings, Types),
    contents: Contents,
    (name, module): (String, Ident),
) -> Table {
    Table {
        source: source.name.clone(),
        name,
        module,
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
    }
}

fn physical_name(report: &Report, file: &TableFile) -> Option<String> {
    let path = Path::top("table");
    if matches!(file.table, Given::Absent) {
        let help = "add `table:` with the name of the table in DynamoDB";
        report.key(codes::MISSING_KEY, &path, "the file has no `table:`", help);
    }
    let name = file.table.value()?;
    if !table_name::is_legal(name) {
        let message = format!("`{name}` is no name of a table");
        let help = "DynamoDB takes 3 to 255 letters, digits, `_`, `-` and `.`";
        report.value(codes::BAD_TABLE_NAME, &path, message, help);
    }
    Some(name.clone())
}

/// The table's module: its `rust_name:` or its name.
fn module(report: &Report, file: &TableFile, name: &str) -> Option<Ident> {
    match &file.rust_name {
        Given::Absent => {
            let found = Ident::snake(name);
            if let Some((rule, message)) = problem(&format!("`{name}`"), found.as_ref()) {
                report.value(rule, &Path::top("table"), message, "add `rust_name:` with the name of the module");
            }
            found
        }
        Given::Broken => None,
        // The file itself is the entry.
        Given::Is(given) => rust_name(report, &Path::default(), name, Some(given), Ident::snake),
    }
}
