//! The differences of a table as findings, at the places of the schema that they contradict.

use std::collections::BTreeSet;

use super::undeclared::of_undeclared;
use crate::diagnostic::{Diagnostic, Rule, codes};
use crate::model::{Capacity, Encryption, Stage, StreamView, Table, TableClass};
use crate::physical::{Difference, IndexDifference, PhysicalTable, Recovery, Setting, Status};
use crate::yaml::{Document, Path};

/// Returns whether a difference is in a setting that changes neither what calls return nor what is lost.
pub(super) fn is_setting(difference: &Difference) -> bool {
    matches!(
        difference,
        Difference::Setting(_) | Difference::Index { difference: IndexDifference::Capacity { .. }, .. }
    )
}

/// What a finding says, apart from its place.
pub(super) struct Text {
    rule: &'static Rule,
    message: String,
    help: String,
}

impl Text {
    pub(super) fn new(rule: &'static Rule, message: impl Into<String>, help: impl Into<String>) -> Self {
        Text { rule, message: message.into(), help: help.into() }
    }
}

/// Returns a difference of the table that was found as a finding.
pub(super) fn finding(
    document: &Document<'_>,
    table: &Table,
    found: &PhysicalTable,
    difference: &Difference,
) -> Diagnostic {
    let (path, Text { rule, message, help }) = match difference {
        Difference::Status(status) => (Path::top("table"), of_status(status)),
        Difference::Key { wanted, found } => {
            let message = format!("the table has the {found} instead of the {wanted}");
            let help = "a key can't be changed: change the schema, or create another table and copy the items";
            (Path::top("partition_key"), Text::new(codes::OTHER_TABLE_KEY, message, help))
        }
        Difference::Index { name, difference } => {
            let path = Path::top("indexes").key(name);
            let path = match difference {
                IndexDifference::Capacity { wanted, found } => path.key(capacity_key(wanted, found)),
                _ => path,
            };
            (path, of_index(table, found, name, difference))
        }
        Difference::Stream { wanted, found } => (Path::top("settings").key("stream"), of_stream(*wanted, *found)),
        Difference::Ttl { wanted, found } => (Path::top("ttl"), of_ttl(wanted.as_deref(), found.as_deref())),
        Difference::TtlIsChanging => {
            let help = "wait up to an hour; until then it can't be changed again";
            (Path::top("ttl"), Text::new(codes::IN_TRANSITION, "time to live is being enabled or disabled", help))
        }
        Difference::Unprotected => {
            let help = "enable it, or remove `deletion_protection` from the schema";
            let text = Text::new(codes::UNPROTECTED, "the table has no deletion protection", help);
            (Path::top("settings").key("deletion_protection"), text)
        }
        Difference::Recovery { wanted, found } => {
            let found = match found {
                Recovery::Off => "the table has no point-in-time recovery".to_owned(),
                Recovery::On(days) => format!("the table can be recovered for {days} days instead of {wanted}"),
            };
            let help = "enable it, or change `point_in_time_recovery` in the schema";
            (Path::top("settings").key("point_in_time_recovery"), Text::new(codes::UNPROTECTED, found, help))
        }
        Difference::Setting(setting) => {
            let (key, message) = of_setting(setting);
            (Path::top("settings").key(key), Text::new(codes::OTHER_SETTING, message, CHANGE_EITHER))
        }
    };
    let finding = Diagnostic::new(rule, message).help(help);
    match (document.node(&path), path.split()) {
        (None, Some((parent, _))) => finding.label(document.key_span(&parent), ""),
        _ => finding.label(document.key_span(&path), "declared here"),
    }
}

const SEE_DOCUMENTATION: &str = "see what DynamoDB's documentation says about this status";
const CHANGE_EITHER: &str = "change the table or the schema";

fn of_status(status: &Status) -> Text {
    match status {
        Status::Active | Status::Updating => {
            Text::new(codes::IN_TRANSITION, "the table is being updated", "compare again when the update is done")
        }
        Status::Creating => {
            Text::new(codes::IN_TRANSITION, "the table is being created", "compare again when it is active")
        }
        Status::Other(word) => {
            let message = format!("the table has the status `{word}`");
            Text::new(codes::IN_TRANSITION, message, SEE_DOCUMENTATION)
        }
        Status::Deleting => Text::new(codes::UNUSABLE_TABLE, "the table is being deleted", "create it again"),
        Status::Unusable(word) => {
            let message = format!("the table has the status `{word}`, so it can't be used");
            Text::new(codes::UNUSABLE_TABLE, message, SEE_DOCUMENTATION)
        }
    }
}

fn of_index(table: &Table, live: &PhysicalTable, name: &str, difference: &IndexDifference) -> Text {
    match difference {
        IndexDifference::Missing { stage: Stage::Building, .. } => {
            let message = format!("the table has no index `{name}` yet");
            let help = "add it when all items have its keys, then remove `stage: building`";
            Text::new(codes::IN_TRANSITION, message, help)
        }
        IndexDifference::Missing { stage: Stage::Retiring, .. } => {
            let message = format!("the table has no index `{name}` any more");
            let help = "remove it from the schema, with the keys that it alone needs";
            Text::new(codes::IN_TRANSITION, message, help)
        }
        IndexDifference::Missing { local, stage: Stage::Active } => {
            let message = format!("the table has no index `{name}`");
            let help = match local {
                false => "add the index; until it is active, queries of it fail",
                true => "a local index can't be added: declare a global one, or create another table",
            };
            Text::new(codes::MISSING_INDEX, message, help)
        }
        IndexDifference::Undeclared => of_undeclared(table, live, name),
        IndexDifference::Status(Status::Deleting) => {
            let message = format!("the index `{name}` is being deleted");
            Text::new(codes::MISSING_INDEX, message, "add it again when it is gone; until then, queries of it fail")
        }
        IndexDifference::Status(Status::Unusable(word) | Status::Other(word)) => {
            let message = format!("the index `{name}` has the status `{word}`");
            Text::new(codes::IN_TRANSITION, message, SEE_DOCUMENTATION)
        }
        IndexDifference::Status(Status::Creating) => {
            let message = format!("the index `{name}` is being created");
            Text::new(codes::IN_TRANSITION, message, "wait until it is active; until then, it can't be queried")
        }
        IndexDifference::Status(Status::Active | Status::Updating) => {
            let message = format!("the index `{name}` is being updated");
            Text::new(codes::IN_TRANSITION, message, "compare again when the update is done")
        }
        IndexDifference::Kind { local } => {
            let (found, wanted) = if *local { ("local", "global") } else { ("global", "local") };
            let message = format!("the index `{name}` is {found} instead of {wanted}");
            Text::new(codes::OTHER_INDEX_KEY, message, "declare the index under another name, and add that one")
        }
        IndexDifference::Key { wanted, found } => {
            let message = format!("the index `{name}` has the {found} instead of the {wanted}");
            let help = "queries would find other items: declare the index under another name, and add that one";
            Text::new(codes::OTHER_INDEX_KEY, message, help)
        }
        IndexDifference::Narrow { missing } => {
            let message = match missing {
                None => format!("the index `{name}` does not hold all attributes"),
                Some(names) => format!("the index `{name}` does not hold {}", quoted(names)),
            };
            let help = "reads of the index fail, or lack values: declare another index, or change its `projection:`";
            Text::new(codes::NARROW_PROJECTION, message, help)
        }
        IndexDifference::Wide => {
            let message = format!("the index `{name}` holds more attributes than the schema declares");
            let help = "writes pay for them: change `projection:`, or replace the index by another one";
            Text::new(codes::WIDE_PROJECTION, message, help)
        }
        IndexDifference::Capacity { wanted, found } => {
            let message = format!("the index `{name}` has {} instead of {}", capacity(found), capacity(wanted));
            Text::new(codes::OTHER_SETTING, message, CHANGE_EITHER)
        }
    }
}

fn of_stream(wanted: Option<StreamView>, found: Option<StreamView>) -> Text {
    match (wanted, found) {
        (Some(wanted), Some(found)) => {
            let (found, wanted) = (view(found), view(wanted));
            let message = format!("the records of the stream have the view type {found} instead of {wanted}");
            let help = "a view type can't be changed: a new stream has another ARN, so its readers must move";
            Text::new(codes::OTHER_STREAM, message, help)
        }
        (Some(_), None) => {
            Text::new(codes::OTHER_STREAM, "the table has no stream", "enable it, or remove `stream` from the schema")
        }
        (None, _) => {
            let message = "the table has a stream, which the schema does not declare";
            Text::new(codes::UNDECLARED_STREAM, message, "declare it, or disable it")
        }
    }
}

fn of_ttl(wanted: Option<&str>, found: Option<&str>) -> Text {
    match (wanted, found) {
        (Some(wanted), Some(found)) => {
            let message = format!("the table deletes items by the attribute `{found}` instead of `{wanted}`");
            Text::new(codes::OTHER_TTL, message, "disable time to live, and enable it for the other attribute")
        }
        (Some(_), None) => {
            let message = "the table has no time to live, so that no item is deleted";
            Text::new(codes::TTL_IS_OFF, message, "enable it, or remove `ttl` from the schema")
        }
        (None, found) => {
            let found = found.unwrap_or_default();
            let message =
                format!("the table deletes items by the attribute `{found}`, which the schema does not declare");
            Text::new(codes::UNDECLARED_TTL, message, "declare it with `ttl:`, or disable it")
        }
    }
}

/// Returns the key of a setting, and what differs.
fn of_setting(setting: &Setting) -> (&'static str, String) {
    match setting {
        Setting::Capacity { wanted, found } => {
            (capacity_key(wanted, found), format!("the table has {} instead of {}", capacity(found), capacity(wanted)))
        }
        Setting::Class { wanted, found } => {
            ("table_class", format!("the class of the table is {} instead of {}", class(*found), class(*wanted)))
        }
        Setting::Encryption { wanted, found } => (
            "encryption",
            format!("the table is encrypted with {} instead of {}", encryption(found), encryption(wanted)),
        ),
        Setting::UndeclaredProtection => {
            ("deletion_protection", "the table has deletion protection, which the schema does not declare".to_owned())
        }
        Setting::UndeclaredRecovery => (
            "point_in_time_recovery",
            "the table has point-in-time recovery, which the schema does not declare".to_owned(),
        ),
    }
}

/// Returns the key that says what differs.
fn capacity_key(wanted: &Capacity, found: &Capacity) -> &'static str {
    match (wanted, found) {
        (Capacity::Provisioned { .. }, Capacity::Provisioned { .. }) => "throughput",
        (Capacity::PayPerRequest { .. }, Capacity::PayPerRequest { .. }) => "on_demand_maximum",
        _ => "billing_mode",
    }
}

fn capacity(capacity: &Capacity) -> String {
    match capacity {
        Capacity::Provisioned { read, write } => format!("{read} read and {write} write units"),
        Capacity::PayPerRequest { max_read, max_write } => {
            let limit = |units: &Option<i64>, kind| units.map(|units| format!(" up to {units} {kind} units"));
            let limits: Vec<String> =
                [limit(max_read, "read"), limit(max_write, "write")].into_iter().flatten().collect();
            format!("capacity per request{}", limits.join(" and"))
        }
    }
}

fn class(class: TableClass) -> &'static str {
    match class {
        TableClass::Standard => "`standard`",
        TableClass::StandardInfrequentAccess => "`standard_infrequent_access`",
    }
}

fn encryption(encryption: &Encryption) -> String {
    match encryption {
        Encryption::AwsOwned => "a key that AWS owns".to_owned(),
        Encryption::AwsManaged => "a key in KMS that AWS manages".to_owned(),
        Encryption::Key(key) => format!("the key `{key}`"),
    }
}

fn view(view: StreamView) -> &'static str {
    match view {
        StreamView::KeysOnly => "`keys_only`",
        StreamView::NewImage => "`new_image`",
        StreamView::OldImage => "`old_image`",
        StreamView::NewAndOldImages => "`new_and_old_images`",
    }
}

fn quoted(names: &BTreeSet<String>) -> String {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    format!("`{}`", names.join("`, `"))
}
