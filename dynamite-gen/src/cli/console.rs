//! What a user sees, on which stream, and in which format.

use std::collections::BTreeSet;
use std::env;
use std::io::{self, Write};

use serde_json::json;

use super::args::{Color, OutputOptions};
use crate::diagnostic::{Diagnostic, ErrorFormat, render};
use crate::error::Error;
use crate::output::Status;
use crate::source::SourceFile;

/// The two streams and how to write to them.
pub(super) struct Console<'w> {
    out: &'w mut dyn Write,
    err: &'w mut dyn Write,
    format: ErrorFormat,
    color: bool,
    quiet: bool,
}

impl<'w> Console<'w> {
    pub(super) fn new(out: &'w mut dyn Write, err: &'w mut dyn Write, options: &OutputOptions, terminal: bool) -> Self {
        let color = use_color(options.color, terminal);
        Console { out, err, format: options.error_format, color, quiet: options.quiet }
    }

    /// Findings in schemas.
    pub(super) fn findings(&mut self, diagnostics: &[Diagnostic], sources: &[SourceFile]) {
        self.complain(&render(diagnostics, sources, self.format, self.color));
        if self.format == ErrorFormat::Human {
            self.complain(&more(diagnostics));
        }
    }

    /// A generated file that is not as it should be.
    pub(super) fn difference(&mut self, status: Status, file: &str) {
        let finding = status.finding();
        let line = match self.format {
            ErrorFormat::Json => json!({ "level": "error", "message": finding, "file": file }).to_string(),
            ErrorFormat::Github => format!("::error file={}::{finding}", github_property(file)),
            ErrorFormat::Human | ErrorFormat::Short => format!("{finding}: {file}"),
        };
        self.complain(&format!("{line}\n"));
    }

    /// What kept the command from doing its work.
    pub(super) fn error(&mut self, error: &Error) {
        let line = match self.format {
            ErrorFormat::Json => {
                json!({ "level": "error", "message": error.headline(), "help": error.advice() }).to_string()
            }
            ErrorFormat::Github => format!("::error::{}", github_text(&error.to_string())),
            ErrorFormat::Human | ErrorFormat::Short => format!("error: {error}"),
        };
        self.complain(&format!("{line}\n"));
    }

    /// Advice that belongs to findings; machines have no use for it.
    pub(super) fn advise(&mut self, text: &str) {
        if self.format != ErrorFormat::Json {
            self.complain(&format!("{text}\n"));
        }
    }

    /// What was asked for.
    pub(super) fn result(&mut self, text: &str) -> Result<(), Error> {
        delivered(self.out.write_all(text.as_bytes()))
    }

    /// How it went, unless the user wants to know only what is wrong.
    pub(super) fn report(&mut self, text: &str) -> Result<(), Error> {
        if self.quiet { Ok(()) } else { self.result(text) }
    }

    /// Hands over what is still on the way.
    pub(super) fn finish(&mut self) -> Result<(), Error> {
        let _ = self.err.flush();
        delivered(self.out.flush())
    }

    fn complain(&mut self, text: &str) {
        // Nowhere is left to say that this failed; the exit code still tells.
        let _ = self.err.write_all(text.as_bytes());
    }
}

/// How to read more about findings; nothing if there are none.
fn more(diagnostics: &[Diagnostic]) -> String {
    let codes: BTreeSet<&str> = diagnostics.iter().map(Diagnostic::code).collect();
    match codes.into_iter().collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        [code] => format!("`dynamite-gen explain {code}` says more\n\n"),
        codes => format!("`dynamite-gen explain CODE` says more, for {}\n\n", codes.join(", ")),
    }
}

/// A reader that has seen enough, such as `head`, is no failure.
fn delivered(result: io::Result<()>) -> Result<(), Error> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::new(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// `NO_COLOR` as on <https://no-color.org>.
fn use_color(color: Color, terminal: bool) -> bool {
    let wanted = || env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && wanted(),
    }
}

/// The escapes of GitHub's workflow commands.
fn github_text(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn github_property(text: &str) -> String {
    github_text(text).replace(':', "%3A").replace(',', "%2C")
}
