//! Attributes that feed a key, and so can't have a default or be a revision.

use std::collections::BTreeSet;

use crate::diagnostic::codes;
use crate::lower::resolve::entity::KeyedEntity;
use crate::lower::resolve::index_draft::IndexDraft;
use crate::lower::resolve::table_key::key_parameters;
use crate::model::{AttributeId, ComputedKeyId, KeyParameter, KeySource, When};
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
