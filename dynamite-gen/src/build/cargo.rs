//! The lines that Cargo reads from a build script's standard output.

use std::io::{self, Write};
use std::path::Path;

use crate::error::display_path;

/// Has the script run again when a file, or anything in a folder, changes.
///
/// The path must exist and must not be written by the build: otherwise the script runs in every build.
pub(super) fn rerun_if_changed(cargo: &mut impl Write, path: &Path) -> io::Result<()> {
    writeln!(cargo, "cargo::rerun-if-changed={}", display_path(path))
}

/// Has the script run again when a variable changes.
pub(super) fn rerun_if_env_changed(cargo: &mut impl Write, variable: &str) -> io::Result<()> {
    writeln!(cargo, "cargo::rerun-if-env-changed={variable}")
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
    let full = text.lines().filter(|line| !line.trim().is_empty());
    full.map(str::trim_end).try_for_each(|line| writeln!(cargo, "cargo::{key}={line}"))
}
