//! A schema file as a tree in which every node knows its place.
//!
//! The only module that knows the YAML parser. What it lets pass holds no anchors, aliases, merge keys or tags, no key
//! twice, and nothing deep: what stands in the file is what is meant.

mod map;
mod parse;
mod path;
mod value;
mod written;

use std::ops::Range;

pub(crate) use map::{Entry, Map};
pub(crate) use parse::parse;
pub(crate) use path::{Path, Step};
pub(crate) use value::mapping;

use crate::source::{FileId, Span};

/// A vetted file.
#[derive(Clone, Debug)]
pub(crate) struct Document<'a> {
    file: FileId,
    text: &'a str,
    root: Node,
}

/// A value, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// In bytes of the file.
    pub(crate) range: Range<usize>,
    pub(crate) kind: NodeKind,
}

/// The three kinds of YAML values.
#[derive(Clone, Debug)]
pub(crate) enum NodeKind {
    Scalar {
        /// The text as written: `no` is `no`, and `1.0` is `1.0`.
        text: String,
        /// A plain `null`, `~` or nothing at all.
        null: bool,
    },
    List(Vec<Node>),
    Map(Map),
}

impl<'a> Document<'a> {
    /// The mapping that the file is.
    pub(crate) fn entries(&self) -> &[Entry] {
        self.root.entries()
    }

    /// Returns the file that this is.
    pub(crate) fn file(&self) -> FileId {
        self.file
    }

    /// The whole tree, to take something out of it.
    pub(crate) fn root_mut(&mut self) -> &mut Node {
        &mut self.root
    }

    /// The node at a path.
    pub(crate) fn node(&self, path: &Path) -> Option<&Node> {
        path.steps().iter().try_fold(&self.root, |node, step| node.child(step))
    }

    /// Where the value at a path stands; that of its key, if the value takes many lines.
    ///
    /// If there is no such node, then the nearest one around it that there is.
    pub(crate) fn value_span(&self, path: &Path) -> Span {
        match self.node(path) {
            Some(node) if !node.range.is_empty() && !self.text[node.range.clone()].contains('\n') => {
                self.span(node.range.clone())
            }
            _ => self.key_span(path),
        }
    }

    /// Where the key at the end of a path stands; of a list's item, the item.
    pub(crate) fn key_span(&self, path: &Path) -> Span {
        let Some((parent, last)) = path.split() else { return self.start() };
        let Some(node) = self.node(&parent) else { return self.key_span(&parent) };
        match (&node.kind, last) {
            (NodeKind::Map(map), Step::Key(key)) => match map.get(key) {
                Some(entry) => self.span(entry.range.clone()),
                None => self.value_span(&parent),
            },
            (NodeKind::List(items), Step::Item(at)) => match items.get(*at) {
                Some(item) => self.first_line(item.range.clone()),
                None => self.value_span(&parent),
            },
            _ => self.value_span(&parent),
        }
    }

    /// A part of the scalar at a path, by byte offsets in its value.
    pub(crate) fn inside(&self, path: &Path, part: Range<usize>) -> Span {
        let Some(Node { range, kind: NodeKind::Scalar { text, .. } }) = self.node(path) else {
            return self.value_span(path);
        };
        match written::place(&self.text[range.clone()], text, part) {
            Some(place) => self.span(range.start + place.start..range.start + place.end),
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

    /// The first key of the file: the place of what is missing there.
    fn start(&self) -> Span {
        self.span(self.entries().first().map_or(0..0, |e| e.range.clone()))
    }
}

impl Node {
    /// The entries of a mapping; none of anything else.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.kind {
            NodeKind::Map(map) => map.entries(),
            _ => &[],
        }
    }

    /// A scalar's text, unless it is null.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Scalar { text, null: false } => Some(text),
            _ => None,
        }
    }

    /// What it is, for messages.
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
            (NodeKind::List(items), Step::Item(at)) => items.get(*at),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
