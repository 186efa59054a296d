//! A schema file as a tree of nodes with their spans.
//!
//! Only this module uses the YAML parser. It refuses anchors, aliases, merge keys, tags, duplicate keys and deep nesting,
//! so that the tree is exactly what is written in the file.

mod comment;
mod foreign;
mod hint;
mod locate;
mod map;
mod parse;
mod path;
mod value;

use std::ops::Range;

pub(crate) use map::{Map, MapEntry};
pub(crate) use parse::parse;
pub(crate) use path::{Path, Step};
pub(crate) use value::mapping;

use crate::source::{FileId, Span};

/// A file that has been read.
#[derive(Clone, Debug)]
pub(crate) struct Document<'a> {
    file: FileId,
    text: &'a str,
    root: Node,
}

/// A value with its position.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The bytes of the value in the file.
    pub(crate) range: Range<usize>,
    pub(crate) kind: NodeKind,
}

/// The three kinds of YAML values.
#[derive(Clone, Debug)]
pub(crate) enum NodeKind {
    Scalar {
        /// The text as it is written: `no` is `no`, and `1.0` is `1.0`.
        text: String,
        /// The value is a plain `null`, `~` or empty.
        null: bool,
    },
    List(Vec<Node>),
    Map(Map),
}

impl<'a> Document<'a> {
    /// Returns the entries at the top of the file.
    pub(crate) fn entries(&self) -> &[MapEntry] {
        self.root.entries()
    }

    /// Returns the id of the file.
    pub(crate) fn file(&self) -> FileId {
        self.file
    }

    /// Returns the root of the tree, for removing entries.
    pub(crate) fn root_mut(&mut self) -> &mut Node {
        &mut self.root
    }

    /// Returns the node at a path.
    pub(crate) fn node(&self, path: &Path) -> Option<&Node> {
        path.steps().iter().try_fold(&self.root, |node, step| node.child(step))
    }

    /// Returns the span of the value at a path, or of its key if the value has several lines.
    ///
    /// If there is no such node, it returns the span of the innermost existing node on the path.
    pub(crate) fn value_span(&self, path: &Path) -> Span {
        match self.node(path) {
            Some(node) if !node.range.is_empty() && !self.text[node.range.clone()].contains('\n') => {
                self.span(node.range.clone())
            }
            _ => self.key_span(path),
        }
    }

    /// Returns the span of the key at the end of a path, or of the item of a list.
    pub(crate) fn key_span(&self, path: &Path) -> Span {
        let Some((parent, last)) = path.split() else { return self.start() };
        let Some(node) = self.node(&parent) else { return self.key_span(&parent) };
        match (&node.kind, last) {
            (NodeKind::Map(map), Step::Key(key)) => match map.get(key) {
                Some(entry) => self.span(entry.range.clone()),
                None => self.value_span(&parent),
            },
            (NodeKind::List(items), Step::Item(index)) => match items.get(*index) {
                Some(item) => self.first_line(item.range.clone()),
                None => self.value_span(&parent),
            },
            _ => self.value_span(&parent),
        }
    }

    /// Returns the span of a part of the scalar at a path; `part` are byte offsets in its value.
    pub(crate) fn part_span(&self, path: &Path, part: Range<usize>) -> Span {
        let Some(Node { range, kind: NodeKind::Scalar { text, .. } }) = self.node(path) else {
            return self.value_span(path);
        };
        match locate::locate(&self.text[range.clone()], text, part) {
            Some(part) => self.span(range.start + part.start..range.start + part.end),
            None => self.value_span(path),
        }
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span { file: self.file, range }
    }

    fn first_line(&self, range: Range<usize>) -> Span {
        let length = self.text[range.clone()].find('\n').unwrap_or(range.len());
        self.span(range.start..range.start + length)
    }

    /// Returns the span of the first key of the file, for findings about absent keys.
    fn start(&self) -> Span {
        self.span(self.entries().first().map_or(0..0, |e| e.range.clone()))
    }
}

impl Node {
    /// Returns the entries of a mapping, and none for other nodes.
    pub(crate) fn entries(&self) -> &[MapEntry] {
        match &self.kind {
            NodeKind::Map(map) => map.entries(),
            _ => &[],
        }
    }

    /// Returns the text of a scalar, unless it is null.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Scalar { text, null: false } => Some(text),
            _ => None,
        }
    }

    /// Returns the kind of the node for messages.
    pub(crate) fn describe(&self) -> &'static str {
        match &self.kind {
            NodeKind::Scalar { null: true, .. } => "nothing",
            NodeKind::Scalar { .. } => "text",
            NodeKind::List(_) => "a list",
            NodeKind::Map(_) => "a mapping",
        }
    }

    fn child(&self, step: &Step) -> Option<&Node> {
        match (&self.kind, step) {
            (NodeKind::Map(map), Step::Key(key)) => map.get(key).map(|entry| &entry.value),
            (NodeKind::List(items), Step::Item(index)) => items.get(*index),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
