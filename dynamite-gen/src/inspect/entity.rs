//! One item against its entity: what reading it gives, and whether its keys are those that a write of it makes.

use super::condition;
use super::difference::Difference;
use super::part_text;
use super::physical_keys::IndexKey;
use super::scalar::{self, KeyValue};
use super::shard::shard_of;
use super::template::{OtherKey, Template};
use super::value::{Item, Value};
use super::walk::{Reading, Walk, expected};
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

/// A key that a write of the item makes.
enum WrittenKey {
    /// It depends on something that can't be read.
    Unknown,
    /// There is none, and why.
    Absent(String),
    Value(KeyValue),
    /// The texts of the segments of its template.
    Text(Vec<String>),
    /// It can't be made.
    Impossible(OtherKey),
}

const A_STRING: &str = "a string (S)";
const ITS_KEY: &str = "the key that a write of the item makes";

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
        index_keys.iter().for_each(|key| self.index_key(key));
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
        let other = match self.written(key) {
            WrittenKey::Text(texts) => self.template(key).compare(text, &texts),
            WrittenKey::Impossible(other) => Some(other),
            _ => None,
        };
        if let Some(other) = other {
            self.report(codes::OTHER_ITEM_KEY, &key.wire, other);
        }
    }

    /// Returns the computed key that a write of the item makes.
    fn written(&self, key: &'m ComputedKey) -> WrittenKey {
        if let Some(when) = &key.when {
            let reading = |id: AttributeId| self.readings.get(id.index()).cloned();
            match condition::holds(self.types, self.entity, &reading, when) {
                None => return WrittenKey::Unknown,
                Some(false) => return WrittenKey::Absent("the `when:` of its index does not hold".to_owned()),
                Some(true) => {}
            }
        }
        let unreadable = |id: &AttributeId| matches!(self.reading(*id), Reading::Unreadable | Reading::Other);
        if key.parts().iter().any(unreadable) {
            return WrittenKey::Unknown;
        }
        if let Some(absent) = key.required().iter().find(|id| *self.reading(**id) == Reading::Absent) {
            let name = self.entity.attributes.get(*absent).map_or("", |attribute| attribute.wire.as_str());
            return WrittenKey::Absent(format!("`{name}` is absent"));
        }
        if key.kind == KeyKind::Number {
            return key.parts().first().map_or(WrittenKey::Unknown, |id| self.copied(*id));
        }
        let shard = |total| Some(shard_of(&self.own_key()?, total));
        match self.template(key).build(|id| self.reading(id).scalar().cloned(), shard) {
            Ok(Some(texts)) => WrittenKey::Text(texts),
            Ok(None) => WrittenKey::Unknown,
            Err(other) => WrittenKey::Impossible(other),
        }
    }

    /// Returns the values of the table's key.
    fn own_key(&self) -> Option<Vec<KeyValue>> {
        let keys = std::iter::once(&self.table.partition_key).chain(&self.table.sort_key);
        keys.map(|key| self.item.get(&key.name).and_then(KeyValue::of)).collect()
    }

    /// Returns the key that an attribute is written as.
    fn copied(&self, id: AttributeId) -> WrittenKey {
        let Some(attribute) = self.entity.attributes.get(id) else { return WrittenKey::Unknown };
        match self.reading(id) {
            Reading::Unreadable | Reading::Other => WrittenKey::Unknown,
            Reading::Absent => WrittenKey::Absent(format!("`{}` is absent", attribute.wire)),
            Reading::Scalar(scalar) => match scalar::key_value(&attribute.ty, scalar) {
                Some(KeyValue::String(text)) => WrittenKey::Text(vec![text]),
                Some(value) => WrittenKey::Value(value),
                None => {
                    let expected = expected(self.types, &attribute.ty);
                    WrittenKey::Impossible(OtherKey::new(expected, "a value that DynamoDB does not store"))
                }
            },
        }
    }

    /// Compares a key of indexes with the one that is written. The table's own keys have been compared.
    fn index_key(&mut self, key: &IndexKey<'_>) {
        let keys = [Some(&self.table.partition_key), self.table.sort_key.as_ref()];
        let is_own = keys.into_iter().flatten().any(|own| own.name == key.name);
        if let Some((rule, other)) = self.index_key_problem(key)
            && (!is_own || rule == codes::NOT_INDEXABLE)
        {
            self.report(rule, key.name, other);
        }
    }

    fn index_key_problem(&self, key: &IndexKey<'_>) -> Option<(&'static Rule, OtherKey)> {
        let (entity, table) = (self.entity, self.table);
        let stored = self.item.get(key.name).filter(|value| **value != Value::Null);
        let attributes = entity.attributes.enumerate();
        let attribute = attributes.into_iter().find(|(_, found)| found.wire == key.name && found.in_key.is_none());
        let computed = entity.computed.iter().find(|computed| computed.wire == key.name);
        let written = match (attribute, computed) {
            (Some((id, _)), _) if *self.reading(id) == Reading::Unreadable => return None,
            (Some((id, _)), _) => self.copied(id),
            (None, Some(computed)) => self.written(computed),
            (None, None) if table.discriminator.as_deref() == Some(key.name) => {
                WrittenKey::Text(entity.kind.iter().cloned().collect())
            }
            (None, None) if entity.preserve_unknown.is_some() => WrittenKey::Unknown,
            (None, None) => WrittenKey::Absent("the entity has no such key".to_owned()),
        };
        match (&written, stored) {
            (WrittenKey::Impossible(other), _) => return Some((codes::UNWRITABLE_INDEX_KEY, other.clone())),
            (WrittenKey::Absent(_) | WrittenKey::Unknown, None) => return None,
            (WrittenKey::Absent(why), Some(value)) => {
                let other = OtherKey::new(format!("absent, as {why}"), value.describe());
                return Some((codes::NEEDLESS_INDEX_KEY, other));
            }
            _ => {}
        }
        let problem = |problem: [String; 2]| OtherKey { expected: problem[0].clone(), found: problem[1].clone() };
        let other = match stored {
            Some(value) => self.other_value(&written, attribute.map(|(_, found)| found), computed, value),
            None => Some(OtherKey::new(ITS_KEY, "nothing")),
        };
        if let (Some(_), WrittenKey::Text(texts)) = (&other, &written)
            && let Some(found) = key.problem(&Value::String(texts.concat()))
        {
            return Some((codes::UNWRITABLE_INDEX_KEY, problem(found)));
        }
        match stored.map(|value| key.problem(value)) {
            Some(Some(found)) => Some((codes::NOT_INDEXABLE, problem(found))),
            Some(None) => other.map(|other| (codes::OTHER_INDEX_KEY_VALUE, other)),
            None => other.map(|other| (codes::MISSING_INDEX_KEY, other)),
        }
    }

    /// Returns how a stored key differs from the one that is written.
    fn other_value(
        &self,
        written: &WrittenKey,
        attribute: Option<&Attribute>,
        computed: Option<&'m ComputedKey>,
        stored: &Value,
    ) -> Option<OtherKey> {
        let (value, texts) = match written {
            WrittenKey::Text(texts) => (KeyValue::String(texts.concat()), texts.as_slice()),
            WrittenKey::Value(value) => (value.clone(), [].as_slice()),
            _ => return None,
        };
        if KeyValue::of(stored).as_ref() == Some(&value) {
            return None;
        }
        match (attribute, computed, stored) {
            (Some(attribute), ..) => Some(other_form(&attribute.ty, Some(&value), stored)),
            (None, Some(key), Value::String(text)) if key.kind == KeyKind::String => {
                self.template(key).compare(text, texts)
            }
            _ => Some(OtherKey::new(ITS_KEY, "another one")),
        }
    }

    /// Looks at the attributes that the entity does not declare.
    fn undeclared(&mut self, index_keys: &[IndexKey<'_>]) {
        let entity = self.entity;
        let is_declared = |name: &str| {
            entity.attributes.iter().any(|attribute| attribute.wire == name && attribute.in_key.is_none())
                || entity.computed.iter().any(|key| key.wire == name)
                || self.table.discriminator.as_deref() == Some(name)
        };
        let item = self.item;
        let others: Vec<_> = item.iter().filter(|(name, _)| !is_declared(name)).collect();
        for (name, value) in others {
            if entity.preserve_unknown.is_some() {
                self.walk.kept(name, value);
            } else if !index_keys.iter().any(|key| key.name == name) {
                self.walk.undeclared(name);
            }
        }
    }
}

/// Returns how a stored value differs from the form in which it is written.
fn other_form(ty: &Type, written: Option<&KeyValue>, stored: &Value) -> OtherKey {
    let (Some(KeyValue::String(written)), Value::String(stored)) = (written, stored) else {
        return OtherKey::new(ITS_KEY, "another form of it");
    };
    let (wanted, found) = (part_text::describe(written, ty), part_text::describe(stored, ty));
    let found = if wanted == found { "another form of it".to_owned() } else { found };
    OtherKey::new(format!("the form of {wanted}"), found)
}
