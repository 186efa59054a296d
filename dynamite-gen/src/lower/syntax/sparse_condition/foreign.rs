//! Conditions as other languages write them: `total = 3 && !cancelled`, `note IS NOT NULL`, `status in [open, paid]`.
//!
//! It is only for hints, so it accepts more than makes sense. What was meant is printed in the form of this language by
//! `resolve`, which knows the types of the attributes.

use crate::model::Comparison;

use super::tokens::{Token, TokenKind, tokens};
use super::{MAX_COMPARISONS, ValueKind};

/// A condition as it was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meant {
    Compare(String, Comparison, MeantValue),
    /// An attribute without a comparison: a boolean, or one that may be absent.
    Alone(String),
    Exists(String),
    Not(Box<Meant>),
    All(Vec<Meant>),
    Any(Vec<Meant>),
}

/// A value as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MeantValue {
    pub(crate) kind: ValueKind,
    pub(crate) text: String,
}

/// The deepest nesting of parentheses and negations.
const MAX_DEPTH: usize = 16;

/// Returns whether a value without quotes stands for an absent attribute in other languages.
pub(crate) fn is_null(kind: ValueKind, text: &str) -> bool {
    kind == ValueKind::Bare && ["null", "nil", "none", "undefined"].iter().any(|null| null.eq_ignore_ascii_case(text))
}

/// Reads a condition; `None` if it is not known what is meant.
pub(crate) fn read(text: &str) -> Option<Meant> {
    let mut reader = Reader { tokens: tokens(text).ok()?, position: 0, depth: 0, comparisons: 0 };
    let found = reader.any()?;
    (reader.position == reader.tokens.len()).then_some(found)
}

struct Reader {
    tokens: Vec<Token>,
    position: usize,
    depth: usize,
    comparisons: usize,
}

impl Reader {
    fn any(&mut self) -> Option<Meant> {
        let mut found = vec![self.all()?];
        while self.eat_word(&["or"]) || self.eat_sign(&["||"]) {
            found.push(self.all()?);
        }
        Some(joined(found, Meant::Any))
    }

    fn all(&mut self) -> Option<Meant> {
        let mut found = vec![self.operand()?];
        while self.eat_word(&["and"]) || self.eat_sign(&["&&"]) {
            found.push(self.operand()?);
        }
        Some(joined(found, Meant::All))
    }

    fn operand(&mut self) -> Option<Meant> {
        self.depth += 1;
        self.comparisons += 1;
        if self.depth > MAX_DEPTH || self.comparisons > MAX_COMPARISONS {
            return None;
        }
        let found = if self.eat_word(&["not"]) || self.eat_sign(&["!"]) {
            not(self.operand()?)
        } else if self.eat_sign(&["("]) {
            let inner = self.any()?;
            self.eat_sign(&[")"]).then_some(inner)?
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Some(found)
    }

    /// Reads a comparison, a test for presence, or an attribute alone.
    fn comparison(&mut self) -> Option<Meant> {
        if let Some(Token { kind: TokenKind::Number(_) | TokenKind::Quoted(_), .. }) = self.tokens.get(self.position) {
            let value = self.value()?;
            let comparison = flipped(self.comparison_sign()?);
            return Some(Meant::Compare(self.attribute()?, comparison, value));
        }
        let attribute = self.attribute()?;
        if let Some(negated) = presence_function(&attribute).filter(|_| self.eat_sign(&["("])) {
            let found = Meant::Exists(self.attribute()?);
            self.eat_sign(&[")"]).then_some(())?;
            return Some(if negated { not(found) } else { found });
        }
        if self.eat_word(&["is"]) {
            let negated = self.eat_word(&["not"]);
            let value = self.value()?;
            return Some(equal(attribute, value, negated));
        }
        let negated = self.followed_by_word(1, "in") && self.eat_word(&["not"]);
        if self.eat_word(&["in"]) {
            return self.one_of(&attribute, negated);
        }
        if self.eat_word(&["between"]) {
            return self.between(attribute);
        }
        match self.comparison_sign() {
            Some(comparison) => Some(Meant::Compare(attribute, comparison, self.value()?)),
            None => Some(Meant::Alone(attribute)),
        }
    }

    /// Reads the values after `in`.
    fn one_of(&mut self, attribute: &str, negated: bool) -> Option<Meant> {
        let close = if self.eat_sign(&["["]) { "]" } else { self.eat_sign(&["("]).then_some(")")? };
        let mut found = vec![equal(attribute.to_owned(), self.value()?, negated)];
        while self.eat_sign(&[","]) {
            found.push(equal(attribute.to_owned(), self.value()?, negated));
        }
        self.eat_sign(&[close]).then(|| joined(found, if negated { Meant::All } else { Meant::Any }))
    }

    /// Reads the two values after `between`.
    fn between(&mut self, attribute: String) -> Option<Meant> {
        let low = Meant::Compare(attribute.clone(), Comparison::GreaterOrEqual, self.value()?);
        self.eat_word(&["and"]).then_some(())?;
        let high = Meant::Compare(attribute, Comparison::LessOrEqual, self.value()?);
        Some(Meant::All(vec![low, high]))
    }

    fn comparison_sign(&mut self) -> Option<Comparison> {
        const SIGNS: [(&[&str], &[&str], Comparison); 6] = [
            (&["==", "=", "==="], &["eq", "equals"], Comparison::Equal),
            (&["!=", "<>", "!=="], &["ne"], Comparison::NotEqual),
            (&["<"], &["lt"], Comparison::Less),
            (&["<=", "=<"], &["le", "lte"], Comparison::LessOrEqual),
            (&[">"], &["gt"], Comparison::Greater),
            (&[">=", "=>"], &["ge", "gte"], Comparison::GreaterOrEqual),
        ];
        let found = SIGNS.iter().find(|(signs, words, _)| self.eat_sign(signs) || self.eat_word(words));
        found.map(|(_, _, comparison)| *comparison)
    }

    fn attribute(&mut self) -> Option<String> {
        let (TokenKind::Word(name) | TokenKind::Name(name)) = &self.tokens.get(self.position)?.kind else {
            return None;
        };
        self.position += 1;
        Some(name.clone())
    }

    /// Reads a value. A date and a time with a space between them are one.
    fn value(&mut self) -> Option<MeantValue> {
        let (kind, text) = match &self.tokens.get(self.position)?.kind {
            TokenKind::Word(text) => (ValueKind::Bare, text.clone()),
            TokenKind::Quoted(text) => (ValueKind::Quoted, text.clone()),
            TokenKind::Number(text) => (ValueKind::Number, text.clone()),
            TokenKind::Name(_) | TokenKind::Sign(_) => return None,
        };
        self.position += 1;
        match self.tokens.get(self.position).map(|token| &token.kind) {
            Some(TokenKind::Number(time)) if kind == ValueKind::Number && time.contains(':') => {
                let text = format!("{text}T{time}");
                self.position += 1;
                Some(MeantValue { kind, text })
            }
            _ => Some(MeantValue { kind, text }),
        }
    }

    fn followed_by_word(&self, ahead: usize, word: &str) -> bool {
        let token = self.tokens.get(self.position + ahead).map(|token| &token.kind);
        matches!(token, Some(TokenKind::Word(found)) if found.eq_ignore_ascii_case(word))
    }

    fn eat_word(&mut self, words: &[&str]) -> bool {
        let there = words.iter().any(|word| self.followed_by_word(0, word));
        self.position += usize::from(there);
        there
    }

    fn eat_sign(&mut self, signs: &[&str]) -> bool {
        let token = self.tokens.get(self.position).map(|token| &token.kind);
        let there = matches!(token, Some(TokenKind::Sign(found)) if signs.contains(found));
        self.position += usize::from(there);
        there
    }
}

/// Returns whether a function tests that an attribute is absent, or that it is there; `None` if it is another one.
fn presence_function(name: &str) -> Option<bool> {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    match letters.to_ascii_lowercase().as_str() {
        "exists" | "attributeexists" | "isset" | "defined" | "has" => Some(false),
        "attributenotexists" | "notexists" | "isnull" => Some(true),
        _ => None,
    }
}

fn equal(attribute: String, value: MeantValue, negated: bool) -> Meant {
    Meant::Compare(attribute, if negated { Comparison::NotEqual } else { Comparison::Equal }, value)
}

fn not(inner: Meant) -> Meant {
    match inner {
        Meant::Not(twice) => *twice,
        other => Meant::Not(Box::new(other)),
    }
}

/// Joins conditions; one alone stays what it is.
fn joined(mut found: Vec<Meant>, join: fn(Vec<Meant>) -> Meant) -> Meant {
    match found.pop() {
        Some(only) if found.is_empty() => only,
        last => {
            found.extend(last);
            join(found)
        }
    }
}

/// Returns the comparison with its sides exchanged.
fn flipped(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        Comparison::Equal | Comparison::NotEqual => comparison,
    }
}
