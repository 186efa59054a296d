//! Reads `settings:` of a table, and the capacity of an index.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::yaml::{Node, NodeKind, Path};

use super::decode::{decode, decode_struct};
use super::key_reader::KeyReader;
use super::{FileReport, Flag, Given, Section};

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
    let keys = KeyReader::optional(report, Path::top("settings"), KEYS);
    SettingsText {
        billing_mode: keys.value("billing_mode"),
        capacity: keys.capacity(),
        table_class: keys.value("table_class"),
        stream: keys.value("stream"),
        point_in_time_recovery: keys.value_as("point_in_time_recovery", recovery),
        deletion_protection: keys.value("deletion_protection"),
        encryption: keys.value_as("encryption", encryption),
        tags: keys.section("tags", decode),
    }
}

/// Reads the capacity of an index.
pub(super) fn capacity(report: &FileReport, path: &Path) -> CapacityText {
    KeyReader::partial(report, path.clone()).capacity()
}

impl KeyReader<'_> {
    fn capacity(&self) -> CapacityText {
        CapacityText {
            throughput: self.value_as("throughput", mapping),
            on_demand_maximum: self.value_as("on_demand_maximum", mapping),
        }
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
