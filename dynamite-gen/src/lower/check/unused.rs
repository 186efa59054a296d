//! Keys and indexes that nothing uses.

use std::collections::{BTreeSet, HashSet};

use crate::diagnostic::codes;
use crate::lower::resolve::entity::KeyedEntity;
use crate::lower::resolve::multi_entity::table_draft::SharedIndex;
use crate::model::{ComputedKeyId, Entity, EntityId, IdVec, IndexId, KeySource};
use crate::schema::{FileReport, Given, IndexText, Section};

/// Reports the computed keys that no key is made of. Says nothing if some key is not known.
pub(crate) fn computed_keys(entity: &KeyedEntity, section: &Section<IndexText>) {
    let KeyedEntity { key, drafts, .. } = entity;
    let all_read = !section.misshapen && drafts.len() == section.entries.len();
    let known = all_read && key.partition.is_some() && !matches!(key.sort, Given::Broken);
    let index_keys: Option<Vec<Vec<KeySource>>> = drafts.iter().map(|draft| draft.keys()).collect();
    let (true, Some(index_keys)) = (known, index_keys) else { return };
    let all = index_keys.iter().flatten().chain(key.sources());
    let used: BTreeSet<ComputedKeyId> = all
        .filter_map(|source| match source {
            KeySource::Computed(id) => Some(*id),
            KeySource::Attribute(_) => None,
        })
        .collect();
    let catalog = entity.catalog();
    for (_, key) in catalog.computed.enumerate().filter(|(id, key)| !used.contains(id) && !key.is_taken) {
        let message = format!("the computed key `{}` is not used anywhere", key.name);
        let help = "use it as a `partition_key:` or `sort_key:`, or remove it";
        catalog.report.key(codes::UNUSED_COMPUTED_KEY, &key.path, message, help);
    }
}

/// Reports the indexes that no entity gives the keys of: they stay empty, unless other programs write the table.
pub(crate) fn indexes(report: &FileReport, indexes: &IdVec<IndexId, SharedIndex>, entities: &IdVec<EntityId, Entity>) {
    if report.has_errors() {
        return;
    }
    let used: HashSet<IndexId> = entities.iter().flat_map(|entity| &entity.indexes).map(|index| index.id).collect();
    for (_, index) in indexes.enumerate().filter(|(id, _)| !used.contains(id)) {
        let message = format!("no entity has items in the index `{}`", index.name);
        let help = "define its key in an entity, under `attributes:` or `keys:`, or remove the index";
        report.key(codes::UNUSED_INDEX, &index.path, message, help);
    }
}
