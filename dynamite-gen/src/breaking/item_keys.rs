//! Compares the keys that the items of an entity have.

use std::collections::BTreeSet;

use crate::diagnostic::codes;
use crate::model::Stage;
use crate::physical::{PhysicalIndex, PhysicalTable};
use crate::snapshot::{EntityShape, Piece};

use super::change::{Changes, Place, Spot, from_to};
use super::kept;
use super::keys::{KeyChange, KeyText, computed};
use super::types::Declared;

/// An entity in one of the versions, with the table that it is in.
#[derive(Clone, Copy)]
pub(super) struct Version<'s> {
    pub(super) table: &'s PhysicalTable,
    pub(super) entity: &'s EntityShape,
    pub(super) types: &'s Declared,
}

impl Version<'_> {
    /// Returns how the items have a key attribute.
    pub(super) fn key(&self, wire: &str) -> Option<KeyText> {
        KeyText::of(self.entity, self.types, wire)
    }

    /// Returns whether an attribute is a key of the table itself.
    pub(super) fn is_table_key(&self, wire: &str) -> bool {
        self.table.keys.all().any(|key| key.name == wire)
    }
}

/// The keys of an entity in both versions.
pub(super) struct ItemKeys<'a> {
    pub(super) table: &'a str,
    /// Says which entity it is, if there are several: ` of `Order``.
    pub(super) of: &'a str,
    /// Returns the place of an entry of a section of the entity.
    pub(super) place: &'a dyn Fn(&'static str, &str) -> Place,
    pub(super) before: Version<'a>,
    pub(super) after: Version<'a>,
}

impl ItemKeys<'_> {
    /// Adds what changed.
    pub(super) fn compare(&self, changes: &mut Changes) {
        if self.before.table.keys == self.after.table.keys {
            self.after.table.keys.all().for_each(|key| self.table_key(changes, &key.name));
        }
        let kept = kept::compare(changes, self);
        self.index_keys(changes, &kept);
        self.left_indexes(changes, &kept);
        self.removed(changes, &kept);
        self.returned(changes);
    }

    /// Finds the keys of indexes that are gone, and whose names are not kept with their types.
    fn removed(&self, changes: &mut Changes, kept: &BTreeSet<&str>) {
        let EntityShape { attributes, keys, retired, .. } = self.after.entity;
        let of = self.of;
        for (wire, ty) in computed(self.before.entity) {
            let is_found = kept.contains(wire.as_str()) || self.before.is_table_key(&wire);
            if is_found || keys.contains_key(&wire) || attributes.contains_key(&wire) {
                continue;
            }
            match retired.get(&wire) {
                None => {
                    let message = format!("the computed key `{wire}`{of} is removed, and not retired");
                    let help = format!("add `{wire}: {ty}` under `retired:`: items that exist still have the key");
                    changes.add(codes::NOT_RETIRED, (self.place)("keys", &wire), message, help);
                }
                Some(Some(other)) if *other != ty => {
                    let types = from_to(&ty, other);
                    let message = format!("the computed key `{wire}`{of} is retired with another type: {types}");
                    let help = format!("write `{wire}: {ty}`, which is what items still have");
                    changes.add(codes::RETIRED_NAME_REUSED, (self.place)("retired", &wire), message, help);
                }
                Some(_) => {}
            }
        }
    }

    /// Finds the computed keys that have the name of something that was retired.
    fn returned(&self, changes: &mut Changes) {
        let of = self.of;
        for (wire, ty) in computed(self.after.entity) {
            let (rule, message, help) = match self.before.entity.retired.get(&wire) {
                Some(Some(old)) if *old != ty => (
                    codes::RETIRED_NAME_REUSED,
                    format!(
                        "the computed key `{wire}`{of} has the name of a retired attribute of another type: {}",
                        from_to(old, &ty)
                    ),
                    "give it another name: items may still have the old one, which is no key of an index",
                ),
                Some(_) => (
                    codes::RETIRED_NAME_RETURNED,
                    format!("`{wire}`{of} was retired, and is back as a computed key"),
                    "items may have kept what it was when it was removed, and are in the index by that",
                ),
                None => continue,
            };
            changes.add(rule, (self.place)("keys", &wire), message, help);
        }
    }

    /// Returns what the difference between both ways to write a key is.
    pub(super) fn change(&self, before: &KeyText, after: &KeyText) -> Option<KeyChange> {
        after.change(before, self.after.entity)
    }

    fn key_place(&self, wire: &str, after: &KeyText) -> Place {
        (self.place)(if after.computed { "keys" } else { "attributes" }, wire)
    }

    fn table_key(&self, changes: &mut Changes, wire: &str) {
        let (Some(before), Some(after)) = (self.before.key(wire), self.after.key(wire)) else { return };
        let of = self.of;
        let (message, help) = match self.change(&before, &after) {
            None => return,
            Some(KeyChange::Digits { attribute, before: old, after: new }) => (
                format!(
                    "the table's key `{wire}`{of} would be written with {new} digits for `{attribute}`, it has {old}; {}",
                    after.texts(&before)
                ),
                format!("write `{{{attribute}:{old}}}` to keep the keys: items that exist can't be found otherwise"),
            ),
            Some(_) => (
                format!("the table's key `{wire}`{of} is written otherwise: {}", after.texts(&before)),
                "items that exist can't be found any more: keep the key, or copy the items".to_owned(),
            ),
        };
        changes.add(codes::KEY_REWRITTEN, self.key_place(wire, &after), message, help);
    }

    /// Compares the keys of indexes that both versions read, and finds those that items lack. `kept` are the keys that are
    /// found already.
    fn index_keys(&self, changes: &mut Changes, kept: &BTreeSet<&str>) {
        let table_keys = self.after.table.keys.all().map(|key| key.name.as_str());
        let mut seen: BTreeSet<&str> = table_keys.chain(kept.iter().copied()).collect();
        for (name, index) in &self.after.table.indexes {
            if !self.after.entity.indexes.contains_key(name) || index.stage == Stage::Building {
                continue;
            }
            let old = self.before.table.indexes.get(name).filter(|old| old.keys == index.keys);
            let old = old.filter(|_| self.before.entity.indexes.contains_key(name));
            match old {
                Some(old) if old.stage != Stage::Building => {
                    for key in index.keys.all().filter(|key| seen.insert(&key.name)) {
                        self.index_key(changes, &key.name);
                    }
                }
                old => self.new_index(changes, kept, (name, index), old.is_some()),
            }
        }
    }

    /// Finds the indexes that stay, and that items are not written to any more.
    fn left_indexes(&self, changes: &mut Changes, kept: &BTreeSet<&str>) {
        let entity = &self.after.entity.rust;
        for (name, index) in &self.before.table.indexes {
            let was_read = self.before.entity.indexes.contains_key(name) && index.stage != Stage::Building;
            let stays = self.after.table.indexes.get(name).is_some_and(|after| after.keys == index.keys);
            let is_gone = |wire: &str| !kept.contains(wire) && self.after.key(wire).is_none();
            let gone: Vec<_> = index.keys.all().filter(|key| is_gone(&key.name)).collect();
            if !was_read || !stays || gone.is_empty() {
                continue;
            }
            let keys = gone.iter().map(|key| format!("`{}`", key.name)).collect::<Vec<_>>().join(", ");
            let message =
                format!("queries of the index `{name}` don't find `{entity}`, which is written without {keys}");
            let help = "keep the keys until none of the version before runs; items that exist stay in the index until a \
                        backfill removes its retired keys";
            let place = Place::new(self.table, &[entity, name], Spot::Index(name.to_owned()));
            changes.add(codes::INDEX_LEFT, place, message, help);
        }
    }

    fn index_key(&self, changes: &mut Changes, wire: &str) {
        let (Some(before), Some(after)) = (self.before.key(wire), self.after.key(wire)) else { return };
        let of = self.of;
        let message = match self.change(&before, &after) {
            None => return,
            Some(KeyChange::When) => {
                format!("other items have the index key `{wire}`{of}: {}", after.conditions(&before))
            }
            Some(_) => format!("the index key `{wire}`{of} is written otherwise: {}", after.texts(&before)),
        };
        let help = match after.computed {
            true => {
                "items that exist keep what they have until they are written: run the backfill when only this version writes"
            }
            false => {
                "items that exist keep what they have: write the attribute into each again when only this version writes"
            }
        };
        changes.add(codes::INDEX_KEY_REWRITTEN, self.key_place(wire, &after), message, help);
    }

    /// Returns whether a key needs the value of a new attribute, so that no item that exists can have it.
    fn needs_new_value(&self, wire: &str) -> bool {
        let (before, after) = (&self.before.entity, &self.after.entity);
        let is_new = |name: &str| {
            after.attributes.get(name).is_some_and(|found| {
                let old = found.before.as_deref().unwrap_or(name);
                let was_there = [name, old].iter().any(|name| {
                    before.attributes.contains_key(*name)
                        || before.retired.contains_key(*name)
                        || before.keys.contains_key(*name)
                });
                found.optional && found.default.is_none() && !was_there
            })
        };
        after.keys.get(wire).is_some_and(|key| {
            key.template
                .iter()
                .any(|piece| matches!(piece, Piece::Part { attribute, absent: None, .. } if is_new(attribute)))
        })
    }

    /// Adds that items lack keys of an index that was not read before.
    fn new_index(
        &self,
        changes: &mut Changes,
        kept: &BTreeSet<&str>,
        (name, index): (&str, &PhysicalIndex),
        was_building: bool,
    ) {
        let lacks = |wire: &str| {
            let Some(after) = self.after.key(wire).filter(|key| key.computed && !kept.contains(wire)) else {
                return false;
            };
            if was_building {
                return true;
            }
            !self.needs_new_value(wire)
                && self.before.key(wire).is_none_or(|before| self.change(&before, &after).is_some())
        };
        let lacking: Vec<String> =
            index.keys.all().filter(|key| lacks(&key.name)).map(|key| format!("`{}`", key.name)).collect();
        if lacking.is_empty() {
            return;
        }
        let keys = lacking.join(", ");
        let entity = &self.after.entity.rust;
        let (message, help) = match was_building {
            false if self.before.table.indexes.get(name).is_some_and(|old| old.keys == index.keys) => (
                format!("items of `{entity}` that exist don't have {keys}, so they are not in the index `{name}`"),
                "run the backfill before anything relies on the queries of it",
            ),
            true => (
                format!("`{name}` is queried now, and lacks each item of `{entity}` that has not got {keys} yet"),
                "remove `stage: building` after a backfill that had nothing more to write",
            ),
            false => (
                format!("items of `{entity}` that exist don't have {keys}, so they are not in the index `{name}`"),
                "add the index with `stage: building`, and run the backfill before it is queried",
            ),
        };
        let place = Place::new(self.table, &[entity, name], Spot::Index(name.to_owned()));
        changes.add(codes::INDEX_LACKS_ITEMS, place, message, help);
    }
}
