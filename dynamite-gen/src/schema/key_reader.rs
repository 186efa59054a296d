//! Reads the keys of a mapping: the file itself, an entity, or the settings.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use crate::yaml::{MapEntry, Node, NodeKind, Path};

use super::decode::{decode, entries, refuse_unknown, wrong_shape};
use super::{FileReport, Given, Section};

/// Reads a value at a path; reports a wrong form and returns `None`.
type Read<T> = fn(&FileReport, &Path, &Node) -> Option<T>;

/// A reader of the keys of a mapping.
pub(super) struct KeyReader<'a> {
    pub(super) report: &'a FileReport<'a>,
    pub(super) path: Path,
    /// The value is not a mapping, which was reported, so its keys are unknown.
    misshapen: bool,
    /// The keys that are probably meant by misspelled ones, so that their values are unknown.
    meant: BTreeSet<&'a str>,
}

impl<'a> KeyReader<'a> {
    /// Returns a reader of a mapping with these entries; reports the unknown ones.
    pub(super) fn new(report: &'a FileReport<'a>, path: Path, entries: &[MapEntry], known: &[&'a str]) -> Self {
        let meant = refuse_unknown(report, &path, entries, known);
        KeyReader { report, path, misshapen: false, meant }
    }

    /// Returns a reader of a mapping that may be absent; reports unknown keys, and a value that is not a mapping.
    pub(super) fn optional(report: &'a FileReport<'a>, path: Path, known: &[&'a str]) -> Self {
        let node = report.document.node(&path);
        let misshapen = node.is_some_and(|node| !matches!(node.kind, NodeKind::Map(_)));
        if let Some(node) = node.filter(|_| misshapen) {
            wrong_shape(report, &path, "a mapping", node.describe());
        }
        let entries = node.map(Node::entries).unwrap_or_default();
        KeyReader { misshapen, ..KeyReader::new(report, path, entries, known) }
    }

    /// Returns a reader of some keys of a mapping that is otherwise read elsewhere.
    pub(super) fn partial(report: &'a FileReport<'a>, path: Path) -> Self {
        KeyReader { report, path, misshapen: false, meant: BTreeSet::new() }
    }

    /// Returns whether a key is probably meant by a misspelled one.
    pub(super) fn is_meant(&self, key: &str) -> bool {
        self.meant.contains(key)
    }

    /// Reads a value.
    pub(super) fn value<T: DeserializeOwned>(&self, key: &str) -> Given<T> {
        self.value_as(key, decode)
    }

    /// Reads a value with a function.
    pub(super) fn value_as<T>(&self, key: &str, read: Read<T>) -> Given<T> {
        let path = self.path.key(key);
        match self.report.document.node(&path) {
            None if self.misshapen || self.meant.contains(key) => Given::Broken,
            None => Given::Absent,
            Some(node) => read(self.report, &path, node).map_or(Given::Broken, Given::Is),
        }
    }

    /// Reads a mapping of named entries.
    pub(super) fn section<T>(&self, key: &str, read: Read<T>) -> Section<T> {
        let path = self.path.key(key);
        let Some(node) = self.report.document.node(&path) else {
            return Section { misshapen: self.misshapen || self.meant.contains(key), ..Section::default() };
        };
        let read = entries(self.report, &path, node, read);
        Section { misshapen: read.is_none(), entries: read.unwrap_or_default() }
    }
}
