//! Writes what `clap` says about the arguments.

use std::io::Write;

use clap::error::{ContextKind, ContextValue};

use super::FAILED;
use crate::escape::{Printable, escaped};

/// Writes help or version to standard output, or an error in the arguments to standard error; returns the exit code.
pub(super) fn write(error: clap::Error, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let (stream, code): (&mut dyn Write, u8) = if error.use_stderr() { (err, FAILED) } else { (out, 0) };
    let text = Printable::lines(&without_foreign_lines(error).render().to_string());
    // A closed stream is not an error.
    let _ = stream.write_all(text.as_str().as_bytes()).and_then(|()| stream.flush());
    code
}

/// Escapes the arguments that an error repeats, so that the line breaks of its text are those of `clap`.
fn without_foreign_lines(mut error: clap::Error) -> clap::Error {
    let shown = |text: &String| escaped(text);
    let context: Vec<(ContextKind, ContextValue)> = error
        .context()
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) => Some((kind, ContextValue::String(shown(text)))),
            ContextValue::Strings(texts) => Some((kind, ContextValue::Strings(texts.iter().map(shown).collect()))),
            // Tips repeat arguments, too.
            ContextValue::StyledStrs(texts) => {
                let texts = texts.iter().map(|text| shown(&text.to_string()).into()).collect();
                Some((kind, ContextValue::StyledStrs(texts)))
            }
            _ => None,
        })
        .collect();
    for (kind, value) in context {
        error.insert(kind, value);
    }
    error
}
