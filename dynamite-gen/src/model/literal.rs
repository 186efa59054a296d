//! Literals that attributes are compared with, or have as their default.

use super::VariantId;

/// A literal of the schema, checked to be a value of its type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    /// The text of a `string`, or of a uuid in its canonical form.
    Text(String),
    Bool(bool),
    /// The digits of an integer, after a sign if it is negative.
    Integer(String),
    /// The text of a decimal or a float: digits, at most one point, at most one exponent.
    Number(String),
    /// A variant of the enum.
    Variant(VariantId),
    /// A date, such as `2024-05-31`.
    Date(String),
    /// RFC 3339 in UTC with nine fraction digits, whatever the type's own precision (for epoch types too).
    Timestamp(String),
    /// A time like a timestamp, without a zone.
    DateTime(String),
    /// `[]` for a list or a set, `{}` for a map.
    Empty,
}
