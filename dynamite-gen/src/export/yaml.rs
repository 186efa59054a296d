//! Writes YAML that means the same in every version.
//!
//! `serde_yaml` writes YAML 1.2, where `no`, `12:30:45` and `2024-05-31` are texts. CloudFormation and most of its tools
//! read YAML 1.1, where they are a boolean, a number and a date. This module therefore quotes texts, unless they are words
//! that are texts in every version.

use serde_yaml::{Mapping, Value};

use crate::escape::{command_marks, is_deceptive};

/// Words that are a boolean or null in some version of YAML, in lower case.
const RESERVED_WORDS: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

/// Returns a document.
pub(super) fn print(mapping: &Mapping) -> String {
    let mut text = String::new();
    entries(&mut text, mapping, 0);
    text
}

/// Writes the entries of a mapping; the first begins at the end of the text.
fn entries(text: &mut String, mapping: &Mapping, depth: usize) {
    for (index, (key, value)) in mapping.iter().enumerate() {
        if index > 0 {
            indent(text, depth);
        }
        text.push_str(&scalar(key));
        text.push(':');
        inner(text, value, depth + 1);
    }
}

/// Writes the value after a key.
fn inner(text: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Mapping(mapping) if !mapping.is_empty() => {
            text.push('\n');
            indent(text, depth);
            entries(text, mapping, depth);
        }
        Value::Sequence(items) if !items.is_empty() => {
            text.push('\n');
            items.iter().for_each(|item| self::item(text, item, depth));
        }
        other => {
            text.push(' ');
            text.push_str(&scalar(other));
            text.push('\n');
        }
    }
}

fn item(text: &mut String, value: &Value, depth: usize) {
    indent(text, depth);
    match value {
        Value::Mapping(mapping) if !mapping.is_empty() => {
            text.push_str("- ");
            entries(text, mapping, depth + 1);
        }
        other => {
            text.push('-');
            inner(text, other, depth + 1);
        }
    }
}

fn indent(text: &mut String, depth: usize) {
    text.push_str(&"  ".repeat(depth));
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) if is_word(text) => text.clone(),
        Value::String(text) => quoted(text),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Mapping(_) => "{}".to_owned(),
        Value::Sequence(_) => "[]".to_owned(),
        Value::Null | Value::Tagged(_) => "null".to_owned(),
    }
}

/// Returns whether a text needs no quotes.
fn is_word(text: &str) -> bool {
    let inside = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(inside)
        && !RESERVED_WORDS.contains(&text.to_lowercase().as_str())
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    let mut marks = command_marks(text).into_iter().peekable();
    for (index, c) in text.char_indices() {
        let is_mark = marks.next_if_eq(&index).is_some();
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            c if is_mark || is_special(c) => quoted.push_str(&match u32::from(c) {
                code @ ..=0xffff => format!("\\u{code:04X}"),
                code => format!("\\U{code:08X}"),
            }),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Returns whether a character has to be escaped.
fn is_special(c: char) -> bool {
    is_deceptive(c) || matches!(c, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(value: &str) -> String {
        print(&Mapping::from_iter([(Value::from("Key"), Value::from(value))]))
    }

    #[test]
    fn texts_that_are_not_texts_in_some_version_are_quoted() {
        for text in ["no", "Yes", "N", "on", "null", "~", "12:30:45", "2024-05-31", "1_000", "0x1F", "=", "<<", ".inf"]
        {
            assert_eq!(printed(text), format!("Key: \"{text}\"\n"));
        }
        for text in ["orders", "customer_id", "S", "PAY_PER_REQUEST", "a.b-c"] {
            assert_eq!(printed(text), format!("Key: {text}\n"));
        }
    }

    #[test]
    fn any_text_is_read_back() {
        for text in [
            "",
            " x ",
            "a\nb\r\t\0",
            "\u{85}\u{2028}\u{feff}\u{202e}\u{e0001}",
            "##[error]::error::x",
            "\"\\",
            "${x} !Ref y",
            "# a: b",
            "- x",
            "é\u{1F600}",
        ] {
            let read: Mapping = serde_yaml::from_str(&printed(text)).unwrap_or_default();
            assert_eq!(read.get("Key").and_then(Value::as_str), Some(text));
        }
    }
}
