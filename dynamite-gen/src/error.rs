//! Errors outside the schemas: in the configuration, in folders and files.

use std::fmt;
use std::io;
use std::path::Path;

use crate::escape::escaped;

/// An error that is not a finding in a schema: its location, a message and a hint.
///
/// Findings in schemas are [`Diagnostic`](crate::Diagnostic)s. The text of both can be printed to a terminal and to the
/// log of a CI run, whatever the names of files and the texts in them are: control characters, invisible characters,
/// marks that reorder text, and what a log takes for a command are escaped.
#[derive(Debug)]
pub struct Error {
    location: Option<String>,
    message: String,
    help: Option<String>,
    source: Option<io::Error>,
}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Error { location: None, message: escaped(&message.into()), help: None, source: None }
    }

    /// Wraps an error of the operating system: `can't read orders.yaml: permission denied`.
    pub(crate) fn io(action: &str, path: &Path, source: io::Error) -> Self {
        let message = format!("can't {action} {}: {source}", display_path(path));
        Error { source: Some(source), ..Error::new(message) }
    }

    /// Adds a location: a file, or `FILE:LINE:COLUMN`.
    #[must_use]
    pub(crate) fn location(mut self, location: impl Into<String>) -> Self {
        self.location = Some(escaped(&location.into()));
        self
    }

    /// Adds a hint on what to do.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(escaped(&help.into()));
        self
    }

    /// Returns the location and the message, without the hint.
    pub(crate) fn headline(&self) -> String {
        match &self.location {
            Some(location) => format!("{location}: {}", self.message),
            None => self.message.clone(),
        }
    }

    /// Returns the hint, if there is one.
    pub(crate) fn help_text(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

/// Writes the location and the message on one line, and the hint on a second one.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline())?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

/// Returns a path as messages show it: with `/` on every platform.
pub(crate) fn display_path(path: &Path) -> String {
    let text = path.display().to_string();
    if cfg!(windows) { text.replace('\\', "/") } else { text }
}
