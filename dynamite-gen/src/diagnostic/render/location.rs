//! The location of a label as files, lines and columns.

use std::ops::Range;

use serde::Serialize;

use crate::diagnostic::Label;

use super::source_lines::SourceLines;

/// The location of a label. Lines and columns count from 1, bytes from 0; the end is exclusive.
#[derive(Serialize)]
pub(super) struct Location<'a> {
    pub(super) file: &'a str,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
    pub(super) byte_start: usize,
    pub(super) byte_end: usize,
}

impl<'a> Location<'a> {
    /// Returns the location of a label; `None` if its file is not among the sources.
    pub(super) fn of(label: &Label, sources: &'a [SourceLines<'a>]) -> Option<Self> {
        let source = sources.get(label.span.file.index())?;
        let Range { start: byte_start, end: byte_end } = source.on_characters(&label.span.range);
        let (start, end) = (source.position(byte_start), source.position(byte_end));
        Some(Location {
            file: source.path,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            byte_start,
            byte_end,
        })
    }
}
