//! A table of several entities: its keys are the table's, and each entity says what it makes of them.

use crate::diagnostic::codes;
use crate::lower::check;
use crate::lower::check::collisions::methods;
use crate::lower::check::collisions::module::ModuleNames;
use crate::lower::resolve::entity::{EntityDeclaration, KeyedEntity, SpecialAttributes, has_attributes};
use crate::lower::resolve::multi_entity::discriminator::{self, Kinds};
use crate::lower::resolve::multi_entity::filters::{self, TableEntities};
use crate::lower::resolve::multi_entity::key_comparison::KeyComparison;
use crate::lower::resolve::multi_entity::projection::{AllAttributes, Projectable};
use crate::lower::resolve::multi_entity::table_draft::{SharedIndex, TableDraft};
use crate::lower::resolve::multi_entity::{collections, entity_keys};
use crate::lower::resolve::rust_names::rust_name;
use crate::lower::resolve::ttl;
use crate::lower::resolve::types::Types;
use crate::model::{Entity, IdVec, IndexId, TableIndex};
use crate::naming::Ident;
use crate::schema::{EntityText, Entry, FileReport, Given, MultiEntityText, Section, TableFile};
use crate::yaml::Path;

use super::contents::Contents;
use super::entity;

/// An entity, resolved as far as it stands alone.
struct NamedEntity<'a> {
    path: &'a Path,
    name: Ident,
    /// The value of the discriminator, if the table has one.
    kind: Option<String>,
    declaration: EntityDeclaration<'a>,
}

/// The same, with its keys.
struct NamedKeyedEntity<'a> {
    path: &'a Path,
    name: Ident,
    kind: Option<String>,
    entity: KeyedEntity<'a>,
    special: SpecialAttributes,
}

/// The table as its file declares it.
struct SharedTableText<'a> {
    report: &'a FileReport<'a>,
    types: &'a Types,
    text: &'a MultiEntityText,
    discriminator: Given<&'a str>,
    ttl: Option<&'a str>,
    module: Option<&'a Ident>,
}

/// Lowers the entities, and what spans them.
pub(crate) fn lower(
    report: &FileReport,
    types: &Types,
    file: &TableFile,
    text: &MultiEntityText,
    module: Option<&Ident>,
) -> Option<Contents> {
    let mut keys = TableDraft::resolve(report, file);
    check::index_limits::count(report, keys.indexes.iter().map(|index| (index.local, &index.path)));
    let discriminator = discriminator::resolve(report, text, &keys.keys);
    if let Given::Is(name) = discriminator {
        check::partitions::note_discriminator(report, &keys, name);
    }
    let table =
        SharedTableText { report, types, text, discriminator, ttl: file.ttl.value().map(String::as_str), module };
    let entities = table.declare(&keys);
    types.warn_unused(report);
    let attributes = table.all_attributes(&entities);
    let projections =
        Projectable { report, keys: &keys, attributes: &attributes, discriminator }.resolve(&file.indexes);
    keys.indexes.iter_mut().zip(projections).for_each(|(index, projection)| index.projection = projection);
    check::index_limits::projected(report, keys.indexes.iter().map(|index| (index.projection.as_ref(), &index.path)));
    if let Some(wire) = table.ttl {
        ttl::refuse_unknown(report, wire, &attributes);
    }
    let keyed = entities.into_iter().map(|entity| table.key(entity, &keys)).collect();
    table.contents(&keys, keyed)
}

impl<'a> SharedTableText<'a> {
    /// Resolves every entity that can be read, as far as it stands alone.
    fn declare(&self, keys: &TableDraft) -> Vec<NamedEntity<'a>> {
        let section: &'a Section<EntityText> = &self.text.entities;
        if section.entries.is_empty() && !section.misshapen {
            let help = "declare at least one entity, such as `Order: { attributes: …, keys: … }`";
            self.report.key(codes::NO_FIELDS, &Path::top("entities"), "the table has no entities", help);
        }
        let kinds = Kinds { report: self.report, keys: &keys.keys, discriminator: self.discriminator };
        let read = section.entries.iter().filter_map(|entry| Some((entry, entry.value.as_ref()?)));
        let entities: Vec<NamedEntity> =
            read.filter_map(|(entry, text)| self.declare_entity(kinds, entry, text)).collect();
        let kinds = entities.iter().map(|entity| (entity.path, entity.kind.as_deref()));
        check::kinds::refuse_same(self.report, &kinds.collect::<Vec<_>>());
        entities
    }

    fn declare_entity(
        &self,
        kinds: Kinds,
        entry: &'a Entry<EntityText>,
        text: &'a EntityText,
    ) -> Option<NamedEntity<'a>> {
        let SharedTableText { report, types, .. } = *self;
        let given = text.rust_name.value().map(String::as_str);
        let name = rust_name(report, &entry.path, &entry.name, given, Ident::camel);
        if !has_attributes(report, text) {
            return None;
        }
        let mut declaration = EntityDeclaration::resolve(report, types, text, name.as_ref(), Some(kinds.keys));
        check::nesting::refuse_deep(report, types, &declaration.attributes);
        let kind = kinds.kind(entry, text);
        if let Some(kind) = &kind {
            kinds.refuse_declared_again(text, &declaration.attributes);
            kinds.add_to_keys(&mut declaration.computed, &entry.path, kind);
        }
        Some(NamedEntity { path: &entry.path, name: name?, kind, declaration })
    }

    fn all_attributes<'e>(&self, entities: &'e [NamedEntity]) -> AllAttributes<'e> {
        let section = &self.text.entities;
        AllAttributes {
            entities: entities.iter().map(|entity| &entity.declaration.attributes).collect(),
            incomplete: section.misshapen || entities.len() < section.entries.len(),
        }
    }

    /// Resolves what an entity makes of the table's keys.
    fn key(&self, entity: NamedEntity<'a>, keys: &TableDraft) -> NamedKeyedEntity<'a> {
        let NamedEntity { path, name, kind, declaration } = entity;
        let catalog = declaration.catalog();
        let key = entity_keys::table_key(&catalog, keys);
        let drafts = entity_keys::drafts(&catalog, keys, &key, &declaration.text.indexes);
        let mut entity = KeyedEntity { declaration, key, drafts };
        entity::check_keys(&mut entity);
        let catalog = entity.catalog();
        let ttl = self.ttl.and_then(|wire| catalog.attributes.find_wire(wire));
        let ttl = ttl.filter(|id| ttl::can_expire(&catalog, *id));
        let special = entity::special_attributes(&entity, ttl);
        NamedKeyedEntity { path, name, kind, entity, special }
    }

    /// Makes the contents of the table, once each entity knows its keys.
    fn contents(&self, keys: &TableDraft, keyed: Vec<NamedKeyedEntity>) -> Option<Contents> {
        let report = self.report;
        let handle = self.module.and_then(|module| Ident::camel(module.plain()));
        let mut all = self.entities(keyed, handle.as_ref());
        let comparison = KeyComparison::new(&self.types.definitions, all.entities.len());
        let table = keys.table(self.discriminator, comparison)?;
        check::index_limits::held(report, &all.entities)?;
        filters::set(report, &table, &mut all);
        let collections = if self.text.entities.misshapen {
            Vec::new()
        } else {
            collections::resolve(report, &table, &all, &self.text.collections)
        };
        check::unused::indexes(report, &keys.indexes, &all.entities);
        let indexes: Option<IdVec<IndexId, TableIndex>> = keys.indexes.iter().map(SharedIndex::table_index).collect();
        Some(Contents {
            partition_key: table.partition_key.clone(),
            sort_key: table.sort_key.clone(),
            indexes: indexes?,
            ttl: self.ttl.map(str::to_owned),
            discriminator: self.discriminator.value().map(|name| (*name).to_owned()),
            entities: all.entities,
            handle: Some(handle?),
            collections,
        })
    }

    /// Makes the entities of the model, and checks the names that they and what spans them give.
    fn entities(&self, keyed: Vec<NamedKeyedEntity>, handle: Option<&Ident>) -> TableEntities {
        let mut names = self.names(&keyed, handle);
        let (mut entities, mut paths) = (IdVec::new(), IdVec::new());
        for entity in keyed {
            let path = entity.path.clone();
            if let Some(entity) = build(entity, &mut names) {
                entities.push(entity);
                paths.push(path);
            }
        }
        TableEntities { entities, paths }
    }

    /// Takes the names that the entities, the handle, the collections and the declared types give to the module.
    fn names(&self, keyed: &[NamedKeyedEntity], handle: Option<&Ident>) -> ModuleNames<'a> {
        let mut names = ModuleNames::new(self.report);
        keyed.iter().for_each(|entity| names.entity(&entity.name, entity.path));
        handle.iter().for_each(|handle| names.handle(handle));
        let collections = collections::names(self.report, &self.text.collections);
        collections.iter().for_each(|collection| names.collection(&collection.name, &collection.path));
        methods::handle(self.report, &collections);
        names.declared(self.types);
        names
    }
}

fn build(entity: NamedKeyedEntity, names: &mut ModuleNames) -> Option<Entity> {
    let NamedKeyedEntity { name, kind, entity, special, .. } = entity;
    if matches!(entity.key.sort, Given::Broken) {
        return None;
    }
    let parts = entity::parts(&entity, &name, special, names);
    Some(Entity { kind, ..entity.build(name, parts, special)? })
}
