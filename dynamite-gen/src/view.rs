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

use serde::Serialize;

use entity::EntityView;
use types::TypeView;

use crate::config::Settings;
use crate::model::{Entity, Model, Table};

/// A module: one table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TableView {
    pub(crate) module: String,
    pub(crate) file: String,
    pub(crate) source: String,
    pub(crate) doc: Vec<String>,
    pub(crate) schema: schema::SchemaView,
    /// The kinds of the table's discriminator; none or one.
    pub(crate) kinds: Vec<several::KindsView>,
    pub(crate) entities: Vec<EntityView>,
    /// The handle of a table of several entities; none or one.
    pub(crate) handles: Vec<several::HandleView>,
    pub(crate) types: Vec<TypeView>,
}

/// What every part of a module's view is made from.
#[derive(Clone, Copy)]
struct Scope<'m> {
    table: &'m Table,
    settings: &'m Settings,
}

/// The same, within one entity.
#[derive(Clone, Copy)]
struct EntityScope<'m> {
    scope: Scope<'m>,
    entity: &'m Entity,
}

/// The views of all modules, in the model's order.
pub(crate) fn views(model: &Model, settings: &Settings) -> Vec<TableView> {
    model.tables.iter().map(|table| table_view(Scope { table, settings })).collect()
}

fn table_view(scope: Scope<'_>) -> TableView {
    let table = scope.table;
    let entity_view = |entity| entity::view(EntityScope { scope, entity });
    TableView {
        module: table.module.as_str().to_owned(),
        file: format!("{}.rs", table.module.plain()),
        source: table.source.clone(),
        doc: docs::module(table),
        schema: schema::view(table),
        kinds: several::kinds(table).into_iter().collect(),
        entities: table.entities.iter().map(entity_view).collect(),
        handles: several::handle(scope).into_iter().collect(),
        types: table.types.iter().map(|definition| types::view(scope, definition)).collect(),
    }
}

impl Scope<'_> {
    /// The derives that the configuration adds to a type.
    fn derives(&self, name: &str) -> Vec<String> {
        let qualified = format!("{}.{name}", self.table.module.plain());
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
