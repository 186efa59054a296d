//! The text of a key template: `"ORDER#{placed_at}#{n:6}"`.

use std::ops::Range;

use super::type_text::BadText;

/// How many attributes may be part of a template.
const MAX_PARTS: usize = 64;

/// A piece of a template as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Braces are unescaped; never empty, never next to another.
    Literal(String),
    Part {
        name: String,
        /// The digits behind a `:`.
        width: Option<String>,
        /// With the braces.
        range: Range<usize>,
    },
}

/// Reads a template.
pub(super) fn parse(text: &str) -> Result<Vec<Piece>, BadText> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let (mut at, mut parts) = (0, 0);
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            literal.push(c);
            at += 2;
        } else if c == '{' {
            flush(&mut pieces, &mut literal);
            let (piece, next) = part(text, at)?;
            parts += 1;
            if parts > MAX_PARTS {
                return Err((at..next, format!("the template has more than {MAX_PARTS} attributes")));
            }
            pieces.push(piece);
            at = next;
        } else if c == '}' {
            return Err((at..at + 1, "this `}` closes nothing; a brace itself is written `}}`".to_owned()));
        } else {
            literal.push(c);
            at += c.len_utf8();
        }
    }
    flush(&mut pieces, &mut literal);
    Ok(pieces)
}

fn flush(pieces: &mut Vec<Piece>, literal: &mut String) {
    if !literal.is_empty() {
        pieces.push(Piece::Literal(std::mem::take(literal)));
    }
}

/// Reads `{name}` or `{name:width}`, and says what follows it.
fn part(text: &str, start: usize) -> Result<(Piece, usize), BadText> {
    let inner = &text[start + 1..];
    let unclosed = || (start..start + 1, "this `{` is never closed; a brace itself is written `{{`".to_owned());
    let length = inner.find(['{', '}']).ok_or_else(unclosed)?;
    if !inner[length..].starts_with('}') {
        return Err(unclosed());
    }
    let range = start..start + length + 2;
    let (name, width) = split_width(&inner[..length]);
    if name.is_empty() {
        return Err((range, "the name of an attribute is missing here".to_owned()));
    }
    let next = range.end;
    Ok((Piece::Part { name: name.to_owned(), width: width.map(str::to_owned), range }, next))
}

/// Splits off a width; a `:` that no digits follow belongs to the name.
fn split_width(inner: &str) -> (&str, Option<&str>) {
    match inner.rsplit_once(':') {
        Some((name, width)) if width.bytes().all(|b| b.is_ascii_digit()) => (name, Some(width)),
        _ => (inner, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(text: &str) -> Piece {
        Piece::Literal(text.to_owned())
    }

    fn part(name: &str, width: Option<&str>, range: Range<usize>) -> Piece {
        Piece::Part { name: name.to_owned(), width: width.map(str::to_owned), range }
    }

    #[test]
    fn reads_literals_and_parts() {
        let pieces = vec![literal("A#"), part("b", None, 2..5), literal("#"), part("n", Some("6"), 6..11)];
        assert_eq!(parse("A#{b}#{n:6}"), Ok(pieces));
        assert_eq!(parse("PROFILE"), Ok(vec![literal("PROFILE")]));
        assert_eq!(parse(""), Ok(vec![]));
    }

    #[test]
    fn braces_double() {
        assert_eq!(parse("{{{a}}}"), Ok(vec![literal("{"), part("a", None, 2..5), literal("}")]));
        assert_eq!(parse("{{}}"), Ok(vec![literal("{}")]));
    }

    #[test]
    fn a_colon_may_belong_to_the_name() {
        assert_eq!(parse("{user:id}"), Ok(vec![part("user:id", None, 0..9)]));
        assert_eq!(parse("{a:}"), Ok(vec![part("a", Some(""), 0..4)]));
    }

    #[test]
    fn says_where_it_stops() {
        let place = |text: &str| parse(text).err().map(|(range, _)| range);
        assert_eq!(place("a}"), Some(1..2));
        assert_eq!(place("{a"), Some(0..1));
        assert_eq!(place("{a{b}"), Some(0..1));
        assert_eq!(place("é{}"), Some(2..4));
        assert_eq!(place(&"{a}#".repeat(MAX_PARTS)), None);
        assert_eq!(place(&"{a}#".repeat(MAX_PARTS + 1)), Some(4 * MAX_PARTS..4 * MAX_PARTS + 3));
    }
}
