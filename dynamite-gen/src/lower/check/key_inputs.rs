//! Attributes that feed a key, and so can't have a default or be a revision, nor hold the time of a write.

use std::collections::BTreeSet;

use crate::diagnostic::codes;
use crate::lower::resolve::entity::KeyedEntity;
use crate::lower::resolve::index_draft::IndexDraft;
use crate::lower::resolve::table_key::key_parameters;
use crate::model::{AttributeId, ComputedKey, ComputedKeyId, KeyParameter, KeySource, Timestamps, When};
use crate::schema::EntryLabel;
use crate::yaml::Path;

/// A key or a condition that is made from an attribute.
struct Use {
    path: Path,
    /// The words for it in a finding.
    what: &'static str,
}

/// Refuses defaults on what feeds a key: an item without the attribute would be stored under another key than it reads as.
pub(crate) fn refuse_defaults(entity: &KeyedEntity) {
    let catalog = entity.catalog();
    for (id, field) in catalog.attributes.enumerate().filter(|(_, field)| field.model.default.is_some()) {
        let Some(fed) = first_use(entity, id) else { continue };
        let message = format!("`{}` feeds a key, so it can't have a default", field.name);
        let help = "remove the default: it would not give a key to items that are stored without the attribute";
        let path = field.path.key("default");
        catalog.report.value_with(codes::DEFAULT_REFUSED, &path, EntryLabel::new(&fed.path, fed.what), message, help);
    }
}

/// Refuses a revision that a key or a condition is made from: each update would have to write that too.
pub(crate) fn refuse_lock(entity: &KeyedEntity, lock: AttributeId) {
    let catalog = entity.catalog();
    let Some(fed) = first_use(entity, lock) else { return };
    let name = &catalog.attributes[lock].name;
    let message = format!("`{name}` changes with every update, so it can't be used in a key or a condition");
    let help = "remove it from keys, templates and `when:`, or name another attribute in `optimistic_lock:`";
    let path = catalog.path.key("optimistic_lock");
    catalog.report.value_with(codes::LOCK_IN_KEY, &path, EntryLabel::new(&fed.path, fed.what), message, help);
}

/// Refuses a key of an index that an update would have to write, but could not: it needs a value that the table's own key
/// tells only in part.
pub(crate) fn refuse_unknown(entity: &KeyedEntity) {
    let catalog = entity.catalog();
    let own = key_parameters(&catalog, &entity.key);
    let feeds = |id: AttributeId| own.iter().any(|parameter| parameter.attribute == id);
    let used: BTreeSet<ComputedKeyId> = entity
        .drafts
        .iter()
        .flat_map(IndexDraft::good_keys)
        .filter_map(|source| catalog.own_computed(source))
        .collect();
    for key in used.into_iter().map(|id| &catalog.computed[id]) {
        let condition = key.model.when.as_ref().map(When::attributes).unwrap_or_default();
        let parts = key.model.template_parts().map(KeyParameter::of_part);
        let needed: Vec<KeyParameter> = parts.chain(condition.into_iter().map(KeyParameter::of_attribute)).collect();
        let Some(changing) = needed.iter().find(|needed| !feeds(needed.attribute)) else { continue };
        let is_unknown =
            |needed: &&KeyParameter| feeds(needed.attribute) && !own.iter().any(|own| own.determines(needed));
        let Some(unknown) = needed.iter().find(is_unknown) else { continue };
        let name = |parameter: &KeyParameter| &catalog.attributes[parameter.attribute].name;
        let message = format!(
            "an update of `{}` could not write this key: the table's key tells `{}` only in part",
            name(changing),
            name(unknown)
        );
        let help = format!(
            "use the form of `{0}` that the table's key has here too, or leave `{0}` out of this key and its condition",
            name(unknown)
        );
        let first = entity.key.sources().find(|source| catalog.parts(source).contains(&unknown.attribute));
        let first = first.map_or(&key.path, |source| catalog.declared(source));
        let label = EntryLabel::new(first, "this key of the table has it");
        catalog.report.value_with(codes::UNKNOWN_TO_UPDATES, &key.path, label, message, help);
    }
}

/// Refuses a time of writes in what a write can't move: the table's key, a condition, an index key that other attributes
/// feed too, and for the time of creation also one that has a text for its absence.
pub(crate) fn refuse_times(entity: &KeyedEntity, times: Timestamps) {
    for (key, id) in [("created", times.created), ("updated", times.updated)] {
        let is_created = id == times.created;
        let found = id.and_then(|id| {
            let fixed = fixed_use(entity, id);
            Some((id, fixed.or_else(|| is_created.then(|| absent_use(entity, id)).flatten())?))
        });
        let Some((id, (fed, message, help))) = found else { continue };
        let catalog = entity.catalog();
        let message = format!("`{}` {message}", catalog.attributes[id].name);
        let path = catalog.path.key("timestamps").key(key);
        catalog.report.value_with(codes::TIME_IN_KEY, &path, EntryLabel::new(&fed.path, fed.what), message, help);
    }
}

/// Finds what a time of writes can't feed, with the words for it and what to do.
fn fixed_use(entity: &KeyedEntity, id: AttributeId) -> Option<(Use, &'static str, &'static str)> {
    let catalog = entity.catalog();
    let own = key_parameters(&catalog, &entity.key);
    let feeds = |id: AttributeId| own.iter().any(|parameter| parameter.attribute == id);
    if feeds(id) {
        let message = "is set by writes, so it can't be in the table's key";
        return Some((table_use(entity, id)?, message, "make the key of another attribute, which your program sets"));
    }
    let mut conditional = entity.drafts.iter().filter_map(|draft| Some((draft, draft.when.value()?)));
    if let Some((draft, _)) = conditional.find(|(_, when)| when.attributes().contains(&id)) {
        let fed = Use { path: draft.path.key("when"), what: "used in this condition" };
        let message = "is set by writes, so it can't decide whether an item is in an index";
        return Some((fed, message, "compare another attribute, which your program sets"));
    }
    let is_shared = |key: &ComputedKey| {
        let condition = key.when.as_ref().map(When::attributes).unwrap_or_default();
        let mut all = key.parts().into_iter().chain(condition);
        key.parts().contains(&id) && all.any(|other| other != id && !feeds(other))
    };
    let key = catalog.computed.iter().find(|key| is_shared(&key.model))?;
    let fed = Use { path: key.path.clone(), what: "this key depends on other attributes, too" };
    let message = "is set by writes, which don't know the other attributes of this key";
    let help =
        "make the key of the time alone, with attributes of the table's key if you like, or of another attribute";
    Some((fed, message, help))
}

/// Finds a key with a text for the absence of the time of creation. An upsert writes the time into an item without one, and
/// can't replace a text that is there.
fn absent_use(entity: &KeyedEntity, id: AttributeId) -> Option<(Use, &'static str, &'static str)> {
    let has_text = |key: &ComputedKey| key.template_parts().any(|part| part.attribute == id && part.absent.is_some());
    let key = entity.catalog().computed.iter().find(|key| has_text(&key.model))?;
    let fed = Use { path: key.path.clone(), what: "this key has a text for its absence" };
    let message = "is set by upserts where it is absent, and they can't replace the text for that in a key";
    Some((fed, message, "remove the `|` and the text: items without the time are then not in the index"))
}

/// Finds the key of the table that is made from an attribute.
fn table_use(entity: &KeyedEntity, id: AttributeId) -> Option<Use> {
    let catalog = entity.catalog();
    let of_table = [(entity.key.partition.as_ref(), "partition_key"), (entity.key.sort.value(), "sort_key")];
    let used = |(source, name): (Option<&KeySource>, &str)| match source? {
        KeySource::Attribute(own) if *own == id => Some(Use { path: Path::top(name), what: "used as this key" }),
        KeySource::Computed(key) if catalog.computed[*key].model.parts().contains(&id) => {
            Some(Use { path: catalog.computed[*key].path.clone(), what: "used in the template of this key" })
        }
        _ => None,
    };
    of_table.into_iter().find_map(used)
}

/// Finds the first key or condition that is made from an attribute.
fn first_use(entity: &KeyedEntity, id: AttributeId) -> Option<Use> {
    let KeyedEntity { key, drafts, .. } = entity;
    let is_it = |source: &KeySource| *source == KeySource::Attribute(id);
    let of_table = [(key.partition.as_ref(), "partition_key"), (key.sort.value(), "sort_key")];
    if let Some((_, name)) = of_table.into_iter().find(|(source, _)| source.is_some_and(is_it)) {
        return Some(Use { path: Path::top(name), what: "used as this key" });
    }
    if let Some(draft) = drafts.iter().find(|draft| draft.good_keys().any(is_it)) {
        return Some(Use { path: draft.path.clone(), what: "used as a key of this index" });
    }
    if let Some(key) = entity.catalog().computed.iter().find(|key| key.model.parts().contains(&id)) {
        return Some(Use { path: key.path.clone(), what: "used in the template of this key" });
    }
    let conditional = drafts.iter().filter_map(|draft| Some((draft, draft.when.value()?)));
    let (draft, _) = conditional.into_iter().find(|(_, when)| when.attributes().contains(&id))?;
    Some(Use { path: draft.path.key("when"), what: "used in this condition" })
}
