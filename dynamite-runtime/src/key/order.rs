//! The neighbors of a text in the order of sort keys, which is the order of bytes.

use super::value::MAX_SORT_KEY_BYTES;

/// Returns the smallest sort key that is greater than every text that begins with `prefix`, or `None` if there is none.
pub(crate) fn successor(prefix: &str) -> Option<String> {
    let mut text = prefix.to_owned();
    while let Some(last) = text.pop() {
        if let Some(next) = next_char(last)
            && text.len() + next.len_utf8() <= MAX_SORT_KEY_BYTES
        {
            text.push(next);
            return Some(text);
        }
    }
    None
}

/// Returns the smallest sort key that is greater than `text`, or `None` if there is none.
pub(crate) fn smallest_above(text: &str) -> Option<String> {
    if text.len() < MAX_SORT_KEY_BYTES { Some(format!("{text}\0")) } else { successor(text) }
}

/// Returns the greatest sort key that begins with `prefix`: `prefix`, padded with the greatest characters to the length
/// limit.
pub(crate) fn ceiling(prefix: &str) -> String {
    let mut text = prefix.to_owned();
    for greatest in ['\u{10FFFF}', '\u{FFFF}', '\u{7FF}', '\u{7F}'] {
        while text.len() + greatest.len_utf8() <= MAX_SORT_KEY_BYTES {
            text.push(greatest);
        }
    }
    text
}

/// Returns the greatest sort key that is smaller than `text`, or an empty text if there is none.
pub(crate) fn greatest_below(text: &str) -> String {
    let mut below = text.to_owned();
    match below.pop() {
        None | Some('\0') => below,
        Some(last) => {
            below.push(previous_char(last));
            ceiling(&below)
        }
    }
}

fn next_char(c: char) -> Option<char> {
    match c {
        '\u{D7FF}' => Some('\u{E000}'),
        c => char::from_u32(u32::from(c) + 1),
    }
}

/// Returns the character before `c`, which must not be the first character.
fn previous_char(c: char) -> char {
    match c {
        '\u{E000}' => '\u{D7FF}',
        c => char::from_u32(u32::from(c).saturating_sub(1)).unwrap_or('\0'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_in_order() {
        for text in ["a", "ORDER#", "é", "\u{D7FF}", "\u{E000}", "x\u{10FFFF}", "z\0"] {
            let next = successor(text).unwrap_or_default();
            assert!(next.as_str() > text && !next.starts_with(text), "{text:?}");
            let top = ceiling(text);
            assert!(top.starts_with(text) && top.len() == MAX_SORT_KEY_BYTES && top < next, "{text:?}");
            let below = greatest_below(text);
            assert!(below.as_str() < text, "{text:?}");
            assert!(text.ends_with('\0') || below.len() == MAX_SORT_KEY_BYTES, "{text:?}");
        }
        assert_eq!(successor("\u{10FFFF}"), None);
    }

    #[test]
    fn neighbours_of_the_longest_texts_are_not_longer() {
        let full = "a".repeat(MAX_SORT_KEY_BYTES - 2);
        for (text, above) in [
            (format!("{full}b"), Some(format!("{full}b\0"))),
            (format!("{full}bc"), Some(format!("{full}bd"))),
            // What is greater than `\x7F` takes two bytes.
            (format!("{full}b\x7F"), Some(format!("{full}c"))),
            (format!("{full}\x7F\x7F"), Some(format!("{full}\u{80}"))),
            (format!("{full}\u{7FF}"), Some(format!("{}b", "a".repeat(MAX_SORT_KEY_BYTES - 3)))),
            (ceiling("\u{10FFFF}"), None),
        ] {
            assert_eq!(smallest_above(&text), above);
        }
        assert_eq!(successor(&format!("{full}bc#")), Some(format!("{full}bd")), "no key begins with it");
    }
}
