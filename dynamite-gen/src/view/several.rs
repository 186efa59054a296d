//! Several entities in one table: their kinds, and the handle with the collections.

use serde::Serialize;

use super::computed::ParamView;
use super::index::{self, QueryView};
use super::rust::string;
use super::{EntityScope, Scope, docs, entity};
use crate::model::{Collection, EntityFilter, FilterTest, Id, Index, Projection, Table, each_once};

/// The constant `KINDS`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KindsView {
    pub(crate) attribute: String,
    /// Pairs of literals: the stored value, and the entity.
    pub(crate) entities: Vec<[String; 2]>,
}

/// What spans the entities of a table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct HandleView {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) collections: Vec<CollectionView>,
}

/// An enum of entities, and its query.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CollectionView {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) derives: Vec<String>,
    pub(crate) source: String,
    pub(crate) source_doc: Vec<String>,
    pub(crate) members: Vec<MemberView>,
    /// The method of the handle and the query; its sort key has no methods.
    pub(crate) query: QueryView,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct MemberView {
    /// The variant, and the entity that it holds.
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) number: String,
    /// The tests that its items pass.
    pub(crate) tests: Vec<String>,
}

/// The kinds of a table with a discriminator.
pub(super) fn kinds(table: &Table) -> Option<KindsView> {
    let attribute = string(table.discriminator.as_deref()?);
    let pair = |entity: &crate::model::Entity| Some([string(entity.kind.as_deref()?), string(entity.name.plain())]);
    Some(KindsView { attribute, entities: table.entities.iter().filter_map(pair).collect() })
}

/// The kind of an entity as code; empty without a discriminator.
pub(super) fn kind(at: EntityScope<'_>) -> String {
    let kind = at.entity.kind.as_deref().map(string);
    kind.map(|value| format!("rt::schema::Kind {{ of: &KINDS, value: {value} }}")).unwrap_or_default()
}

/// Whether the discriminator is written by itself: it may be a key of the table or of an index.
pub(super) fn writes_kind(at: EntityScope<'_>) -> bool {
    let discriminator = at.table.discriminator.as_ref();
    discriminator.is_some_and(|name| at.entity.computed.iter().all(|key| key.wire != *name))
}

/// What an entity writes of its kind.
pub(super) fn kind_write(at: EntityScope<'_>) -> Option<entity::WriteView> {
    let attribute = at.table.discriminator.as_deref().filter(|_| writes_kind(at))?;
    Some(entity::WriteView { wire: string(attribute), value: string(at.entity.kind.as_deref()?) })
}

/// Whether an index holds the discriminator.
pub(super) fn holds_kind(table: &Table, index: &Index) -> bool {
    let Some(name) = &table.discriminator else { return false };
    let physical = &table.indexes[index.id];
    let keys = physical.partition_key.iter().chain(&physical.sort_key);
    let keys = keys.chain(std::iter::once(&table.partition_key)).chain(&table.sort_key);
    let listed = match &physical.projection {
        Projection::All => true,
        Projection::KeysOnly => false,
        Projection::Include(names) => names.contains(name),
    };
    listed || keys.into_iter().any(|key| key.name == *name)
}

/// Which items belong, as code; empty if all do.
pub(super) fn only(only: &EntityFilter) -> String {
    let list = |tests: &[FilterTest]| if tests.is_empty() { Vec::new() } else { vec![tests.to_vec()] };
    choice(&list(&only.query), &list(&only.scan))
}

fn choice(query: &[Vec<FilterTest>], scan: &[Vec<FilterTest>]) -> String {
    if query.is_empty() && scan.is_empty() {
        return String::new();
    }
    let lists = |lists: &[Vec<FilterTest>]| {
        let lists = lists.iter().map(|tests| format!("&[{}]", tests.iter().map(test).collect::<Vec<_>>().join(", ")));
        lists.collect::<Vec<_>>().join(", ")
    };
    format!("rt::schema::Only {{ query: &[{}], scan: &[{}] }}", lists(query), lists(scan))
}

fn test(test: &FilterTest) -> String {
    let function = if test.whole { "is" } else { "begins_with" };
    format!("rt::schema::Test::{function}({}, {})", string(&test.attribute), string(&test.text))
}

/// The handle of a table of several entities.
pub(super) fn handle(scope: Scope<'_>, table: &Table) -> Option<HandleView> {
    let name = table.handle.as_ref()?;
    let what = format!("Table {}: what spans its entities.", docs::code(&table.name));
    Some(HandleView {
        name: name.as_str().to_owned(),
        doc: docs::with(None, &what, ["Cheap to clone; every call shares the client.".to_owned()]),
        collections: table.collections.iter().filter_map(|one| collection(scope, table, one)).collect(),
    })
}

fn collection(scope: Scope<'_>, table: &Table, collection: &Collection) -> Option<CollectionView> {
    let first = collection.members.first()?;
    let at = EntityScope { scope, table, entity: &table.entities[first.entity] };
    let place = match collection.index {
        Some(index) => {
            format!("the index {} of table {}", docs::code(&table.indexes[index].name), docs::code(&table.name))
        }
        None => format!("table {}", docs::code(&table.name)),
    };
    let names: Vec<String> = collection.members.iter().map(|m| link(&table.entities[m.entity].name)).collect();
    let what = format!("Items of one partition of {place}: {}.", names.join(", "));
    let source = collection.name.suffixed("Source");
    Some(CollectionView {
        name: collection.name.as_str().to_owned(),
        doc: docs::with(collection.doc.as_deref(), &what, collection.doc.as_ref().map(|_| what.clone())),
        derives: scope.derives(collection.name.plain()),
        source_doc: vec![format!("Where [`{}`] lie: a partition of {place}.", collection.name.plain())],
        source: source.as_str().to_owned(),
        members: collection.members.iter().enumerate().map(|(place, m)| member(table, place, m)).collect(),
        query: query(at, collection, &source, &place),
    })
}

fn link(name: &crate::naming::Ident) -> String {
    format!("[`{}`]", name.plain())
}

fn member(table: &Table, place: usize, member: &crate::model::Member) -> MemberView {
    let name = &table.entities[member.entity].name;
    MemberView {
        name: name.as_str().to_owned(),
        doc: vec![format!("An item of {}.", link(name))],
        number: place.to_string(),
        tests: member.tests.iter().map(test).collect(),
    }
}

fn query(at: EntityScope<'_>, collection: &Collection, source: &crate::naming::Ident, place: &str) -> QueryView {
    let parts = each_once(collection.partition_key.iter().flat_map(|key| at.entity.parts(key)));
    let (params, conversions): (Vec<ParamView>, Vec<Option<String>>) =
        parts.iter().map(|part| entity::parameter(at, *part, false)).unzip();
    QueryView {
        name: collection.name.suffixed("Query").as_str().to_owned(),
        source: source.as_str().to_owned(),
        entity: collection.name.as_str().to_owned(),
        item: collection.name.as_str().to_owned(),
        doc: string(&format!("A query of the {} in a partition of {place}.", docs::code(collection.name.plain()))),
        extras: if collection.index.is_none() { vec!["consistent".into()] } else { Vec::new() },
        method: collection.method.as_str().to_owned(),
        method_doc: vec![format!("Reads the [`{}`] in a partition of {place}.", collection.name.plain())],
        params,
        conversions: conversions.into_iter().flatten().collect(),
        calls: collection.partition_key.iter().map(|key| index::partition_call(at, key)).collect(),
        index: collection
            .index
            .map_or_else(|| "None".into(), |index| format!("Some(&TABLE.indexes[{}])", index.index())),
        only: choice(&collection.filter, &[]),
        sort: Vec::new(),
        sort_methods: Vec::new(),
    }
}
