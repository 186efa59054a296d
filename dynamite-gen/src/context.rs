//! The data that templates render: strings of Rust code, lists, options and enums, with nothing left to compute.
//!
//! Text from a schema is in here only as a literal or as a line of documentation.

mod computed_key;
mod discriminator;
mod docs;
mod entity;
mod entity_filter;
mod handle;
mod index;
mod key;
mod key_parts;
mod literal;
mod parameter;
mod query;
mod rust_code;
mod schema;
mod scope;
mod settings;
mod sort_key;
mod sparse_condition;
mod sparse_setter;
mod structs;
mod types;
mod view;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use discriminator::DiscriminatorContext;
use entity::EntityContext;
use handle::HandleContext;
use schema::SchemaContext;
use scope::{EntityScope, ModuleScope};
use types::TypeContext;

use crate::config::Settings;
use crate::model::{Attribute, IdVec, Table, TypeDefinition, TypeId, TypeKind, TypesModule, reachable};

/// A module: a table, or types that tables share.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ModuleContext {
    pub(crate) module: String,
    pub(crate) file: String,
    pub(crate) source: String,
    pub(crate) doc: Vec<String>,
    /// The shared types that the module uses.
    pub(crate) imports: Vec<ImportContext>,
    /// The user's types, each with the type that it is stored as: `crate::Money, rt::Decimal`.
    pub(crate) checks: Vec<String>,
    /// `None` for a module of shared types.
    pub(crate) table: Option<TableContext>,
    pub(crate) types: Vec<TypeContext>,
}

/// The part of a module that only a table has.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TableContext {
    pub(crate) schema: SchemaContext,
    pub(crate) discriminator: Option<DiscriminatorContext>,
    /// The handle of a table with several entities.
    pub(crate) handle: Option<HandleContext>,
    pub(crate) entities: Vec<EntityContext>,
}

/// The types that a module imports from another.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ImportContext {
    pub(crate) module: String,
    pub(crate) names: Vec<String>,
}

impl ModuleContext {
    /// Returns the module of a table.
    pub(crate) fn of_table(table: &Table, settings: &Settings) -> Self {
        let scope = ModuleScope { types: &table.types, name: &table.module, source: &table.source, settings };
        let own: Vec<_> = table.types.iter().filter(|definition| definition.home.is_none()).collect();
        let attributes = || table.entities.iter().flat_map(|entity| &entity.attributes);
        let used = attributes().filter_map(|attribute| attribute.ty.named());
        let used = used.chain(own.iter().flat_map(|definition| definition.uses()));
        let entity = |entity| entity::context(EntityScope { module: scope, table, entity });
        ModuleContext {
            doc: docs::module(table),
            table: Some(TableContext {
                schema: schema::context(table),
                discriminator: discriminator::context(table),
                handle: handle::context(scope, table),
                entities: table.entities.iter().map(entity).collect(),
            }),
            ..scope.module(&own, attributes(), &reachable(&table.types, used))
        }
    }

    /// Returns a module of shared types.
    pub(crate) fn of_types(module: &TypesModule, settings: &Settings) -> Self {
        let scope = ModuleScope { types: &module.types, name: &module.module, source: &module.source, settings };
        let own = module.types.iter().filter(|definition| definition.home.as_ref() == Some(scope.name));
        let own: Vec<_> = own.collect();
        let used = own.iter().flat_map(|definition| definition.uses()).collect();
        ModuleContext { doc: docs::shared(module), ..scope.module(&own, std::iter::empty(), &used) }
    }

    /// Returns the names of all data types of the module, which a derive of the configuration can select.
    pub(crate) fn data_types(&self) -> Vec<&str> {
        let tables = self.table.iter().flat_map(TableContext::data_types);
        tables.chain(self.types.iter().map(|ty| ty.name.as_str())).collect()
    }
}

impl TableContext {
    fn data_types(&self) -> Vec<&str> {
        let entities = self.entities.iter().flat_map(EntityContext::data_types);
        let collections = self.handle.iter().flat_map(|handle| &handle.collections);
        entities.chain(collections.map(|collection| collection.name.as_str())).collect()
    }
}

impl ModuleScope<'_> {
    /// Returns what every module has: the types that it declares itself, and what these and `attributes` need.
    fn module<'m>(
        self,
        own: &[&'m TypeDefinition],
        attributes: impl Iterator<Item = &'m Attribute>,
        used: &BTreeSet<TypeId>,
    ) -> ModuleContext {
        ModuleContext {
            module: self.name.as_str().to_owned(),
            file: format!("{}.rs", self.name.plain()),
            source: self.source.to_owned(),
            doc: Vec::new(),
            imports: self.imports(used),
            checks: self.checks(own, attributes),
            table: None,
            types: own.iter().filter_map(|definition| types::context(self, definition)).collect(),
        }
    }

    /// Returns the types that the module imports, by module.
    fn imports(self, used: &BTreeSet<TypeId>) -> Vec<ImportContext> {
        let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for definition in used.iter().filter_map(|id| self.types.get(*id)) {
            if let Some(home) = definition.home.as_ref().filter(|home| *home != self.name && definition.is_item()) {
                found.entry(home.as_str()).or_default().push(definition.name.as_str().to_owned());
            }
        }
        let import = |(module, mut names): (&str, Vec<String>)| {
            names.sort();
            ImportContext { module: module.to_owned(), names }
        };
        found.into_iter().map(import).collect()
    }

    /// Returns the user's types in the module, each with the type that it is stored as.
    fn checks<'m>(self, own: &[&'m TypeDefinition], attributes: impl Iterator<Item = &'m Attribute>) -> Vec<String> {
        let fields = own.iter().filter_map(|definition| match &definition.kind {
            TypeKind::Struct(fields) => Some(fields),
            _ => None,
        });
        let all = attributes.chain(fields.flat_map(IdVec::iter));
        let mappings = all.flat_map(|attribute| attribute.ty.mappings());
        let checks: BTreeSet<String> =
            mappings.map(|(rust, stored)| format!("{rust}, {}", rust_code::ty(self.types, stored))).collect();
        checks.into_iter().collect()
    }
}
