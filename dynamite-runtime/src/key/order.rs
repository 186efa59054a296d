//! The neighbors of a key in the order of sort keys, which for texts is the order of bytes.

use super::value::MAX_SORT_KEY_BYTES;
use crate::decimal::Decimal;

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

/// Returns the smallest sort key that is greater than `bytes`, or `None` if there is none.
pub(crate) fn bytes_above(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut above = bytes.to_vec();
    if above.len() < MAX_SORT_KEY_BYTES {
        above.push(0);
        return Some(above);
    }
    while let Some(last) = above.pop() {
        if let Some(next) = last.checked_add(1) {
            above.push(next);
            return Some(above);
        }
    }
    None
}

/// Returns the greatest sort key that begins with `prefix`.
pub(crate) fn bytes_ceiling(prefix: &[u8]) -> Vec<u8> {
    let mut bytes = prefix.to_vec();
    bytes.resize(MAX_SORT_KEY_BYTES.max(prefix.len()), u8::MAX);
    bytes
}

/// Returns the greatest sort key that is smaller than `bytes`, or no bytes if there is none.
pub(crate) fn bytes_below(bytes: &[u8]) -> Vec<u8> {
    let mut below = bytes.to_vec();
    match below.pop() {
        None | Some(0) => below,
        Some(last) => {
            below.push(last - 1);
            bytes_ceiling(&below)
        }
    }
}

/// The digits that a number in DynamoDB has at most. Source: the developer guide, "Data types and naming rules".
const NUMBER_DIGITS: usize = 38;
/// The smallest number above zero.
const SMALLEST: &str = "1E-130";

/// Returns the smallest number in DynamoDB that is greater, or `None` if there is none.
pub(crate) fn number_above(number: Decimal) -> Option<Decimal> {
    match number.is_zero() {
        true => SMALLEST.parse().ok(),
        false if number.is_negative() => nearer(number.abs()).map(|number| -number),
        false => farther(number),
    }
}

/// Returns the greatest number in DynamoDB that is smaller, or `None` if there is none.
pub(crate) fn number_below(number: Decimal) -> Option<Decimal> {
    number_above(-number).map(|number| -number)
}

/// Returns the digits of a positive number as a whole number of 38 digits, and its exponent.
fn all_digits(number: Decimal) -> Option<(u128, i32)> {
    let digits = number.units().unsigned_abs().to_string();
    let missing = NUMBER_DIGITS.checked_sub(digits.len())?;
    let exponent = i32::from(number.exponent()) - i32::try_from(missing).ok()?;
    Some((format!("{digits}{}", "0".repeat(missing)).parse().ok()?, exponent))
}

/// Returns the next number from zero.
fn farther(number: Decimal) -> Option<Decimal> {
    let (digits, exponent) = all_digits(number)?;
    format!("{}E{exponent}", digits + 1).parse().ok()
}

/// Returns the next number towards zero; that is zero for the smallest.
fn nearer(number: Decimal) -> Option<Decimal> {
    let (digits, exponent) = all_digits(number)?;
    let next = match (digits - 1).to_string() {
        next if next.len() < NUMBER_DIGITS => format!("{next}9E{}", exponent - 1),
        next => format!("{next}E{exponent}"),
    };
    // What is below the smallest number is zero.
    let smallest: Option<Decimal> = SMALLEST.parse().ok();
    let next: Option<Decimal> = next.parse().ok();
    Some(next.filter(|next| smallest.is_some_and(|smallest| *next >= smallest)).unwrap_or_default())
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

    #[test]
    fn neighbours_of_bytes() {
        for bytes in [&b"a"[..], b"", b"a\0", &[0xFF], &[1, 0xFF]] {
            let above = bytes_above(bytes).unwrap_or_default();
            assert!(above.as_slice() > bytes && (bytes_below(&above) == bytes), "{bytes:?}");
        }
        let full = vec![b'a'; MAX_SORT_KEY_BYTES];
        let mut next = full.clone();
        next[MAX_SORT_KEY_BYTES - 1] = b'b';
        assert_eq!(bytes_above(&full), Some(next));
        assert_eq!(bytes_above(&vec![u8::MAX; MAX_SORT_KEY_BYTES]), None);
        assert_eq!(bytes_below(b"b"), bytes_ceiling(b"a"));
    }

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn neighbours_of_numbers() {
        for (number, above) in [
            ("0", "1E-130"),
            ("5", "5.0000000000000000000000000000000000001"),
            ("9999999999", "9999999999.0000000000000000000000000001"),
            ("12345678901234567890123456789012345678", "12345678901234567890123456789012345679"),
            ("99999999999999999999999999999999999999", "100000000000000000000000000000000000000"),
            ("-1", "-0.99999999999999999999999999999999999999"),
            ("-1E-130", "0"),
            ("9.9999999999999999999999999999999999998E125", "9.9999999999999999999999999999999999999E125"),
        ] {
            let (number, above) = (decimal(number), decimal(above));
            assert_eq!(number_above(number), Some(above), "{number}");
            assert_eq!(number_below(above), Some(number), "{above}");
        }
        assert_eq!(number_above(decimal("9.9999999999999999999999999999999999999E125")), None);
    }
}
