//! Reads `settings:` of a table, and the capacity of an index.

use serde::Deserialize;

use crate::yaml::{Node, NodeKind, Path};

use super::decode::{decode, decode_struct, long_form, wrong_shape};
use super::key_reader::KeyReader;
use super::{FileReport, Flag, Given, Section, values};

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
    #[serde(deserialize_with = "values::number")]
    pub(crate) read: String,
    #[serde(deserialize_with = "values::number")]
    pub(crate) write: String,
}

/// The maximum of request units in on-demand mode.
#[derive(Debug, Deserialize)]
pub(crate) struct MaximumText {
    #[serde(default, deserialize_with = "values::maybe_number")]
    pub(crate) read: Option<String>,
    #[serde(default, deserialize_with = "values::maybe_number")]
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
    #[serde(deserialize_with = "values::number")]
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
        billing_mode: keys.value_as("billing_mode", billing_mode),
        capacity: keys.capacity(),
        table_class: keys.value_as("table_class", table_class),
        stream: keys.value_as("stream", stream),
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
            throughput: self.value_as("throughput", throughput),
            on_demand_maximum: self.value_as("on_demand_maximum", on_demand_maximum),
        }
    }
}

fn throughput(report: &FileReport, path: &Path, node: &Node) -> Option<ThroughputText> {
    long_form(report, path, node, "a mapping with `read:` and `write:`")
}

fn on_demand_maximum(report: &FileReport, path: &Path, node: &Node) -> Option<MaximumText> {
    long_form(report, path, node, "a mapping with `read:`, `write:` or both")
}

fn billing_mode(report: &FileReport, path: &Path, node: &Node) -> Option<String> {
    word(report, path, node, "`pay_per_request` or `provisioned`")
}

fn table_class(report: &FileReport, path: &Path, node: &Node) -> Option<String> {
    word(report, path, node, "`standard` or `standard_infrequent_access`")
}

fn stream(report: &FileReport, path: &Path, node: &Node) -> Option<String> {
    word(report, path, node, "`keys_only`, `new_image`, `old_image` or `new_and_old_images`")
}

/// Reads a word, which the settings check later.
fn word(report: &FileReport, path: &Path, node: &Node, expected: &str) -> Option<String> {
    let text = node.text().map(str::to_owned);
    if text.is_none() {
        wrong_shape(report, path, expected, node.describe());
    }
    text
}

fn recovery(report: &FileReport, path: &Path, node: &Node) -> Option<RecoveryText> {
    match node.text() {
        Some(_) => decode(report, path, node).map(RecoveryText::Flag),
        None => long_form(report, path, node, "`true`, `false` or `{ days: … }`").map(RecoveryText::Period),
    }
}

fn encryption(report: &FileReport, path: &Path, node: &Node) -> Option<EncryptionText> {
    match &node.kind {
        NodeKind::Map(_) => decode_struct(report, path, node, &[]).map(EncryptionText::Key),
        _ => word(report, path, node, "`aws_owned`, `aws_managed` or `{ kms_key: … }`").map(EncryptionText::Owner),
    }
}
