//! The computed keys of indexes, and what they are made of.

use std::fmt;
use std::marker::PhantomData;

/// A computed key of an index, such as `Order::LARGE_CUSTOMER`: an attribute that each write makes from others.
///
/// Generated code has a constant for each of them, which [`Backfill::only`](crate::Backfill::only) takes.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # fn main() -> Outcome {
/// assert_eq!(Order::LARGE_CUSTOMER.name(), "large_customer");
/// assert_eq!(Order::LARGE_CUSTOMER.sources(), ["total"]);
/// # Ok(()) }
/// ```
pub struct ComputedKey<E> {
    key: ComputedAttribute,
    of: PhantomData<fn() -> E>,
}

/// An attribute that is made from others, without the type of its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ComputedAttribute {
    pub(crate) name: &'static str,
    pub(crate) sources: &'static [&'static str],
}

impl<E> ComputedKey<E> {
    /// Creates the constant of a key; called by generated code.
    #[doc(hidden)]
    pub const fn new(name: &'static str, sources: &'static [&'static str]) -> Self {
        ComputedKey { key: ComputedAttribute { name, sources }, of: PhantomData }
    }

    /// Returns the wire name of the key.
    pub const fn name(&self) -> &'static str {
        self.key.name
    }

    /// Returns the wire names of the attributes that it is made of: the parts of its template, and what its `when:` reads.
    /// Those of the table's own key, which never change, are not among them.
    pub const fn sources(&self) -> &'static [&'static str] {
        self.key.sources
    }

    pub(crate) const fn attribute(&self) -> ComputedAttribute {
        self.key
    }
}

impl<E> Clone for ComputedKey<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for ComputedKey<E> {}

impl<E> PartialEq for ComputedKey<E> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<E> Eq for ComputedKey<E> {}

impl<E> fmt::Debug for ComputedKey<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ComputedKey").field(&self.key.name).finish()
    }
}
