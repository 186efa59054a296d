//! Reads `settings:` of a table, and the capacity of an index.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::yaml::{Node, NodeKind, Path};

use super::decode::{decode, decode_struct, refuse_unknown, wrong_shape};
use super::{Entry, FileReport, Flag, Given, Section};

/// The keys of `settings:`.
pub(super) const KEYS: &[&str] = &[
    "billing_mode",
    "throughput",
    "on_demand_maximum",
    "table_class",
    "stream",
    "point_in_time_recovery",
    "deletion_protection",
    "encryption",
    "tags",
];

/// The keys of `settings:` that an index can have too.
pub(super) const CAPACITY: &[&str] = &["throughput", "on_demand_maximum"];

/// The keys of `settings:`, all of which are optional.
#[derive(Debug)]
pub(crate) struct SettingsText {
    pub(crate) billing_mode: Given<String>,
    pub(crate) capacity: CapacityText,
    pub(crate) table_class: Given<String>,
    pub(crate) stream: Given<String>,
    pub(crate) point_in_time_recovery: Given<RecoveryText>,
    pub(crate) deletion_protection: Given<Flag>,
    pub(crate) encryption: Given<EncryptionText>,
    pub(crate) tags: Section<String>,
}

/// The limits on reads and writes of a table or an index.
#[derive(Debug)]
pub(crate) struct CapacityText {
    pub(crate) throughput: Given<ThroughputText>,
    pub(crate) on_demand_maximum: Given<MaximumText>,
}

/// No limits are given.
impl Default for CapacityText {
    fn default() -> Self {
        CapacityText { throughput: Given::Absent, on_demand_maximum: Given::Absent }
    }
}

/// Provisioned capacity units.
#[derive(Debug, Deserialize)]
pub(crate) struct ThroughputText {
    pub(crate) read: String,
    pub(crate) write: String,
}

/// The maximum of request units in on-demand mode.
#[derive(Debug, Deserialize)]
pub(crate) struct MaximumText {
    pub(crate) read: Option<String>,
    pub(crate) write: Option<String>,
}

/// `true`, `false` or `{ days: 7 }`.
#[derive(Debug)]
pub(crate) enum RecoveryText {
    Flag(Flag),
    Period(PeriodText),
}

#[derive(Debug, Deserialize)]
pub(crate) struct PeriodText {
    pub(crate) days: String,
}

/// `aws_managed` or `{ kms_key: alias/orders }`.
#[derive(Debug)]
pub(crate) enum EncryptionText {
    Owner(String),
    Key(KmsKeyText),
}

#[derive(Debug, Deserialize)]
pub(crate) struct KmsKeyText {
    pub(crate) kms_key: String,
}

/// Reads `settings:` at the top of a file.
pub(super) fn read(report: &FileReport) -> SettingsText {
    let read = Mapping::settings(report);
    SettingsText {
        billing_mode: read.given("billing_mode", decode),
        capacity: read.capacity(),
        table_class: read.given("table_class", decode),
        stream: read.given("stream", decode),
        point_in_time_recovery: read.given("point_in_time_recovery", recovery),
        deletion_protection: read.given("deletion_protection", decode),
        encryption: read.given("encryption", encryption),
        tags: read.texts("tags"),
    }
}

/// Reads the capacity of an index.
pub(super) fn capacity(report: &FileReport, path: &Path) -> CapacityText {
    Mapping { report, path: path.clone(), misshapen: false, meant: BTreeSet::new() }.capacity()
}

/// A mapping that is read key by key.
struct Mapping<'a> {
    report: &'a FileReport<'a>,
    path: Path,
    /// The value is not a mapping, which was reported, so its keys are unknown.
    misshapen: bool,
    /// The keys that are probably meant by misspelled ones.
    meant: BTreeSet<&'static str>,
}

impl<'a> Mapping<'a> {
    fn settings(report: &'a FileReport<'a>) -> Self {
        let path = Path::top("settings");
        let node = report.document.node(&path);
        let misshapen = node.is_some_and(|node| !matches!(node.kind, NodeKind::Map(_)));
        if let Some(node) = node.filter(|_| misshapen) {
            wrong_shape(report, &path, "a mapping", node.describe());
        }
        let meant = refuse_unknown(report, &path, node.map(Node::entries).unwrap_or_default(), KEYS);
        Mapping { report, path, misshapen, meant }
    }

    fn given<T>(&self, key: &str, read: fn(&FileReport, &Path, &Node) -> Option<T>) -> Given<T> {
        let path = self.path.key(key);
        match self.report.document.node(&path) {
            None if self.misshapen || self.meant.contains(key) => Given::Broken,
            None => Given::Absent,
            Some(node) => read(self.report, &path, node).map_or(Given::Broken, Given::Is),
        }
    }

    fn capacity(&self) -> CapacityText {
        CapacityText {
            throughput: self.given("throughput", mapping),
            on_demand_maximum: self.given("on_demand_maximum", mapping),
        }
    }

    /// Reads a mapping of names to texts.
    fn texts(&self, key: &str) -> Section<String> {
        let path = self.path.key(key);
        let nothing = |misshapen| Section { misshapen, ..Section::default() };
        let Some(node) = self.report.document.node(&path) else { return nothing(self.misshapen) };
        let NodeKind::Map(map) = &node.kind else {
            wrong_shape(self.report, &path, "a mapping of names", node.describe());
            return nothing(true);
        };
        let read = |entry: &crate::yaml::MapEntry| {
            let path = path.key(&entry.key);
            let value = decode(self.report, &path, &entry.value);
            Entry { name: entry.key.clone(), path, value }
        };
        Section { entries: map.entries().iter().map(read).collect(), misshapen: false }
    }
}

fn mapping<T: DeserializeOwned>(report: &FileReport, path: &Path, node: &Node) -> Option<T> {
    decode_struct(report, path, node, &[])
}

fn recovery(report: &FileReport, path: &Path, node: &Node) -> Option<RecoveryText> {
    match &node.kind {
        NodeKind::Map(_) => mapping(report, path, node).map(RecoveryText::Period),
        _ => decode(report, path, node).map(RecoveryText::Flag),
    }
}

fn encryption(report: &FileReport, path: &Path, node: &Node) -> Option<EncryptionText> {
    match &node.kind {
        NodeKind::Map(_) => mapping(report, path, node).map(EncryptionText::Key),
        _ => decode(report, path, node).map(EncryptionText::Owner),
    }
}
