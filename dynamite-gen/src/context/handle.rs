//! The handle of a table with several entities, and the collections.

use serde::Serialize;

use super::parameter::ParamContext;
use super::query::{self, QueryContext};
use super::rust_code::string;
use super::scope::{EntityScope, ModuleScope};
use super::{docs, entity_filter};
use crate::model::{Collection, Member, Table, each_once};
use crate::naming::Ident;

/// The handle of a table with several entities.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct HandleContext {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) collections: Vec<CollectionContext>,
}

/// A collection: an enum of entities, and its query.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CollectionContext {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) derives: Vec<String>,
    pub(crate) source: String,
    pub(crate) source_doc: Vec<String>,
    pub(crate) members: Vec<MemberContext>,
    /// The query and its method on the handle. Its sort key has no methods.
    pub(crate) query: QueryContext,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct MemberContext {
    /// The name of the variant, and of the entity in it.
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) number: String,
    /// The tests that its items pass.
    pub(crate) tests: Vec<String>,
}

/// Returns the handle of a table with several entities.
pub(super) fn context(scope: ModuleScope<'_>, table: &Table) -> Option<HandleContext> {
    let name = table.handle.as_ref()?;
    let what = format!("Table {}: what spans its entities.", docs::code(&table.name));
    Some(HandleContext {
        name: name.as_str().to_owned(),
        doc: docs::with(None, &what, ["Cheap to clone; every call shares the client.".to_owned()]),
        collections: table.collections.iter().filter_map(|found| collection(scope, table, found)).collect(),
    })
}

fn collection(module: ModuleScope<'_>, table: &Table, collection: &Collection) -> Option<CollectionContext> {
    let first = collection.members.first()?;
    let scope = EntityScope { module, table, entity: &table.entities[first.entity] };
    let words = match collection.index {
        Some(index) => {
            format!("the index {} of table {}", docs::code(&table.indexes[index].name), docs::code(&table.name))
        }
        None => format!("table {}", docs::code(&table.name)),
    };
    let names: Vec<String> = collection.members.iter().map(|m| link(&table.entities[m.entity].name)).collect();
    let what = format!("Items of one partition of {words}: {}.", names.join(", "));
    let source = collection.name.suffixed("Source");
    Some(CollectionContext {
        name: collection.name.as_str().to_owned(),
        doc: docs::with(collection.doc.as_deref(), &what, collection.doc.as_ref().map(|_| what.clone())),
        derives: module.derives(collection.name.plain()),
        source_doc: vec![format!("Where [`{}`] lie: a partition of {words}.", collection.name.plain())],
        source: source.as_str().to_owned(),
        members: collection.members.iter().enumerate().map(|(number, found)| member(table, number, found)).collect(),
        query: query(scope, collection, &source, &words),
    })
}

fn link(name: &Ident) -> String {
    format!("[`{}`]", name.plain())
}

fn member(table: &Table, number: usize, member: &Member) -> MemberContext {
    let name = &table.entities[member.entity].name;
    MemberContext {
        name: name.as_str().to_owned(),
        doc: vec![format!("An item of {}.", link(name))],
        number: number.to_string(),
        tests: member.tests.iter().map(entity_filter::test).collect(),
    }
}

fn query(scope: EntityScope<'_>, collection: &Collection, source: &Ident, words: &str) -> QueryContext {
    let parts = each_once(collection.partition_key.iter().flat_map(|key| scope.entity.parts(key)));
    QueryContext {
        name: collection.name.suffixed("Query").as_str().to_owned(),
        source: source.as_str().to_owned(),
        entity: collection.name.as_str().to_owned(),
        item: collection.name.as_str().to_owned(),
        doc: string(&format!("A query of the {} in a partition of {words}.", docs::code(collection.name.plain()))),
        consistent: collection.index.is_none(),
        unexpired: false,
        method: collection.method.as_str().to_owned(),
        method_doc: vec![format!("Reads the [`{}`] in a partition of {words}.", collection.name.plain())],
        params: parts.iter().map(|part| ParamContext::owned(scope, *part, false)).collect(),
        calls: collection.partition_key.iter().map(|key| query::partition_call(scope, key)).collect(),
        index: collection.index.map(query::index_number),
        entity_filter: entity_filter::of_alternatives(&collection.filter, &[]),
        sort: Vec::new(),
        sort_methods: Vec::new(),
    }
}
