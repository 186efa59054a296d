//! One item against its entity: what reading it gives, and whether its keys are those that a write of it makes.

use super::difference::{Difference, OtherKey, Standing};
use super::index_key;
use super::physical_keys::IndexKey;
use super::scalar::{self, KeyValue};
use super::template::Template;
use super::value::{Item, Value};
use super::walk::{Reading, Walk};
use super::written_key::{WrittenKey, WrittenKeys, other_form};
use crate::diagnostic::{Rule, codes};
use crate::model::{
    Attribute, AttributeId, ComputedKey, ComputedKeyId, Entity, Id, KeyKind, KeySource, Table, Type, TypeDefinitions,
};

/// The check of an item.
pub(super) struct EntityCheck<'m, 'i> {
    types: &'m TypeDefinitions,
    table: &'m Table,
    entity: &'m Entity,
    item: &'i Item,
    walk: Walk<'m>,
    /// What was read of each attribute, in the order of the attributes.
    readings: Vec<Reading>,
}

const A_STRING: &str = "a string (S)";
impl<'m, 'i> EntityCheck<'m, 'i> {
    pub(super) fn new(table: &'m Table, entity: &'m Entity, item: &'i Item) -> Self {
        let types = &table.types;
        EntityCheck { types, table, entity, item, walk: Walk::new(types), readings: Vec::new() }
    }

    /// Returns the differences.
    pub(super) fn run(mut self, index_keys: &[IndexKey<'_>]) -> Vec<Difference> {
        self.readings = vec![Reading::Absent; self.entity.attributes.len()];
        let entity = self.entity;
        for (id, attribute) in entity.attributes.enumerate().filter(|(_, attribute)| attribute.in_key.is_none()) {
            let reading = self.attribute(id, attribute);
            self.set(id, reading);
        }
        for (id, key) in entity.computed.enumerate() {
            self.read_back(id, key);
        }
        self.table_key();
        let problems: Vec<_> =
            index_keys.iter().map(|key| (key.name, index_key::problem(&self.written(), key))).collect();
        for (name, problem) in problems {
            let Some((rule, OtherKey { expected, found })) = problem else { continue };
            let standing = if rule == codes::NEEDLESS_INDEX_KEY { self.standing(name) } else { Standing::Usual };
            self.walk.found.push(Difference { standing, ..Difference::new(rule, name, expected, found) });
        }
        self.undeclared(index_keys);
        self.walk.found
    }

    fn set(&mut self, id: AttributeId, reading: Reading) {
        if let Some(slot) = self.readings.get_mut(id.index()) {
            *slot = reading;
        }
    }

    fn reading(&self, id: AttributeId) -> &Reading {
        self.readings.get(id.index()).unwrap_or(&Reading::Absent)
    }

    fn report(&mut self, rule: &'static Rule, path: &str, other: OtherKey) {
        self.walk.found.push(Difference::new(rule, path, other.expected, other.found));
    }

    /// Reads a stored attribute. One of the table's key has to be in the form in which it is written.
    fn attribute(&mut self, id: AttributeId, attribute: &Attribute) -> Reading {
        let value = self.item.get(&attribute.wire);
        let reading = self.walk.attribute(attribute, value);
        let source = KeySource::Attribute(id);
        let is_key = self.entity.partition_key == source || self.entity.sort_key.as_ref() == Some(&source);
        let has_other_forms = matches!(attribute.ty.stored(), Type::Uuid | Type::Timestamp(_) | Type::DateTime(_));
        let (true, Reading::Scalar(scalar), Some(value)) = (is_key && has_other_forms, &reading, value) else {
            return reading;
        };
        let written = scalar::key_value(&attribute.ty, scalar);
        if written.is_some() && written == KeyValue::of(value) {
            return reading;
        }
        self.report(codes::OTHER_ITEM_KEY, &attribute.wire, other_form(&attribute.ty, written.as_ref(), value));
        Reading::Unreadable
    }

    /// Reads the attributes that only a computed key keeps.
    fn read_back(&mut self, id: ComputedKeyId, key: &'m ComputedKey) {
        let entity = self.entity;
        let kept: Vec<_> = entity.attributes.enumerate().filter(|(_, found)| found.in_key == Some(id)).collect();
        let Some((_, first)) = kept.first() else { return };
        let value = self.item.get(&key.wire);
        let all = |check: &mut Self, reading: Reading| kept.iter().for_each(|(id, _)| check.set(*id, reading.clone()));
        if key.kind == KeyKind::Number {
            let attribute = Attribute { wire: key.wire.clone(), ..(*first).clone() };
            let reading = self.walk.attribute(&attribute, value);
            return all(self, reading);
        }
        let may_be_absent = kept.iter().any(|(id, found)| found.optional && key.required().contains(id));
        let Some(text) = self.key_text(&key.wire, may_be_absent) else {
            let is_absent = may_be_absent && matches!(value, None | Some(Value::Null));
            return all(self, if is_absent { Reading::Absent } else { Reading::Unreadable });
        };
        let template = self.template(key);
        let rule = if self.is_table_key(id) { codes::OTHER_ITEM_KEY } else { codes::UNREADABLE_VALUE };
        match template.split(text) {
            Ok(texts) => {
                for (id, _) in &kept {
                    let reading = template.read(*id, &texts).unwrap_or_else(|other| {
                        self.report(rule, &key.wire, other);
                        Reading::Unreadable
                    });
                    self.set(*id, reading);
                }
            }
            Err(other) => {
                self.report(rule, &key.wire, other);
                all(self, Reading::Unreadable);
            }
        }
    }

    /// Returns the text of a computed key that is read, and reports one of another type.
    fn key_text(&mut self, name: &str, may_be_absent: bool) -> Option<&'i str> {
        let item = self.item;
        let rule = match item.get(name) {
            Some(Value::String(text)) => return Some(text),
            None | Some(Value::Null) if may_be_absent => return None,
            Some(_) => codes::UNREADABLE_VALUE,
            None => codes::MISSING_ATTRIBUTE,
        };
        let found = item.get(name).map_or("nothing", Value::describe);
        self.report(rule, name, OtherKey::new(A_STRING, found));
        None
    }

    fn template(&self, key: &'m ComputedKey) -> Template<'m> {
        Template { types: self.types, entity: self.entity, key }
    }

    /// Returns the keys that a write of what was read makes.
    fn written(&self) -> WrittenKeys<'m, '_> {
        WrittenKeys { table: self.table, entity: self.entity, item: self.item, readings: &self.readings }
    }

    fn is_table_key(&self, id: ComputedKeyId) -> bool {
        let source = KeySource::Computed(id);
        self.entity.partition_key == source || self.entity.sort_key.as_ref() == Some(&source)
    }

    /// Checks that the table's key is the one that a write makes, unless all of it was read back.
    fn table_key(&mut self) {
        let entity = self.entity;
        for source in std::iter::once(&entity.partition_key).chain(&entity.sort_key) {
            let KeySource::Computed(id) = source else { continue };
            let Some(key) = entity.computed.get(*id) else { continue };
            let is_kept =
                |part: &AttributeId| entity.attributes.get(*part).is_some_and(|found| found.in_key == Some(*id));
            let kept = key.parts().iter().filter(|part| is_kept(part)).count();
            if kept > 0 && kept == key.parts().len() {
                continue;
            }
            match key.kind {
                KeyKind::Number => self.number_key(key),
                _ => self.text_key(key, kept > 0),
            }
        }
    }

    fn number_key(&mut self, key: &'m ComputedKey) {
        let entity = self.entity;
        let Some((id, attribute)) = key.parts().first().and_then(|id| Some((*id, entity.attributes.get(*id)?))) else {
            return;
        };
        let found = Attribute { wire: key.wire.clone(), optional: false, default: None, ..attribute.clone() };
        let stored = self.walk.attribute(&found, self.item.get(&key.wire));
        if let (Some(stored), Some(value)) = (stored.scalar(), self.reading(id).scalar())
            && stored != value
        {
            let other = OtherKey::new(format!("the number of `{}`", attribute.wire), "another number");
            self.report(codes::OTHER_ITEM_KEY, &key.wire, other);
        }
    }

    fn text_key(&mut self, key: &'m ComputedKey, is_read: bool) {
        let text = match (is_read, self.item.get(&key.wire)) {
            // What was wrong with it has been reported.
            (true, value) => value.and_then(Value::text),
            (false, _) => self.key_text(&key.wire, false),
        };
        let Some(text) = text else { return };
        let other = match self.written().computed(key) {
            WrittenKey::Text(texts) => self.template(key).compare(text, &texts),
            WrittenKey::Impossible(other) => Some(other),
            _ => None,
        };
        if let Some(other) = other {
            self.report(codes::OTHER_ITEM_KEY, &key.wire, other);
        }
    }

    /// Returns whether items of the entity have an attribute of this name.
    fn is_written(&self, name: &str) -> bool {
        self.entity.attributes.iter().any(|attribute| attribute.wire == name && attribute.in_key.is_none())
            || self.entity.computed.iter().any(|key| key.wire == name)
            || self.table.discriminator.as_deref() == Some(name)
    }

    fn standing(&self, name: &str) -> Standing {
        match name {
            name if self.is_written(name) => Standing::Usual,
            name if self.entity.retired.iter().any(|retired| retired.wire == name) => Standing::Retired,
            name if self.entity.attributes.iter().any(|attribute| attribute.wire == name) => Standing::InKey,
            _ => Standing::OfOthers,
        }
    }

    /// Looks at the attributes that items of the entity don't have when it is written.
    fn undeclared(&mut self, index_keys: &[IndexKey<'_>]) {
        let (entity, item) = (self.entity, self.item);
        let others: Vec<_> = item.iter().filter(|(name, _)| !self.is_written(name)).collect();
        for (name, value) in others {
            if entity.preserve_unknown.is_some() {
                self.walk.kept(name, value);
            } else if !index_keys.iter().any(|key| key.name == name) {
                let standing = match self.standing(name) {
                    Standing::OfOthers => Standing::Usual,
                    known => known,
                };
                self.walk.unread(name, standing);
            }
        }
    }
}
