//! The schema files of a run, and where in them something stands.

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
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let before = &self.text[..offset];
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (line, before[start..].chars().count() + 1)
    }
}

/// Identifies a file of a run: its index among the sources that findings are rendered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

impl FileId {
    /// Identifies the file at an index.
    pub(crate) const fn from_index(index: usize) -> Self {
        FileId(index)
    }

    /// Returns the index of the file among the sources.
    pub const fn index(self) -> usize {
        self.0
    }
}

/// A stretch of one file, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// From the first byte to behind the last.
    pub range: Range<usize>,
}
