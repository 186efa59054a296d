//! The handle of a table with several entities, and the collections that it reads.

use serde::Serialize;

use super::computed_key::{self, TemplateContext};
use super::entity_filter::test;
use super::parameter::ParamContext;
use super::rust_code::string;
use super::scope::{EntityScope, ModuleScope};
use super::{docs, query};
use crate::model::{Collection, Entity, EntityId, KeySource, Table, independent};
use crate::naming::Ident;

/// The handle of a table with several entities.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct HandleContext {
    pub(crate) name: String,
    /// The literal of its documentation.
    pub(crate) doc: String,
}

/// A collection: an enum of entities, and its query.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CollectionContext {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) derives: Vec<String>,
    /// The type that marks what is queried.
    pub(crate) source: String,
    pub(crate) members: Vec<MemberContext>,
    /// It has the variant `Unknown`.
    pub(crate) open: bool,
    /// The handle, which has the method that begins the query.
    pub(crate) handle: String,
    pub(crate) method: String,
    pub(crate) method_doc: Vec<String>,
    pub(crate) params: Vec<ParamContext>,
    /// The calls that set the partition key.
    pub(crate) calls: Vec<String>,
    /// The type of the query.
    pub(crate) query: String,
    /// The literal of the documentation of the query.
    pub(crate) query_doc: String,
    /// The templates of the partition key.
    pub(crate) templates: Vec<TemplateContext>,
    /// The constructor of the layout: `index(TABLE, 0)`.
    pub(crate) layout: String,
    /// The tests of the query: an item passes all tests of one list.
    pub(crate) query_tests: Vec<Vec<String>>,
    pub(crate) consistent: bool,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct MemberContext {
    /// The name of the variant, and of the entity in it.
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
}

/// Returns the handle of a table with several entities.
pub(super) fn handle(table: &Table) -> Option<HandleContext> {
    let name = table.handle.as_ref()?;
    Some(HandleContext { name: name.as_str().to_owned(), doc: string(&docs::handle(table)) })
}

/// Returns the collections of a table.
pub(super) fn contexts(module: ModuleScope<'_>, table: &Table) -> Vec<CollectionContext> {
    let collections = table.collections.iter();
    collections.filter_map(|found| collection(module, table, found, table.handle.as_ref()?)).collect()
}

fn collection(
    module: ModuleScope<'_>,
    table: &Table,
    collection: &Collection,
    handle: &Ident,
) -> Option<CollectionContext> {
    let (first, keys) = partition_key(table, collection)?;
    let scope = EntityScope { module, table, entity: first };
    let given = independent(keys.iter().flat_map(|key| first.parameters(key)));
    let constant = |position| constant(&collection.name, position);
    let call = |(position, key)| query::partition_call(scope, &given, &constant(position), key);
    let template = |(position, key)| template(scope, constant(position), key);
    Some(CollectionContext {
        name: collection.name.as_str().to_owned(),
        doc: docs::collection(table, collection),
        derives: module.derives(collection.name.plain()),
        source: collection.name.suffixed("Source").as_str().to_owned(),
        members: collection.members.iter().map(|id| member(table, *id)).collect(),
        open: collection.open,
        handle: handle.as_str().to_owned(),
        method: collection.method.as_str().to_owned(),
        method_doc: docs::collection_query(table, collection, first, keys),
        params: given.iter().map(|parameter| ParamContext::of_key(scope, parameter)).collect(),
        calls: keys.iter().enumerate().map(call).collect(),
        query: collection.name.suffixed("Query").as_str().to_owned(),
        query_doc: string(&format!("A query of [`{}`].", collection.name.plain())),
        templates: keys.iter().enumerate().filter_map(template).collect(),
        layout: query::layout(collection.index),
        query_tests: collection.filter.iter().map(|tests| tests.iter().map(test).collect()).collect(),
        consistent: collection.index.is_none(),
    })
}

/// Returns the partition key that a collection is read by, and the member that makes it: the one that the schema declares
/// first, whatever the order of `of:`, so that the names of the parameters don't depend on that.
pub(super) fn partition_key<'m>(table: &'m Table, collection: &Collection) -> Option<(&'m Entity, &'m [KeySource])> {
    let first = &table.entities[*collection.members.iter().min()?];
    let keys = match collection.index {
        None => std::slice::from_ref(&first.partition_key),
        Some(id) => first.indexes.iter().find(|index| index.id == id)?.partition_key.as_slice(),
    };
    Some((first, keys))
}

/// Returns the name of the constant for an attribute of the partition key: `CUSTOMER_ORDERS_KEY`.
fn constant(collection: &Ident, position: usize) -> String {
    let name = Ident::constant(collection.plain()).unwrap_or_else(|| collection.clone());
    let number = if position == 0 { String::new() } else { format!("_{}", position + 1) };
    format!("{}_KEY{number}", name.plain())
}

/// Returns the constant that a collection has for the template of a key.
fn template(scope: EntityScope<'_>, constant: String, source: &KeySource) -> Option<TemplateContext> {
    let key = &scope.entity.computed[computed_key::template_of(scope.entity, source)?];
    Some(computed_key::template(scope.module.types, scope.entity, key, constant))
}

fn member(table: &Table, id: EntityId) -> MemberContext {
    let name = &table.entities[id].name;
    MemberContext { name: name.as_str().to_owned(), doc: vec![format!("An item of [`{}`].", name.plain())] }
}
