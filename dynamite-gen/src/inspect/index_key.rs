//! The keys of indexes of an item, compared with those that a write of it makes.

use super::difference::OtherKey;
use super::physical_keys::IndexKey;
use super::scalar::KeyValue;
use super::template::Template;
use super::value::Value;
use super::walk::Reading;
use super::written_key::{ITS_KEY, WrittenKey, WrittenKeys, other_form};
use crate::diagnostic::{Rule, codes};
use crate::model::{Attribute, AttributeId, ComputedKey, KeyKind};

/// What an entity has under the name of a key.
struct Source<'m> {
    attribute: Option<(AttributeId, &'m Attribute)>,
    computed: Option<&'m ComputedKey>,
}

/// Returns what is wrong with a key of indexes. Whether the table's own keys are those that are written is known already.
pub(super) fn problem(written: &WrittenKeys<'_, '_>, key: &IndexKey<'_>) -> Option<(&'static Rule, OtherKey)> {
    let table = written.table;
    let is_own = std::iter::once(&table.partition_key).chain(&table.sort_key).any(|own| own.name == key.name);
    any_problem(written, key).filter(|(rule, _)| !is_own || *rule == codes::NOT_INDEXABLE)
}

fn any_problem(keys: &WrittenKeys<'_, '_>, key: &IndexKey<'_>) -> Option<(&'static Rule, OtherKey)> {
    let stored = keys.item.get(key.name).filter(|value| **value != Value::Null);
    let source = Source::of(keys, key.name);
    // What can't be read has been reported.
    if source.attribute.is_some_and(|(id, _)| *keys.reading(id) == Reading::Unreadable) {
        return None;
    }
    let written = source.written(keys, key.name);
    let other = match (&written, stored) {
        (WrittenKey::Impossible(other), _) => return Some((codes::UNWRITABLE_INDEX_KEY, other.clone())),
        (WrittenKey::Absent(_) | WrittenKey::Unknown, None) => return None,
        (WrittenKey::Absent(why), Some(value)) => {
            let other = OtherKey::new(format!("absent, as {why}"), value.describe());
            return Some((codes::NEEDLESS_INDEX_KEY, other));
        }
        (_, Some(value)) => other_value(keys, &written, &source, value),
        (_, None) => Some(OtherKey::new(ITS_KEY, "nothing")),
    };
    if let (Some(_), WrittenKey::Text(texts)) = (&other, &written)
        && let Some(other) = key.problem(&Value::String(texts.concat()))
    {
        return Some((codes::UNWRITABLE_INDEX_KEY, other));
    }
    match stored.map(|value| key.problem(value)) {
        Some(Some(other)) => Some((codes::NOT_INDEXABLE, other)),
        Some(None) => other.map(|other| (codes::OTHER_INDEX_KEY_VALUE, other)),
        None if is_in_no_index(keys, key) => other.map(|other| (codes::UNUSED_INDEX_KEY, other)),
        None => other.map(|other| (codes::MISSING_INDEX_KEY, other)),
    }
}

/// Returns whether a write of the item leaves out another key of each index, so that the item is in none of them.
fn is_in_no_index(keys: &WrittenKeys<'_, '_>, key: &IndexKey<'_>) -> bool {
    let is_absent = |name: &str| matches!(Source::of(keys, name).written(keys, name), WrittenKey::Absent(_));
    let mut all = key.indexes.iter().map(|index| index.partition_key.iter().chain(&index.sort_key));
    all.all(|mut of_index| of_index.any(|other| other.name != key.name && is_absent(&other.name)))
}

impl<'m> Source<'m> {
    fn of(keys: &WrittenKeys<'m, '_>, name: &str) -> Self {
        let mut attributes = keys.entity.attributes.enumerate();
        Source {
            attribute: attributes.find(|(_, found)| found.wire == name && found.in_key.is_none()),
            computed: keys.entity.computed.iter().find(|computed| computed.wire == name),
        }
    }

    /// Returns the key that a write of the item makes.
    fn written(&self, keys: &WrittenKeys<'m, '_>, name: &str) -> WrittenKey {
        let entity = keys.entity;
        match (self.attribute, self.computed) {
            (Some((id, _)), _) => keys.attribute(id),
            (None, Some(computed)) => keys.computed(computed),
            (None, None) if keys.table.discriminator.as_deref() == Some(name) => {
                WrittenKey::Text(entity.kind.iter().cloned().collect())
            }
            (None, None) if entity.preserve_unknown.is_some() => WrittenKey::Unknown,
            (None, None) => WrittenKey::Absent("the entity has no such key".to_owned()),
        }
    }
}

/// Returns how a stored key differs from the one that is written.
fn other_value(
    keys: &WrittenKeys<'_, '_>,
    written: &WrittenKey,
    source: &Source<'_>,
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
    match (source.attribute, source.computed, stored) {
        (Some((_, attribute)), ..) => Some(other_form(&attribute.ty, Some(&value), stored)),
        (None, Some(key), Value::String(text)) if key.kind == KeyKind::String => {
            Template { types: &keys.table.types, entity: keys.entity, key }.compare(text, texts)
        }
        _ => Some(OtherKey::new(ITS_KEY, "another one")),
    }
}
