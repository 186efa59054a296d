//! Differences between a stored item and what generated code reads and writes.

use crate::diagnostic::Rule;

/// A difference at one place of an item. It has no values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) rule: &'static Rule,
    /// The names of the attribute and of what it is in, which are joined by dots: `shipping.city`. An element of a list is
    /// `[*]`, and an entry of a map is `*`.
    pub(super) path: String,
    pub(super) expected: String,
    pub(super) found: String,
}

impl Difference {
    pub(super) fn new(
        rule: &'static Rule,
        path: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Difference { rule, path: path.into(), expected: expected.into(), found: found.into() }
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
