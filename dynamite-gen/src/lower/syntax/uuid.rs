//! The text of a UUID.

/// The digits of each group.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// Returns whether a text is a UUID: groups of hexadecimal digits of either case, joined by hyphens.
pub(crate) fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == GROUPS.len() && groups.iter().zip(GROUPS).all(|(group, length)| has_hex_digits(group, length))
}

/// Returns whether a text is made of so many hexadecimal digits.
pub(crate) fn has_hex_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
