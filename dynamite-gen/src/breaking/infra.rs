//! Finds what changes in the table, as the infrastructure has it.

use std::collections::BTreeMap;

use crate::diagnostic::codes;
use crate::model::Stage;
use crate::physical::{Held, PhysicalIndex, PhysicalTable, Recovery, encryption_differs};

use super::change::{Changes, Place, Spot, from_to};

/// A table in both versions, or what is deployed and the version after.
pub(super) struct Infra<'s> {
    pub(super) name: &'s str,
    pub(super) before: &'s PhysicalTable,
    pub(super) after: &'s PhysicalTable,
    /// The table before is what is deployed: it may have an index that is still being built.
    pub(super) is_live: bool,
}

/// Returns the number of updates that the changes of a table take, one after the other.
pub(super) fn steps(infra: &Infra<'_>) -> usize {
    let before = indexes(infra.before);
    let after = indexes(infra.after);
    let added = after.keys().filter(|name| !before.contains_key(*name));
    let stays = |name: &String| infra.is_live && infra.after.indexes.contains_key(name);
    let removed = before.keys().filter(|name| !after.contains_key(*name) && !stays(name));
    let switched = is_switched(ttl(infra.before), ttl(infra.after))
        || is_switched(infra.before.stream.as_ref(), infra.after.stream.as_ref());
    (added.count() + removed.count()).max(usize::from(switched) * 2).max(1)
}

/// Returns whether something is turned off, and on again in another way.
fn is_switched<T: PartialEq>(before: Option<T>, after: Option<T>) -> bool {
    before.is_some() && after.is_some() && before != after
}

/// Returns the indexes that a table has: one that is building is added later.
fn indexes(table: &PhysicalTable) -> BTreeMap<&String, &PhysicalIndex> {
    table.indexes.iter().filter(|(_, index)| index.stage != Stage::Building).collect()
}

fn ttl(table: &PhysicalTable) -> Option<&String> {
    table.ttl.as_ref()?.attribute()
}

impl Infra<'_> {
    /// Adds what changed.
    pub(super) fn compare(&self, changes: &mut Changes) {
        if self.before.keys != self.after.keys {
            let (before, after) = (&self.before.keys, &self.after.keys);
            let message = format!("the table is replaced, for another key: before the {before}, after the {after}");
            let help = "the new table is empty: create it under another name, and copy the items";
            changes.add(codes::TABLE_KEY_REPLACED, self.place(&[], Spot::Top("partition_key", None)), message, help);
            return;
        }
        self.indexes(changes);
        self.ttl(changes);
        self.stream(changes);
        self.settings(changes);
    }

    fn place(&self, names: &[&str], spot: Spot) -> Place {
        Place::new(self.name, names, spot)
    }

    fn index_place(&self, name: &str) -> Place {
        self.place(&[name], Spot::Index(name.to_owned()))
    }

    fn indexes(&self, changes: &mut Changes) {
        let (before, after) = (indexes(self.before), indexes(self.after));
        for (name, index) in &after {
            match before.get(name) {
                None if index.local => self.local(changes, name, "is added"),
                // It may be gone already.
                None if index.stage == Stage::Retiring => {}
                None => {
                    let message = format!("the index `{name}` is added in place");
                    let help = "one index is added or removed an update; queries of it fail until it is active";
                    changes.add(codes::INDEX_ADDED, self.index_place(name), message, help);
                }
                Some(old) => self.index(changes, name, old, index),
            }
        }
        let is_gone = |name: &String| !after.contains_key(name);
        let stays = |name: &String| self.is_live && self.after.indexes.contains_key(name);
        for (name, index) in before.iter().filter(|(name, _)| is_gone(name) && !stays(name)) {
            if index.local {
                self.local(changes, name, "is removed");
            } else if self.after.indexes.contains_key(*name) {
                let message = format!("the index `{name}` is removed in place, since it has `stage: building`");
                let help =
                    "an export leaves such an index out: remove the stage, or use `--with-building` in each export";
                changes.add(codes::INDEX_REMOVED, self.index_place(name), message, help);
            } else {
                let message = format!("the index `{name}` is removed in place");
                let help = "let no version that queries it run any more; to add it again, all items have to be read";
                changes.add(codes::INDEX_REMOVED, self.index_place(name), message, help);
            }
        }
    }

    fn local(&self, changes: &mut Changes, name: &str, what: &str) {
        let message = format!("the table is replaced, because the local index `{name}` {what}");
        let help = "a local index is as old as its table: declare a global one, or create another table";
        changes.add(codes::LOCAL_INDEX_CHANGED, self.index_place(name), message, help);
    }

    fn index(&self, changes: &mut Changes, name: &str, before: &PhysicalIndex, after: &PhysicalIndex) {
        let what = if before.local != after.local {
            let kind = |index: &PhysicalIndex| if index.local { "local" } else { "global" };
            format!("before {}, after {}", kind(before), kind(after))
        } else if before.keys != after.keys {
            format!("before the {}, after the {}", before.keys, after.keys)
        } else if before.projection != after.projection {
            format!("before {}, after {}", held(&before.projection), held(&after.projection))
        } else {
            return;
        };
        if before.local || after.local {
            return self.local(changes, name, &format!("changes: {what}"));
        }
        let message = format!("the index `{name}` is removed and added again: {what}");
        let help =
            "queries of it fail meanwhile: declare another index, move the queries, and remove this one after that";
        changes.add(codes::INDEX_REPLACED, self.index_place(name), message, help);
    }

    fn ttl(&self, changes: &mut Changes) {
        if self.before.ttl.is_none() || self.after.ttl.is_none() {
            return;
        }
        let message = match (ttl(self.before), ttl(self.after)) {
            (None, None) => return,
            (Some(before), Some(after)) if before == after => return,
            (None, Some(after)) => format!("time to live is enabled for `{after}`"),
            (Some(before), None) => format!("time to live is disabled for `{before}`"),
            (Some(before), Some(after)) => {
                format!("time to live is disabled, and enabled for another attribute: {}", from_to(before, after))
            }
        };
        let help = "each change takes up to an hour, and nothing else can be changed about it meanwhile";
        changes.add(codes::TTL_SETTING_CHANGED, self.place(&[], Spot::Top("ttl", None)), message, help);
    }

    fn stream(&self, changes: &mut Changes) {
        let (message, help) = match (self.before.stream, self.after.stream) {
            (before, after) if before == after => return,
            (None, _) => ("the stream is enabled", "it has records from then on"),
            (Some(_), None) => ("the stream is disabled", "its readers get nothing more"),
            _ => (
                "the stream is disabled, and enabled with other contents",
                "the new stream has another ARN, so its readers have to move",
            ),
        };
        changes.add(codes::STREAM_CHANGED, self.setting("stream"), message, help);
    }

    fn setting(&self, key: &'static str) -> Place {
        self.place(&[], Spot::Top("settings", Some(key)))
    }

    fn settings(&self, changes: &mut Changes) {
        let (before, after) = (self.before, self.after);
        let recovery = |table: &PhysicalTable| match table.recovery {
            None | Some(Recovery::Off) => 0,
            Some(Recovery::On(days)) => days,
        };
        let known = before.recovery.is_some() && after.recovery.is_some();
        let settings = [
            ("billing_mode", before.capacity != after.capacity, "the capacity changes"),
            ("table_class", before.class != after.class, "the class changes, which it can twice in 30 days"),
            (
                "encryption",
                encryption_differs(&after.encryption, &before.encryption),
                "the key that encrypts the table changes",
            ),
            (
                "deletion_protection",
                before.deletion_protection != after.deletion_protection,
                "the protection against deletion changes",
            ),
            ("point_in_time_recovery", known && recovery(before) != recovery(after), "point-in-time recovery changes"),
        ];
        for (key, _, message) in settings.into_iter().filter(|(_, changed, _)| *changed) {
            changes.add(codes::SETTING_CHANGED, self.setting(key), message, IN_PLACE);
        }
        let (old, new) = (indexes(before), indexes(after));
        for (name, index) in new {
            if old.get(name).is_some_and(|old| old.capacity != index.capacity) {
                let message = format!("the capacity of the index `{name}` changes");
                changes.add(codes::SETTING_CHANGED, self.index_place(name), message, IN_PLACE);
            }
        }
    }

    /// Adds that the tags changed.
    pub(super) fn tags(
        &self,
        changes: &mut Changes,
        before: &BTreeMap<String, String>,
        after: &BTreeMap<String, String>,
    ) {
        if before != after {
            changes.add(codes::SETTING_CHANGED, self.setting("tags"), "the tags change", IN_PLACE);
        }
    }
}

const IN_PLACE: &str = "the table is updated in place";

fn held(projection: &Held) -> String {
    match projection {
        Held::All => "all attributes".to_owned(),
        Held::Only(names) if names.is_empty() => "the keys only".to_owned(),
        Held::Only(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("the keys and {}", names.join(", "))
        }
    }
}
