//! What can go wrong outside the schemas: configuration, folders, files.

use std::fmt;
use std::io;
use std::path::Path;

use crate::treacherous::escaped;

/// A failure that is not a finding in a schema: where, what, and what to do about it.
///
/// Findings in schemas are [`Diagnostic`](crate::Diagnostic)s. As with those, no control character of a file or of its
/// name gets into the text, and no mark that reorders it.
#[derive(Debug)]
pub struct Error {
    place: Option<String>,
    message: String,
    help: Option<String>,
    source: Option<io::Error>,
}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Error { place: None, message: escaped(&message.into()), help: None, source: None }
    }

    /// An operating system's refusal: `cannot read orders.yaml: permission denied`.
    pub(crate) fn io(action: &str, path: &Path, source: io::Error) -> Self {
        let message = format!("cannot {action} {}: {source}", shown(path));
        Error { source: Some(source), ..Error::new(message) }
    }

    /// Says where: a file, or `FILE:LINE:COLUMN`.
    #[must_use]
    pub(crate) fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(escaped(&place.into()));
        self
    }

    /// Says what to do.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(escaped(&help.into()));
        self
    }

    /// Where and what, without the advice.
    pub(crate) fn headline(&self) -> String {
        match &self.place {
            Some(place) => format!("{place}: {}", self.message),
            None => self.message.clone(),
        }
    }

    /// The advice, if there is any.
    #[cfg(feature = "cli")]
    pub(crate) fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

/// Where and what in one line; what to do, if there is something, on a line of its own.
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

/// A path as messages show it: with `/` on every platform.
pub(crate) fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    if cfg!(windows) { text.replace('\\', "/") } else { text }
}
