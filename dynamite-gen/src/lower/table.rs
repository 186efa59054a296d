//! One file: from what it says to the table of the model.

use crate::diagnostic::codes;
use crate::model::{Entity, Index, KeySource, Table, View};
use crate::naming::Ident;
use crate::schema::{self, Given, Report, TableFile};
use crate::source::SourceFile;
use crate::yaml::Path;

use super::computed::{self, Computed};
use super::fields::Fields;
use super::indexes::Draft;
use super::keys::{Catalog, TableKey, key_parts};
use super::names::rust_name;
use super::types::Types;
use super::{extras, govern, groups, indexes, scope, table_name, views};

/// What a file gives: its names are known even where its table is wrong.
#[derive(Debug, Default)]
pub(super) struct Lowered {
    pub(super) name: Option<String>,
    pub(super) module: Option<Ident>,
    pub(super) table: Option<Table>,
}

/// Lowers a file. There may be a table even if something was found; the model is made only if nothing was.
pub(super) fn lower(source: &SourceFile, report: &Report) -> Lowered {
    let Some(file) = schema::read(report) else { return Lowered::default() };
    let name = physical_name(report, &file);
    let module = name.as_deref().and_then(|name| module(report, &file, name));
    let entity = entity_name(report, &file);
    let types = Types::lower(report, &file.types);
    if no_attributes(report, &file) {
        return Lowered { name, module, table: None };
    }
    let attributes = Fields::lower(report, &types, &file.attributes.entries);
    let scene = computed::Lowering { report, types: &types, attributes: &attributes };
    let computed = Computed::lower(&scene, &file.keys);
    types.warn_unused(report);
    let parts = Parts { report, file: &file, types, attributes, computed };
    let table = parts.table(source, name.as_deref(), module.as_ref(), entity);
    Lowered { name, module, table }
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
        Given::Absent => match Ident::snake(name) {
            None => {
                let message = format!("no Rust name can be made from `{name}`");
                report.value(
                    codes::NO_RUST_NAME,
                    &Path::top("table"),
                    message,
                    "add `rust_name:` with the name of the module",
                );
                None
            }
            found => found,
        },
        Given::Misshapen => None,
        // The file itself is the entry.
        Given::Is(given) => rust_name(report, &Path::default(), name, Some(given), Ident::snake),
    }
}

fn entity_name(report: &Report, file: &TableFile) -> Option<Ident> {
    let path = Path::top("entity");
    match &file.entity {
        Given::Absent => {
            let help = "add `entity:` with the name of the struct, such as `entity: Order`";
            report.key(codes::MISSING_KEY, &path, "the file has no `entity:`", help);
            None
        }
        Given::Misshapen => None,
        Given::Is(name) => {
            let found = Ident::camel(name);
            if found.is_none() {
                let message = format!("no Rust name can be made from `{name}`");
                report.value(codes::NO_RUST_NAME, &path, message, "name the entity with letters, such as `Order`");
            }
            found
        }
    }
}

/// Without attributes nothing else of a file can be judged.
fn no_attributes(report: &Report, file: &TableFile) -> bool {
    let path = Path::top("attributes");
    let help = "declare at least the attributes of the table's key";
    match report.document.node(&path) {
        None => report.key(codes::MISSING_KEY, &path, "the file has no `attributes:`", help),
        Some(node) if node.entries().is_empty() && node.describe() == "a mapping" => {
            report.key(codes::NO_FIELDS, &path, "the entity has no attributes", help);
        }
        Some(_) => {}
    }
    file.attributes.entries.is_empty()
}

/// What the rest of a table is made from.
struct Parts<'a> {
    report: &'a Report<'a>,
    file: &'a TableFile,
    types: Types,
    attributes: Fields,
    computed: Computed,
}

/// The attributes under `ttl:` and `optimistic_lock:`.
#[derive(Clone, Copy)]
struct Duties {
    ttl: Option<usize>,
    lock: Option<usize>,
}

impl Parts<'_> {
    fn table(
        mut self,
        source: &SourceFile,
        name: Option<&str>,
        module: Option<&Ident>,
        entity: Option<Ident>,
    ) -> Option<Table> {
        let (key, drafts) = self.keys();
        let duties = self.duties(&key, &drafts);
        let entity = self.entity(&key, &drafts, duties, entity?);
        let catalog = self.catalog();
        Some(Table {
            source: source.name.clone(),
            name: name?.to_owned(),
            module: module?.clone(),
            doc: self.file.doc.value().cloned(),
            partition_key: catalog.physical(key.partition.as_ref()?),
            sort_key: key.sort.source().map(|source| catalog.physical(source)),
            indexes: drafts.iter().filter_map(|draft| indexes::table_index(&catalog, draft)).collect(),
            ttl: duties.ttl.map(|at| self.attributes.list[at].wire.clone()),
            types: self.types.definitions.clone(),
            entities: vec![entity?],
        })
    }

    /// The entity; `None` if its key is wrong.
    fn entity(&mut self, key: &TableKey, drafts: &[Draft], duties: Duties, name: Ident) -> Option<Entity> {
        let catalog = self.catalog();
        let indexes = entity_indexes(&catalog, key, &name, drafts);
        let views = self.views(&catalog, &name, &indexes);
        scope::types(&catalog, &name, &indexes, &views);
        let key_parts = key_parts(&catalog, key);
        let groups = self.groups(drafts, &key_parts);
        scope::setters(&catalog, &groups);
        let indexes = indexes.into_iter().map(|(_, index)| index).collect();
        groups::access(&mut self.attributes.list, &groups, &key_parts, duties.lock);
        Some(Entity {
            name,
            doc: self.file.doc.value().cloned(),
            attributes: self.attributes.list.clone(),
            computed: self.computed.list.clone(),
            partition_key: key.partition.clone()?,
            sort_key: key.sort.source().cloned(),
            key_parts,
            indexes,
            groups,
            views: views.into_iter().map(|(_, view)| view).collect(),
            ttl: duties.ttl,
            lock: duties.lock,
        })
    }

    /// The table's key and the indexes, checked against each other; conditions are written into the keys they govern.
    fn keys(&mut self) -> (TableKey, Vec<Draft>) {
        let catalog = self.catalog();
        let key = catalog.table_key(&self.file.partition_key, &self.file.sort_key);
        let drafts = indexes::lower(&catalog, &key, &self.file.indexes.entries);
        indexes::unused_computed(&catalog, &key, &drafts, &self.file.indexes);
        extras::default_in_key(&catalog, &key, &drafts);
        scope::repository(self.report, &drafts);
        scope::queries(&catalog, &key, &drafts);
        let governed = govern::lower(&catalog, &key, &drafts);
        govern::apply(&mut self.computed, governed);
        (key, drafts)
    }

    fn catalog(&self) -> Catalog<'_> {
        Catalog { report: self.report, types: &self.types, attributes: &self.attributes, computed: &self.computed }
    }

    fn duties(&self, key: &TableKey, drafts: &[Draft]) -> Duties {
        let catalog = self.catalog();
        let ttl = self.file.ttl.value().and_then(|name| extras::ttl(&catalog, name));
        let lock = self.file.optimistic_lock.value().and_then(|name| extras::lock(&catalog, name));
        if let Some(lock) = lock {
            extras::lock_in_key(&catalog, key, drafts, lock);
        }
        Duties { ttl, lock }
    }

    fn views(&self, catalog: &Catalog, entity: &Ident, indexes: &[(&Draft, Index)]) -> Vec<(Path, View)> {
        let indexes: Vec<Index> = indexes.iter().map(|(_, index)| index.clone()).collect();
        let view = |entry| {
            let view: View = views::lower(catalog, entity, entry)?;
            let holding = views::holding(&indexes, &self.attributes.list, &view);
            Some((entry.path.clone(), View { indexes: holding, ..view }))
        };
        self.file.views.entries.iter().filter_map(view).collect()
    }

    fn groups(&self, drafts: &[Draft], key_parts: &[usize]) -> Vec<crate::model::Group> {
        let used: Vec<KeySource> = drafts.iter().filter_map(Draft::keys).flatten().collect();
        groups::groups(&self.attributes.list, &self.computed.list, &used, key_parts)
    }
}

fn entity_indexes<'a>(
    catalog: &Catalog,
    key: &TableKey,
    entity: &Ident,
    drafts: &'a [Draft],
) -> Vec<(&'a Draft, Index)> {
    let index = |(at, draft)| Some((draft, indexes::entity_index(catalog, key, at, entity, draft)?));
    drafts.iter().enumerate().filter_map(index).collect()
}
