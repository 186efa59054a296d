//! The indexes that a change adds and removes.

use std::collections::BTreeMap;

use crate::model::Stage;
use crate::physical::{PhysicalIndex, PhysicalTable, Status};
use crate::snapshot::{EntityShape, TableShape};

/// The global indexes of a table that differ from those that are deployed, by name.
#[derive(Debug, Default)]
pub(super) struct IndexChanges<'s> {
    /// Those that are new in the schema, or that the table does not have.
    pub(super) added: BTreeMap<&'s str, Added<'s>>,
    /// Those that the new schema does not have any more, or has as retiring.
    pub(super) removed: Vec<&'s str>,
    /// Those whose keys or projection differ, which no update can change.
    pub(super) replaced: Vec<&'s str>,
    /// The computed keys of other indexes that are written otherwise, as `Entity::key`.
    pub(super) rewritten: Vec<String>,
}

/// An index that is added.
#[derive(Debug)]
pub(super) struct Added<'s> {
    pub(super) index: &'s PhysicalIndex,
    /// What the table has of it.
    pub(super) state: State,
    /// The computed keys that items lack, or have in another form, as `Entity::key`.
    pub(super) keys: Vec<String>,
}

/// What a table has of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Absent,
    Creating,
    Active,
    Deleting,
}

impl<'s> IndexChanges<'s> {
    /// Compares what is deployed with the table of the new schema. `before` is the table of the earlier one.
    pub(super) fn of(deployed: &'s PhysicalTable, before: &'s TableShape, after: &'s TableShape) -> Self {
        let mut changes = IndexChanges::default();
        let is_there = |index: &PhysicalIndex| index.stage != Stage::Building;
        for (name, index) in after.physical.indexes.iter().filter(|(_, index)| !index.local) {
            let found = deployed.indexes.get(name).filter(|index| is_there(index));
            let is_new = before.physical.indexes.get(name).is_none_or(|index| !is_there(index));
            match found {
                _ if index.stage == Stage::Retiring => changes.removed.extend(found.map(|_| name.as_str())),
                Some(old) if old.keys != index.keys || old.projection != index.projection => {
                    changes.replaced.push(name);
                }
                Some(old) if !is_new && old.status != Status::Deleting => {
                    changes.rewritten.extend(lacking(name, index, before, after));
                }
                found => {
                    let state = found.map_or(State::Absent, |found| State::of(&found.status));
                    let keys = lacking(name, index, before, after);
                    if state != State::Active || !keys.is_empty() {
                        changes.added.insert(name, Added { index, state, keys });
                    }
                }
            }
        }
        let is_gone = |name: &str| !after.physical.indexes.contains_key(name);
        let deployed = deployed.indexes.iter().filter(|(_, index)| !index.local && is_there(index));
        changes.removed.extend(deployed.map(|(name, _)| name.as_str()).filter(|name| is_gone(name)));
        changes
    }
}

impl State {
    fn of(status: &Status) -> Self {
        match status {
            Status::Creating => State::Creating,
            Status::Deleting => State::Deleting,
            _ => State::Active,
        }
    }
}

/// Returns the computed keys of an index that the earlier version did not write, or wrote in another form.
fn lacking(name: &str, index: &PhysicalIndex, before: &TableShape, after: &TableShape) -> Vec<String> {
    let mut found = Vec::new();
    // Keys of an index that is being built may be missing in items, although the earlier version writes them.
    let was_building = before.physical.indexes.get(name).is_some_and(|index| index.stage == Stage::Building);
    for (kind, entity) in after.entities.iter().filter(|(_, entity)| entity.indexes.contains_key(name)) {
        let old =
            before.entities.iter().find(|(other, old)| *other == kind && (kind.is_some() || old.rust == entity.rust));
        let is_same = |key: &str| !was_building && old.is_some_and(|(_, old)| writes_alike(old, entity, key));
        for key in index.keys.all().filter(|key| entity.keys.contains_key(&key.name) && !is_same(&key.name)) {
            found.push(format!("{}::{}", entity.rust, key.name));
        }
    }
    found
}

fn writes_alike(before: &EntityShape, after: &EntityShape, key: &str) -> bool {
    before.keys.get(key) == after.keys.get(key)
}
