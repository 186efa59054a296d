//! A table of one entity: its keys and indexes are the entity's own.

use crate::diagnostic::codes;
use crate::lower::check;
use crate::lower::check::collisions::module::ModuleNames;
use crate::lower::resolve::entity::{EntityDeclaration, KeyedEntity, has_attributes};
use crate::lower::resolve::types::Types;
use crate::lower::resolve::{indexes, rust_names, ttl};
use crate::model::{IdVec, IndexId, KeyAttribute, TableIndex};
use crate::naming::Ident;
use crate::schema::{EntityText, FileReport, Given, TableFile};
use crate::yaml::Path;

use super::contents::Contents;
use super::entity;

/// Lowers the entity and, from it, what the table is.
pub(crate) fn lower(report: &FileReport, types: &Types, file: &TableFile, text: &EntityText) -> Option<Contents> {
    let name = entity_name(report, &text.name);
    if !has_attributes(report, text) {
        return None;
    }
    let declaration = EntityDeclaration::resolve(report, types, text, name.as_ref(), None);
    types.warn_unused(report);
    check::nesting::refuse_deep(report, types, &declaration.attributes);
    let catalog = declaration.catalog();
    let key = catalog.table_key(&file.partition_key, &file.sort_key);
    let drafts = indexes::drafts(&catalog, &key, &file.indexes.entries);
    let entity = KeyedEntity { declaration, key, drafts };
    check::indexes(&entity, &file.indexes);
    contents(entity, file, name)
}

fn contents(mut entity: KeyedEntity, file: &TableFile, name: Option<Ident>) -> Option<Contents> {
    entity::check_keys(&mut entity);
    let ttl = file.ttl.value().and_then(|name| ttl::resolve(&entity.catalog(), name));
    let special = entity::special_attributes(&entity, ttl);
    let name = name?;
    let catalog = entity.catalog();
    let partition_key: Option<KeyAttribute> = entity.key.partition.as_ref().map(|source| catalog.physical(source));
    let sort_key = entity.key.sort.value().map(|source| catalog.physical(source));
    let indexes: IdVec<IndexId, TableIndex> =
        entity.drafts.iter().filter_map(|draft| draft.table_index(&catalog)).collect();
    let mut names = ModuleNames::new(catalog.report);
    names.entity(&name, &Path::top("entity"));
    names.declared(catalog.types);
    let parts = entity::parts(&entity, &name, special, &mut names);
    let entity = entity.build(name, parts, special)?;
    Some(Contents {
        partition_key: partition_key?,
        sort_key,
        indexes,
        ttl: ttl.map(|id| entity.attributes[id].wire.clone()),
        discriminator: None,
        entities: IdVec::from_iter([entity]),
        handle: None,
        collections: Vec::new(),
    })
}

fn entity_name(report: &FileReport, given: &Given<String>) -> Option<Ident> {
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
            if let Some((rule, message)) = rust_names::problem(&format!("`{name}`"), found.as_ref()) {
                report.value(rule, &path, message, "use plain letters in the name of the entity, as in `Order`");
            }
            found
        }
    }
}
