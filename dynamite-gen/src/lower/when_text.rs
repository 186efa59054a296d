//! The text of a sparse index's condition: `total > 1000 and not exists(cancelled_at)`.

use std::ops::Range;

use crate::model::Comparison;

/// How deep parentheses and `not` may go.
const MAX_DEPTH: usize = 32;

/// How many comparisons there may be. In Rust they are one expression, which nests once for each.
const MAX_COMPARISONS: usize = 64;

/// A condition as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Compare { attribute: Word, comparison: Comparison, literal: Literal },
    Exists(Word),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
}

/// A name and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) range: Range<usize>,
}

/// A literal and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Literal {
    pub(super) kind: LiteralKind,
    pub(super) word: Word,
}

/// How a literal is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LiteralKind {
    /// `paid`, `true`.
    Bare,
    /// `'paid'`, `"paid"`.
    Quoted,
    /// `-1.5`.
    Number,
}

/// Why a text is no condition: where, in words, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BadCondition {
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) help: &'static str,
}

const HELP: &str = "conditions look like `total > 1000 and (status == paid or not exists(note))`";

/// Reads a condition.
pub(super) fn parse(text: &str) -> Result<Condition, BadCondition> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, end: text.len(), depth: 0, comparisons: 0 };
    let found = parser.any()?;
    match parser.tokens.get(parser.at) {
        None => Ok(found),
        Some(token) => Err(unexpected(token, "`and`, `or` or the end")),
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    /// A name in backticks.
    Name(String),
    Quoted(String),
    Number(String),
    Sign(&'static str),
}

type Placed = (Token, Range<usize>);

/// Longest first.
const SIGNS: [&str; 9] = ["==", "!=", "<=", ">=", "<", ">", "(", ")", "="];

fn tokens(text: &str) -> Result<Vec<Placed>, BadCondition> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (token, length) = token(&text[at..], c, at)?;
        found.push((token, at..at + length));
        at += length;
    }
    Ok(found)
}

/// One token at the beginning of a text, and its length.
fn token(rest: &str, first: char, at: usize) -> Result<(Token, usize), BadCondition> {
    if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        return Ok((Token::Sign(sign), sign.len()));
    }
    if matches!(first, '\'' | '"' | '`') {
        return quoted(rest, first, at);
    }
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+');
    let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    let word = rest[..length].to_owned();
    if first.is_ascii_digit() || (first == '-' && length > 1) {
        return Ok((Token::Number(word), length));
    }
    if first.is_alphabetic() || first == '_' {
        return Ok((Token::Word(word), length));
    }
    let message = format!("`{first}` is not expected here");
    Err(BadCondition { range: at..at + first.len_utf8(), message, help: HELP })
}

fn quoted(rest: &str, quote: char, at: usize) -> Result<(Token, usize), BadCondition> {
    let inner = &rest[1..];
    let Some(length) = inner.find(quote) else {
        let message = format!("this {quote} is never closed");
        return Err(BadCondition { range: at..at + 1, message, help: "put the same sign behind the text" });
    };
    let text = inner[..length].to_owned();
    let token = if quote == '`' { Token::Name(text) } else { Token::Quoted(text) };
    Ok((token, length + 2))
}

struct Parser {
    tokens: Vec<Placed>,
    at: usize,
    /// Of the text.
    end: usize,
    depth: usize,
    comparisons: usize,
}

impl Parser {
    fn any(&mut self) -> Result<Condition, BadCondition> {
        self.chain("or", Parser::all, Condition::Any)
    }

    fn all(&mut self) -> Result<Condition, BadCondition> {
        self.chain("and", Parser::one, Condition::All)
    }

    /// Conditions joined by a word; one alone stays what it is.
    fn chain(
        &mut self,
        word: &str,
        next: fn(&mut Parser) -> Result<Condition, BadCondition>,
        join: fn(Vec<Condition>) -> Condition,
    ) -> Result<Condition, BadCondition> {
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

    fn one(&mut self) -> Result<Condition, BadCondition> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = "the condition is nested too deeply".to_owned();
            return Err(BadCondition { range: self.here(), message, help: "write it with fewer parentheses" });
        }
        let found = self.unlimited();
        self.depth -= 1;
        found
    }

    fn unlimited(&mut self) -> Result<Condition, BadCondition> {
        if self.eat_word("not") {
            return Ok(Condition::Not(Box::new(self.one()?)));
        }
        if self.eat_sign("(") {
            let inner = self.any()?;
            self.expect_sign(")")?;
            return Ok(inner);
        }
        self.comparisons += 1;
        if self.comparisons > MAX_COMPARISONS {
            let message = format!("the condition has more than {MAX_COMPARISONS} comparisons");
            let help = "keep what it says in an attribute of its own, and compare that";
            return Err(BadCondition { range: self.here(), message, help });
        }
        let attribute = self.attribute()?;
        if attribute.text == "exists" && self.eat_sign("(") {
            let inner = self.attribute()?;
            self.expect_sign(")")?;
            return Ok(Condition::Exists(inner));
        }
        let comparison = self.comparison(&attribute)?;
        let literal = self.literal()?;
        Ok(Condition::Compare { attribute, comparison, literal })
    }

    fn attribute(&mut self) -> Result<Word, BadCondition> {
        match self.tokens.get(self.at) {
            Some((Token::Word(text) | Token::Name(text), range)) => {
                self.at += 1;
                Ok(Word { text: text.clone(), range: range.clone() })
            }
            Some((Token::Quoted(_) | Token::Number(_), range)) => Err(BadCondition {
                range: range.clone(),
                message: "the attribute stands on the left of a comparison".to_owned(),
                help: "turn the comparison around, as in `total > 1000`",
            }),
            other => Err(self.missing(other.cloned(), "an attribute")),
        }
    }

    fn comparison(&mut self, attribute: &Word) -> Result<Comparison, BadCondition> {
        let found = self.tokens.get(self.at).cloned();
        let comparison = match &found {
            Some((Token::Sign("=="), _)) => Comparison::Equal,
            Some((Token::Sign("!="), _)) => Comparison::NotEqual,
            Some((Token::Sign("<"), _)) => Comparison::Less,
            Some((Token::Sign("<="), _)) => Comparison::LessOrEqual,
            Some((Token::Sign(">"), _)) => Comparison::Greater,
            Some((Token::Sign(">="), _)) => Comparison::GreaterOrEqual,
            Some((Token::Sign("="), range)) => {
                let message = "`=` is no comparison".to_owned();
                return Err(BadCondition { range: range.clone(), message, help: "write `==`" });
            }
            _ => return Err(self.missing(found, &format!("a comparison of `{}`", attribute.text))),
        };
        self.at += 1;
        Ok(comparison)
    }

    fn literal(&mut self) -> Result<Literal, BadCondition> {
        let (kind, text, range) = match self.tokens.get(self.at) {
            Some((Token::Word(text), range)) => (LiteralKind::Bare, text, range),
            Some((Token::Quoted(text), range)) => (LiteralKind::Quoted, text, range),
            Some((Token::Number(text), range)) => (LiteralKind::Number, text, range),
            other => return Err(self.missing(other.cloned(), "a value")),
        };
        self.at += 1;
        Ok(Literal { kind, word: Word { text: text.clone(), range: range.clone() } })
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let there = matches!(self.tokens.get(self.at), Some((Token::Word(found), _)) if found == word);
        self.at += usize::from(there);
        there
    }

    fn eat_sign(&mut self, sign: &str) -> bool {
        let there = matches!(self.tokens.get(self.at), Some((Token::Sign(found), _)) if *found == sign);
        self.at += usize::from(there);
        there
    }

    fn expect_sign(&mut self, sign: &str) -> Result<(), BadCondition> {
        if self.eat_sign(sign) {
            return Ok(());
        }
        Err(self.missing(self.tokens.get(self.at).cloned(), &format!("`{sign}`")))
    }

    fn missing(&self, found: Option<Placed>, expected: &str) -> BadCondition {
        match found {
            Some(token) => unexpected(&token, expected),
            None => {
                BadCondition { range: self.here(), message: format!("{expected} is missing at the end"), help: HELP }
            }
        }
    }

    fn here(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.end..self.end, |(_, range)| range.clone())
    }
}

fn unexpected((token, range): &Placed, expected: &str) -> BadCondition {
    let found = match token {
        Token::Word(text) | Token::Number(text) => format!("`{text}`"),
        Token::Name(text) => format!("`{text}`"),
        Token::Quoted(text) => format!("the text '{text}'"),
        Token::Sign(sign) => format!("`{sign}`"),
    };
    BadCondition { range: range.clone(), message: format!("expected {expected}, found {found}"), help: HELP }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> String {
        fn write(c: &Condition) -> String {
            let join = |all: &[Condition], word: &str| all.iter().map(write).collect::<Vec<_>>().join(word);
            match c {
                Condition::Compare { attribute, literal, .. } => format!("{}?{}", attribute.text, literal.word.text),
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
        assert_eq!(shape("a = 1"), "2..3 `=` is no comparison");
        assert_eq!(shape("a =="), "4..4 a value is missing at the end");
        assert_eq!(shape("1 == a"), "0..1 the attribute stands on the left of a comparison");
        assert_eq!(shape("(a == 1"), "7..7 `)` is missing at the end");
        assert_eq!(shape("a == 'x"), "5..6 this ' is never closed");
        assert_eq!(shape("a == 1 b == 2"), "7..8 expected `and`, `or` or the end, found `b`");
        assert_eq!(shape("a & b"), "2..3 `&` is not expected here");
        assert_eq!(shape(""), "0..0 an attribute is missing at the end");
    }

    #[test]
    fn refuses_endless_conditions() {
        assert!(parse(&"not ".repeat(100_000)).is_err());
        assert!(parse(&"(".repeat(100_000)).is_err());
        assert!(parse(&vec!["a == 1"; MAX_COMPARISONS].join(" and ")).is_ok());
        assert!(parse(&vec!["a == 1"; MAX_COMPARISONS + 1].join(" or ")).is_err());
    }
}
