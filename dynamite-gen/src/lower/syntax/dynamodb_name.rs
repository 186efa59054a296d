//! The names that DynamoDB takes.

/// The longest name of an attribute, in bytes.
pub(crate) const MAX_ATTRIBUTE: usize = 65_535;
/// The longest name of an attribute that is a key, or that a projection lists, in bytes.
pub(crate) const MAX_KEY: usize = 255;
/// The longest name of the attribute that items expire by, in bytes.
pub(crate) const MAX_TTL: usize = 255;

/// Returns whether a table or an index can have this name: 3 to 255 letters, digits, `_`, `-` and `.`.
pub(crate) fn is_table_or_index(name: &str) -> bool {
    let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    (3..=255).contains(&name.len()) && name.bytes().all(legal)
}
