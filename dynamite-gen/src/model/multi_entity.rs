//! Several entities in one table: what tells them apart, and what reads them together.

use crate::naming::Ident;

use super::{EntityId, IndexId, KeySource};

/// A test that an item of one entity passes and an item of another does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Test {
    /// The wire name of a text attribute.
    pub(crate) attribute: String,
    /// What it begins with, or is.
    pub(crate) text: String,
    /// Whether the text is all of it.
    pub(crate) whole: bool,
}

/// Which items of a table or an index are an entity's own, where others lie there too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Only {
    /// What a query has to filter on: the others that its key condition does not keep out.
    pub(crate) query: Vec<Test>,
    /// The same for a scan, which has no key condition.
    pub(crate) scan: Vec<Test>,
}

/// Entities that are read in one query: an enum of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Collection {
    /// `CustomerOrders`.
    pub(crate) name: Ident,
    /// The handle's method: `customer_orders`.
    pub(crate) method: Ident,
    pub(crate) doc: Option<String>,
    /// `None` for the table itself.
    pub(crate) index: Option<IndexId>,
    /// The partition key of what is queried, as the first member makes it.
    pub(crate) partition_key: Vec<KeySource>,
    /// In schema order.
    pub(crate) members: Vec<Member>,
    /// What the query has to filter on: an item passes all tests of one of these, or there are none.
    pub(crate) only: Vec<Vec<Test>>,
}

/// An entity of a collection.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) entity: EntityId,
    /// What tells its items from those of the other members.
    pub(crate) tests: Vec<Test>,
}
