//! DynamoDB's names of tables and indexes.

/// Whether DynamoDB takes it: 3 to 255 letters, digits, `_`, `-` and `.`.
pub(super) fn is_legal(name: &str) -> bool {
    let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    (3..=255).contains(&name.len()) && name.bytes().all(legal)
}
