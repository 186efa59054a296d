//! Queries of a table or an index.

use serde::Serialize;

use super::parameter::ParamContext;
use super::scope::EntityScope;
use super::sort_key::{self, SortMethodContext};
use super::{computed_key, docs, entity_filter, rust_code};
use crate::model::{EntityFilter, Id, Index, IndexId, KeyParameter, KeySource, Stage, Table, independent};

/// A query type with its source, its constructor and its sort key methods.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct QueryContext {
    pub(crate) name: String,
    pub(crate) source: SourceContext,
    /// The literal of the documentation of the type.
    pub(crate) doc: String,
    /// The type of the queries of one shard, if the index has shards.
    pub(crate) one_shard: Option<String>,
    /// The methods that not every query has: `entity`, `consistent`, `unexpired`.
    pub(crate) abilities: Vec<&'static str>,
    pub(crate) method: String,
    /// Why nobody should call the method, as a literal.
    pub(crate) deprecated: Option<String>,
    pub(crate) method_doc: Vec<String>,
    pub(crate) params: Vec<ParamContext>,
    /// The calls that set the partition key, and the parts of the sort key that it determines.
    pub(crate) calls: Vec<String>,
    pub(crate) sort_methods: Vec<SortMethodContext>,
}

/// The table or the index to query.
pub(super) struct Queried<'k> {
    /// The name of the query type.
    pub(super) name: String,
    /// The type that marks the source.
    pub(super) marker: String,
    /// The type of the items.
    pub(super) item: String,
    pub(super) method: String,
    pub(super) partition: &'k [KeySource],
    pub(super) sort: &'k [KeySource],
    /// `None` for the table.
    pub(super) index: Option<&'k Index>,
    pub(super) consistent: bool,
    pub(super) filter: &'k EntityFilter,
    /// The items have the time at which they expire.
    pub(super) expires: bool,
}

/// The source of a query: a table, or an index.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SourceContext {
    /// The type that marks it.
    pub(crate) name: String,
    pub(crate) entity: String,
    /// The type of the items.
    pub(crate) item: String,
    /// The constructor of the layout: `index(TABLE, 0)`.
    pub(crate) layout: String,
    pub(crate) sort_key: Vec<String>,
    /// The tests that a query filters by.
    pub(crate) query_tests: Vec<String>,
    /// The tests that a scan filters by.
    pub(crate) scan_tests: Vec<String>,
    pub(crate) consistent: bool,
}

/// Returns the query of an entity in its table.
pub(super) fn of_table(scope: EntityScope<'_>) -> QueryContext {
    let entity = scope.entity;
    let queried = Queried {
        name: entity.name.suffixed("Query").as_str().to_owned(),
        marker: entity.name.as_str().to_owned(),
        item: entity.name.as_str().to_owned(),
        method: "query".into(),
        partition: std::slice::from_ref(&entity.partition_key),
        sort: entity.sort_key.as_slice(),
        index: None,
        consistent: true,
        filter: &entity.filter,
        expires: entity.ttl.is_some(),
    };
    of(scope, &queried)
}

/// Returns whether the attribute that items expire by is a key of what is queried, which no filter can read.
fn is_ttl_key(scope: EntityScope<'_>, queried: &Queried<'_>) -> bool {
    let ttl = scope.entity.ttl.map(KeySource::Attribute);
    queried.partition.iter().chain(queried.sort).any(|source| Some(source) == ttl.as_ref())
}

/// Returns a query of a table or an index.
pub(super) fn of(scope: EntityScope<'_>, queried: &Queried<'_>) -> QueryContext {
    let given = given(scope, queried);
    let sort = sort_key::methods(scope, &queried.name, queried.sort, &given);
    let constant =
        |source| computed_key::template_of(scope.entity, source).map(|key| computed_key::constant(scope, key));
    let partition = queried
        .partition
        .iter()
        .map(|source| partition_call(scope, &given, &constant(source).unwrap_or_default(), source));
    let unexpired = queried.expires && !is_ttl_key(scope, queried);
    QueryContext {
        name: queried.name.clone(),
        source: SourceContext {
            name: queried.marker.clone(),
            entity: scope.entity.name.as_str().to_owned(),
            item: queried.item.clone(),
            layout: layout(queried.index.map(|index| index.id)),
            sort_key: queried.sort.iter().map(|source| sort_key::source(scope, source)).collect(),
            query_tests: queried.filter.query.iter().map(entity_filter::test).collect(),
            scan_tests: queried.filter.scan.iter().map(entity_filter::test).collect(),
            consistent: queried.consistent,
        },
        doc: rust_code::string(&docs::query_type(scope, queried.index)),
        one_shard: queried.index.and_then(|index| index.shards).map(|_| one_shard(&queried.name)),
        abilities: abilities(&[(true, "entity"), (queried.consistent, "consistent"), (unexpired, "unexpired")]),
        method: queried.method.clone(),
        deprecated: queried.index.and_then(|index| deprecated(scope.table, index.id)),
        method_doc: docs::query(scope, queried, &sort.methods),
        params: given.iter().map(|parameter| ParamContext::of_key(scope, parameter)).collect(),
        calls: partition.chain(sort.known).collect(),
        sort_methods: sort.methods,
    }
}

/// The note of the methods that read an index with `stage: retiring`.
const RETIRING: &str = "the index is being removed from the table";

/// Returns why nobody should read an index any more, as a literal.
pub(super) fn deprecated(table: &Table, index: IndexId) -> Option<String> {
    (table.indexes[index].stage == Stage::Retiring).then(|| rust_code::string(RETIRING))
}

/// Returns the name of the type of the queries of one shard: `JobByOpenJobsShardQuery`.
fn one_shard(query: &str) -> String {
    format!("{}ShardQuery", query.strip_suffix("Query").unwrap_or(query))
}

/// Returns what has to be given for the partition key. What the sort key can't be without is never absent.
fn given(scope: EntityScope<'_>, queried: &Queried<'_>) -> Vec<KeyParameter> {
    let parameters = |sources: &[KeySource]| -> Vec<KeyParameter> {
        sources.iter().flat_map(|source| scope.entity.parameters(source)).collect()
    };
    let sort = parameters(queried.sort);
    let is_needed = |attribute| sort.iter().any(|sort| sort.attribute == attribute && !sort.optional);
    let given = independent(parameters(queried.partition));
    let optional = |given: &KeyParameter| given.optional && !is_needed(given.attribute);
    given.into_iter().map(|given| KeyParameter { optional: optional(&given), ..given }).collect()
}

/// Returns what a query has besides what every query has.
pub(super) fn abilities(all: &[(bool, &'static str)]) -> Vec<&'static str> {
    all.iter().filter(|(has, _)| *has).map(|(_, ability)| *ability).collect()
}

/// Returns the constructor of a layout.
pub(super) fn layout(index: Option<IndexId>) -> String {
    index.map_or_else(|| "table(TABLE)".into(), |index| format!("index(TABLE, {})", index.index()))
}

/// Returns the call that sets an attribute of the partition key to what was given; `constant` is that of its template.
pub(super) fn partition_call(
    scope: EntityScope<'_>,
    given: &[KeyParameter],
    constant: &str,
    source: &KeySource,
) -> String {
    let entity = scope.entity;
    match (computed_key::template_of(entity, source), entity.parameters(source).first()) {
        (Some(id), _) => computed_key::partition(scope, &entity.computed[id], constant, given),
        (None, Some(part)) => format!(".partition({})", computed_key::given_part(scope, "", given, part)),
        (None, None) => String::new(),
    }
}
