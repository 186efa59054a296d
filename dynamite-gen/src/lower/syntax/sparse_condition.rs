//! The condition of a sparse index: `total > 1000 and not exists(cancelled_at)`.

pub(crate) mod foreign;
mod tokens;

use std::ops::Range;

use crate::model::Comparison;

use super::SyntaxError;
use tokens::{Token, TokenKind, tokens};

/// The deepest nesting of parentheses and `not`.
const MAX_DEPTH: usize = 32;

/// The most comparisons. In Rust they are one expression, which nests once for each.
const MAX_COMPARISONS: usize = 64;

/// A condition as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    Compare { attribute: Word, comparison: Comparison, value: Value },
    Exists(Word),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
}

/// A name or a value, and its range in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) range: Range<usize>,
}

/// A value to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) kind: ValueKind,
    pub(crate) word: Word,
}

/// The form in which a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueKind {
    /// `paid`, `true`.
    Bare,
    /// `'paid'`, `"paid"`.
    Quoted,
    /// `-1.5`.
    Number,
}

/// The help of an error in a condition.
const HELP: &str = "write a condition such as `total > 1000 and (status == paid or not exists(note))`";

/// Parses a condition.
pub(crate) fn parse(text: &str) -> Result<Condition, SyntaxError> {
    let mut parser = Parser { tokens: tokens(text)?, position: 0, end: text.len(), depth: 0, comparisons: 0 };
    let found = parser.any()?;
    match parser.tokens.get(parser.position) {
        None => Ok(found),
        Some(token) => Err(unexpected(token, "`and`, `or` or the end of the condition")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    position: usize,
    /// The length of the text.
    end: usize,
    depth: usize,
    comparisons: usize,
}

impl Parser {
    fn any(&mut self) -> Result<Condition, SyntaxError> {
        self.chain("or", Parser::all, Condition::Any)
    }

    fn all(&mut self) -> Result<Condition, SyntaxError> {
        self.chain("and", Parser::operand, Condition::All)
    }

    /// Parses conditions joined by a word; one alone stays what it is.
    fn chain(
        &mut self,
        word: &str,
        next: fn(&mut Parser) -> Result<Condition, SyntaxError>,
        join: fn(Vec<Condition>) -> Condition,
    ) -> Result<Condition, SyntaxError> {
        let first = next(self)?;
        if !self.eat_word(word) {
            return Ok(first);
        }
        let mut all = vec![first, next(self)?];
        while self.eat_word(word) {
            all.push(next(self)?);
        }
        Ok(join(all))
    }

    /// Parses an operand of `and` and `or`.
    fn operand(&mut self) -> Result<Condition, SyntaxError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = "the condition is nested too deeply".to_owned();
            return Err(SyntaxError { range: self.here(), message, help: "write it with fewer parentheses" });
        }
        let found = self.operand_at_any_depth();
        self.depth -= 1;
        found
    }

    fn operand_at_any_depth(&mut self) -> Result<Condition, SyntaxError> {
        if self.eat_word("not") {
            return Ok(Condition::Not(Box::new(self.operand()?)));
        }
        if self.eat_sign("(") {
            let inner = self.any()?;
            self.expect_sign(")")?;
            return Ok(inner);
        }
        self.comparisons += 1;
        if self.comparisons > MAX_COMPARISONS {
            let message = format!("the condition has more than {MAX_COMPARISONS} comparisons");
            let help = "store the result of the condition in an attribute, and compare that attribute";
            return Err(SyntaxError { range: self.here(), message, help });
        }
        let attribute = self.attribute()?;
        if attribute.text == "exists" && self.eat_sign("(") {
            let inner = self.attribute()?;
            self.expect_sign(")")?;
            return Ok(Condition::Exists(inner));
        }
        let comparison = self.comparison(&attribute)?;
        let value = self.value()?;
        Ok(Condition::Compare { attribute, comparison, value })
    }

    fn attribute(&mut self) -> Result<Word, SyntaxError> {
        match self.tokens.get(self.position) {
            Some(Token { kind: TokenKind::Word(text) | TokenKind::Name(text), range }) => {
                self.position += 1;
                Ok(Word { text: text.clone(), range: range.clone() })
            }
            Some(Token { kind: TokenKind::Quoted(_) | TokenKind::Number(_), range }) => Err(SyntaxError {
                range: range.clone(),
                message: "the attribute must be on the left of a comparison".to_owned(),
                help: "turn the comparison around, as in `total > 1000`",
            }),
            other => Err(self.missing(other.cloned(), "an attribute")),
        }
    }

    fn comparison(&mut self, attribute: &Word) -> Result<Comparison, SyntaxError> {
        let found = self.tokens.get(self.position).cloned();
        let kind = found.as_ref().map(|token| &token.kind);
        let comparison = match kind {
            Some(TokenKind::Sign("==")) => Comparison::Equal,
            Some(TokenKind::Sign("!=")) => Comparison::NotEqual,
            Some(TokenKind::Sign("<")) => Comparison::Less,
            Some(TokenKind::Sign("<=")) => Comparison::LessOrEqual,
            Some(TokenKind::Sign(">")) => Comparison::Greater,
            Some(TokenKind::Sign(">=")) => Comparison::GreaterOrEqual,
            Some(TokenKind::Sign("=")) => {
                return Err(SyntaxError::new(self.here(), "`=` is not a comparison", "write `==`"));
            }
            None => {
                let message = format!("`{}` is not compared with a value", attribute.text);
                return Err(SyntaxError { range: self.here(), message, help: HELP });
            }
            _ => return Err(self.missing(found, &format!("a comparison with `{}`", attribute.text))),
        };
        self.position += 1;
        Ok(comparison)
    }

    fn value(&mut self) -> Result<Value, SyntaxError> {
        let (kind, text, range) = match self.tokens.get(self.position) {
            Some(Token { kind: TokenKind::Word(text), range }) => (ValueKind::Bare, text, range),
            Some(Token { kind: TokenKind::Quoted(text), range }) => (ValueKind::Quoted, text, range),
            Some(Token { kind: TokenKind::Number(text), range }) => (ValueKind::Number, text, range),
            other => return Err(self.missing(other.cloned(), "a value")),
        };
        self.position += 1;
        Ok(Value { kind, word: Word { text: text.clone(), range: range.clone() } })
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let next = self.tokens.get(self.position).map(|token| &token.kind);
        let there = matches!(next, Some(TokenKind::Word(found)) if found == word);
        self.position += usize::from(there);
        there
    }

    fn eat_sign(&mut self, sign: &str) -> bool {
        let next = self.tokens.get(self.position).map(|token| &token.kind);
        let there = matches!(next, Some(TokenKind::Sign(found)) if *found == sign);
        self.position += usize::from(there);
        there
    }

    fn expect_sign(&mut self, sign: &str) -> Result<(), SyntaxError> {
        if self.eat_sign(sign) {
            return Ok(());
        }
        Err(self.missing(self.tokens.get(self.position).cloned(), &format!("`{sign}`")))
    }

    fn missing(&self, found: Option<Token>, expected: &str) -> SyntaxError {
        match found {
            Some(token) => unexpected(&token, expected),
            None => SyntaxError {
                range: self.here(),
                message: format!("expected {expected}, found the end of the condition"),
                help: HELP,
            },
        }
    }

    fn here(&self) -> Range<usize> {
        self.tokens.get(self.position).map_or(self.end..self.end, |token| token.range.clone())
    }
}

fn unexpected(token: &Token, expected: &str) -> SyntaxError {
    let found = match &token.kind {
        TokenKind::Word(text) | TokenKind::Number(text) => format!("`{text}`"),
        TokenKind::Name(text) => format!("`{text}`"),
        TokenKind::Quoted(text) => format!("the text '{text}'"),
        TokenKind::Sign(sign) => format!("`{sign}`"),
    };
    SyntaxError::new(token.range.clone(), format!("expected {expected}, found {found}"), HELP)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> String {
        fn write(c: &Condition) -> String {
            let join = |all: &[Condition], word: &str| all.iter().map(write).collect::<Vec<_>>().join(word);
            match c {
                Condition::Compare { attribute, value, .. } => format!("{}?{}", attribute.text, value.word.text),
                Condition::Exists(word) => format!("E{}", word.text),
                Condition::Not(inner) => format!("!{}", write(inner)),
                Condition::All(all) => format!("({})", join(all, "&")),
                Condition::Any(all) => format!("({})", join(all, "|")),
            }
        }
        parse(text).map_or_else(|bad| format!("{:?} {}", bad.range, bad.message), |c| write(&c))
    }

    #[test]
    fn and_binds_before_or() {
        assert_eq!(shape("a == 1 or b > 2 and not c != x"), "(a?1|(b?2&!c?x))");
        assert_eq!(shape("(a == 1 or b > 2) and exists(c)"), "((a?1|b?2)&Ec)");
        assert_eq!(shape("a<=-1.5"), "a?-1.5");
        assert_eq!(shape("`my attribute` == 'x y'"), "my attribute?x y");
        assert_eq!(shape("exists == 1"), "exists?1");
    }

    #[test]
    fn says_where_it_stops() {
        assert_eq!(shape("a = 1"), "2..3 `=` is not a comparison");
        assert_eq!(shape("a =="), "4..4 expected a value, found the end of the condition");
        assert_eq!(shape("1 == a"), "0..1 the attribute must be on the left of a comparison");
        assert_eq!(shape("(a == 1"), "7..7 expected `)`, found the end of the condition");
        assert_eq!(shape("a == 'x"), "5..6 this quote is never closed");
        assert_eq!(shape("a == 1 b == 2"), "7..8 expected `and`, `or` or the end of the condition, found `b`");
        assert_eq!(shape("a & b"), "2..3 unexpected `&`");
        assert_eq!(shape(""), "0..0 expected an attribute, found the end of the condition");
    }

    #[test]
    fn refuses_endless_conditions() {
        assert!(parse(&"not ".repeat(100_000)).is_err());
        assert!(parse(&"(".repeat(100_000)).is_err());
        assert!(parse(&vec!["a == 1"; MAX_COMPARISONS].join(" and ")).is_ok());
        assert!(parse(&vec!["a == 1"; MAX_COMPARISONS + 1].join(" or ")).is_err());
    }
}
