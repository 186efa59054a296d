//! The tokens of a condition: words, values and signs.

use std::ops::Range;

use crate::lower::syntax::SyntaxError;

use super::HELP;

/// A token, and its range in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) range: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word(String),
    /// A name in backticks.
    Name(String),
    Quoted(String),
    Number(String),
    Sign(&'static str),
}

/// The signs, longer ones before those that they begin with.
const SIGNS: [&str; 8] = ["==", "!=", "<=", ">=", "<", ">", "(", ")"];

/// Signs of conditions in other languages, which the parser refuses; longer ones before those that they begin with.
const FOREIGN_SIGNS: [&str; 12] = ["===", "!==", "<>", "=>", "=<", "&&", "||", "=", "!", "[", "]", ","];

/// Splits a condition into its tokens.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, SyntaxError> {
    let mut found = Vec::new();
    let mut position = 0;
    while let Some(c) = text[position..].chars().next() {
        if c.is_whitespace() {
            position += c.len_utf8();
            continue;
        }
        let (kind, length) = token(&text[position..], c, position)?;
        found.push(Token { kind, range: position..position + length });
        position += length;
    }
    Ok(found)
}

/// Reads the token at the beginning of a text; returns its length too.
fn token(rest: &str, first: char, position: usize) -> Result<(TokenKind, usize), SyntaxError> {
    let is_next = |sign: &&&str| rest.starts_with(**sign);
    let (own, foreign) = (SIGNS.iter().find(is_next), FOREIGN_SIGNS.iter().find(is_next));
    // Of `==` and `===`, the longer one is meant.
    if let Some(sign) = foreign.into_iter().chain(own).max_by_key(|sign| sign.len()) {
        return Ok((TokenKind::Sign(sign), sign.len()));
    }
    if matches!(first, '\'' | '"' | '`') {
        return quoted(rest, first, position);
    }
    // A time without quotes has colons.
    let is_part =
        |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+') || (c == ':' && first.is_ascii_digit());
    let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    let word = rest[..length].to_owned();
    if first.is_ascii_digit() || (first == '-' && length > 1) {
        return Ok((TokenKind::Number(word), length));
    }
    if first.is_alphabetic() || first == '_' {
        return Ok((TokenKind::Word(word), length));
    }
    let message = format!("unexpected `{first}`");
    Err(SyntaxError { range: position..position + first.len_utf8(), message, help: HELP })
}

fn quoted(rest: &str, quote: char, position: usize) -> Result<(TokenKind, usize), SyntaxError> {
    let inner = &rest[1..];
    let Some(length) = inner.find(quote) else {
        let message = "this quote is never closed".to_owned();
        return Err(SyntaxError {
            range: position..position + 1,
            message,
            help: "put the same quote at the end of the text",
        });
    };
    let text = inner[..length].to_owned();
    let token = if quote == '`' { TokenKind::Name(text) } else { TokenKind::Quoted(text) };
    Ok((token, length + 2))
}
