//! Queries, scans, and the methods that set conditions on a sort key.

use super::condition::condition;
use super::entity::held;
use super::{code, entity, index, key as keys, listed, table, with};
use crate::context::query::Queried;
use crate::context::scope::EntityScope;
use crate::context::sort_key::{SortMethodContext, SortMethodKind};
use crate::model::{Collection, Index, KeySource, PartForm, Table};

/// Returns the documentation of a type of queries.
pub(in crate::context) fn query_type(scope: EntityScope<'_>, index: Option<&Index>) -> String {
    match index {
        Some(index) => format!("A query of the {}.", self::index(scope.table, index)),
        None => format!("A query of [`{}`] in {}.", scope.entity.name.plain(), table(scope.table)),
    }
}

/// Returns the documentation of the method that begins a query.
pub(in crate::context) fn query(
    scope: EntityScope<'_>,
    queried: &Queried<'_>,
    methods: &[SortMethodContext],
) -> Vec<String> {
    let source = match queried.index {
        Some(index) => format!("the {}", self::index(scope.table, index)),
        None => table(scope.table),
    };
    let partition: Vec<_> = queried.partition.iter().map(|source| keys::named(scope.entity, source)).collect();
    let mut more = Vec::new();
    if let Some(index) = queried.index {
        more.push(held(scope, index));
        more.extend(index.when.as_ref().map(|when| format!("An item is in it if {}.", code(&condition(scope, when)))));
    }
    more.push(order(scope, queried));
    more.extend(following(methods));
    more.push(cost(queried));
    let own = queried.index.and_then(|index| index.doc.as_deref());
    let queries = format!("Queries {source} by {}.", listed(&partition));
    with(own, &queries, own.map(|_| queries.clone()).into_iter().chain([more.join(" ")]))
}

fn order(scope: EntityScope<'_>, queried: &Queried<'_>) -> String {
    let varies = |source: &&KeySource| !scope.entity.parts(source).is_empty();
    let sort: Vec<_> = queried.sort.iter().filter(varies).map(|source| keys::named(scope.entity, source)).collect();
    match (sort.is_empty(), queried.index) {
        (false, _) => format!("Items come in the order of {}.", listed(&sort)),
        (true, Some(_)) => "Items come in no particular order.".into(),
        (true, None) => "It finds one item at most.".into(),
    }
}

/// Returns the sentence about the methods that may follow.
fn following(methods: &[SortMethodContext]) -> Option<String> {
    let names: Vec<_> =
        methods.iter().map(|method| format!("`.{}(…)`", method.name.trim_start_matches("r#"))).collect();
    match names.as_slice() {
        [] => None,
        [first] => Some(format!("{first} may follow.")),
        [first, rest @ ..] => Some(format!("{first} may follow, then {}.", rest.join(", then "))),
    }
}

fn cost(queried: &Queried<'_>) -> String {
    let requests = match queried.index.and_then(|index| index.shards) {
        Some(shards) => format!("One request a page to each of the {shards} shards, which are merged"),
        None => "One request a page".to_owned(),
    };
    if queried.consistent { format!("{requests}.") } else { format!("{requests}, eventually consistent.") }
}

/// Returns the documentation of the method that queries a collection.
pub(in crate::context) fn collection_query(
    table: &Table,
    collection: &Collection,
    methods: &[SortMethodContext],
) -> Vec<String> {
    let first = &table.entities[collection.first];
    let partition: Vec<_> = collection.partition_key.iter().map(|source| keys::named(first, source)).collect();
    let consistency = if table.is_consistent(collection.index) { "" } else { ", eventually consistent" };
    let sort_key: Vec<_> = match collection.index {
        Some(index) => table.indexes[index].sort_key.iter().map(|key| code(&key.name)).collect(),
        None => table.sort_key.iter().map(|key| code(&key.name)).collect(),
    };
    let mut sentences = Vec::new();
    if !sort_key.is_empty() {
        sentences.push(format!("Items come in the order of {}.", listed(&sort_key)));
    }
    sentences.extend(following(methods));
    sentences.push(format!("One request a page{consistency}."));
    let source = entity::source(table, collection);
    vec![
        format!("Queries [`{}`] in {source} by {}.", collection.name.plain(), listed(&partition)),
        String::new(),
        sentences.join(" "),
    ]
}

/// Returns the documentation of the method that scans an index.
pub(in crate::context) fn scan(scope: EntityScope<'_>, index: &Index) -> Vec<String> {
    vec![format!("Reads all of the {}, in no particular order.", self::index(scope.table, index))]
}

/// Returns the documentation of a method that sets a condition on a part of a sort key.
pub(in crate::context) fn sort_method(kind: SortMethodKind, wire: &str, form: PartForm, key: &str) -> Vec<String> {
    let part = if wire == key { code(wire) } else { format!("{} in {}", code(wire), code(key)) };
    let part = match form {
        PartForm::Bucket(bucket) => format!("{} of {part}", bucket.name()),
        PartForm::Lower => format!("{part}, in whatever case"),
        _ => part,
    };
    vec![match kind {
        SortMethodKind::ExactText | SortMethodKind::Exact => format!("Keeps items with this {part}."),
        SortMethodKind::More => {
            format!("Keeps items with this {part}, after which the next part may follow, or with one in a range.")
        }
        SortMethodKind::Last => format!("Keeps items with this {part}, or with one in a range."),
    }]
}
