//! The settings of a table as an expression of the runtime's types.

use super::rust_code::string;
use crate::model::{Capacity, Encryption, Recovery, StreamView, TableClass, TableSettings};

const TYPE: &str = "rt::schema::TableSettings";

/// Returns the expression; it names only settings that differ from the default, so that most tables take one line.
pub(super) fn settings(settings: &TableSettings) -> String {
    let fields = fields(settings);
    let named = fields.iter().filter_map(|(name, value)| Some(format!("{name}: {}, ", value.as_ref()?)));
    let named: Vec<String> = named.collect();
    match named.len() {
        0 => format!("{TYPE}::DEFAULT"),
        // Every field is set, so the default is not needed.
        all if all == fields.len() => format!("{TYPE} {{ {} }}", named.concat()),
        _ => format!("{TYPE} {{ {}..{TYPE}::DEFAULT }}", named.concat()),
    }
}

/// Returns all fields in order; `None` stands for the default.
fn fields(settings: &TableSettings) -> [(&'static str, Option<String>); 8] {
    let default = TableSettings::default();
    let index = |(name, capacity): &(String, Capacity)| format!("({}, {})", string(name), self::capacity(*capacity));
    let tag = |(name, value): &(String, String)| format!("({}, {})", string(name), string(value));
    [
        ("capacity", (settings.capacity != default.capacity).then(|| capacity(settings.capacity))),
        ("index_capacity", list(settings.index_capacity.iter().map(index).collect())),
        ("class", (settings.class != default.class).then(|| class(settings.class))),
        ("stream", settings.stream.map(stream)),
        ("recovery", settings.recovery.map(recovery)),
        ("deletion_protection", settings.deletion_protection.then(|| "true".to_owned())),
        ("encryption", (settings.encryption != default.encryption).then(|| encryption(&settings.encryption))),
        ("tags", list(settings.tags.iter().map(tag).collect())),
    ]
}

fn list(items: Vec<String>) -> Option<String> {
    (!items.is_empty()).then(|| format!("&[{}]", items.join(", ")))
}

fn capacity(capacity: Capacity) -> String {
    match capacity {
        Capacity::PayPerRequest { max_read, max_write } => {
            format!("rt::schema::CapacityMode::PayPerRequest {{ max_read: {max_read:?}, max_write: {max_write:?} }}")
        }
        Capacity::Provisioned { read, write } => {
            format!("rt::schema::CapacityMode::Provisioned {{ read: {read}, write: {write} }}")
        }
    }
}

fn class(class: TableClass) -> String {
    let variant = match class {
        TableClass::Standard => "Standard",
        TableClass::StandardInfrequentAccess => "StandardInfrequentAccess",
    };
    format!("rt::schema::TableClass::{variant}")
}

fn stream(view: StreamView) -> String {
    let variant = match view {
        StreamView::KeysOnly => "KeysOnly",
        StreamView::NewImage => "NewImage",
        StreamView::OldImage => "OldImage",
        StreamView::NewAndOldImages => "NewAndOldImages",
    };
    format!("Some(rt::schema::StreamView::{variant})")
}

fn recovery(recovery: Recovery) -> String {
    format!("Some(rt::schema::Recovery {{ days: {:?} }})", recovery.days)
}

fn encryption(encryption: &Encryption) -> String {
    let variant = match encryption {
        Encryption::AwsOwned => "AwsOwned".to_owned(),
        Encryption::AwsManaged => "AwsManaged".to_owned(),
        Encryption::Key(key) => format!("Key({})", string(key)),
    };
    format!("rt::schema::Encryption::{variant}")
}
