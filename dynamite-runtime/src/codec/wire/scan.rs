//! Finds the ends of strings and values in JSON.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// The end of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StringEnd {
    /// The position of the closing quote.
    pub(crate) at: usize,
    /// Set if the string has escapes.
    pub(crate) escaped: bool,
}

/// Returns the end of the string whose content begins at `at`; `None` if it does not end, or has a control character.
#[inline]
pub(crate) fn string_end(json: &[u8], at: usize) -> Option<StringEnd> {
    let (mut at, mut escaped) = (at, false);
    loop {
        let special = special_byte(json, at)?;
        match json.get(special)? {
            b'"' => return Some(StringEnd { at: special, escaped }),
            b'\\' => {
                escaped = true;
                at = special + 2;
            }
            _ => return None,
        }
    }
}

/// Returns the position of the next quote, backslash or control character.
#[inline]
pub(super) fn special_byte(json: &[u8], at: usize) -> Option<usize> {
    let mut rest = json.get(at..)?;
    while let Some((word, after)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*word);
        let found = equal_bytes(word, b'"') | equal_bytes(word, b'\\') | (word.wrapping_sub(ONES * 0x20) & !word);
        let found = found & HIGH_BITS;
        if found != 0 {
            // The lowest bit that is set is right. Higher ones may be carried over from it.
            return Some(json.len() - rest.len() + (found.trailing_zeros() / 8) as usize);
        }
        rest = after;
    }
    let index = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))?;
    Some(json.len() - rest.len() + index)
}

/// Sets the high bit of the first byte that is equal to `byte`.
#[inline]
fn equal_bytes(word: u64, byte: u8) -> u64 {
    let difference = word ^ (ONES * u64::from(byte));
    difference.wrapping_sub(ONES) & !difference
}

/// Returns the position after the value that begins at `at`; `None` if it does not end.
///
/// Of a string, an object or an array, only quotes and brackets are looked at, so that it may be malformed in other ways.
pub(crate) fn skip_value(json: &[u8], at: usize) -> Option<usize> {
    match json.get(at)? {
        b'{' | b'[' => skip_brackets(json, at),
        b'"' => Some(string_end(json, at + 1)?.at + 1),
        _ => {
            let rest = json.get(at..)?;
            let end = rest.iter().position(|byte| matches!(byte, b',' | b'}' | b']'))?;
            is_literal(rest.get(..end)?.trim_ascii_end()).then_some(at + end)
        }
    }
}

/// Returns `true` for what may be a number, and for the other values that are neither strings nor in brackets.
fn is_literal(text: &[u8]) -> bool {
    let is_number =
        |text: &[u8]| text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    matches!(text, b"true" | b"false" | b"null") || is_number(text)
}

/// Returns the position after the object or array that begins at `at`.
fn skip_brackets(json: &[u8], at: usize) -> Option<usize> {
    let (mut rest, mut depth) = (json.get(at..)?, 0_usize);
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'"' => {
                rest = after_string(rest)?;
                // Most strings are the name of an attribute whose value is text or a number.
                while let Some((&[b':', b'{', b'"', b'S' | b'N' | b'B', b'"', b':', b'"'], value)) =
                    rest.split_first_chunk()
                {
                    match after_string(value)? {
                        [b'}', b',', b'"', name @ ..] => rest = after_string(name)?,
                        [b'}', after @ ..] => {
                            rest = after;
                            break;
                        }
                        after => {
                            rest = after;
                            depth += 1;
                            break;
                        }
                    }
                }
            }
            b'{' => match rest {
                // An element of a list.
                [b'"', b'S' | b'N' | b'B', b'"', b':', b'"', value @ ..] => match after_string(value)? {
                    [b'}', after @ ..] if depth > 0 => rest = after,
                    after => {
                        rest = after;
                        depth += 1;
                    }
                },
                _ => depth += 1,
            },
            b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(json.len() - rest.len());
                }
            }
            _ => {}
        }
    }
    None
}

/// Returns what follows the string whose content begins here. Its content may be malformed.
#[inline]
fn after_string(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let Some((word, after)) = rest.split_first_chunk::<8>() else {
            let end = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
            match rest.get(end..)? {
                [b'"', after @ ..] => return Some(after),
                [_, _, after @ ..] => rest = after,
                _ => return None,
            }
            continue;
        };
        let word = u64::from_le_bytes(*word);
        let found = (equal_bytes(word, b'"') | equal_bytes(word, b'\\')) & HIGH_BITS;
        if found == 0 {
            rest = after;
            continue;
        }
        match rest.get((found.trailing_zeros() / 8) as usize..)? {
            [b'"', after @ ..] => return Some(after),
            [_, _, after @ ..] => rest = after,
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_special_byte_is_found_at_any_position() {
        for special in ['"', '\\', '\u{1f}', '\0', '\n'] {
            for before in 0..20 {
                for after in ["", "\"", "\\\u{1}", "ééééé\"", "!!!!!!!!!\""] {
                    for filler in ["x", " ", "!", "#", "[", "]", "~"] {
                        let text = format!("{}{special}{after}", filler.repeat(before));
                        assert_eq!(special_byte(text.as_bytes(), 0), Some(before), "{text:?}");
                    }
                }
            }
        }
        for none in ["", "é\u{7f}\u{80}\u{10ffff}", &"x".repeat(33)] {
            assert_eq!(special_byte(none.as_bytes(), 0), None, "{none:?}");
        }
    }

    #[test]
    fn a_string_ends_at_the_first_quote_that_is_not_escaped() {
        let end = |text: &str| string_end(text.as_bytes(), 0).map(|end| (end.at, end.escaped));
        assert_eq!(end("abc\"\""), Some((3, false)));
        assert_eq!(end(r#"a\"b\\"x"#), Some((6, true)));
        for endless in ["", "abc", r#"abc\""#, r"abc\", "a\nb\""] {
            assert_eq!(end(endless), None, "{endless:?}");
        }
    }

    #[test]
    fn a_value_ends_after_its_brackets() {
        let rest = |text: &str| skip_value(text.as_bytes(), 0).map(|at| text[at..].to_owned());
        for (value, after) in [
            (r#"{"S":"}]\""}"#, ",1"),
            (r#"[{"N":"1"},[]]"#, "]"),
            (r#""a,b""#, "}"),
            ("true", ",1"),
            ("-1.5e3", "}"),
            ("null", "]"),
        ] {
            assert_eq!(rest(&format!("{value}{after}")).as_deref(), Some(after), "{value}");
        }
        // At any distance from the bytes that are looked at together.
        for before in 0..20 {
            for escapes in ["", r"\\", r#"\""#, r#"\\\""#, "é"] {
                let text =
                    format!(r#"{{"{}{escapes}":[{{"S":"]}}{escapes}"}},{{}}],"b":"{escapes}"}}"#, "x".repeat(before));
                assert_eq!(rest(&format!("{text}]}}")).as_deref(), Some("]}"), "{text}");
                assert_eq!(rest(&text[..text.len() - 1]), None, "{text}");
            }
        }
        for endless in ["", "{", r#"{"S":"}"#, "[[]", "1", "\"a", r#"{"\"#] {
            assert_eq!(rest(endless), None, "{endless}");
        }
    }
}
