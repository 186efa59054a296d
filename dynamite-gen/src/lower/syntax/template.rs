//! Key templates: `"ORDER#{placed_at}#{n:6}"`.

use std::ops::Range;

use super::SyntaxError;
use crate::model::{Bucket, PartForm};

/// The help of an error in a template.
pub(crate) const HELP: &str = "write a template such as `\"ORDER#{order_date}#{order_id}\"`";

/// The most attributes that may be part of a template.
const MAX_PARTS: usize = 64;

/// A piece of a template as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text between the parts, with its braces unescaped. It is never empty, and never follows another literal.
    Literal(String),
    /// `{shard of 16}`, with the text of the number.
    Shard {
        total: String,
        /// Its range in the text, with the braces.
        range: Range<usize>,
    },
    Part {
        name: String,
        /// The word after a `:`, such as `6` or `month`, with its range.
        form: Option<(String, Range<usize>)>,
        /// The text after a `|`, which stands for an absent value, with its range.
        absent: Option<(String, Range<usize>)>,
        /// Its range in the text, with the braces.
        range: Range<usize>,
    },
}

/// The words that can follow the `:` of a part, besides a number of digits.
pub(crate) const FORMS: [(&str, PartForm); 6] = [
    ("plain", PartForm::Plain),
    ("lower", PartForm::Lower),
    ("year", PartForm::Bucket(Bucket::Year)),
    ("month", PartForm::Bucket(Bucket::Month)),
    ("day", PartForm::Bucket(Bucket::Day)),
    ("hour", PartForm::Bucket(Bucket::Hour)),
];

/// Parses a template. `is_name` returns whether there is an attribute with a name: one that looks like a form of another
/// is itself meant.
pub(crate) fn parse(text: &str, is_name: impl Fn(&str) -> bool) -> Result<Vec<Piece>, SyntaxError> {
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
            let (piece, next) = part(text, position, &is_name)?;
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

/// Parses `{name}`, `{name:form}`, `{name|absent}` or `{name:form|absent}`; returns the position after it too.
fn part(text: &str, start: usize, is_name: impl Fn(&str) -> bool) -> Result<(Piece, usize), SyntaxError> {
    let inner = &text[start + 1..];
    let message = "this `{` is never closed";
    let help = "add a `}` after the name, or write `{{` for a brace itself";
    let unclosed = || SyntaxError::new(start..start + 1, message, help);
    let length = inner.find(['{', '}']).ok_or_else(unclosed)?;
    if !inner[length..].starts_with('}') {
        return Err(unclosed());
    }
    let range = start..start + length + 2;
    let inner = &inner[..length];
    if let Some(total) = shard_total(inner).filter(|_| !is_name(inner)) {
        let next = range.end;
        return Ok((Piece::Shard { total: total.to_owned(), range }, next));
    }
    let placed = |part: &str, after: &str| {
        let from = range.end - 1 - after.len() - part.len();
        (part.to_owned(), from..from + part.len())
    };
    let (rest, absent) = match inner.rsplit_once('|').filter(|_| !is_name(inner)) {
        Some((rest, absent)) => (rest, Some(placed(absent, ""))),
        None => (inner, None),
    };
    let (name, form) = match split_form(rest).filter(|(_, form)| is_width(form) || !is_name(rest)) {
        Some((name, form)) => (name, Some(placed(form, &inner[rest.len()..]))),
        None => (rest, None),
    };
    if name.is_empty() {
        return Err(SyntaxError::new(range, "the name of an attribute is missing here", HELP));
    }
    let next = range.end;
    Ok((Piece::Part { name: name.to_owned(), form, absent, range }, next))
}

/// Returns the number in `shard of 16`.
fn shard_total(inner: &str) -> Option<&str> {
    let mut words = inner.split_whitespace();
    match (words.next(), words.next(), words.next(), words.next()) {
        (Some("shard"), Some("of"), Some(total), None) => Some(total),
        _ => None,
    }
}

/// Splits a part into its name and its form; a `:` that something else follows belongs to the name.
fn split_form(inner: &str) -> Option<(&str, &str)> {
    inner.rsplit_once(':').filter(|(_, form)| is_form(form))
}

/// Returns whether a text is that of a form.
pub(crate) fn is_form(text: &str) -> bool {
    is_width(text) || FORMS.iter().any(|(word, _)| *word == text)
}

fn is_width(form: &str) -> bool {
    form.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(text: &str) -> Piece {
        Piece::Literal(text.to_owned())
    }

    fn part(name: &str, form: Option<(&str, Range<usize>)>, range: Range<usize>) -> Piece {
        let form = form.map(|(form, range)| (form.to_owned(), range));
        Piece::Part { name: name.to_owned(), form, absent: None, range }
    }

    fn parse(text: &str) -> Result<Vec<Piece>, SyntaxError> {
        super::parse(text, |_| false)
    }

    #[test]
    fn reads_literals_and_parts() {
        let pieces = vec![literal("A#"), part("b", None, 2..5), literal("#"), part("n", Some(("6", 9..10)), 6..11)];
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
        assert_eq!(parse("{a:}"), Ok(vec![part("a", Some(("", 3..3)), 0..4)]));
        assert_eq!(parse("{at:lunch}"), Ok(vec![part("at:lunch", None, 0..10)]));
    }

    #[test]
    fn reads_forms_and_texts_of_absent_values() {
        assert_eq!(parse("{at:month}"), Ok(vec![part("at", Some(("month", 4..9)), 0..10)]));
        let absent = Some(("none".to_owned(), 10..14));
        let form = Some(("month".to_owned(), 4..9));
        let both = Piece::Part { name: "at".to_owned(), form, absent: absent.clone(), range: 0..15 };
        assert_eq!(parse("{at:month|none}"), Ok(vec![both]));
        let absent = absent.map(|(text, _)| (text, 4..8));
        assert_eq!(
            parse("{at|none}"),
            Ok(vec![Piece::Part { name: "at".to_owned(), form: None, absent, range: 0..9 }])
        );
    }

    #[test]
    fn reads_the_number_of_shards() {
        let shard = |total: &str, range| Ok(vec![Piece::Shard { total: total.to_owned(), range }]);
        assert_eq!(parse("{shard of 16}"), shard("16", 0..13));
        assert_eq!(parse("{ shard  of x}"), shard("x", 0..14));
        assert_eq!(parse("{shard}"), Ok(vec![part("shard", None, 0..7)]));
        let named = super::parse("{shard of 16}", |name| name == "shard of 16");
        assert_eq!(named, Ok(vec![part("shard of 16", None, 0..13)]));
    }

    #[test]
    fn a_name_that_looks_like_a_form_is_a_name() {
        let parse = |text| super::parse(text, |name| ["at:month", "due|none"].contains(&name));
        assert_eq!(parse("{at:month}"), Ok(vec![part("at:month", None, 0..10)]));
        assert_eq!(parse("{due|none}"), Ok(vec![part("due|none", None, 0..10)]));
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
