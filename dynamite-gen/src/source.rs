//! The schema files of a run, and spans in them.

use crate::char_boundary::floor_char_boundary;
use std::fmt;
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
    /// Returns the position of a byte offset.
    ///
    /// An offset past the end, or inside a character, counts as the nearest valid offset before it.
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor_char_boundary(&self.text, offset.min(self.text.len()));
        let before = &self.text[..offset];
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position { line, column: before[start..].chars().count() + 1 }
    }
}

/// A position in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// Writes `LINE:COLUMN`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
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
