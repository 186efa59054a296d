//! The schema files of a run, and spans in them.

use crate::char_boundary::floor_char_boundary;
use std::ops::Range;

/// A schema file: its text, its path in messages and its name in generated code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path in messages, relative to the current folder or to the package, with `/` on every platform.
    pub path: String,
    /// The path inside the schema folder, with `/`, which generated code names as its origin.
    pub name: String,
    /// The text of the file.
    pub text: String,
}

impl SourceFile {
    /// Returns the line and column of a byte offset, both from 1. The column counts characters.
    ///
    /// An offset past the end, or inside a character, counts as the nearest valid offset before it.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let offset = floor_char_boundary(&self.text, offset.min(self.text.len()));
        let before = &self.text[..offset];
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (line, before[start..].chars().count() + 1)
    }
}

/// Identifies a file of a run by its index among the sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

impl FileId {
    /// Returns the id of the file at an index.
    pub(crate) const fn from_index(index: usize) -> Self {
        FileId(index)
    }

    /// Returns the index of the file among the sources.
    pub const fn index(self) -> usize {
        self.0
    }
}

/// A range of bytes in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The bytes of the range; the end is exclusive.
    pub range: Range<usize>,
}
