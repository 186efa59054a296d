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
            // None of the values begins with another: they are those of a flag.
            (FormPart::OneOf(values), _) => values.iter().find_map(|value| text.strip_prefix(value)),
        }
    }
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
    let mut rest = key;
    for (index, part) in parts.iter().enumerate() {
        match part.strip(rest, parts.get(index + 1)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::FormPart::{Characters, Literal, OneOf, Text};
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
    fn a_value_is_one_of_those_listed() {
        let state = OneOf(&["new", "newer"]);
        assert!(has_form("newer", &[state]) && has_form("new#1", &[state, Literal("#"), Characters("9")]));
        assert!(!has_form("old", &[state]) && !has_form("newest#1", &[state, Literal("#"), Characters("9")]));
        let flag = OneOf(&["false", "true"]);
        assert!(has_form("true7", &[flag, Characters("9")]) && !has_form("7", &[flag, Characters("9")]));
    }
}
