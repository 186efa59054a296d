//! Key templates: `"ORDER#{placed_at}#{n:6}"`.

use std::ops::Range;

use super::SyntaxError;

/// The help of an error in a template.
pub(crate) const HELP: &str = "write a template such as `\"ORDER#{order_date}#{order_id}\"`";

/// The most attributes that may be part of a template.
const MAX_PARTS: usize = 64;

/// A piece of a template as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text between the parts, with its braces unescaped. It is never empty, and never follows another literal.
    Literal(String),
    Part {
        name: String,
        /// The digits after a `:`.
        width: Option<String>,
        /// Its range in the text, with the braces.
        range: Range<usize>,
    },
}

/// Parses a template.
pub(crate) fn parse(text: &str) -> Result<Vec<Piece>, SyntaxError> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let (mut position, mut parts) = (0, 0);
    while let Some(c) = text[position..].chars().next() {
        let rest = &text[position..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            literal.push(c);
            position += 2;
        } else if c == '{' {
            flush(&mut pieces, &mut literal);
            let (piece, next) = part(text, position)?;
            parts += 1;
            if parts > MAX_PARTS {
                let message = format!("the template has more than {MAX_PARTS} attributes");
                return Err(SyntaxError::new(position..next, message, HELP));
            }
            pieces.push(piece);
            position = next;
        } else if c == '}' {
            let message = "this `}` has no matching `{`";
            return Err(SyntaxError::new(
                position..position + 1,
                message,
                "remove it, or write `}}` for a brace itself",
            ));
        } else {
            literal.push(c);
            position += c.len_utf8();
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

/// Parses `{name}` or `{name:width}`; returns the position after it too.
fn part(text: &str, start: usize) -> Result<(Piece, usize), SyntaxError> {
    let inner = &text[start + 1..];
    let message = "this `{` is never closed";
    let help = "add a `}` after the name, or write `{{` for a brace itself";
    let unclosed = || SyntaxError::new(start..start + 1, message, help);
    let length = inner.find(['{', '}']).ok_or_else(unclosed)?;
    if !inner[length..].starts_with('}') {
        return Err(unclosed());
    }
    let range = start..start + length + 2;
    let (name, width) = split_width(&inner[..length]);
    if name.is_empty() {
        return Err(SyntaxError::new(range, "the name of an attribute is missing here", HELP));
    }
    let next = range.end;
    Ok((Piece::Part { name: name.to_owned(), width: width.map(str::to_owned), range }, next))
}

/// Splits a part into its name and its width; a `:` that something else than digits follows belongs to the name.
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
        let stop = |text: &str| parse(text).err().map(|error| error.range);
        assert_eq!(stop("a}"), Some(1..2));
        assert_eq!(stop("{a"), Some(0..1));
        assert_eq!(stop("{a{b}"), Some(0..1));
        assert_eq!(stop("é{}"), Some(2..4));
        assert_eq!(stop(&"{a}#".repeat(MAX_PARTS)), None);
        assert_eq!(stop(&"{a}#".repeat(MAX_PARTS + 1)), Some(4 * MAX_PARTS..4 * MAX_PARTS + 3));
    }
}
