//! What templates are given: plain strings and lists, with nothing left to compute.
//!
//! A field named `…_code` or with a type in it is Rust; everything that came from the schema as text is a literal or a
//! line of documentation by now.

mod computed;
mod docs;
mod entity;
mod index;
mod literals;
mod rust;
mod schema;
mod settings;
mod several;
mod structs;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use entity::EntityView;
use types::TypeView;

use crate::config::Settings;
use crate::model::{
    Attribute, Entity, IdVec, Table, TypeDefinition, TypeDefinitions, TypeId, TypeKind, TypesModule, reachable,
};
use crate::naming::Ident;

/// A module: one table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TableView {
    pub(crate) module: String,
    pub(crate) file: String,
    pub(crate) source: String,
    pub(crate) doc: Vec<String>,
    /// The shared types that it uses.
    pub(crate) imports: Vec<ImportView>,
    /// Types of the user's, each with what it is stored as: `crate::Money, rt::Decimal`.
    pub(crate) checks: Vec<String>,
    pub(crate) schema: schema::SchemaView,
    /// The kinds of the table's discriminator; none or one.
    pub(crate) kinds: Vec<several::KindsView>,
    pub(crate) entities: Vec<EntityView>,
    /// The handle of a table of several entities; none or one.
    pub(crate) handles: Vec<several::HandleView>,
    pub(crate) types: Vec<TypeView>,
}

/// A module of types that tables share.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SharedView {
    pub(crate) module: String,
    pub(crate) file: String,
    pub(crate) source: String,
    pub(crate) doc: Vec<String>,
    pub(crate) imports: Vec<ImportView>,
    /// Types of the user's, each with what it is stored as: `crate::Money, rt::Decimal`.
    pub(crate) checks: Vec<String>,
    pub(crate) types: Vec<TypeView>,
}

/// The types that one module takes from another.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ImportView {
    pub(crate) module: String,
    pub(crate) names: Vec<String>,
}

/// What every part of a module's view is made from.
#[derive(Clone, Copy)]
struct Scope<'m> {
    types: &'m TypeDefinitions,
    module: &'m Ident,
    source: &'m str,
    settings: &'m Settings,
}

/// The same, within one entity.
#[derive(Clone, Copy)]
struct EntityScope<'m> {
    scope: Scope<'m>,
    table: &'m Table,
    entity: &'m Entity,
}

/// The view of a table.
pub(crate) fn table_view(table: &Table, settings: &Settings) -> TableView {
    let scope = Scope { types: &table.types, module: &table.module, source: &table.source, settings };
    let entity_view = |entity| entity::view(EntityScope { scope, table, entity });
    let own = table.types.iter().filter(|definition| definition.home.is_none() && definition.is_item());
    TableView {
        module: table.module.as_str().to_owned(),
        file: format!("{}.rs", table.module.plain()),
        source: table.source.clone(),
        doc: docs::module(table),
        imports: imports(&table.types, &reachable(&table.types, needed(table)), None),
        checks: checks(&table.types, own.clone(), table.entities.iter().flat_map(|entity| &entity.attributes)),
        schema: schema::view(table),
        kinds: several::kinds(table).into_iter().collect(),
        entities: table.entities.iter().map(entity_view).collect(),
        handles: several::handle(scope, table).into_iter().collect(),
        types: own.map(|definition| types::view(scope, definition)).collect(),
    }
}

/// The view of a module of types.
pub(crate) fn shared_view(module: &TypesModule, settings: &Settings) -> SharedView {
    let scope = Scope { types: &module.types, module: &module.module, source: &module.source, settings };
    let own: Vec<_> = module.types.iter().filter(|definition| definition.home.as_ref() == Some(scope.module)).collect();
    let used = own.iter().flat_map(|definition| definition.uses()).collect();
    SharedView {
        module: module.module.as_str().to_owned(),
        file: format!("{}.rs", module.module.plain()),
        source: module.source.clone(),
        doc: docs::shared(module),
        imports: imports(scope.types, &used, Some(scope.module)),
        checks: checks(scope.types, own.iter().copied(), std::iter::empty()),
        types: own.into_iter().filter(|own| own.is_item()).map(|definition| types::view(scope, definition)).collect(),
    }
}

/// The types that a table's module is written with.
fn needed(table: &Table) -> impl Iterator<Item = TypeId> {
    let attributes = table.entities.iter().flat_map(|entity| &entity.attributes);
    let own = table.types.iter().filter(|definition| definition.home.is_none());
    attributes.filter_map(|attribute| attribute.ty.named()).chain(own.flat_map(TypeDefinition::uses))
}

/// The types of the user's that a module is written with.
fn checks<'m>(
    types: &TypeDefinitions,
    own: impl Iterator<Item = &'m TypeDefinition>,
    attributes: impl Iterator<Item = &'m Attribute>,
) -> Vec<String> {
    let fields = own.filter_map(|definition| match &definition.kind {
        TypeKind::Struct(fields) => Some(fields),
        _ => None,
    });
    let fields = fields.flat_map(IdVec::iter);
    let mappings = attributes.chain(fields).flat_map(|attribute| attribute.ty.mappings());
    let checks: BTreeSet<String> =
        mappings.map(|(rust, stored)| format!("{rust}, {}", rust::ty(types, stored))).collect();
    checks.into_iter().collect()
}

/// What a module takes from others, by their names.
fn imports(types: &TypeDefinitions, used: &BTreeSet<TypeId>, module: Option<&Ident>) -> Vec<ImportView> {
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for definition in used.iter().filter_map(|id| types.get(*id)) {
        if let Some(home) = definition.home.as_ref().filter(|home| Some(*home) != module && definition.is_item()) {
            found.entry(home.as_str()).or_default().push(definition.name.as_str().to_owned());
        }
    }
    let import = |(module, mut names): (&str, Vec<String>)| {
        names.sort();
        ImportView { module: module.to_owned(), names }
    };
    found.into_iter().map(import).collect()
}

impl Scope<'_> {
    /// The derives that the configuration adds to a type.
    fn derives(&self, name: &str) -> Vec<String> {
        let qualified = format!("{}.{name}", self.module.plain());
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

impl TableView {
    /// The names of all data types of the module: what a derive of the configuration can select.
    pub(crate) fn data_types(&self) -> Vec<&str> {
        let entities = self.entities.iter().flat_map(|entity| {
            let indexes = entity.indexes.iter().flat_map(|index| &index.items);
            std::iter::once(&entity.body).chain(indexes).chain(&entity.views).map(|body| body.name.as_str())
        });
        let keys = self.entities.iter().map(|entity| entity.key.name.as_str());
        let collections = self.handles.iter().flat_map(|handle| &handle.collections);
        let keys = keys.chain(collections.map(|collection| collection.name.as_str()));
        entities.chain(keys).chain(self.types.iter().map(|ty| ty.name.as_str())).collect()
    }
}

impl SharedView {
    /// The names of its types, as [`TableView::data_types`].
    pub(crate) fn data_types(&self) -> Vec<&str> {
        self.types.iter().map(|ty| ty.name.as_str()).collect()
    }
}
