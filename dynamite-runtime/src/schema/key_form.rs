//! The forms of the texts of keys: the tests of entities whose keys differ, but not at their beginning.

/// A part of the form of a key.
///
/// # Examples
///
/// `DEVICE#{number}#READINGS`, where the number is a `u8`:
///
/// ```
/// use dynamite_runtime::schema::{AttributeTest, FormPart};
///
/// const PARTS: &[FormPart] =
///     &[FormPart::Literal("DEVICE#"), FormPart::Characters("999"), FormPart::Literal("#READINGS")];
/// const TEST: AttributeTest = AttributeTest::form("pk", PARTS);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormPart {
    /// Constant text.
    Literal(&'static str),
    /// Any text, up to the literal that follows.
    Text,
    /// Characters of a pattern, as many as it has. A digit stands for the digits from 0 to it, `f` for a digit or one of `a`
    /// to `f`, `s` for the sign of a number, `0` or `-`, and another character for itself.
    Characters(&'static str),
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// Any text without upper-case letters, up to the literal that follows.
    Lower,
    /// The digits of an integer without leading zeros.
    Digits,
    /// The digits of an integer without leading zeros, behind a `-` if it is negative.
    SignedDigits,
    /// This text in the place of the next part.
    Absent(&'static str),
}

impl FormPart {
    /// Returns the text after this part, if a text begins with it.
    fn strip<'k>(self, text: &'k str, next: Option<&FormPart>) -> Option<&'k str> {
        match (self, next) {
            (FormPart::Literal(literal), _) => text.strip_prefix(literal),
            (FormPart::Characters(pattern), _) => strip_characters(text, pattern),
            (FormPart::Text, Some(FormPart::Literal(literal))) => text.get(text.find(literal)?..),
            (FormPart::Text, _) => Some(""),
            (FormPart::OneOf(values), Some(FormPart::Literal(literal))) => {
                let (value, rest) = text.split_at_checked(text.find(literal)?)?;
                values.contains(&value).then_some(rest)
            }
            (FormPart::OneOf(values), None) => values.contains(&text).then_some(""),
            (FormPart::Lower, next) => {
                let (value, rest) = match next {
                    Some(FormPart::Literal(literal)) => text.split_at_checked(text.find(literal)?)?,
                    _ => (text, ""),
                };
                value.chars().all(is_lower).then_some(rest)
            }
            (FormPart::Digits, _) => strip_digits(text),
            (FormPart::SignedDigits, _) => match text.strip_prefix('-') {
                Some(digits) => strip_digits(digits).filter(|_| !digits.starts_with('0')),
                None => strip_digits(text),
            },
            (FormPart::Absent(absent), _) => text.strip_prefix(absent),
            // None of the values begins with another: they are those of a flag.
            (FormPart::OneOf(values), _) => values.iter().find_map(|value| text.strip_prefix(value)),
        }
    }
}

/// Returns `true` if a character is its own lower-case form.
fn is_lower(character: char) -> bool {
    character.to_lowercase().eq([character])
}

/// Returns the text after the digits that it begins with. After a zero, no other digit follows.
fn strip_digits(text: &str) -> Option<&str> {
    let length = if text.starts_with('0') { 1 } else { text.bytes().take_while(u8::is_ascii_digit).count() };
    text.get(length..).filter(|_| length > 0)
}

fn strip_characters<'k>(text: &'k str, pattern: &str) -> Option<&'k str> {
    let (characters, rest) = text.split_at_checked(pattern.len())?;
    characters.bytes().zip(pattern.bytes()).all(|(found, class)| is_in_class(found, class)).then_some(rest)
}

fn is_in_class(found: u8, class: u8) -> bool {
    match class {
        b'0'..=b'9' => (b'0'..=class).contains(&found),
        b'f' => matches!(found, b'0'..=b'9' | b'a'..=b'f'),
        b's' => matches!(found, b'0' | b'-'),
        _ => found == class,
    }
}

/// Returns `true` if a key consists of these parts.
pub(super) fn has_form(key: &str, parts: &[FormPart]) -> bool {
    let (mut rest, mut parts) = (key, parts);
    while let [part, next @ ..] = parts {
        parts = match (part, part.strip(rest, next.first())) {
            (FormPart::Absent(_), None) => next,
            (_, None) => return false,
            (_, Some(after)) => {
                rest = after;
                // The text of an absent value stands in the place of the next part.
                if matches!(part, FormPart::Absent(_)) { next.get(1..).unwrap_or_default() } else { next }
            }
        };
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::FormPart::{Absent, Characters, Digits, Literal, Lower, OneOf, SignedDigits, Text};
    use super::*;

    #[test]
    fn a_part_ends_where_the_next_literal_begins() {
        let follower = [Literal("u#"), Text, Literal("#follower")];
        assert!(has_form("u#ann#follower", &follower));
        assert!(has_form("u##follower", &follower));
        assert!(has_form("u#ann#following#follower", &follower));
        for other in ["u#ann#following", "u#ann#follower#follower", "u#ann", "ann#follower", ""] {
            assert!(!has_form(other, &follower), "{other}");
        }
        assert!(has_form("anything", &[Text]) && has_form("", &[Text]));
    }

    #[test]
    fn characters_are_those_of_the_pattern() {
        let pattern = "ff-19s";
        for key in ["0a-19-", "99-000", "fe-050"] {
            assert!(has_form(key, &[Characters(pattern)]), "{key}");
        }
        for other in ["0A-19-", "99-200", "fe-05+", "fe-05", "fe-0500", "fé-050", "é"] {
            assert!(!has_form(other, &[Characters(pattern)]), "{other}");
        }
    }

    #[test]
    fn digits_have_no_leading_zeros() {
        for key in ["0", "7", "10"] {
            assert!(has_form(key, &[Digits]) && has_form(key, &[SignedDigits]), "{key}");
        }
        for other in ["", "-", "07", "00", "+7", "7a", "-0", "-07"] {
            assert!(!has_form(other, &[Digits]) && !has_form(other, &[SignedDigits]), "{other}");
        }
        assert!(has_form("-7", &[SignedDigits]) && !has_form("-7", &[Digits]));
        assert!(has_form("LESSON#10#a", &[Literal("LESSON#"), Digits, Literal("#"), Text]));
    }

    #[test]
    fn lower_case_has_no_upper_case_letters() {
        let key = [Literal("USER#"), Lower, Literal("#A")];
        assert!(has_form("USER#ann#A", &key) && has_form("USER#ß1#A", &key));
        assert!(!has_form("USER#Ann#A", &key) && !has_form("USER#ann#a", &key));
    }

    #[test]
    fn a_value_is_one_of_those_listed() {
        let state = OneOf(&["new", "newer"]);
        assert!(has_form("newer", &[state]) && has_form("new#1", &[state, Literal("#"), Characters("9")]));
        assert!(!has_form("old", &[state]) && !has_form("newest#1", &[state, Literal("#"), Characters("9")]));
        let due = [Literal("due#"), Absent("none"), Characters("99"), Literal("#")];
        assert!(has_form("due#none#", &due) && has_form("due#07#", &due));
        assert!(!has_form("due##", &due) && !has_form("due#none07#", &due));
        let flag = OneOf(&["false", "true"]);
        assert!(has_form("true7", &[flag, Characters("9")]) && !has_form("7", &[flag, Characters("9")]));
    }
}
