//! Finds what changes for the items of a table.

use crate::diagnostic::codes;
use crate::physical::TimeToLive;
use crate::snapshot::{Entities, EntityShape, StoredType, TableShape};

use super::attributes::{Attributes, Comparison, Owner, is_required};
use super::change::{Changes, Kind, Place, Spot, from_to};
use super::declared;
use super::item_keys::{ItemKeys, Version};
use super::keys::computed;
use super::marks;
use super::types::{Declared, Held, Holders, Types};

/// A table in both versions.
pub(super) struct Tables<'s> {
    pub(super) name: &'s str,
    pub(super) before: &'s TableShape,
    pub(super) after: &'s TableShape,
}

/// An entity, with what it is known by.
#[derive(Clone, Copy)]
struct Known<'s> {
    kind: Option<&'s str>,
    entity: &'s EntityShape,
}

/// An entity in both versions.
struct Pair<'s> {
    before: Known<'s>,
    after: Known<'s>,
}

/// Says whether two entities are the same.
type IsSame<'s> = dyn Fn(&Known<'s>, &Known<'s>) -> bool + 's;

/// Adds what a change of a table means for its items.
pub(super) fn compare(changes: &mut Changes, tables: &Tables<'_>) {
    let types = Types { before: &tables.before.types, after: &tables.after.types };
    tables.key(changes);
    tables.ttl(changes);
    let (pairs, removed, added) = tables.entities();
    tables.discriminator(changes, &pairs);
    for known in removed {
        let stay = match tables.after.entities {
            Entities::Single(_) => "the reads of the table fail at its items",
            Entities::Multi(_) => "its items stay without being read",
        };
        let message = format!("the entity `{}` is gone, and {stay}", known.entity.rust);
        let place = Place::new(tables.name, &[&known.entity.rust], Spot::Entity(known.kind()));
        let help = "delete them first, or keep the entity: whatever is in such an item is out of reach of the code";
        changes.add(codes::ENTITY_REMOVED, place, message, help);
    }
    for known in added {
        if let Some(old) = marks::mistaken(tables.before, known.entity) {
            let (new, old) = (&known.entity.rust, &old.rust);
            let message =
                format!("the version before takes items of the new entity `{new}` for `{old}`, and fails to read them");
            let place = Place::new(tables.name, &[new], Spot::Entity(known.kind()));
            let help = "deploy this version everywhere before it writes such items";
            changes.add(codes::ENTITY_MISTAKEN, place, message, help);
            continue;
        }
        let message = format!("the version before leaves out items of the new entity `{}`", known.entity.rust);
        let place = Place::new(tables.name, &[&known.entity.rust], Spot::Entity(known.kind()));
        let help = "it counts them as unrecognized where it reads a whole partition or the whole table";
        changes.add(codes::ENTITY_ADDED, place, message, help);
    }
    let mut holders = Holders::default();
    for pair in &pairs {
        pair.compare(changes, tables, types);
        let (before, after) = (&pair.before.entity.attributes, &pair.after.entity.attributes);
        holders.add(types, &Held::by(&pair.after.entity.rust), before, after);
    }
    declared::compare(changes, tables.name, types, &holders);
}

impl Known<'_> {
    fn kind(self) -> Kind {
        self.kind.map(str::to_owned)
    }

    /// Returns whether every item has an attribute, which is text.
    fn always_has(self, wire: &str) -> bool {
        self.entity.attributes.get(wire).is_some_and(|found| {
            found.stored && is_required(found) && matches!(found.ty, StoredType::String | StoredType::Named(_))
        })
    }
}

impl<'s> Tables<'s> {
    fn key(&self, changes: &mut Changes) {
        let (before, after) = (&self.before.physical.keys, &self.after.physical.keys);
        if before != after {
            let message = format!("the table has another key: before the {before}, after the {after}");
            let help = "a key can't be changed: create another table, and copy the items";
            let place = Place::new(self.name, &[], Spot::Top("partition_key", None));
            changes.add(codes::KEY_REPLACED, place, message, help);
        }
    }

    fn discriminator(&self, changes: &mut Changes, pairs: &[Pair<'_>]) {
        let place = Place::new(self.name, &[], Spot::Top("discriminator", None));
        match (&self.before.discriminator, &self.after.discriminator) {
            (None, None) => {}
            (Some(before), Some(after)) if before == after => {}
            (None, Some(after)) if pairs.iter().all(|pair| pair.have(after)) => {
                let have = |pair: &Pair<'_>| pair.have_only(after, &self.before.types);
                if !pairs.iter().all(have) {
                    let message =
                        format!("the attribute `{after}` is the discriminator now, and items may have other values");
                    let help = "the items with another value are left out: look whether each has that of its entity";
                    changes.add(codes::MAY_NOT_FIT, place, message, help);
                }
            }
            (None, Some(after)) => {
                let message = format!("items that exist don't have the discriminator `{after}`");
                let help = "write it into all items first, as an attribute of each entity";
                changes.add(codes::DISCRIMINATOR_CHANGED, place, message, help);
            }
            (Some(before), Some(after)) => {
                let message = format!("the discriminator is another attribute: {}", from_to(before, after));
                let help = "keep its name: items that exist don't have the other one";
                changes.add(codes::DISCRIMINATOR_CHANGED, place, message, help);
            }
            // It is written as before.
            (Some(before), None) if pairs.iter().all(|pair| pair.after.always_has(before)) => {}
            (Some(before), None) => {
                let message = format!("the discriminator `{before}` is gone");
                let help = "the version before tells items by it: let none run when this one begins to write";
                changes.add(codes::ATTRIBUTE_REMOVED, place, message, help);
            }
        }
    }

    fn ttl(&self, changes: &mut Changes) {
        let attribute = |ttl: &Option<TimeToLive>| match ttl {
            Some(TimeToLive::On(attribute)) => Some(attribute.clone()),
            _ => None,
        };
        let message = match (attribute(&self.before.physical.ttl), attribute(&self.after.physical.ttl)) {
            (None, None) => return,
            (Some(before), Some(after)) if before == after => return,
            (None, Some(after)) => format!("items begin to expire by `{after}`, also those that exist"),
            (Some(before), None) => format!("items do not expire by `{before}` any more"),
            (Some(before), Some(after)) => {
                format!("items expire by another attribute: {}", from_to(&before, &after))
            }
        };
        let place = Place::new(self.name, &[], Spot::Top("ttl", None));
        changes.add(codes::TTL_CHANGED, place, message, "look at the times that the items have before you deploy this");
    }

    /// Finds the entities that are the same in both versions: by their discriminator, by name, or by their keys.
    fn entities(&self) -> (Vec<Pair<'s>>, Vec<Known<'s>>, Vec<Known<'s>>) {
        let mut before = known(&self.before.entities);
        let mut after = known(&self.after.entities);
        let mut pairs = Vec::new();
        let same_kind = |one: &Known<'s>, other: &Known<'s>| one.kind == other.kind;
        let same_name = |one: &Known<'s>, other: &Known<'s>| one.entity.rust == other.entity.rust;
        let keys = &self.after.physical.keys;
        let same_keys = |one: &Known<'s>, other: &Known<'s>| {
            let mut own = keys.all().map(|key| (one.entity.keys.get(&key.name), other.entity.keys.get(&key.name)));
            own.all(|(one, other)| one.is_some() && one == other)
        };
        let is_same: [&IsSame<'s>; 3] = [&same_kind, &same_name, &same_keys];
        for is_same in is_same {
            before.retain(|one| match after.iter().position(|other| is_same(one, other)) {
                Some(at) => {
                    pairs.push(Pair { before: *one, after: after.remove(at) });
                    false
                }
                None => true,
            });
        }
        (pairs, before, after)
    }
}

fn known(entities: &Entities) -> Vec<Known<'_>> {
    entities.iter().map(|(kind, entity)| Known { kind, entity }).collect()
}

impl<'s> Pair<'s> {
    fn compare(&self, changes: &mut Changes, tables: &Tables<'s>, types: Types<'s>) {
        let (name, kind) = (self.after.entity.rust.as_str(), self.after.kind());
        let in_section = |section: &'static str, wire: &str| {
            Place::new(tables.name, &[name, wire], Spot::InEntity(kind.clone(), section, wire.to_owned()))
        };
        self.kinds(changes, tables);
        let place = |wire: &str| in_section("attributes", wire);
        let retired = |wire: &str| in_section("retired", wire);
        let of = if kind.is_some() { format!(" of `{name}`") } else { String::new() };
        let owner = Owner { what: "attribute", of: of.clone(), place: &place, retired: &retired };
        let attributes = |known: Known<'s>, table: &'s TableShape| {
            let EntityShape { attributes: all, retired, .. } = known.entity;
            let discriminator = table.discriminator.as_deref().zip(known.kind);
            Attributes { all, retired, computed: computed(known.entity), discriminator }
        };
        let (before, after) = (attributes(self.before, tables.before), attributes(self.after, tables.after));
        Comparison { changes, types, owner, before, after }.run();
        let before = Version { table: &tables.before.physical, entity: self.before.entity, types: types.before };
        let after = Version { table: &tables.after.physical, entity: self.after.entity, types: types.after };
        ItemKeys { table: tables.name, of: &of, place: &in_section, before, after }.compare(changes);
        self.lock(changes, tables, &of);
        if self.before.entity.unknown.is_some() && self.after.entity.unknown.is_none() {
            let message = format!("a `put`{of} erases the attributes that the schema does not declare");
            let place = Place::new(tables.name, &[name], Spot::OfEntity(kind.clone(), "preserve_unknown"));
            let help = "keep `preserve_unknown: true` as long as items have such attributes";
            changes.add(codes::UNKNOWN_NOT_PRESERVED, place, message, help);
        }
    }

    /// Returns whether the items that exist have what becomes the discriminator.
    fn have(&self, wire: &str) -> bool {
        self.before.always_has(wire)
    }

    /// Returns whether they have its value, and no other one.
    fn have_only(&self, wire: &str, types: &Declared) -> bool {
        let found = self.before.entity.attributes.get(wire).map(|found| &found.ty);
        match (found, self.after.kind) {
            (Some(StoredType::Named(name)), Some(kind)) => types.get(name).is_some_and(|ty| ty.is_only(kind)),
            _ => false,
        }
    }

    fn kinds(&self, changes: &mut Changes, tables: &Tables<'_>) {
        let (Some(before), Some(after)) = (self.before.kind, self.after.kind) else { return };
        let have = tables.before.discriminator.is_some() && tables.after.discriminator.is_some();
        if have && before != after {
            let name = &self.after.entity.rust;
            let message = format!("the discriminator of `{name}` has another value: {}", from_to(&before, &after));
            let place = Place::new(tables.name, &[name], Spot::Entity(self.after.kind()));
            let help = format!("keep it with `kind: {before}`: items that exist have no other");
            changes.add(codes::DISCRIMINATOR_CHANGED, place, message, help);
        }
    }

    fn lock(&self, changes: &mut Changes, tables: &Tables<'_>, of: &str) {
        let place =
            Place::new(tables.name, &[&self.after.entity.rust], Spot::OfEntity(self.after.kind(), "optimistic_lock"));
        match (&self.before.entity.lock, &self.after.entity.lock) {
            (before, after) if before == after => {}
            (before, after) => {
                before.iter().for_each(|before| lock_removed(changes, place.clone(), of, before));
                after.iter().for_each(|after| lock_added(changes, place.clone(), of, after));
            }
        }
    }
}

fn lock_added(changes: &mut Changes, place: Place, of: &str, after: &str) {
    let message = format!("writes{of} of the version before don't count the revision `{after}`");
    let help = "rely on the lock only when this version runs everywhere; items without a revision need `default: 0`";
    changes.add(codes::LOCK_ADDED, place, message, help);
}

fn lock_removed(changes: &mut Changes, place: Place, of: &str, before: &str) {
    let message = format!("writes{of} don't count the revision `{before}` any more");
    let help = "the version before does not see these writes: let none run when this one begins to write";
    changes.add(codes::LOCK_REMOVED, place, message, help);
}
