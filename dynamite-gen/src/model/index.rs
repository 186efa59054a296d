//! An index as one entity sees it.

use crate::naming::Ident;

use super::{AttributeId, ComputedKeyId, IndexId, KeySource, Only, When};

/// An index of the table, as one entity writes and queries it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Index {
    pub(crate) id: IndexId,
    /// The repository's method: `by_status`.
    pub(crate) method: Ident,
    /// `OrderByStatus`: the item's name, unless the index holds whole items; `OrderByStatusQuery` and
    /// `OrderByStatusIndex` are made from it either way.
    pub(crate) name: Ident,
    pub(crate) partition_key: Vec<KeySource>,
    pub(crate) sort_key: Vec<KeySource>,
    /// Whether an item of the entity may be missing from it.
    pub(crate) sparse: bool,
    /// The condition declared for it, for its documentation; the computed key that it governs carries it too.
    pub(crate) when: Option<When>,
    /// Which items of the index are the entity's own.
    pub(crate) only: Only,
    pub(crate) item: IndexItem,
}

/// What a query of the index returns.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum IndexItem {
    /// The entity itself: the index holds everything.
    Whole,
    /// A struct of its own, with these fields in schema order.
    Projected(Vec<IndexField>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct IndexField {
    pub(crate) attribute: AttributeId,
    pub(crate) source: FieldSource,
    /// Whether it may be absent from an item of this index: a key of the index never is.
    pub(crate) optional: bool,
}

/// Where an index item takes a field from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FieldSource {
    /// The index holds the attribute.
    Attribute,
    /// The index holds a computed key whose template has it.
    Computed(ComputedKeyId),
}
