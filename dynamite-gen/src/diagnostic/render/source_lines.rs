//! A file with the starts of its lines, so that many findings in a large file are cheap.

use crate::char_boundary::{ceil_char_boundary, floor_char_boundary};
use std::ops::Range;

use crate::source::{Position, SourceFile};

/// A file with the offsets at which its lines start.
pub(super) struct SourceLines<'a> {
    pub(super) path: &'a str,
    text: &'a str,
    starts: Vec<usize>,
}

/// Some complete lines of a file.
pub(super) struct Window<'a> {
    pub(super) text: &'a str,
    /// The number of the first line, from 1.
    pub(super) line: usize,
    /// The byte of the file at which they start.
    pub(super) start: usize,
}

impl<'a> SourceLines<'a> {
    pub(super) fn new(source: &'a SourceFile) -> Self {
        let starts = source.text.match_indices('\n').map(|(offset, _)| offset + 1);
        SourceLines { path: &source.path, text: &source.text, starts: std::iter::once(0).chain(starts).collect() }
    }

    /// Returns the position of a byte. The column does not count a byte order mark.
    pub(super) fn position(&self, offset: usize) -> Position {
        let offset = floor_char_boundary(self.text, offset.min(self.text.len()));
        let line = self.line(offset);
        let before = &self.text[self.starts[line]..offset];
        Position { line: line + 1, column: before.trim_start_matches('\u{feff}').chars().count() + 1 }
    }

    /// Returns the lines of a range with a few lines around them.
    pub(super) fn window(&self, range: Range<usize>) -> Window<'a> {
        const AROUND: usize = 2;
        let first = self.line(range.start).saturating_sub(AROUND);
        let next = self.line(range.end) + AROUND + 1;
        let start = self.starts[first];
        let end = self.starts.get(next).copied().unwrap_or(self.text.len());
        let mark = if self.text[start..].starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Window { text: &self.text[start + mark..end], line: first + 1, start: start + mark }
    }

    /// Returns a range adjusted to the text and to the boundaries of characters.
    pub(super) fn on_characters(&self, range: &Range<usize>) -> Range<usize> {
        let start = floor_char_boundary(self.text, range.start.min(self.text.len()));
        let end = ceil_char_boundary(self.text, range.end.min(self.text.len()));
        start..end.max(start)
    }

    /// Returns the line of a byte, from 0.
    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }
}
