//! The keys that a write of an item makes, from what was read of it.

use super::condition;
use super::difference::OtherKey;
use super::part_text;
use super::scalar::{self, KeyValue};
use super::shard::shard_of;
use super::template::Template;
use super::value::{Item, Value};
use super::walk::{Reading, expected};
use crate::model::{AttributeId, ComputedKey, Entity, Id, KeyKind, KeySource, Table, Type};

/// A key that a write of the item makes.
pub(super) enum WrittenKey {
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

impl WrittenKey {
    /// Returns the value, if it is known and there is one.
    fn value(self) -> Option<KeyValue> {
        match self {
            WrittenKey::Value(value) => Some(value),
            WrittenKey::Text(texts) => Some(KeyValue::String(texts.concat())),
            WrittenKey::Unknown | WrittenKey::Absent(_) | WrittenKey::Impossible(_) => None,
        }
    }
}

/// What the keys of an item are made of.
#[derive(Clone, Copy)]
pub(super) struct WrittenKeys<'m, 'i> {
    pub(super) table: &'m Table,
    pub(super) entity: &'m Entity,
    pub(super) item: &'i Item,
    /// What was read of each attribute, in the order of the attributes.
    pub(super) readings: &'i [Reading],
}

pub(super) const ITS_KEY: &str = "the key that a write of the item makes";

impl<'m> WrittenKeys<'m, '_> {
    pub(super) fn reading(&self, id: AttributeId) -> &Reading {
        self.readings.get(id.index()).unwrap_or(&Reading::Absent)
    }

    /// Returns the computed key that a write of the item makes.
    pub(super) fn computed(&self, key: &'m ComputedKey) -> WrittenKey {
        if let Some(when) = &key.when {
            let reading = |id: AttributeId| self.readings.get(id.index()).cloned();
            match condition::holds(&self.table.types, self.entity, &reading, when) {
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
            return key.parts().first().map_or(WrittenKey::Unknown, |id| self.attribute(*id));
        }
        let shard = |total| Some(shard_of(&self.own_key()?, total));
        let template = Template { types: &self.table.types, entity: self.entity, key };
        match template.build(|id| self.reading(id).scalar().cloned(), shard) {
            Ok(Some(texts)) => WrittenKey::Text(texts),
            Ok(None) => WrittenKey::Unknown,
            Err(other) => WrittenKey::Impossible(other),
        }
    }

    /// Returns the values of the table's key that a write makes, which need not be those that are stored.
    fn own_key(&self) -> Option<Vec<KeyValue>> {
        let written = |source: &KeySource| match source {
            KeySource::Attribute(id) => Some(self.attribute(*id)),
            // No shard is a part of the table's key.
            KeySource::Computed(id) => self.entity.computed.get(*id).map(|key| self.computed(key)),
        };
        let keys = std::iter::once(&self.entity.partition_key).chain(&self.entity.sort_key);
        keys.map(|source| written(source)?.value()).collect()
    }

    /// Returns the key that an attribute is written as.
    pub(super) fn attribute(&self, id: AttributeId) -> WrittenKey {
        let Some(attribute) = self.entity.attributes.get(id) else { return WrittenKey::Unknown };
        match self.reading(id) {
            Reading::Unreadable | Reading::Other => WrittenKey::Unknown,
            Reading::Absent => WrittenKey::Absent(format!("`{}` is absent", attribute.wire)),
            Reading::Scalar(scalar) => match scalar::key_value(&attribute.ty, scalar) {
                Some(KeyValue::String(text)) => WrittenKey::Text(vec![text]),
                Some(value) => WrittenKey::Value(value),
                None => {
                    let expected = expected(&self.table.types, &attribute.ty);
                    WrittenKey::Impossible(OtherKey::new(expected, "a value that DynamoDB does not store"))
                }
            },
        }
    }
}

/// Returns how a stored value differs from the form in which it is written.
pub(super) fn other_form(ty: &Type, written: Option<&KeyValue>, stored: &Value) -> OtherKey {
    let (Some(KeyValue::String(written)), Value::String(stored)) = (written, stored) else {
        return OtherKey::new(ITS_KEY, "another form of it");
    };
    let (wanted, found) = (part_text::describe(written, ty), part_text::describe(stored, ty));
    let found = if wanted == found { "another form of it".to_owned() } else { found };
    OtherKey::new(format!("the form of {wanted}"), found)
}
