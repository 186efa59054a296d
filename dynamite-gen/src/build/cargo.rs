//! The lines that Cargo reads from a build script's standard output.
//!
//! Cargo takes each line for a directive, and shows some of them: with `cargo build -vv`, and if the build fails. So what
//! stands in a line is checked or escaped here, whatever file it comes from.

use std::io::{self, Write};
use std::path::Path;

use super::BuildError;
use crate::error::{Error, display_path};
use crate::escape::escaped;

/// Has the script run again when a file, or anything in a folder, changes.
///
/// The path must exist and must not be written by the build: otherwise the script runs in every build.
///
/// # Errors
///
/// Fails if the path can't stand in a line.
pub(super) fn rerun_if_changed(cargo: &mut impl Write, path: &Path) -> Result<(), BuildError> {
    Ok(writeln!(cargo, "cargo::rerun-if-changed={}", in_line(path)?)?)
}

/// Has the script run again when a variable changes.
pub(super) fn rerun_if_env_changed(cargo: &mut impl Write, variable: &'static str) -> Result<(), BuildError> {
    Ok(writeln!(cargo, "cargo::rerun-if-env-changed={variable}")?)
}

/// Reports an error, which fails the build after the script has ended.
pub(super) fn error(cargo: &mut impl Write, text: &str) -> io::Result<()> {
    lines(cargo, "error", text)
}

/// Reports a warning.
pub(super) fn warning(cargo: &mut impl Write, text: &str) -> io::Result<()> {
    lines(cargo, "warning", text)
}

/// Writes a directive for each line of a text: Cargo reads line by line, and would drop the others.
fn lines(cargo: &mut impl Write, key: &str, text: &str) -> io::Result<()> {
    let full = text.split('\n').map(str::trim_end).filter(|line| !line.is_empty());
    full.map(escaped).try_for_each(|line| writeln!(cargo, "cargo::{key}={line}"))
}

/// Returns a path as it stands in a line. Nothing in it can be escaped, since Cargo would look for another file.
fn in_line(path: &Path) -> Result<String, Error> {
    let text = display_path(path);
    let problem = match path.to_str() {
        None => "it is not UTF-8",
        // Cargo trims the line.
        Some(path) if path.trim() != path => "it begins or ends with white space",
        Some(_) if escaped(&text) != text => {
            "it has a line break, another character that is not shown, or a command for the log of a CI run"
        }
        Some(_) => return Ok(text),
    };
    Err(Error::new(format!("can't tell Cargo to watch `{text}`: {problem}"))
        .help("rename it, or move it; a path that is relative to the package leaves out the folders before"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn watched(path: &str) -> Result<String, String> {
        let mut cargo = Vec::new();
        let watched = rerun_if_changed(&mut cargo, Path::new(path)).map_err(|error| error.to_string());
        let written = String::from_utf8(cargo).unwrap();
        assert_eq!(watched.is_err(), written.is_empty());
        watched.map(|()| written)
    }

    #[test]
    fn a_path_that_is_no_line_is_an_error() {
        for path in ["schemas", "../my schemas/größe.yaml", "/a=b", "a::b", "#x"] {
            assert_eq!(watched(path), Ok(format!("cargo::rerun-if-changed={path}\n")));
        }
        for (path, shown) in [
            ("a\ncargo::rustc-linker=x", "a\\ncargo::rustc-linker=x"),
            ("a\r\ncargo:rustc-link-arg=x", "a\\r\\ncargo:rustc-link-arg=x"),
            ("a\rb", "a\\rb"),
            ("a\u{b}b", "a\\u{b}b"),
            ("a\u{85}b", "a\\u{85}b"),
            ("a\u{2028}b", "a\\u{2028}b"),
            ("a\u{202e}b", "a\\u{202e}b"),
            ("a\0b", "a\\u{0}b"),
            ("##[add-mask]a", "#\\u{23}[add-mask]a"),
            ("a ", "a "),
            ("a\u{3000}", "a\u{3000}"),
        ] {
            let error = watched(path).unwrap_err();
            assert!(error.starts_with(&format!("can't tell Cargo to watch `{shown}`: ")), "{error}");
            assert!(error.contains("\n  help: rename it"), "{error}");
        }
    }

    #[test]
    fn a_text_has_a_directive_for_each_line() {
        let mut cargo = Vec::new();
        warning(&mut cargo, "one\n\n  two\rcargo::rustc-linker=x\u{2028}\r\n::error::x\n").unwrap();
        let expected =
            "cargo::warning=one\ncargo::warning=  two\\rcargo::rustc-linker=x\ncargo::warning=\\u{3a}:error::x\n";
        assert_eq!(String::from_utf8(cargo).unwrap(), expected);
    }
}
