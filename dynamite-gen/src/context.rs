//! The data that templates render: strings of Rust code, lists, options and enums, with nothing left to compute.
//!
//! Text from a schema is in here only as a literal or as a line of documentation.

mod computed_key;
mod docs;
mod entity;
mod files;
mod index;
mod key;
mod key_parts;
mod literal;
mod multi_entity;
mod parameter;
mod query;
mod rust_code;
mod schema;
mod settings;
mod sort_key;
mod sparse_condition;
mod sparse_setter;
mod structs;
mod types;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use entity::EntityContext;
use multi_entity::{CollectionContext, DiscriminatorContext, HandleContext};
use schema::SchemaContext;
use types::TypeContext;

use crate::config::Settings;
use crate::model::{Attribute, Entity, IdVec, Table, TypeDefinition, TypeDefinitions, TypeId, TypeKind, TypesModule};
use crate::naming::Ident;

/// A module: a table, or types that tables share.
#[derive(Clone, Debug)]
pub(crate) struct ModuleContext {
    pub(crate) module: String,
    /// The schema file.
    pub(crate) source: String,
    /// One file, or those of a folder, `mod.rs` first.
    pub(crate) files: Vec<FileContext>,
}

/// A file of a module. What it does not have is empty.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct FileContext {
    /// The path from the folder of all modules: `orders.rs`, `shop/order.rs`.
    pub(crate) path: String,
    pub(crate) doc: Vec<String>,
    /// The private modules, of which everything public is re-exported.
    pub(crate) modules: Vec<String>,
    pub(crate) imports: Vec<ImportContext>,
    /// The handle of a table with several entities.
    pub(crate) handle: Option<HandleContext>,
    pub(crate) collections: Vec<CollectionContext>,
    pub(crate) entities: Vec<EntityContext>,
    pub(crate) types: Vec<TypeContext>,
    pub(crate) schema: Option<SchemaContext>,
    pub(crate) discriminator: Option<DiscriminatorContext>,
    /// The user's types, each with the type that it is stored as: `crate::Money, rt::Decimal`.
    pub(crate) checks: Vec<String>,
}

/// Names that a file imports from another module.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ImportContext {
    /// The names can be reached through this module as well.
    pub(crate) public: bool,
    /// The path of the module: `super`, `super::common`.
    pub(crate) module: String,
    pub(crate) names: Vec<String>,
}

/// The part of the model that a module is made from.
#[derive(Clone, Copy)]
struct ModuleScope<'m> {
    types: &'m TypeDefinitions,
    name: &'m Ident,
    source: &'m str,
    settings: &'m Settings,
}

/// The part of the model that an entity is made from.
#[derive(Clone, Copy)]
struct EntityScope<'m> {
    module: ModuleScope<'m>,
    table: &'m Table,
    entity: &'m Entity,
}

impl ModuleContext {
    /// Returns the module of a table.
    pub(crate) fn of_table(table: &Table, settings: &Settings) -> Self {
        let scope = ModuleScope { types: &table.types, name: &table.module, source: &table.source, settings };
        let files =
            if table.handle.is_some() { files::of_folder(scope, table) } else { vec![files::of_table(scope, table)] };
        scope.module(files)
    }

    /// Returns a module of shared types.
    pub(crate) fn of_types(module: &TypesModule, settings: &Settings) -> Self {
        let scope = ModuleScope { types: &module.types, name: &module.module, source: &module.source, settings };
        scope.module(vec![files::of_types(scope, module)])
    }

    /// Returns the names of all data types of the module, which a derive of the configuration can select.
    pub(crate) fn data_types(&self) -> Vec<&str> {
        self.files.iter().flat_map(FileContext::data_types).collect()
    }
}

impl FileContext {
    fn data_types(&self) -> impl Iterator<Item = &str> {
        let entities = self.entities.iter().flat_map(EntityContext::data_types);
        let collections = self.collections.iter().map(|collection| collection.name.as_str());
        entities.chain(collections).chain(self.types.iter().map(|ty| ty.name.as_str()))
    }
}

impl<'m> ModuleScope<'m> {
    fn module(self, files: Vec<FileContext>) -> ModuleContext {
        ModuleContext { module: self.name.as_str().to_owned(), source: self.source.to_owned(), files }
    }

    /// Returns the types that the module declares itself.
    fn own_types(self) -> Vec<&'m TypeDefinition> {
        self.types.iter().filter(|definition| self.is_own(definition)).collect()
    }

    /// Returns whether a type is declared in the module's schema: in that of a table, no type has another home.
    fn is_own(self, definition: &TypeDefinition) -> bool {
        definition.home.as_ref().is_none_or(|home| home == self.name)
    }

    /// Returns the imports of some shared types, by module.
    fn imports(self, used: &BTreeSet<TypeId>, public: bool) -> Vec<ImportContext> {
        let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for definition in used.iter().filter_map(|id| self.types.get(*id)) {
            if let Some(home) = definition.home.as_ref().filter(|home| *home != self.name && definition.is_item()) {
                found.entry(home.as_str()).or_default().push(definition.name.as_str().to_owned());
            }
        }
        let import =
            |(module, names): (&str, Vec<String>)| ImportContext::new(public, &format!("super::{module}"), names);
        found.into_iter().map(import).collect()
    }

    /// Returns the user's types in the module, each with the type that it is stored as.
    fn checks(self, own: &[&'m TypeDefinition], attributes: impl Iterator<Item = &'m Attribute>) -> Vec<String> {
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

    /// Returns the derives that the configuration adds to a type.
    fn derives(self, name: &str) -> Vec<String> {
        let qualified = format!("{}.{name}", self.name.plain());
        let rules = self.settings.derives.iter();
        let matching = rules.filter(|rule| rule.selector == "*" || rule.selector == name || rule.selector == qualified);
        let mut paths = Vec::new();
        for path in matching.flat_map(|rule| &rule.paths) {
            if !paths.contains(path) {
                paths.push(path.clone());
            }
        }
        paths
    }
}

impl ImportContext {
    fn new(public: bool, module: &str, mut names: Vec<String>) -> Self {
        names.sort();
        ImportContext { public, module: module.to_owned(), names }
    }
}
