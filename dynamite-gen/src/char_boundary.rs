//! The nearest boundaries of characters, as `str` has them from Rust 1.91 on, which a build dependency need not wait for.

/// Returns the last boundary that is not after the offset.
pub(crate) fn floor_char_boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|offset| text.is_char_boundary(*offset)).unwrap_or(0)
}

/// Returns the first boundary that is not before the offset.
pub(crate) fn ceil_char_boundary(text: &str, offset: usize) -> usize {
    (offset..=text.len()).find(|offset| text.is_char_boundary(*offset)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_inside_of_a_character_move_to_its_ends() {
        let text = "aé€z";
        let both = |offset| (floor_char_boundary(text, offset), ceil_char_boundary(text, offset));
        let found: Vec<_> = (0..9).map(both).collect();
        assert_eq!(found, [(0, 0), (1, 1), (1, 3), (3, 3), (3, 6), (3, 6), (6, 6), (7, 7), (7, 7)]);
    }
}
