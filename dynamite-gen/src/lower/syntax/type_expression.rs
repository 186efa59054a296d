//! Types as a schema writes them: `list<OrderLine>?`.

use std::fmt;
use std::ops::Range;

use super::SyntaxError;

/// The help of an error in a type.
const HELP: &str = "write a type such as `string`, `list<u32>` or `timestamp(millis)?`";

/// The depth at which this parser gives up: deeper than any item can be, which a check looks at.
const MAX_DEPTH: usize = 64;

/// A type as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TypeExpression {
    pub(crate) name: String,
    pub(crate) range: Range<usize>,
    /// `T` of `list<T>`.
    pub(crate) element: Option<Box<TypeExpression>>,
    /// `millis` of `timestamp(millis)`.
    pub(crate) option: Option<(String, Range<usize>)>,
    /// The position of the `?` after it.
    pub(crate) optional: Option<usize>,
}

/// Writes the type in a uniform format, without a `?` after it.
impl fmt::Display for TypeExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(element) = &self.element {
            write!(f, "<{element}{}>", if element.optional.is_some() { "?" } else { "" })?;
        }
        match &self.option {
            Some((option, _)) => write!(f, "({option})"),
            None => Ok(()),
        }
    }
}

/// Parses a type.
pub(crate) fn parse(text: &str) -> Result<TypeExpression, SyntaxError> {
    let mut parser = Parser { text, position: 0 };
    let found = parser.ty(0)?;
    parser.skip_spaces();
    match parser.rest().chars().next() {
        None => Ok(found),
        Some(c) => Err(error(parser.position..parser.position + c.len_utf8(), format!("unexpected `{c}`"))),
    }
}

fn error(range: Range<usize>, message: impl Into<String>) -> SyntaxError {
    SyntaxError::new(range, message, HELP)
}

struct Parser<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Parser<'a> {
    fn ty(&mut self, depth: usize) -> Result<TypeExpression, SyntaxError> {
        if depth >= MAX_DEPTH {
            return Err(error(self.position..self.position + 1, "the type is nested deeper than DynamoDB's 32 levels"));
        }
        let (name, range) = self.word("a type")?;
        let mut found = TypeExpression { name, range, element: None, option: None, optional: None };
        if self.eat('<') {
            found.element = Some(Box::new(self.ty(depth + 1)?));
            self.expect('>')?;
        }
        if self.eat('(') {
            found.option = Some(self.word("a word such as `millis`")?);
            self.expect(')')?;
        }
        if self.eat('?') {
            found.optional = Some(self.position - 1);
        }
        Ok(found)
    }

    fn word(&mut self, what: &str) -> Result<(String, Range<usize>), SyntaxError> {
        self.skip_spaces();
        let rest = self.rest();
        let length = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))).unwrap_or(rest.len());
        if length == 0 {
            return Err(error(self.here(), format!("{what} is missing here")));
        }
        let range = self.position..self.position + length;
        self.position = range.end;
        Ok((self.text[range.clone()].to_owned(), range))
    }

    fn expect(&mut self, sign: char) -> Result<(), SyntaxError> {
        if self.eat(sign) { Ok(()) } else { Err(error(self.here(), format!("`{sign}` is missing here"))) }
    }

    fn eat(&mut self, sign: char) -> bool {
        self.skip_spaces();
        let there = self.rest().starts_with(sign);
        self.position += if there { sign.len_utf8() } else { 0 };
        there
    }

    fn skip_spaces(&mut self) {
        let rest = self.rest();
        self.position += rest.len() - rest.trim_start().len();
    }

    fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    /// Returns the range of the next character; an empty one at the end.
    fn here(&self) -> Range<usize> {
        self.position..self.position + self.rest().chars().next().map_or(0, char::len_utf8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Option<String> {
        fn write(t: &TypeExpression) -> String {
            let element = t.element.as_ref().map(|e| format!("<{}>", write(e))).unwrap_or_default();
            let option = t.option.as_ref().map(|(o, _)| format!("({o})")).unwrap_or_default();
            format!("{}{element}{option}{}", t.name, if t.optional.is_some() { "?" } else { "" })
        }
        parse(text).ok().map(|t| write(&t))
    }

    #[test]
    fn reads_every_form() {
        for text in ["string", "list<map<Order>>?", "timestamp(millis)", "set<timestamp(seconds)>"] {
            assert_eq!(shape(text).as_deref(), Some(text));
        }
        assert_eq!(shape(" list < u8 > ? ").as_deref(), Some("list<u8>?"));
    }

    #[test]
    fn says_where_it_stops() {
        let stop = |text: &str| parse(text).err().map(|error| error.range);
        assert_eq!(stop(""), Some(0..0));
        assert_eq!(stop("list<"), Some(5..5));
        assert_eq!(stop("list<u8"), Some(7..7));
        assert_eq!(stop("u8 u16"), Some(3..4));
        assert_eq!(stop("u8??"), Some(3..4));
        assert_eq!(stop("é<>"), Some(3..4));
    }

    #[test]
    fn refuses_endless_nesting() {
        assert!(parse(&"list<".repeat(100_000)).is_err());
    }
}
