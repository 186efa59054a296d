//! The types that DynamoDB stores.

use std::fmt;

/// The ten types that DynamoDB stores.
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
    /// A type that DynamoDB did not have when this was written.
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
