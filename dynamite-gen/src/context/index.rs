//! The indexes of an entity.

use serde::Serialize;

use super::query::{self, Queried, QueryContext};
use super::scope::EntityScope;
use super::structs::{self, StructContext};
use super::{discriminator, docs};
use crate::model::{Index, IndexItem};

/// An index of an entity.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct IndexContext {
    /// The struct of the projected attributes; `None` if the index has whole items.
    pub(crate) projection: Option<StructContext>,
    pub(crate) query: QueryContext,
    pub(crate) scan: String,
    pub(crate) scan_doc: Vec<String>,
}

/// Returns the context of an index.
pub(super) fn context(scope: EntityScope<'_>, index: &Index) -> IndexContext {
    let projection = projection(scope, index);
    let queried = Queried {
        name: index.name.suffixed("Query").as_str().to_owned(),
        marker: index.name.suffixed("Index").as_str().to_owned(),
        item: projection.as_ref().map_or(scope.entity.name.as_str(), |item| &item.name).to_owned(),
        method: index.method.as_str().to_owned(),
        partition: &index.partition_key,
        sort: &index.sort_key,
        index: Some(index),
        consistent: scope.table.indexes[index.id].local,
        filter: &index.filter,
        expires: projection.as_ref().map_or(scope.entity.ttl.is_some(), |item| item.expires),
    };
    IndexContext {
        query: query::of(scope, &queried),
        projection,
        scan: format!("scan_{}", index.method.plain()),
        scan_doc: docs::scan(scope, index),
    }
}

/// Returns the struct of what an index has of the entity, unless it has whole items.
fn projection(scope: EntityScope<'_>, index: &Index) -> Option<StructContext> {
    let IndexItem::Projected(fields) = &index.item else { return None };
    let mut item = structs::projected(scope, &index.name, docs::projection(scope, index), fields);
    if discriminator::is_projected(scope.table, index) {
        item.discriminator = discriminator::value(scope);
    }
    Some(item)
}
