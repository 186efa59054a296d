//! The schema files of a run, and where in them something stands.

use crate::char_boundary::floor_char_boundary;
use std::ops::Range;

/// A schema file: its path as messages show it, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to where the command was run or to the package, with `/` on every platform.
    pub path: String,
    /// The name inside the schema folder, with `/`: what generated code names as its origin.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl SourceFile {
    /// Line and column of a byte offset, both from 1; the column counts characters.
    ///
    /// An offset past the end, or inside a character, is the nearest place before it.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let offset = floor_char_boundary(&self.text, offset.min(self.text.len()));
        let before = &self.text[..offset];
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (line, before[start..].chars().count() + 1)
    }
}

/// A stretch of one file, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The file's place in the list of sources.
    pub file: usize,
    /// From the first byte to behind the last.
    pub range: Range<usize>,
}
