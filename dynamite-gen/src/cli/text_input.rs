//! Texts that a command reads: from a file or from standard input.

use std::io::{self, Read};
use std::path::Path;

use crate::drift::LiveText;
use crate::error::Error;
use crate::files::{NamedPath, read_named};

/// The name of the file that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// More than DynamoDB says about any table.
const MAX_BYTES: u64 = 1024 * 1024;

const TOO_LARGE: &str = "pass what the AWS command line prints about one table";

/// Returns whether a path stands for standard input.
pub(super) fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == STANDARD_INPUT
}

/// Refuses to read standard input for two arguments: the second one would get nothing.
pub(super) fn refuse_second_use<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Result<(), Error> {
    match paths.into_iter().filter(|path| is_standard_input(path)).count() {
        0 | 1 => Ok(()),
        _ => Err(Error::new("standard input is used twice").help("`-` can stand for one file: save the others")),
    }
}

/// A text that was read, and its name in errors.
pub(super) struct TextInput {
    name: String,
    text: String,
}

impl TextInput {
    /// Reads what the AWS command line prints, from a file or from standard input.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        if is_standard_input(path) {
            let name = "standard input".to_owned();
            return Ok(TextInput { text: standard_input(&name)?, name });
        }
        let file = NamedPath::new(path);
        Ok(TextInput { name: crate::error::display_path(path), text: read_named(&file, TOO_LARGE)? })
    }

    pub(super) fn text(&self) -> LiveText<'_> {
        LiveText { name: &self.name, text: &self.text }
    }
}

fn standard_input(name: &str) -> Result<String, Error> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| Error::io("read", Path::new(name), error))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Error::new("the text is larger than 1 MiB").location(name).help(TOO_LARGE));
    }
    String::from_utf8(bytes).map_err(|_| Error::new("the text is not UTF-8").location(name).help(TOO_LARGE))
}
