//! An index of a table, as one of its entities writes and queries it.

use crate::naming::Ident;

use super::{AttributeId, ComputedKeyId, EntityFilter, IndexId, KeySource, When};

/// An index of the table, as one entity writes and queries it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Index {
    pub(crate) id: IndexId,
    /// The name of the repository's method, such as `by_status`.
    pub(crate) method: Ident,
    /// The name of the item, such as `OrderByStatus`, unless the index holds whole items. `OrderByStatusQuery` and
    /// `OrderByStatusIndex` are made from it either way.
    pub(crate) name: Ident,
    pub(crate) doc: Option<String>,
    pub(crate) partition_key: Vec<KeySource>,
    pub(crate) sort_key: Vec<KeySource>,
    /// The number of shards that its partitions are spread over.
    pub(crate) shards: Option<u16>,
    /// Set if an item of the entity may be missing from it.
    pub(crate) sparse: bool,
    /// The condition declared for it, for its documentation. The computed key that is left out has it too.
    pub(crate) when: Option<When>,
    /// The tests that tell the entity's items from those of others in the index.
    pub(crate) filter: EntityFilter,
    pub(crate) item: IndexItem,
}

/// The items that a query of the index returns.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum IndexItem {
    /// The entity itself: the index holds everything.
    Whole,
    /// A struct of its own, with these fields in schema order.
    Projected(Vec<IndexField>),
}

/// A field of a struct that holds what an index has of an item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct IndexField {
    pub(crate) attribute: AttributeId,
    pub(crate) source: FieldSource,
    /// Set if it may be absent from an item of the index. A key of the index never is.
    pub(crate) optional: bool,
}

/// The source of a field in an index item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FieldSource {
    /// The index holds the attribute.
    Attribute,
    /// The index holds a computed key whose template has it.
    Computed(ComputedKeyId),
}
