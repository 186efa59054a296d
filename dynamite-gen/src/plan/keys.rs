//! The computed keys that a backfill writes.

use crate::breaking::Change;
use crate::diagnostic::{Rule, codes};
use crate::model::Stage;
use crate::physical::PhysicalIndex;
use crate::snapshot::{EntityShape, KeyShape, Piece, StoredType, TableShape};

/// The changes of a table that have an influence on its steps.
pub(super) struct TableChanges<'c> {
    pub(super) table: &'c str,
    /// Those that are wanted.
    pub(super) found: Vec<&'c Change>,
    /// Those that the configuration accepts, which are left out.
    pub(super) accepted: Vec<&'c Change>,
}

impl TableChanges<'_> {
    /// Returns whether the configuration accepts a change of an index.
    pub(super) fn accepts(&self, rule: &'static Rule, index: &str) -> bool {
        has(&self.accepted, rule, &format!("{}.{index}", self.table))
    }

    /// Returns whether a change is about something in an entity, or about an index that has its items.
    fn finds(&self, rule: &'static Rule, entity: &str, name: &str) -> bool {
        has(&self.found, rule, &format!("{}.{entity}.{name}", self.table))
    }

    /// Returns whether a backfill mends what a change does to items: it writes computed keys, and no attributes.
    pub(super) fn is_backfilled(&self, change: &Change, after: &TableShape) -> bool {
        let place = change.place.name();
        let mut keys = after.entities.iter().flat_map(|(_, entity)| entity.keys.keys().map(|key| (&entity.rust, key)));
        change.rule == codes::INDEX_LACKS_ITEMS
            || (change.rule == codes::INDEX_KEY_REWRITTEN
                && keys.any(|(entity, key)| place == format!("{}.{entity}.{key}", self.table)))
    }

    /// Returns the computed keys of an index that items lack, or have in another form, as `Entity::key`.
    pub(super) fn lacking(
        &self,
        (name, index): (&str, &PhysicalIndex),
        before: &TableShape,
        after: &TableShape,
    ) -> Vec<String> {
        let was_building = is_building(before, name);
        let mut found = Vec::new();
        for (kind, entity) in after.entities.iter().filter(|(_, entity)| entity.indexes.contains_key(name)) {
            let old = counterpart(before, kind, entity);
            let is_written = |key: &str| !was_building && old.is_some_and(|old| writes_alike(old, entity, key));
            let lacks = |key: &str| match index.stage {
                // Its queries do not exist yet, so that no finding is about them.
                Stage::Building => !is_written(key),
                _ => {
                    self.finds(codes::INDEX_KEY_REWRITTEN, &entity.rust, key)
                        || (self.finds(codes::INDEX_LACKS_ITEMS, &entity.rust, name) && !is_written(key))
                }
            };
            let keys = index.keys.all().map(|key| key.name.as_str());
            let keys = keys.filter(|key| entity.keys.contains_key(*key) && lacks(key));
            found.extend(keys.map(|key| format!("{}::{key}", entity.rust)));
        }
        found
    }
}

fn has(changes: &[&Change], rule: &'static Rule, place: &str) -> bool {
    changes.iter().any(|change| change.rule == rule && change.place.name() == place)
}

/// Returns whether the version before writes the keys of an index as the version after does, and does not query it.
pub(super) fn is_prepared(name: &str, index: &PhysicalIndex, before: &TableShape, after: &TableShape) -> bool {
    let mut entities = after.entities.iter().filter(|(_, entity)| entity.indexes.contains_key(name));
    is_building(before, name)
        && entities.all(|(kind, entity)| {
            let old = counterpart(before, kind, entity);
            let mut keys = index.keys.all().filter(|key| entity.keys.contains_key(&key.name));
            keys.all(|key| old.is_some_and(|old| writes_alike(old, entity, &key.name)))
        })
}

fn is_building(table: &TableShape, index: &str) -> bool {
    table.physical.indexes.get(index).is_some_and(|index| index.stage == Stage::Building)
}

/// Returns the entity of the version before: that of the same kind or name, or the only one of both versions.
pub(super) fn counterpart<'s>(
    before: &'s TableShape,
    kind: Option<&str>,
    entity: &EntityShape,
) -> Option<&'s EntityShape> {
    let same_kind = || before.entities.iter().find(|(other, _)| kind.is_some() && *other == kind);
    let same_name = || before.entities.iter().find(|(_, old)| old.rust == entity.rust);
    let only = || before.entities.iter().find(|(other, _)| kind.is_none() && other.is_none());
    same_kind().or_else(same_name).or_else(only).map(|(_, old)| old)
}

/// Returns whether both versions surely write a key alike: from parts of the same types. What `breaking` finds is exact; this
/// is for keys that no query reads yet, where a needless step does no harm.
fn writes_alike(before: &EntityShape, after: &EntityShape, key: &str) -> bool {
    let types = |entity: &EntityShape, key: &KeyShape| -> Vec<Option<StoredType>> {
        let part = |piece: &Piece| match piece {
            Piece::Part { attribute, .. } => entity.attributes.get(attribute).map(|found| found.ty.clone()),
            Piece::Literal(_) | Piece::Shard(_) => None,
        };
        key.template.iter().map(part).collect()
    };
    match (before.keys.get(key), after.keys.get(key)) {
        (Some(old), Some(new)) => old == new && types(before, old) == types(after, new),
        _ => false,
    }
}
