//! What a backfill does with an item.

use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::types::AttributeValue;

use super::entity::{BackfillEntity, Parts, Problem};
use crate::codec::{RawItem, StoredItem};
use crate::condition::{Expr, Operand, expired};
use crate::key::is_same_value;
use crate::operation::UpdateItem;
use crate::operation::guard::Requirement;
use crate::operation::update::Change;
use crate::path::{attribute_path, find};
use crate::schema::{TableSchema, exists_as};

/// The age from which DynamoDB leaves expired items alone. Source: the developer guide, "Time to Live": five years.
const MAX_AGE: Duration = Duration::from_secs(5 * 365 * 24 * 60 * 60);

/// What a backfill does with an item.
pub(crate) enum Plan {
    /// The item is none of the entities.
    Unrecognized,
    Expired,
    /// All parts are as they should be.
    Unchanged,
    Refused(RefusedItem),
    Write(Box<PlannedWrite>),
}

/// A write of the parts of an item that differ.
pub(crate) struct PlannedWrite {
    pub(crate) entity: BackfillEntity,
    pub(crate) key: RawItem,
    pub(crate) update: UpdateItem,
}

/// An item that can't be written.
pub(crate) struct RefusedItem {
    pub(crate) entity: &'static str,
    /// Its key; empty if not even that can be read.
    pub(crate) key: RawItem,
    pub(crate) problem: Problem,
}

/// Decides what a backfill does with each item of a table.
pub(crate) struct Planner {
    /// The physical name of the table.
    pub(crate) table: String,
    pub(crate) schema: &'static TableSchema,
    pub(crate) entities: Vec<BackfillEntity>,
    pub(crate) parts: Parts,
}

impl Planner {
    /// Decides what to do with an item at this time.
    pub(crate) fn plan(&self, item: &StoredItem, now: SystemTime) -> Plan {
        let written = self.entities.iter().find_map(|entity| Some((entity, (entity.rewrite)(item)?)));
        let Some((entity, written)) = written else { return Plan::Unrecognized };
        let refused = |key: RawItem, problem: Problem| Plan::Refused(RefusedItem { entity: entity.name, key, problem });
        let stored = match item.clone().into_raw() {
            Ok(stored) => stored,
            Err(error) => return refused(RawItem::new(), Problem::Unreadable(error)),
        };
        if self.has_expired(&stored, now) {
            return Plan::Expired;
        }
        let key = self.key_of(&stored);
        match written.map(|written| self.update(entity, &stored, &written)) {
            Ok(Some(update)) => Plan::Write(Box::new(PlannedWrite { entity: entity.clone(), key, update })),
            Ok(None) => Plan::Unchanged,
            Err(problem) => refused(key, problem),
        }
    }

    /// Returns the update of the parts that differ, on condition that the item exists, and that what they are made of is as
    /// it was read; `None` if nothing differs.
    fn update(&self, entity: &BackfillEntity, stored: &RawItem, written: &RawItem) -> Option<UpdateItem> {
        let mut update = UpdateItem::of(entity.name, entity.table, self.table.clone());
        update.guards.push(Requirement::Item, exists_as(entity.table, entity.discriminator));
        let mut sources: Vec<&'static str> = Vec::new();
        for key in entity.keys(&self.parts) {
            let change = match (stored.get(key.name), written.get(key.name)) {
                (None, None) => continue,
                (Some(stored), Some(written)) if is_same_value(stored, written) => continue,
                (_, Some(written)) => Change::Set(written.clone()),
                (Some(_), None) => Change::Remove,
            };
            update.change_unguarded(attribute_path(key.name), change);
            sources.extend(key.sources);
        }
        for name in entity.defaults(&self.parts) {
            let Some(value) = written.get(*name).filter(|_| !stored.contains_key(*name)) else { continue };
            update.change_unguarded(attribute_path(name), Change::Set(value.clone()));
            sources.push(name);
        }
        for name in entity.retired(&self.parts).iter().filter(|name| stored.contains_key(**name)) {
            update.change_unguarded(attribute_path(name), Change::Remove);
        }
        sources.sort_unstable();
        sources.dedup();
        for name in sources {
            update.guards.push(Requirement::OnlyIf, is_as_read(name, stored.get(name)));
        }
        // Changes that are larger than a request can hold are refused when it is made.
        let has_changes = !update.changes.is_empty() || update.check().is_err();
        has_changes.then_some(update)
    }

    /// Returns `true` if DynamoDB will delete the item, because its time has passed: but not longer ago than DynamoDB looks.
    fn has_expired(&self, stored: &RawItem, now: SystemTime) -> bool {
        let has_passed = |ttl, time| expired(ttl, time).holds(&|path| find(stored, path));
        let too_old = |ttl| now.checked_sub(MAX_AGE).is_some_and(|time| has_passed(ttl, time));
        self.schema.ttl.is_some_and(|ttl| has_passed(ttl, now) && !too_old(ttl))
    }

    fn key_of(&self, stored: &RawItem) -> RawItem {
        let key = |name: &str| Some((name.to_owned(), stored.get(name)?.clone()));
        self.schema.keys().iter().filter_map(|attribute| key(attribute.name)).collect()
    }
}

/// Returns the condition that an attribute has the value with which it was read, or is absent as it was then.
fn is_as_read(name: &'static str, value: Option<&AttributeValue>) -> Expr {
    let path = attribute_path(name);
    match value {
        Some(value) => Expr::compare(Operand::Path(path), "=", value.clone()),
        None => Expr::call("attribute_not_exists", path, None),
    }
}
