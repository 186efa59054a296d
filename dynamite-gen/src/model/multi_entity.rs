//! Several entities in one table: how their items are told from each other, and read together.

use crate::naming::Ident;

use super::{AttributeId, ComputedKeyId, EntityId, IndexId, KeyAttribute, KeyParameter, KeySource, Literal};

/// A test that an item of one entity passes and an item of another does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilterTest {
    /// The name in the item of a text attribute.
    pub(crate) attribute: String,
    /// The text that it begins with, or is.
    pub(crate) text: String,
    /// Set if the attribute is the text, rather than begins with it.
    pub(crate) whole: bool,
}

/// The tests that the reads of an entity filter by, where other entities are in the same table or index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EntityFilter {
    /// The tests of a query, against the others that its key condition does not keep out.
    pub(crate) query: Vec<FilterTest>,
    /// The tests of a scan, which has no key condition.
    pub(crate) scan: Vec<FilterTest>,
    /// The keys of the table whose form items that were read are tested for, against others that the beginnings of the
    /// keys don't keep out.
    pub(crate) forms: Vec<KeySource>,
}

/// Entities that are read in one query, as an enum.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Collection {
    /// The name of the enum, such as `CustomerOrders`.
    pub(crate) name: Ident,
    /// The name of the handle's method, such as `customer_orders`.
    pub(crate) method: Ident,
    pub(crate) doc: Option<String>,
    /// The index that is queried; `None` for the table itself.
    pub(crate) index: Option<IndexId>,
    /// In the order of `of:`.
    pub(crate) members: Vec<EntityId>,
    /// The member that the schema declares first. The ids of keys and attributes here are its own, whatever the order of
    /// `of:`, so that the names of parameters don't depend on that.
    pub(crate) first: EntityId,
    /// The partition key of the table or the index.
    pub(crate) partition_key: Vec<KeySource>,
    /// The attributes of the sort key that a query can have conditions on, in order. If one is not the same in all
    /// members, it is the last of them.
    pub(crate) sort_key: Vec<CommonKey>,
    /// The names of the parts of the sort key, where they are not those of the attributes.
    pub(crate) parts: Vec<(KeyParameter, Ident)>,
    /// The attributes that all members have, and that a filter can read.
    pub(crate) attributes: Vec<CommonAttribute>,
    /// Set if it also holds the items that belong to no member.
    pub(crate) open: bool,
    /// The tests of the query: an item passes all tests of one of these lists, or there are no lists.
    pub(crate) filter: Vec<Vec<FilterTest>>,
}

/// What the members of a collection have in common in an attribute of the sort key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CommonKey {
    /// All of it.
    Whole(KeySource),
    /// The first segments of the template.
    Beginning { key: ComputedKeyId, segments: usize },
    /// Nothing: conditions are on the stored value.
    Stored {
        attribute: KeyAttribute,
        /// The name of the method.
        method: Ident,
    },
}

/// An attribute that all members of a collection have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CommonAttribute {
    pub(crate) attribute: AttributeId,
    /// Set if it may be absent in some member.
    pub(crate) optional: bool,
    /// The value that it reads as if it is absent.
    pub(crate) default: Option<Literal>,
}
