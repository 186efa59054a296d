//! The text of a type: `list<OrderLine>?`.

use std::ops::Range;

/// How deep this parser nests: deeper than any item can be, of which `nesting` says more.
const MAX_DEPTH: usize = 64;

/// A type as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TypeName {
    pub(super) name: String,
    pub(super) range: Range<usize>,
    /// `<T>`.
    pub(super) element: Option<Box<TypeName>>,
    /// `(millis)`.
    pub(super) option: Option<(String, Range<usize>)>,
    /// Where a `?` stands behind it.
    pub(super) optional: Option<usize>,
}

/// Why a text is no type: where, and in words.
pub(super) type BadText = (Range<usize>, String);

/// Reads a type.
pub(super) fn parse(text: &str) -> Result<TypeName, BadText> {
    let mut parser = Parser { text, at: 0 };
    let found = parser.ty(0)?;
    parser.skip_spaces();
    match parser.rest().chars().next() {
        None => Ok(found),
        Some(c) => Err((parser.at..parser.at + c.len_utf8(), format!("`{c}` is not expected here"))),
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn ty(&mut self, depth: usize) -> Result<TypeName, BadText> {
        if depth >= MAX_DEPTH {
            return Err((self.at..self.at + 1, "the type is nested deeper than DynamoDB's 32 levels".to_owned()));
        }
        let (name, range) = self.word("a type")?;
        let mut found = TypeName { name, range, element: None, option: None, optional: None };
        if self.eat('<') {
            found.element = Some(Box::new(self.ty(depth + 1)?));
            self.expect('>')?;
        }
        if self.eat('(') {
            found.option = Some(self.word("a word such as `millis`")?);
            self.expect(')')?;
        }
        if self.eat('?') {
            found.optional = Some(self.at - 1);
        }
        Ok(found)
    }

    fn word(&mut self, what: &str) -> Result<(String, Range<usize>), BadText> {
        self.skip_spaces();
        let rest = self.rest();
        let length = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))).unwrap_or(rest.len());
        if length == 0 {
            return Err((self.here(), format!("{what} is missing here")));
        }
        let range = self.at..self.at + length;
        self.at = range.end;
        Ok((self.text[range.clone()].to_owned(), range))
    }

    fn expect(&mut self, sign: char) -> Result<(), BadText> {
        if self.eat(sign) { Ok(()) } else { Err((self.here(), format!("`{sign}` is missing here"))) }
    }

    fn eat(&mut self, sign: char) -> bool {
        self.skip_spaces();
        let there = self.rest().starts_with(sign);
        self.at += if there { sign.len_utf8() } else { 0 };
        there
    }

    fn skip_spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The next character, or nothing at the end.
    fn here(&self) -> Range<usize> {
        self.at..self.at + self.rest().chars().next().map_or(0, char::len_utf8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Option<String> {
        fn write(t: &TypeName) -> String {
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
        let place = |text: &str| parse(text).err().map(|(range, _)| range);
        assert_eq!(place(""), Some(0..0));
        assert_eq!(place("list<"), Some(5..5));
        assert_eq!(place("list<u8"), Some(7..7));
        assert_eq!(place("u8 u16"), Some(3..4));
        assert_eq!(place("u8??"), Some(3..4));
        assert_eq!(place("é<>"), Some(3..4));
    }

    #[test]
    fn refuses_endless_nesting() {
        assert!(parse(&"list<".repeat(100_000)).is_err());
    }
}
