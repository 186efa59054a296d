//! Tables with several entities: the discriminator, the handle, and the collections.

use serde::Serialize;

use super::entity::WriteContext;
use super::parameter::ParamContext;
use super::query::{self, QueryContext};
use super::rust_code::string;
use super::{EntityScope, ModuleScope, docs};
use crate::model::{Collection, Entity, EntityFilter, FilterTest, Index, Member, Projection, Table, each_once};
use crate::naming::Ident;

/// The discriminator of a table: the constant `KINDS`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DiscriminatorContext {
    /// The literal of the attribute.
    pub(crate) attribute: String,
    /// The literals of each stored value and its entity.
    pub(crate) entities: Vec<[String; 2]>,
}

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

/// Returns the discriminator of a table, if it has one.
pub(super) fn discriminator(table: &Table) -> Option<DiscriminatorContext> {
    let attribute = string(table.discriminator.as_deref()?);
    let pair = |entity: &Entity| Some([string(entity.kind.as_deref()?), string(entity.name.plain())]);
    Some(DiscriminatorContext { attribute, entities: table.entities.iter().filter_map(pair).collect() })
}

/// Returns the expression for the value of the discriminator of an entity, if its table has one.
pub(super) fn discriminator_value(scope: EntityScope<'_>) -> Option<String> {
    let value = string(scope.entity.kind.as_deref()?);
    Some(format!("rt::schema::DiscriminatorValue {{ discriminator: &KINDS, value: {value} }}"))
}

/// Returns the attribute that an entity writes for the discriminator, unless that is one of its keys.
pub(super) fn discriminator_write(scope: EntityScope<'_>) -> Option<WriteContext> {
    let attribute = scope.table.discriminator.as_deref()?;
    if scope.entity.computed.iter().any(|key| key.wire == attribute) {
        return None;
    }
    Some(WriteContext { wire: string(attribute), value: string(scope.entity.kind.as_deref()?) })
}

/// Returns whether an index projects the discriminator.
pub(super) fn has_discriminator(table: &Table, index: &Index) -> bool {
    let Some(name) = &table.discriminator else { return false };
    let physical = &table.indexes[index.id];
    let keys = physical.partition_key.iter().chain(&physical.sort_key);
    let mut keys = keys.chain(std::iter::once(&table.partition_key)).chain(&table.sort_key);
    let listed = match &physical.projection {
        Projection::All => true,
        Projection::KeysOnly => false,
        Projection::Include(names) => names.contains(name),
    };
    listed || keys.any(|key| key.name == *name)
}

/// Returns the expression for the items that belong to an entity; `None` if all do.
pub(super) fn entity_filter(filter: &EntityFilter) -> Option<String> {
    let alternatives = |tests: &[FilterTest]| if tests.is_empty() { Vec::new() } else { vec![tests.to_vec()] };
    self::filter(&alternatives(&filter.query), &alternatives(&filter.scan))
}

/// Returns the expression for a filter: an item passes all tests of one of the alternatives.
fn filter(query: &[Vec<FilterTest>], scan: &[Vec<FilterTest>]) -> Option<String> {
    if query.is_empty() && scan.is_empty() {
        return None;
    }
    let lists = |lists: &[Vec<FilterTest>]| {
        let lists = lists.iter().map(|tests| format!("&[{}]", tests.iter().map(test).collect::<Vec<_>>().join(", ")));
        lists.collect::<Vec<_>>().join(", ")
    };
    Some(format!("rt::schema::EntityFilter {{ query: &[{}], scan: &[{}] }}", lists(query), lists(scan)))
}

fn test(test: &FilterTest) -> String {
    let function = if test.whole { "equals" } else { "begins_with" };
    format!("rt::schema::AttributeTest::{function}({}, {})", string(&test.attribute), string(&test.text))
}

/// Returns the handle of a table with several entities.
pub(super) fn handle(scope: ModuleScope<'_>, table: &Table) -> Option<HandleContext> {
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
        tests: member.tests.iter().map(test).collect(),
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
        entity_filter: filter(&collection.filter, &[]),
        sort: Vec::new(),
        sort_methods: Vec::new(),
    }
}
