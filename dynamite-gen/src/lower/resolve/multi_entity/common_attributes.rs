//! The attributes that all members of a collection have under one name and of one type.

use std::collections::BTreeMap;

use crate::model::{Attribute, CommonAttribute, Entity, EntityId, IdVec, Literal};

/// The attributes of the entities of a table that an item has under their own names.
pub(super) struct StoredAttributes<'a> {
    by_name: IdVec<EntityId, BTreeMap<&'a str, &'a Attribute>>,
}

impl<'a> StoredAttributes<'a> {
    /// Finds the attributes of all entities by their names.
    pub(super) fn of(entities: &'a IdVec<EntityId, Entity>) -> Self {
        let stored = |entity: &'a Entity| {
            let stored = entity.attributes.iter().filter(|attribute| attribute.in_key.is_none());
            stored.map(|attribute| (attribute.wire.as_str(), attribute)).collect()
        };
        StoredAttributes { by_name: entities.iter().map(stored).collect() }
    }

    /// Finds the attributes that all members have, and that a filter can read: none of the keys that are `queried`. The
    /// ids are those of the first member.
    pub(super) fn common(&self, first: &Entity, members: &[EntityId], queried: &[&str]) -> Vec<CommonAttribute> {
        let common = first.attributes.enumerate().filter_map(|(id, own)| {
            if own.in_key.is_some() || queried.contains(&own.wire.as_str()) {
                return None;
            }
            let (optional, default) = absence(&self.counterparts(own, members)?)?;
            Some(CommonAttribute { attribute: id, optional, default })
        });
        common.collect()
    }

    /// Returns the attributes of the members that a filter reads as this one, if each member has one.
    fn counterparts(&self, own: &Attribute, members: &[EntityId]) -> Option<Vec<&'a Attribute>> {
        let counterpart = |id: &EntityId| {
            let found = self.by_name.get(*id)?.get(own.wire.as_str()).copied();
            found.filter(|found| found.ty == own.ty)
        };
        members.iter().map(counterpart).collect()
    }
}

/// Returns whether an attribute may be absent in some member, and what it reads as then; `None` if the members differ in
/// that.
fn absence(all: &[&Attribute]) -> Option<(bool, Option<Literal>)> {
    let optional = all.iter().any(|attribute| attribute.optional);
    let defaults: Vec<&Literal> = all.iter().filter_map(|attribute| attribute.default.as_ref()).collect();
    let Some(default) = defaults.first() else { return Some((optional, None)) };
    (!optional && defaults.iter().all(|other| other == default)).then(|| (false, Some((*default).clone())))
}
