//! A table of one entity: its keys and indexes are the entity's own.

use crate::diagnostic::codes;
use crate::model::{Entity, IdVec, IndexId, KeyAttribute, TableIndex};
use crate::naming::Ident;
use crate::schema::{EntityText, Given, Report, TableFile};
use crate::yaml::Path;

use super::computed::{ComputedKeys, Lowering};
use super::entity::{Parts, no_attributes};
use super::fields::Fields;
use super::scope::ModuleTypes;
use super::table::Contents;
use super::types::Types;
use super::{extras, indexes, names, nesting};

/// Lowers the entity and, from it, what the table is.
pub(super) fn lower(report: &Report, types: &Types, file: &TableFile, text: &EntityText) -> Option<Contents> {
    let name = entity_name(report, &text.name);
    if no_attributes(report, text) {
        return None;
    }
    let mut attributes = Fields::lower(report, types, &text.attributes.entries);
    types.apply_rules(text, name.as_ref(), &mut attributes);
    let scene = Lowering { report, types, attributes: &attributes, physical: None };
    let computed = ComputedKeys::lower(&scene, &text.keys);
    types.warn_unused(report);
    nesting::refuse_deep(report, types, &attributes);
    contents(Parts { report, text, types, attributes, computed }, file, name)
}

fn contents(mut parts: Parts, file: &TableFile, name: Option<Ident>) -> Option<Contents> {
    let catalog = parts.catalog();
    let key = catalog.table_key(&file.partition_key, &file.sort_key);
    let drafts = indexes::lower(&catalog, &key, &file.indexes.entries);
    indexes::unused_computed(&catalog, &key, &drafts, &file.indexes);
    parts.govern(&key, &drafts);
    let catalog = parts.catalog();
    let ttl = file.ttl.value().and_then(|name| extras::ttl(&catalog, name));
    let duties = parts.duties(&key, &drafts, ttl);
    let name = name?;
    let catalog = parts.catalog();
    let partition_key: Option<KeyAttribute> = key.partition.as_ref().map(|source| catalog.physical(source));
    let sort_key = key.sort.value().map(|source| catalog.physical(source));
    let table_indexes: IdVec<IndexId, TableIndex> =
        drafts.iter().filter_map(|draft| indexes::table_index(&catalog, draft)).collect();
    let mut names = ModuleTypes::new(parts.report);
    names.entity(&name, &Path::top("entity"));
    names.declared(parts.types);
    let entity: Option<Entity> = parts.entity(&mut names, (&key, &drafts), duties, name);
    let entity = entity?;
    Some(Contents {
        partition_key: partition_key?,
        sort_key,
        indexes: table_indexes,
        ttl: ttl.map(|id| entity.attributes[id].wire.clone()),
        discriminator: None,
        entities: IdVec::from_iter([entity]),
        handle: None,
        collections: Vec::new(),
    })
}

fn entity_name(report: &Report, given: &Given<String>) -> Option<Ident> {
    let path = Path::top("entity");
    match given {
        Given::Absent => {
            let help = "add `entity:` with the name of the struct, such as `entity: Order`";
            report.key(codes::MISSING_KEY, &path, "the file has no `entity:`", help);
            None
        }
        Given::Broken => None,
        Given::Is(name) => {
            let found = Ident::camel(name);
            if let Some((rule, message)) = names::problem(&format!("`{name}`"), found.as_ref()) {
                report.value(rule, &path, message, "name the entity with letters, such as `Order`");
            }
            found
        }
    }
}
