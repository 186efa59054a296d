//! The indexes that a change adds and removes.

use std::collections::BTreeMap;

use super::keys::{TableChanges, is_prepared};
use crate::diagnostic::codes;
use crate::model::Stage;
use crate::physical::{PhysicalIndex, PhysicalTable, Status};
use crate::snapshot::TableShape;

/// The global indexes of a table that differ from those that are deployed, by name.
#[derive(Debug, Default)]
pub(super) struct IndexChanges<'s> {
    /// Those that are new in the schema, or that the table does not have.
    pub(super) added: BTreeMap<&'s str, Added<'s>>,
    /// Those that the new schema does not have any more, or has as retiring.
    pub(super) removed: Vec<&'s str>,
    /// Such ones that are being deleted already.
    pub(super) deleting: Vec<&'s str>,
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
    /// The version before writes its keys in the same form already.
    pub(super) is_prepared: bool,
}

/// What a table has of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Absent,
    Creating,
    Active,
    Deleting,
}

/// A table in both versions and as it is deployed, whose indexes are compared.
pub(super) struct Comparison<'s, 'c> {
    pub(super) deployed: &'s PhysicalTable,
    pub(super) before: &'s TableShape,
    pub(super) after: &'s TableShape,
    pub(super) changes: &'c TableChanges<'c>,
}

impl<'s> Comparison<'s, '_> {
    /// Compares what is deployed with the table of the new schema.
    pub(super) fn run(&self) -> IndexChanges<'s> {
        let mut found = IndexChanges::default();
        for (name, index) in &self.after.physical.indexes {
            let keys = self.changes.lacking((name, index), self.before, self.after);
            if index.local {
                found.rewritten.extend(keys);
            } else {
                self.global(&mut found, name, index, keys);
            }
        }
        for (name, index) in self.deployed.indexes.iter().filter(|(_, index)| !index.local && is_there(index)) {
            let is_gone = !self.after.physical.indexes.contains_key(name);
            if is_gone && !self.changes.accepts(codes::INDEX_REMOVED, name) {
                found.remove(name, index);
            }
        }
        found
    }

    /// Adds what a global index of the new schema needs. `keys` are those that a backfill writes.
    fn global(&self, found: &mut IndexChanges<'s>, name: &'s str, index: &'s PhysicalIndex, keys: Vec<String>) {
        let is_accepted = |rule| self.changes.accepts(rule, name);
        let existing = self.deployed.indexes.get(name).filter(|index| is_there(index));
        let is_new = self.before.physical.indexes.get(name).is_none_or(|index| !is_there(index));
        match existing {
            _ if index.stage == Stage::Retiring => {
                if let Some(existing) = existing {
                    found.remove(name, existing);
                }
            }
            Some(old)
                if (old.keys != index.keys || old.projection != index.projection)
                    && !is_accepted(codes::INDEX_REPLACED) =>
            {
                found.replaced.push(name);
            }
            Some(old) if !is_new && old.status != Status::Deleting => found.rewritten.extend(keys),
            existing => {
                let state = match existing {
                    Some(existing) => State::of(&existing.status),
                    None if is_accepted(codes::INDEX_ADDED) => State::Active,
                    None => State::Absent,
                };
                if state != State::Active || !keys.is_empty() {
                    let is_prepared = is_prepared(name, index, self.before, self.after);
                    found.added.insert(name, Added { index, state, keys, is_prepared });
                }
            }
        }
    }
}

fn is_there(index: &PhysicalIndex) -> bool {
    index.stage != Stage::Building
}

impl<'s> IndexChanges<'s> {
    /// Adds an index that is deployed, and that the new schema does not need.
    fn remove(&mut self, name: &'s str, index: &PhysicalIndex) {
        let list = if index.status == Status::Deleting { &mut self.deleting } else { &mut self.removed };
        list.push(name);
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
