//! The lines that Cargo reads from a build script's standard output.

use std::io::{self, Write};
use std::path::Path;

use crate::error::shown;

/// Run again when this changes; for a folder, when anything in it changes, comes or goes.
///
/// Only for what exists and is read: a missing path, or one that the build writes, makes every build a new one.
pub(super) fn rerun_if_changed(cargo: &mut impl Write, path: &Path) -> io::Result<()> {
    writeln!(cargo, "cargo::rerun-if-changed={}", shown(path))
}

/// Run again when this variable changes.
pub(super) fn rerun_if_env_changed(cargo: &mut impl Write, variable: &str) -> io::Result<()> {
    writeln!(cargo, "cargo::rerun-if-env-changed={variable}")
}

/// Fails the build, after the script has ended.
pub(super) fn error(cargo: &mut impl Write, text: &str) -> io::Result<()> {
    lines(cargo, "error", text)
}

/// Is shown, and does not fail the build.
pub(super) fn warning(cargo: &mut impl Write, text: &str) -> io::Result<()> {
    lines(cargo, "warning", text)
}

/// Cargo reads line by line, and would drop what is left of a longer text.
fn lines(cargo: &mut impl Write, key: &str, text: &str) -> io::Result<()> {
    let full = text.lines().filter(|line| !line.trim().is_empty());
    full.map(str::trim_end).try_for_each(|line| writeln!(cargo, "cargo::{key}={line}"))
}
