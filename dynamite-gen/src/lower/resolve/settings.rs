//! `settings:`: words, numbers and tags that DynamoDB takes, and what goes with what.

mod capacity;

use crate::diagnostic::codes;
use crate::escape::escaped;
use crate::lower::syntax::uuid;
use crate::model::{Encryption, Recovery, StreamView, TableClass, TableSettings};
use crate::schema::{EncryptionText, FileReport, Given, IndexText, RecoveryText, Section, SettingsText};
use crate::suggest::suggest;
use crate::yaml::Path;

/// DynamoDB's longest period of point-in-time recovery, in days.
const MAX_DAYS: u8 = 35;
/// DynamoDB's limits of tags: of a name and a value in characters, and of the tags of a table.
const MAX_TAG_NAME: usize = 128;
const MAX_TAG_VALUE: usize = 256;
const MAX_TAGS: usize = 50;

/// The help of an error in a tag. Source: the developer guide, "Tagging restrictions in DynamoDB"; `@` is AWS's rule for all
/// services.
const TAG_CHARACTERS: &str = "use letters, digits, white space, and `+ - = . _ : / @`";
/// Names that begin so are AWS's own, in whatever case.
const RESERVED_TAG: &str = "aws:";

const CLASSES: &[(&str, TableClass)] =
    &[("standard", TableClass::Standard), ("standard_infrequent_access", TableClass::StandardInfrequentAccess)];

const VIEWS: &[(&str, StreamView)] = &[
    ("keys_only", StreamView::KeysOnly),
    ("new_image", StreamView::NewImage),
    ("old_image", StreamView::OldImage),
    ("new_and_old_images", StreamView::NewAndOldImages),
];

const OWNERS: &[(&str, Encryption)] = &[("aws_owned", Encryption::AwsOwned), ("aws_managed", Encryption::AwsManaged)];

/// Resolves a table's settings, with the capacity of its indexes; what is wrong is left out, and reported.
pub(crate) fn resolve(report: &FileReport, text: &SettingsText, indexes: &Section<IndexText>) -> TableSettings {
    let path = Path::top("settings");
    let setting = |key: &str| path.key(key);
    let (capacity, index_capacity) = capacity::resolve(report, &path, text, indexes);
    TableSettings {
        capacity,
        index_capacity,
        class: word(report, &setting("table_class"), &text.table_class, CLASSES).unwrap_or_default(),
        stream: word(report, &setting("stream"), &text.stream, VIEWS),
        recovery: text.point_in_time_recovery.value().and_then(|given| recovery(report, &path, given)),
        deletion_protection: text.deletion_protection.value().is_some_and(|flag| flag.0),
        encryption: text.encryption.value().and_then(|given| encryption(report, &path, given)).unwrap_or_default(),
        tags: tags(report, &text.tags),
    }
}

/// Returns what a word of the language stands for.
fn word<T: Clone>(report: &FileReport, path: &Path, given: &Given<String>, words: &[(&str, T)]) -> Option<T> {
    given.value().and_then(|given| known(report, path, given, words, ""))
}

/// Finds a word; `more` is what else may be written instead.
fn known<T: Clone>(report: &FileReport, path: &Path, given: &str, words: &[(&str, T)], more: &str) -> Option<T> {
    let found = words.iter().find(|(word, _)| *word == given).map(|(_, meaning)| meaning.clone());
    if found.is_none() {
        let message = format!("`{given}` is not a value of `{path}`");
        let list = || {
            let words: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
            format!("allowed values: {}{more}", words.join(", "))
        };
        let help = suggest(given, words.iter().map(|(word, _)| *word)).unwrap_or_else(list);
        report.value(codes::UNKNOWN_SETTING, path, message, help);
    }
    found
}

fn recovery(report: &FileReport, settings: &Path, given: &RecoveryText) -> Option<Recovery> {
    let period = match given {
        RecoveryText::Flag(flag) => return flag.0.then_some(Recovery { days: None }),
        RecoveryText::Period(period) => period,
    };
    let days = period.days.parse().ok().filter(|days| (1..=MAX_DAYS).contains(days));
    if days.is_none() {
        let message = format!("`{}` is not a valid number of days", period.days);
        let path = settings.key("point_in_time_recovery").key("days");
        report.value(codes::BAD_RECOVERY_PERIOD, &path, message, format!("write a whole number from 1 to {MAX_DAYS}"));
    }
    Some(Recovery { days })
}

fn encryption(report: &FileReport, settings: &Path, given: &EncryptionText) -> Option<Encryption> {
    let path = settings.key("encryption");
    let key = match given {
        EncryptionText::Owner(owner) => return known(report, &path, owner, OWNERS, ", `{ kms_key: … }`"),
        EncryptionText::Key(key) => &key.kms_key,
    };
    if !names_kms_key(key) {
        let help = "write the key's id or ARN, or an alias such as `alias/orders`";
        report.value(codes::BAD_KMS_KEY, &path.key("kms_key"), "this does not identify a KMS key", help);
    }
    Some(Encryption::Key(key.clone()))
}

/// Returns whether this is an alias, an ARN, or an id: a UUID, or `mrk-` and 32 hexadecimal digits for a key of many regions.
/// Source: the KMS developer guide, "Key identifiers (KeyId)".
fn names_kms_key(key: &str) -> bool {
    let named = ["alias/", "arn:"].iter().find_map(|start| key.strip_prefix(start));
    if let Some(name) = named {
        return !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control());
    }
    match key.strip_prefix("mrk-") {
        Some(digits) => uuid::has_hex_digits(digits, 32),
        None => uuid::is_uuid(key),
    }
}

fn tags(report: &FileReport, section: &Section<String>) -> Vec<(String, String)> {
    if let Some(first) = section.entries.get(MAX_TAGS) {
        let message = format!("the table has {} tags, but DynamoDB allows {MAX_TAGS}", section.entries.len());
        report.key(codes::TOO_MANY_TAGS, &first.path, message, "remove some of them");
    }
    for entry in &section.entries {
        tag_name(report, &entry.path, &entry.name);
        let value = entry.value.as_deref().unwrap_or_default();
        let length = value.chars().count();
        if length > MAX_TAG_VALUE {
            let message = format!("the value of the tag `{}` has {length} characters", entry.name);
            let help = format!("use at most {MAX_TAG_VALUE} characters");
            report.value(codes::BAD_TAG, &entry.path, message, help);
        } else if let Some(message) = foreign_character(value) {
            report.value(codes::BAD_TAG, &entry.path, message, TAG_CHARACTERS);
        }
    }
    section.entries.iter().filter_map(|entry| Some((entry.name.clone(), entry.value.clone()?))).collect()
}

fn tag_name(report: &FileReport, path: &Path, name: &str) {
    let length = name.chars().count();
    let reserved = name.get(..RESERVED_TAG.len()).is_some_and(|start| start.eq_ignore_ascii_case(RESERVED_TAG));
    let (message, help) = if reserved {
        (
            format!("the tag `{name}` begins with `{RESERVED_TAG}`, which is reserved for AWS"),
            format!("choose a name that does not begin with `{RESERVED_TAG}`"),
        )
    } else if !(1..=MAX_TAG_NAME).contains(&length) {
        let message = format!("the name of a tag has {length} characters");
        (message, format!("use 1 to {MAX_TAG_NAME} characters"))
    } else if let Some(message) = foreign_character(name) {
        (message, TAG_CHARACTERS.to_owned())
    } else {
        return;
    };
    report.key(codes::BAD_TAG, path, message, help);
}

/// Returns a message about the first character that AWS does not take in a tag.
fn foreign_character(text: &str) -> Option<String> {
    let takes = |c: char| c.is_alphanumeric() || (c.is_whitespace() && !c.is_control()) || "+-=._:/@".contains(c);
    let found = text.chars().find(|c| !takes(*c))?;
    Some(format!("a tag can't contain `{}`", escaped(&found.to_string())))
}
