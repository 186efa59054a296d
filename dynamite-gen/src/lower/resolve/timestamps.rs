//! `timestamps:`, the attributes that hold the times of writes.

use crate::diagnostic::codes;
use crate::model::{AttributeId, Timestamps, Type};
use crate::schema::{EntryLabel, TimestampsText};

use super::catalog::Catalog;
use super::entity::SpecialAttributes;

/// Finds the attributes that hold the times of writes; `special` are the attributes with another meaning.
pub(crate) fn resolve(catalog: &Catalog, text: &TimestampsText, special: SpecialAttributes) -> Timestamps {
    let path = catalog.path.key("timestamps");
    if text.created.is_none() && text.updated.is_none() {
        let help = "write `{ created: created_at, updated: updated_at }`, or one of the two";
        catalog.report.value(codes::BAD_TIMESTAMPS, &path, "`timestamps:` names no attribute", help);
    }
    let find = |key: &str, name: &Option<String>| {
        let name = name.as_deref()?;
        let id = catalog.named(codes::BAD_TIMESTAMPS, &path.key(key), name)?;
        holds_times(catalog, key, id, special).then_some(id)
    };
    let times = Timestamps { created: find("created", &text.created), updated: find("updated", &text.updated) };
    if times.created.is_some() && times.created == times.updated {
        let message = "the time of creation and that of the last write are the same attribute";
        let created = path.key("created");
        let first = EntryLabel::new(&created, "first here");
        let help = "name two attributes, or remove one of the two keys";
        catalog.report.value_with(codes::BAD_TIMESTAMPS, &path.key("updated"), first, message, help);
        return Timestamps { updated: None, ..times };
    }
    times
}

/// Returns whether an attribute can hold the time of a write; reports why not.
fn holds_times(catalog: &Catalog, key: &str, id: AttributeId, special: SpecialAttributes) -> bool {
    let field = &catalog.attributes[id];
    let name = &field.name;
    let is_time = matches!(field.model.ty.stored(), Type::Timestamp(_) | Type::EpochSeconds | Type::EpochMillis);
    let (message, help) = if special.lock == Some(id) {
        (format!("`{name}` counts the revisions of the item"), "name another attribute")
    } else if !is_time {
        let message = format!("the type of `{name}` is `{}`, which can't hold the time of a write", field.type_text);
        (message, "declare it as `timestamp`, `epoch_seconds` or `epoch_millis`")
    } else if special.ttl == Some(id) {
        (format!("`{name}` is the time at which the item expires"), "name another attribute")
    } else if field.model.default.is_some() {
        let message = format!("`{name}` can't have a default: it would be the time of a write that nobody made");
        (message, "remove the default, and write `?` after the type if items may lack the time")
    } else {
        return true;
    };
    let declared = EntryLabel::new(&field.path, "declared here");
    let path = catalog.path.key("timestamps").key(key);
    catalog.report.value_with(codes::BAD_TIMESTAMPS, &path, declared, message, help);
    false
}
