//! Queries of a table, an index or a collection.

use serde::Serialize;

use super::parameter::ParamContext;
use super::scope::EntityScope;
use super::sort_key::{self, SortMethodContext};
use super::{computed_key, docs, entity_filter, rust_code};
use crate::model::{Id, IndexId, KeySource, each_once};

/// A query type with its source, its constructor and its sort key methods.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct QueryContext {
    pub(crate) name: String,
    /// The marker type of the table, index or collection that is queried.
    pub(crate) source: String,
    /// The entity, or the collection, that the items belong to.
    pub(crate) entity: String,
    /// The type of the items.
    pub(crate) item: String,
    /// The literal of the documentation of the type.
    pub(crate) doc: String,
    /// The query can read consistently.
    pub(crate) consistent: bool,
    /// The query can leave out items that have expired.
    pub(crate) unexpired: bool,
    pub(crate) method: String,
    pub(crate) method_doc: Vec<String>,
    pub(crate) params: Vec<ParamContext>,
    /// The calls that set the partition key, and the parts of the sort key that it determines.
    pub(crate) calls: Vec<String>,
    /// The number of the index in `TABLE.indexes`; `None` for the table.
    pub(crate) index: Option<String>,
    /// The expression for the items that belong to the entity; `None` if all items do.
    pub(crate) entity_filter: Option<String>,
    pub(crate) sort: Vec<String>,
    pub(crate) sort_methods: Vec<SortMethodContext>,
}

/// The names and keys of a table or an index to query.
pub(super) struct Queried<'k> {
    /// The name of the query type.
    pub(super) name: String,
    pub(super) source: String,
    pub(super) method: String,
    pub(super) partition: &'k [KeySource],
    pub(super) sort: &'k [KeySource],
    /// The table or index in words.
    pub(super) words: String,
}

/// Returns the query of an entity in its table.
pub(super) fn of_table(scope: EntityScope<'_>) -> QueryContext {
    let entity = scope.entity;
    let queried = Queried {
        name: entity.name.suffixed("Query").as_str().to_owned(),
        source: entity.name.as_str().to_owned(),
        method: "query".into(),
        partition: std::slice::from_ref(&entity.partition_key),
        sort: entity.sort_key.as_slice(),
        words: format!("table {}", docs::code(&scope.table.name)),
    };
    QueryContext {
        consistent: true,
        unexpired: entity.ttl.is_some() && !is_ttl_key(scope, &queried),
        entity_filter: entity_filter::of_entity(&entity.filter),
        ..of(scope, &queried)
    }
}

/// Returns whether the attribute that items expire by is a key of what is queried, which no filter can read.
pub(super) fn is_ttl_key(scope: EntityScope<'_>, queried: &Queried<'_>) -> bool {
    let ttl = scope.entity.ttl.map(KeySource::Attribute);
    queried.partition.iter().chain(queried.sort).any(|source| Some(source) == ttl.as_ref())
}

/// Returns a query of whole items, without what depends on the table or index.
pub(super) fn of(scope: EntityScope<'_>, queried: &Queried<'_>) -> QueryContext {
    let parts = each_once(queried.partition.iter().flat_map(|source| scope.entity.parts(source)));
    let sort = sort_key::methods(scope, &queried.name, queried.sort, &parts);
    let partition = queried.partition.iter().map(|source| partition_call(scope, source));
    let entity = scope.entity.name.as_str();
    QueryContext {
        name: queried.name.clone(),
        source: queried.source.clone(),
        entity: entity.to_owned(),
        item: entity.to_owned(),
        doc: rust_code::string(&format!("A query of {}.", queried.words)),
        consistent: false,
        unexpired: false,
        method: queried.method.clone(),
        method_doc: vec![format!("Queries {}.", queried.words)],
        params: parts.iter().map(|part| ParamContext::owned(scope, *part, false)).collect(),
        calls: partition.chain(sort.known).collect(),
        index: None,
        entity_filter: None,
        sort: queried.sort.iter().map(|source| sort_key::source(scope, source)).collect(),
        sort_methods: sort.methods,
    }
}

/// Returns the call that sets an attribute of the partition key.
pub(super) fn partition_call(scope: EntityScope<'_>, source: &KeySource) -> String {
    match (computed_key::template_of(scope, source), scope.entity.parts(source).first()) {
        (Some(key), _) => format!(".partition_text({})", computed_key::build(scope, key)),
        (None, Some(part)) => format!(".partition(&{})", scope.entity.attributes[*part].field),
        (None, None) => String::new(),
    }
}

/// Returns the number of an index in `TABLE.indexes`.
pub(super) fn index_number(index: IndexId) -> String {
    index.index().to_string()
}
