//! Writes findings, errors and results to the two streams, as [`Printable`] text.

use std::collections::BTreeSet;
use std::env;
use std::io::{self, Write};

use serde_json::json;

use super::args::{Color, OutputOptions};
use crate::diagnostic::{Diagnostic, ErrorFormat, printable};
use crate::error::Error;
use crate::escape::Printable;
use crate::output::Status;
use crate::source::SourceFile;

/// The two streams, and the format of what is written to them.
pub(super) struct Console<'w> {
    out: &'w mut dyn Write,
    err: &'w mut dyn Write,
    format: ErrorFormat,
    color: bool,
    quiet: bool,
    terminal: bool,
}

impl<'w> Console<'w> {
    pub(super) fn new(out: &'w mut dyn Write, err: &'w mut dyn Write, options: &OutputOptions, terminal: bool) -> Self {
        let color = use_color(options.color, terminal);
        Console { out, err, format: options.error_format, color, quiet: options.quiet, terminal }
    }

    /// Writes findings in schemas.
    pub(super) fn findings(&mut self, diagnostics: &[Diagnostic], sources: &[SourceFile]) {
        self.write_err(&printable(diagnostics, sources, self.format, self.color));
        if self.format == ErrorFormat::Human {
            self.write_err(&Printable::lines(&explain_hint(diagnostics)));
        }
    }

    /// Writes that a generated file is not up to date. Annotations and objects have to stand on their own, so they
    /// repeat what to do.
    pub(super) fn difference(&mut self, status: Status, file: &str, help: &str) {
        let finding = status.finding();
        self.write_err(&match self.format {
            ErrorFormat::Json => {
                Printable::json(&json!({ "level": "error", "message": finding, "file": file, "help": help }))
            }
            ErrorFormat::Github => {
                let lines = [finding.to_owned(), format!("help: {help}")];
                Printable::annotation("error", &[("file", file.to_owned())], &lines)
            }
            ErrorFormat::Human | ErrorFormat::Short => Printable::line(&format!("{finding}: {file}")),
        });
    }

    /// Writes an error that stopped the command.
    pub(super) fn error(&mut self, error: &Error) {
        self.write_err(&match self.format {
            ErrorFormat::Json => {
                Printable::json(&json!({ "level": "error", "message": error.headline(), "help": error.help_text() }))
            }
            ErrorFormat::Github => {
                let help = error.help_text().map(|help| format!("  help: {help}"));
                let lines: Vec<_> = std::iter::once(error.headline()).chain(help).collect();
                Printable::annotation("error", &[], &lines)
            }
            ErrorFormat::Human | ErrorFormat::Short => Printable::lines(&format!("error: {error}\n")),
        });
    }

    /// Writes a line with a hint that belongs to findings, unless the format is JSON.
    pub(super) fn hint(&mut self, text: &str) {
        if self.format != ErrorFormat::Json {
            self.write_err(&Printable::line(text));
        }
    }

    /// Writes how far a long command is, if someone watches it.
    pub(super) fn progress(&mut self, text: &str) {
        if self.terminal && !self.quiet && self.format == ErrorFormat::Human {
            self.write_err(&Printable::line(text));
        }
    }

    /// Writes the result of the command to standard output.
    pub(super) fn result(&mut self, text: &Printable) -> Result<(), Error> {
        self.write_out(text.as_str())
    }

    /// Writes the result of the command in a format of other programs, which escapes texts by its own rules.
    pub(super) fn data(&mut self, text: &str) -> Result<(), Error> {
        self.write_out(text)
    }

    /// Writes a report to standard output, unless the command is quiet.
    pub(super) fn report(&mut self, text: &Printable) -> Result<(), Error> {
        if self.quiet { Ok(()) } else { self.result(text) }
    }

    /// Flushes both streams.
    pub(super) fn finish(&mut self) -> Result<(), Error> {
        let _ = self.err.flush();
        ignore_broken_pipe(self.out.flush())
    }

    fn write_out(&mut self, text: &str) -> Result<(), Error> {
        ignore_broken_pipe(self.out.write_all(text.as_bytes()))
    }

    fn write_err(&mut self, text: &Printable) {
        // An error here can't be reported anywhere; the exit code remains.
        let _ = self.err.write_all(text.as_str().as_bytes());
    }
}

/// Returns how to read more about findings; an empty text if there are none.
fn explain_hint(diagnostics: &[Diagnostic]) -> String {
    let codes: BTreeSet<&str> = diagnostics.iter().map(Diagnostic::code).collect();
    match codes.into_iter().collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        [code] => format!("for details, run `dynamite-gen explain {code}`\n\n"),
        codes => {
            format!("for details, run `dynamite-gen explain CODE` with one of these codes: {}\n\n", codes.join(", "))
        }
    }
}

/// Ignores that the reader, such as `head`, has closed the stream.
fn ignore_broken_pipe(result: io::Result<()>) -> Result<(), Error> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::new(format!("can't write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Decides about colors; `NO_COLOR` is defined at <https://no-color.org>.
fn use_color(color: Color, terminal: bool) -> bool {
    let allowed = || env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && allowed(),
    }
}

/// Formats a number of things: `1 schema file`, `3 schema files`.
pub(super) fn counted(count: usize, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}
