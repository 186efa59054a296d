//! The files of a module: one for a table of one entity and for shared types, a folder for a table of several entities.

use std::collections::BTreeSet;

use serde::Serialize;

use super::collection::{self, CollectionContext, HandleContext};
use super::discriminator::{self, DiscriminatorContext};
use super::docs;
use super::entity::{self, EntityContext};
use super::import::ImportContext;
use super::schema::{self, SchemaContext};
use super::scope::{EntityScope, ModuleScope};
use super::types::{self, TypeContext};
use crate::model::{
    Attribute, Collection, Entity, Literal, Table, Type, TypeDefinition, TypeId, TypeKind, TypesModule, ViewFieldKind,
    ViewStruct, When, reachable,
};
use crate::naming::{Ident, is_device};
use crate::rust_derive;

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

impl FileContext {
    pub(super) fn data_types(&self) -> impl Iterator<Item = &str> {
        let entities = self.entities.iter().flat_map(EntityContext::data_types);
        let collections = self.collections.iter().map(|collection| collection.name.as_str());
        entities.chain(collections).chain(self.types.iter().map(|ty| ty.name.as_str()))
    }

    /// Imports the crates of derives.
    pub(super) fn add_derive_imports(&mut self, crates: &BTreeSet<String>, is_root: bool) {
        self.imports.extend(crates.iter().map(|name| ImportContext::of_derive(name, is_root)));
        // The order of rustfmt.
        self.imports.sort_by_cached_key(|import| match import.names.as_slice() {
            [name] => format!("{}::{name}", import.module),
            _ => format!("{}::{{", import.module),
        });
    }
}

/// Returns the file of a table of one entity.
pub(super) fn of_table(scope: ModuleScope<'_>, table: &Table) -> FileContext {
    FileContext {
        path: format!("{}.rs", scope.name.plain()),
        doc: docs::module(table),
        imports: scope.imports(&used_by_table(scope, table), true),
        entities: entities(scope, table),
        types: types(scope),
        schema: Some(schema::context(table)),
        checks: checks(scope, table),
        ..FileContext::default()
    }
}

/// Returns the file of shared types.
pub(super) fn of_types(scope: ModuleScope<'_>, module: &TypesModule) -> FileContext {
    let own = scope.own_types();
    let used = own.iter().flat_map(|definition| definition.uses()).collect();
    FileContext {
        path: format!("{}.rs", scope.name.plain()),
        doc: docs::shared(module),
        imports: scope.imports(&used, false),
        types: types(scope),
        checks: scope.checks(&own, std::iter::empty()),
        ..FileContext::default()
    }
}

/// Returns the files of a table of several entities: `mod.rs`, one for each entity, and those of its collections and
/// types.
pub(super) fn of_folder(scope: ModuleScope<'_>, table: &Table) -> Vec<FileContext> {
    let names = file_names(scope, table);
    let mut files: Vec<_> =
        table.entities.iter().zip(&names).map(|(entity, name)| of_entity(scope, table, entity, name)).collect();
    files.extend(of_collections(scope, table));
    files.extend(of_own_types(scope));
    let mut modules: Vec<_> = files.iter().map(|file| module_of(&file.path)).collect();
    modules.sort_by(|a, b| a.plain().cmp(b.plain()));
    let root = FileContext {
        path: in_folder(scope, "mod"),
        doc: docs::module(table),
        modules: modules.iter().map(|module| module.as_str().to_owned()).collect(),
        imports: scope.imports(&used_by_table(scope, table), true),
        handle: collection::handle(table),
        schema: Some(schema::context(table)),
        discriminator: discriminator::context(table),
        checks: checks(scope, table),
        ..FileContext::default()
    };
    files.insert(0, root);
    files
}

fn of_entity(scope: ModuleScope<'_>, table: &Table, entity: &Entity, name: &str) -> FileContext {
    let used = used_by_entity(scope, entity);
    let types = used.iter().map(|id| &scope.types[*id]).filter(|definition| definition.is_item());
    let mut names: Vec<_> = types.map(|definition| definition.name.to_string()).collect();
    names.push("TABLE".to_owned());
    names.extend(entity.kind.as_ref().map(|_| "DISCRIMINATOR".to_owned()));
    FileContext {
        path: in_folder(scope, name),
        doc: docs::entity_file(table, entity.name.plain()),
        imports: vec![ImportContext::new(false, "super", names)],
        entities: vec![entity::context(EntityScope { module: scope, table, entity })],
        ..FileContext::default()
    }
}

fn of_collections(scope: ModuleScope<'_>, table: &Table) -> Option<FileContext> {
    let collections = collection::contexts(scope, table);
    let first = collections.first()?;
    let members = table.collections.iter().flat_map(|collection| &collection.members);
    let members: BTreeSet<_> = members.collect();
    let mut names: Vec<_> = members.iter().map(|id| table.entities[**id].name.to_string()).collect();
    names.extend(["TABLE".to_owned(), first.handle.clone()]);
    let parameters: BTreeSet<_> = table.collections.iter().flat_map(|found| used_by_collection(table, found)).collect();
    let parameters = parameters.into_iter().map(|id| &scope.types[id]).filter(|definition| definition.is_item());
    names.extend(parameters.map(|definition| definition.name.to_string()));
    Some(FileContext {
        path: in_folder(scope, COLLECTIONS),
        doc: vec![format!("The collections of {}.", docs::table(table))],
        imports: vec![ImportContext::new(false, "super", names)],
        collections,
        ..FileContext::default()
    })
}

fn of_own_types(scope: ModuleScope<'_>) -> Option<FileContext> {
    let own = scope.own_types();
    let types = types(scope);
    types.first()?;
    // Another file has them if they are not the module's own.
    let used: BTreeSet<_> = own.iter().flat_map(|definition| uses(definition)).collect();
    let shared = used.iter().map(|id| &scope.types[*id]).filter(|used| !scope.is_own(used) && used.is_item());
    let names: Vec<_> = shared.map(|definition| definition.name.to_string()).collect();
    let imports = if names.is_empty() { Vec::new() } else { vec![ImportContext::new(false, "super", names)] };
    Some(FileContext {
        path: in_folder(scope, TYPES),
        doc: vec![format!("The types that {} declares.", docs::code(scope.source))],
        imports,
        types,
        ..FileContext::default()
    })
}

/// The files of a folder besides those of its entities.
const COLLECTIONS: &str = "collections";
const TYPES: &str = "types";

/// Returns the name of the file of each entity: its name in snake case, with `_` as often as it takes to differ from the
/// others, from what the folder has besides, and from the names of types. Names from a schema never end in `_`.
fn file_names(scope: ModuleScope<'_>, table: &Table) -> Vec<String> {
    let types = scope.types.iter().map(|definition| definition.name.plain());
    let entities = table.entities.iter().map(|entity| entity.name.plain());
    let collections = table.collections.iter().map(|collection| collection.name.plain());
    let mut taken: BTreeSet<String> = types.chain(entities).chain(collections).map(str::to_owned).collect();
    taken.extend(["mod", COLLECTIONS, TYPES, "rt"].map(str::to_owned));
    let derives = scope.settings.derives.iter().flat_map(|rule| &rule.paths);
    taken.extend(derives.filter_map(|path| rust_derive::crate_of(path)).map(str::to_owned));
    let name = |(position, entity): (usize, &Entity)| {
        // Rust finds no files with names in other alphabets.
        let snake = Ident::snake(entity.name.plain()).filter(|name| name.plain().is_ascii());
        let mut name = snake.map_or_else(|| format!("entity_{}", position + 1), |name| name.plain().to_lowercase());
        while is_device(&name) || taken.contains(&name) {
            name.push('_');
        }
        taken.insert(name.clone());
        name
    };
    table.entities.iter().enumerate().map(name).collect()
}

fn in_folder(scope: ModuleScope<'_>, name: &str) -> String {
    format!("{}/{name}.rs", scope.name.plain())
}

/// Returns the module of a file of a folder.
fn module_of(path: &str) -> Ident {
    let name = path.rsplit('/').next().unwrap_or(path);
    Ident::file_module(name.trim_end_matches(".rs"))
}

fn entities(scope: ModuleScope<'_>, table: &Table) -> Vec<EntityContext> {
    table.entities.iter().map(|entity| entity::context(EntityScope { module: scope, table, entity })).collect()
}

fn types(scope: ModuleScope<'_>) -> Vec<types::TypeContext> {
    scope.own_types().into_iter().filter_map(|definition| types::context(scope, definition)).collect()
}

fn checks(scope: ModuleScope<'_>, table: &Table) -> Vec<String> {
    scope.checks(&scope.own_types(), table.entities.iter().flat_map(|entity| &entity.attributes))
}

/// Returns the types that a table uses, and all that they are made of.
fn used_by_table(scope: ModuleScope<'_>, table: &Table) -> BTreeSet<TypeId> {
    let attributes = table.entities.iter().flat_map(|entity| &entity.attributes);
    let used = attributes.filter_map(|attribute| attribute.ty.named());
    let own = scope.own_types();
    reachable(scope.types, used.chain(own.iter().flat_map(|definition| definition.uses())))
}

/// Returns the types that the file of an entity names.
fn used_by_entity(scope: ModuleScope<'_>, entity: &Entity) -> BTreeSet<TypeId> {
    let mut used: BTreeSet<_> = entity.attributes.iter().flat_map(of_attribute).collect();
    let compared = entity.computed.iter().filter_map(|key| key.when.as_ref());
    compared.for_each(|when| of_condition(scope, entity, when, &mut used));
    entity.views.iter().for_each(|view| of_view(&view.root, &mut used));
    used
}

/// Returns the types that a collection names: those of the parameters and the conditions of its query, and of its
/// constants.
fn used_by_collection(table: &Table, collection: &Collection) -> Vec<TypeId> {
    let entity = &table.entities[collection.first];
    let keys = collection.partition_key.iter().flat_map(|key| entity.parts(key));
    let parts = keys.chain(collection.parts.iter().map(|(part, _)| part.attribute));
    let parts = parts.filter_map(|part| unmapped(&entity.attributes[part].ty));
    let constants = collection.attributes.iter().flat_map(|common| {
        let attribute = &entity.attributes[common.attribute];
        of_attribute(&Attribute { default: common.default.clone(), ..attribute.clone() })
    });
    parts.chain(constants).collect()
}

/// Returns the types that a declared type names.
fn uses(definition: &TypeDefinition) -> Vec<TypeId> {
    match &definition.kind {
        TypeKind::Struct(fields) => fields.iter().flat_map(of_attribute).collect(),
        _ => definition.uses(),
    }
}

/// Returns the types that an attribute names: its own, and that of its default.
fn of_attribute(attribute: &Attribute) -> Vec<TypeId> {
    let default = attribute.default.as_ref().and_then(|_| attribute.ty.stored().named());
    unmapped(&attribute.ty).into_iter().chain(default).collect()
}

/// Returns the declared type in a type, unless a type of the user's stands for it.
fn unmapped(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Mapped { .. } => None,
        Type::List(inner) | Type::Set(inner) | Type::Map(inner) => unmapped(inner),
        ty => ty.named(),
    }
}

/// Adds the enums whose variants a condition names. Those of an open one are compared as texts.
fn of_condition(scope: ModuleScope<'_>, entity: &Entity, when: &When, used: &mut BTreeSet<TypeId>) {
    match when {
        When::Compare { attribute, literal: Literal::Variant(_), .. } => {
            let id = entity.attributes[*attribute].ty.stored().named();
            let closed = |id: &TypeId| matches!(scope.types[*id].kind, TypeKind::Enum { open: false, .. });
            used.extend(id.filter(closed));
        }
        When::Compare { .. } | When::Exists(_) => {}
        When::Not(inner) => of_condition(scope, entity, inner, used),
        When::All(all) | When::Any(all) => all.iter().for_each(|when| of_condition(scope, entity, when, used)),
    }
}

fn of_view(view: &ViewStruct, used: &mut BTreeSet<TypeId>) {
    for field in &view.fields {
        match &field.kind {
            ViewFieldKind::Whole(ty) => {
                used.extend(unmapped(ty));
                used.extend(field.default.as_ref().and_then(|_| ty.stored().named()));
            }
            ViewFieldKind::Part(part) => of_view(part, used),
        }
    }
}
