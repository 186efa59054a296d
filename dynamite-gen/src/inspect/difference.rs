//! Differences between a stored item and what generated code reads and writes.

use crate::diagnostic::Rule;

/// A difference at one place of an item. It has no values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) rule: &'static Rule,
    /// The names of the attribute and of what it is in, which are joined by dots: `shipping.city`. An element of a list is
    /// `[*]`, and an entry of a map is `*`.
    pub(super) path: String,
    /// The name of the attribute that the path begins with, which may have dots and brackets itself.
    pub(super) attribute: String,
    pub(super) expected: String,
    pub(super) found: String,
    pub(super) standing: Standing,
}

/// The place of an attribute in the schema, where it changes what a finding says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// It is declared, or nothing is known about it.
    #[default]
    Usual,
    /// It is a key of an index, which its entity does not have.
    OfOthers,
    /// It is under `retired:`.
    Retired,
    /// It is declared, but its value is read from a key.
    InKey,
}

impl Difference {
    pub(super) fn new(
        rule: &'static Rule,
        path: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        let (path, standing) = (path.into(), Standing::Usual);
        Difference { rule, attribute: path.clone(), path, expected: expected.into(), found: found.into(), standing }
    }
}

/// What a stored key should be, and what it is, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OtherKey {
    pub(super) expected: String,
    pub(super) found: String,
}

impl OtherKey {
    pub(super) fn new(expected: impl Into<String>, found: impl Into<String>) -> Self {
        OtherKey { expected: expected.into(), found: found.into() }
    }
}
