//! The handle of a table with several entities, and the collections that it reads.

use serde::Serialize;

use super::computed_key::TemplateContext;
use super::entity_filter::test;
use super::parameter::ParamContext;
use super::rust_code::string;
use super::scope::{EntityScope, ModuleScope};
use super::sort_key::SortMethodContext;
use super::structs::{self, PathContext};
use super::{collection_keys, docs, query};
use crate::model::{Collection, EntityId, Table, independent};
use crate::naming::Ident;

/// The handle of a table with several entities.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct HandleContext {
    pub(crate) name: String,
    /// The literal of its documentation.
    pub(crate) doc: String,
    /// The names of the entities of the table.
    pub(crate) entities: Vec<String>,
}

/// A collection: an enum of entities, and its query.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CollectionContext {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) derives: Vec<String>,
    pub(crate) members: Vec<MemberContext>,
    /// It has the variant `Unknown`.
    pub(crate) open: bool,
    /// The handle, which has the method that begins the query.
    pub(crate) handle: String,
    pub(crate) method: String,
    /// Why nobody should call the method, as a literal.
    pub(crate) deprecated: Option<String>,
    pub(crate) method_doc: Vec<String>,
    pub(crate) params: Vec<ParamContext>,
    /// The calls that set the partition key.
    pub(crate) calls: Vec<String>,
    pub(crate) query: CollectionQueryContext,
    /// The paths of the attributes that all members have.
    pub(crate) paths: Vec<PathContext>,
    /// The templates of the keys.
    pub(crate) templates: Vec<TemplateContext>,
    /// The constructor of the layout: `index(TABLE, 0)`.
    pub(crate) layout: String,
    /// The sources of the sort key, of which queries can have conditions.
    pub(crate) sort_key: Vec<String>,
    /// The tests of the query: an item passes all tests of one list.
    pub(crate) query_tests: Vec<Vec<String>>,
    pub(crate) consistent: bool,
}

/// The query of a collection.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CollectionQueryContext {
    /// The type.
    pub(crate) name: String,
    pub(crate) source: CollectionSourceContext,
    /// The literal of its documentation.
    pub(crate) doc: String,
    /// `None`: a collection is read from one partition.
    pub(crate) one_shard: Option<String>,
    /// The methods that not every query has.
    pub(crate) abilities: Vec<&'static str>,
    pub(crate) sort_methods: Vec<SortMethodContext>,
}

/// The source of the query of a collection.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CollectionSourceContext {
    /// The type that marks it.
    pub(crate) name: String,
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
    let entities = table.entities.iter().map(|entity| entity.name.as_str().to_owned()).collect();
    Some(HandleContext { name: name.as_str().to_owned(), doc: string(&docs::handle(table)), entities })
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
    let (first, keys) = (&table.entities[collection.first], collection.partition_key.as_slice());
    let scope = EntityScope { module, table, entity: first };
    let given = independent(keys.iter().flat_map(|key| first.parameters(key)));
    let constant = |position| collection_keys::constant(&collection.name, "KEY", position);
    let call = |(position, key)| query::partition_call(scope, &given, &constant(position), key);
    let template = |(position, key)| collection_keys::template(scope, constant(position), key);
    let consistent = table.is_consistent(collection.index);
    let query = collection.name.suffixed("Query").as_str().to_owned();
    let sort = collection_keys::sort_key(scope, collection, &query, &given);
    let paths: Vec<PathContext> =
        collection.attributes.iter().map(|common| structs::common_path(scope, common)).collect();
    Some(CollectionContext {
        name: collection.name.as_str().to_owned(),
        doc: docs::collection(table, collection),
        derives: module.derives(collection.name.plain()),
        members: collection.members.iter().map(|id| member(table, *id)).collect(),
        open: collection.open,
        handle: handle.as_str().to_owned(),
        method: collection.method.as_str().to_owned(),
        deprecated: collection.index.and_then(|index| query::deprecated(table, index)),
        method_doc: docs::collection_query(table, collection, &sort.methods),
        params: given.iter().map(|parameter| ParamContext::of_key(scope, parameter)).collect(),
        calls: keys.iter().enumerate().map(call).chain(sort.known).collect(),
        query: CollectionQueryContext {
            name: query,
            source: CollectionSourceContext { name: collection.name.suffixed("Source").as_str().to_owned() },
            doc: string(&format!("A query of [`{}`].", collection.name.plain())),
            one_shard: None,
            abilities: query::abilities(&[(!paths.is_empty(), "filter"), (consistent, "consistent")]),
            sort_methods: sort.methods,
        },
        paths,
        templates: keys.iter().enumerate().filter_map(template).chain(sort.templates).collect(),
        layout: query::layout(collection.index),
        sort_key: sort.sources,
        query_tests: collection.filter.iter().map(|tests| tests.iter().map(test).collect()).collect(),
        consistent,
    })
}

fn member(table: &Table, id: EntityId) -> MemberContext {
    let name = &table.entities[id].name;
    MemberContext { name: name.as_str().to_owned(), doc: vec![format!("An item of [`{}`].", name.plain())] }
}
