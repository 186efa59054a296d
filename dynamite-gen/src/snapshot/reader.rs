//! Reads the words of facts, one after the other.

use crate::model::{KeyAttribute, KeyKind};

use super::shape::{AttributeShape, KeyShape, Piece, StoredType, ValueShape};
use super::words::{GENERIC, SCALARS, is_plain};

/// The deepest type, which is far more than DynamoDB's 32 levels allow.
const MAX_DEPTH: u8 = 64;

/// What is left of a text. Methods return `None`, or false, where something else follows.
pub(super) struct Reader<'t> {
    rest: &'t str,
}

/// Reads a whole text with a function.
pub(super) fn whole<'t, T>(text: &'t str, read: impl FnOnce(&mut Reader<'t>) -> Option<T>) -> Option<T> {
    let mut reader = Reader { rest: text };
    read(&mut reader).filter(|_| reader.rest.is_empty())
}

impl<'t> Reader<'t> {
    /// Takes a text if it follows.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Takes a text that has to follow.
    pub(super) fn expect(&mut self, text: &str) -> Option<()> {
        self.eat(text).then_some(())
    }

    /// Takes a name, with or without quotes.
    pub(super) fn word(&mut self) -> Option<String> {
        if self.rest.starts_with('"') {
            return self.quoted();
        }
        let end = self.rest.find(|c| !is_plain(c)).unwrap_or(self.rest.len());
        Some(self.take(end)?.to_owned()).filter(|text| !text.is_empty())
    }

    /// Takes a text in quotes.
    pub(super) fn quoted(&mut self) -> Option<String> {
        let end = self.end_of_quotes()?;
        serde_json::from_str(self.take(end)?).ok()
    }

    /// Takes a number.
    pub(super) fn number<T: std::str::FromStr>(&mut self) -> Option<T> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        self.take(end)?.parse().ok()
    }

    /// Takes all that is left.
    pub(super) fn all(&mut self) -> &'t str {
        std::mem::take(&mut self.rest)
    }

    fn take(&mut self, end: usize) -> Option<&'t str> {
        let (taken, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        Some(taken)
    }

    /// Returns the length of the text in quotes that follows, with the quotes.
    fn end_of_quotes(&self) -> Option<usize> {
        let mut escaped = false;
        let inner = self.rest.strip_prefix('"')?;
        for (at, c) in inner.char_indices() {
            match c {
                '"' if !escaped => return Some(at + 2),
                _ => escaped = c == '\\' && !escaped,
            }
        }
        None
    }

    /// Takes names with spaces between them.
    pub(super) fn words(&mut self) -> Option<Vec<String>> {
        let mut all = vec![self.word()?];
        while self.eat(" ") {
            all.push(self.word()?);
        }
        Some(all)
    }

    /// Takes the attributes of a key: those of the partition key, and those of the sort key.
    pub(super) fn keys(&mut self) -> Option<(Vec<KeyAttribute>, Vec<KeyAttribute>)> {
        let partition = self.key_attributes()?;
        let sort = if self.eat(" / ") { self.key_attributes()? } else { Vec::new() };
        Some((partition, sort))
    }

    fn key_attributes(&mut self) -> Option<Vec<KeyAttribute>> {
        let mut all = vec![self.key_attribute()?];
        while self.eat(", ") {
            all.push(self.key_attribute()?);
        }
        Some(all)
    }

    fn key_attribute(&mut self) -> Option<KeyAttribute> {
        let name = self.word()?;
        let kinds = [(" S", KeyKind::String), (" N", KeyKind::Number), (" B", KeyKind::Binary)];
        let (_, kind) = kinds.into_iter().find(|(letter, _)| self.eat(letter))?;
        Some(KeyAttribute { name, kind })
    }

    /// Takes an attribute or a field.
    pub(super) fn attribute(&mut self) -> Option<AttributeShape> {
        let ty = self.ty()?;
        let optional = self.eat("?");
        let default = if self.eat(" = ") { Some(self.literal()?) } else { None };
        let (stored, sensitive) = (!self.eat(", not stored"), self.eat(", sensitive"));
        let ValueShape { rust, before } = self.names()?;
        Some(AttributeShape { ty, optional, default, stored, sensitive, rust, before })
    }

    /// Takes the text of a literal, with its quotes if it has any.
    fn literal(&mut self) -> Option<String> {
        let end = match self.rest.starts_with('"') {
            true => self.end_of_quotes()?,
            false => self.rest.find(", ").unwrap_or(self.rest.len()),
        };
        Some(self.take(end)?.to_owned()).filter(|text| !text.is_empty())
    }

    /// Takes the other names of something.
    pub(super) fn names(&mut self) -> Option<ValueShape> {
        let rust = if self.eat(", in Rust ") { Some(self.word()?) } else { None };
        let before = if self.eat(", before ") { Some(self.word()?) } else { None };
        Some(ValueShape { rust, before })
    }

    /// Takes a type.
    pub(super) fn ty(&mut self) -> Option<StoredType> {
        self.ty_below(MAX_DEPTH)
    }

    fn ty_below(&mut self, depth: u8) -> Option<StoredType> {
        if self.rest.starts_with('"') {
            return self.quoted().map(StoredType::Named);
        }
        let name = self.word()?;
        if let Some((_, of)) = GENERIC.iter().find(|(generic, _)| *generic == name) {
            self.expect("<")?;
            let inner = self.ty_below(depth.checked_sub(1)?)?;
            self.expect(">")?;
            return Some(of(Box::new(inner)));
        }
        let options = ["(millis)", "(seconds)"];
        let option = options.into_iter().find(|option| self.eat(option)).unwrap_or_default();
        let scalar = SCALARS.into_iter().find(|(scalar, _)| *scalar == format!("{name}{option}"));
        match scalar {
            Some((_, ty)) => Some(ty),
            None => option.is_empty().then_some(StoredType::Named(name)),
        }
    }

    /// Takes a computed key.
    pub(super) fn key(&mut self) -> Option<KeyShape> {
        let text = self.quoted()?;
        let template = whole(&text, Reader::template)?;
        let number = self.eat(" as number");
        let when = if self.eat(" when ") { Some(self.all().to_owned()) } else { None };
        Some(KeyShape { template, number, when })
    }

    fn template(&mut self) -> Option<Vec<Piece>> {
        let mut pieces = Vec::new();
        while !self.rest.is_empty() {
            let literal = self.template_literal();
            if !literal.is_empty() {
                pieces.push(Piece::Literal(literal));
            }
            if self.eat("{") {
                pieces.push(self.piece()?);
            } else if !self.rest.is_empty() {
                return None;
            }
        }
        Some(pieces)
    }

    /// Takes text up to a part, where braces are doubled.
    fn template_literal(&mut self) -> String {
        let mut text = String::new();
        loop {
            if self.eat("{{") {
                text.push('{');
            } else if self.eat("}}") {
                text.push('}');
            } else {
                let Some(c) = self.rest.chars().next().filter(|c| !"{}".contains(*c)) else { return text };
                text.push(c);
                self.rest = &self.rest[c.len_utf8()..];
            }
        }
    }

    /// Takes what is between braces.
    fn piece(&mut self) -> Option<Piece> {
        if self.eat("shard of ") {
            let total = self.number()?;
            return self.expect("}").map(|()| Piece::Shard(total));
        }
        let attribute = self.word()?;
        let form = if self.eat(":") { self.word()? } else { String::new() };
        let absent = match self.eat("|") {
            true => Some(self.take(self.rest.find('}')?)?.to_owned()),
            false => None,
        };
        self.expect("}").map(|()| Piece::Part { attribute, form, absent })
    }
}
