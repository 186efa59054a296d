//! Escapes text from outside wherever it leaves the generator: in terminals, in logs, in generated code, in JSON.
//!
//! Names of files, schemas, configurations and checked-in code can have any characters. [`marks`] knows those that a
//! reader does not see or sees in another order, [`commands`] the texts that a log takes for a command. What is written
//! to a stream is a [`Printable`], which only this module can make.

mod commands;
mod marks;
mod printable;

use proc_macro2::Literal;

pub(crate) use commands::{command_marks, style_length};
pub(crate) use marks::is_deceptive;
pub(crate) use printable::Printable;

/// Returns a text as one line for people: without deceptive characters, line breaks, and commands of logs.
pub(crate) fn escaped(text: &str) -> String {
    marks::escaped(&commands::without_commands(text), |c| c.escape_default().to_string())
}

/// Returns a text as one line of documentation or of a comment in generated code, without deceptive characters.
///
/// A compiler quotes lines of code, so commands of logs are broken up here as well: those that begin inside a line.
pub(crate) fn in_code(text: &str) -> String {
    marks::escaped(&commands::without_bracket_commands(text), |c| c.escape_unicode().to_string())
}

/// Returns a Rust string literal of a text, which shows the text as [`in_code`] does.
pub(crate) fn rust_literal(text: &str) -> String {
    let literal = Literal::string(text).to_string();
    // The literal has escapes for almost all deceptive characters, and takes the same escape for the others.
    let shown = |c: char| if is_deceptive(c) { c.escape_unicode().to_string() } else { c.to_string() };
    commands::without_bracket_commands(&literal).chars().map(shown).collect()
}

/// Returns the first deceptive character of generated code, which has none.
pub(crate) fn deceptive_in_code(code: &str) -> Option<char> {
    let plain = |byte: u8| byte == b'\n' || (byte.is_ascii() && !byte.is_ascii_control());
    if code.bytes().all(plain) {
        return None;
    }
    marks::deceptive(code).find(|c| *c != '\n')
}

/// Returns JSON in which a serializer's strings are escaped further: deceptive characters, and the commands of logs.
///
/// A JSON reader gets the same strings. Line breaks occur only between tokens, and are kept.
pub(crate) fn escaped_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut before = None;
    for c in json.chars() {
        // Outside of strings, there is no `#`, and never a second colon.
        let is_command = matches!(c, ':' | '#') && before == Some(c);
        if is_command || (is_deceptive(c) && c != '\n') {
            let mut units = [0; 2];
            out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
            before = None;
        } else {
            out.push(c);
            before = Some(c);
        }
    }
    out
}

#[cfg(test)]
mod tests;
