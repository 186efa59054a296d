//! The types of DynamoDB.

use std::fmt;

/// The type of a stored value.
///
/// # Examples
///
/// ```
/// use dynamite_runtime::codec::AttributeType;
///
/// assert_eq!(AttributeType::StringSet.to_string(), "a set of strings (SS)");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttributeType {
    /// `S`.
    String,
    /// `N`.
    Number,
    /// `B`.
    Binary,
    /// `BOOL`.
    Boolean,
    /// `NULL`.
    Null,
    /// `M`.
    Map,
    /// `L`.
    List,
    /// `SS`.
    StringSet,
    /// `NS`.
    NumberSet,
    /// `BS`.
    BinarySet,
    /// A type that this version does not support.
    Unknown,
}

impl fmt::Display for AttributeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AttributeType::String => "a string (S)",
            AttributeType::Number => "a number (N)",
            AttributeType::Binary => "bytes (B)",
            AttributeType::Boolean => "a boolean (BOOL)",
            AttributeType::Null => "a null (NULL)",
            AttributeType::Map => "a map (M)",
            AttributeType::List => "a list (L)",
            AttributeType::StringSet => "a set of strings (SS)",
            AttributeType::NumberSet => "a set of numbers (NS)",
            AttributeType::BinarySet => "a set of bytes (BS)",
            AttributeType::Unknown => "a value of an unknown type",
        })
    }
}
