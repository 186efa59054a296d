//! The indexes of an entity.

use serde::Serialize;

use super::query::{self, Queried, QueryContext};
use super::scope::EntityScope;
use super::structs::{self, StructContext};
use super::{discriminator, docs, entity_filter};
use crate::model::{Index, IndexItem};

/// An index of an entity.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct IndexContext {
    pub(crate) marker: String,
    pub(crate) doc: Vec<String>,
    /// The index in words, for other documentation.
    pub(crate) words: String,
    /// The struct of the projected attributes; `None` if the index has whole items.
    pub(crate) projection: Option<StructContext>,
    pub(crate) query: QueryContext,
    pub(crate) scan: String,
}

/// Returns the context of an index.
pub(super) fn context(scope: EntityScope<'_>, index: &Index) -> IndexContext {
    let words = docs::index(scope.table, index);
    let projection = projection(scope, index, &words);
    let queried = Queried {
        name: index.name.suffixed("Query").as_str().to_owned(),
        source: index.name.suffixed("Index").as_str().to_owned(),
        method: index.method.as_str().to_owned(),
        partition: &index.partition_key,
        sort: &index.sort_key,
        words: format!("the {words}"),
    };
    let query = query::of(scope, &queried);
    let expires = match &projection {
        Some(item) => item.ttl.is_some(),
        None => scope.entity.ttl.is_some(),
    };
    IndexContext {
        marker: queried.source.clone(),
        doc: vec![format!("The {words}.")],
        words,
        query: QueryContext {
            item: projection.as_ref().map_or_else(|| query.item.clone(), |item| item.name.clone()),
            consistent: scope.table.indexes[index.id].local,
            unexpired: expires && !query::is_ttl_key(scope, &queried),
            index: Some(query::index_number(index.id)),
            entity_filter: entity_filter::of_entity(&index.filter),
            ..query
        },
        projection,
        scan: format!("scan_{}", index.method.plain()),
    }
}

/// Returns the struct of what an index has of the entity, unless it has whole items.
fn projection(scope: EntityScope<'_>, index: &Index, words: &str) -> Option<StructContext> {
    let IndexItem::Projected(fields) = &index.item else { return None };
    let doc = format!("What the {words} holds of [`{}`].", scope.entity.name);
    let mut item = structs::projected(scope, &index.name, vec![doc], fields);
    if discriminator::is_projected(scope.table, index) {
        item.discriminator = discriminator::value(scope);
    }
    Some(item)
}
