//! Attributes that an entity does not know, kept for the next write: `preserve_unknown: true`.

use std::collections::BTreeMap;
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;

use super::Entity;
use crate::codec::{DecodeError, InvalidInput, Reader, Writer, read_any, write_any};

/// The attributes of an item that its entity does not declare, exactly as they are stored.
///
/// An entity with `preserve_unknown: true` has one as its last field. Reading fills it, and writing the whole item
/// (`put`, `create`, `upsert`) writes it back, so that what other programs keep in the item is not lost. `Debug` shows
/// the names and no values.
#[derive(Clone, Default, PartialEq)]
pub struct Unknown(BTreeMap<String, AttributeValue>);

impl Unknown {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Their names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The value of one.
    pub fn get(&self, name: &str) -> Option<&AttributeValue> {
        self.0.get(name)
    }

    /// Adds one, or replaces it, and answers the value that was there.
    ///
    /// A name that the entity declares is refused when the item is written.
    pub fn insert(&mut self, name: impl Into<String>, value: AttributeValue) -> Option<AttributeValue> {
        self.0.insert(name.into(), value)
    }

    /// Takes one out: the next write of the whole item leaves it away.
    pub fn remove(&mut self, name: &str) -> Option<AttributeValue> {
        self.0.remove(name)
    }
}

impl fmt::Debug for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Collects what an entity does not know while an item is read; generated code asks it for every name without a field.
#[doc(hidden)]
#[derive(Debug)]
pub struct UnknownReader {
    declared: &'static [&'static str],
    name: String,
    found: Unknown,
}

impl UnknownReader {
    /// Nothing is found yet.
    pub fn new<E: Entity>() -> Self {
        UnknownReader { declared: E::ATTRIBUTES, name: String::new(), found: Unknown::default() }
    }

    /// Notes the name of an attribute that no field has. A computed key has none, and is not kept.
    pub fn note(&mut self, name: &str) {
        self.name.clear();
        if !self.declared.contains(&name) {
            self.name.push_str(name);
        }
    }

    /// Reads the value of the name that was noted last, or skips that of a computed key.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if it is of a type that DynamoDB did not have when this was written.
    pub fn read_or_skip<R: Reader>(&mut self, reader: &mut R) -> Result<(), DecodeError> {
        if self.name.is_empty() {
            return reader.skip();
        }
        let value = read_any(reader).map_err(|error| error.in_field(&self.name))?;
        self.found.0.insert(std::mem::take(&mut self.name), value);
        Ok(())
    }

    /// All that was found.
    pub fn into_unknown(self) -> Unknown {
        self.found
    }
}

/// Writes what an entity does not know; called by generated code.
///
/// # Errors
///
/// [`InvalidInput`] if a name is one that the entity declares, or empty, or a value can't be stored.
#[doc(hidden)]
pub fn write_unknown<E: Entity, W: Writer>(unknown: &Unknown, writer: &mut W) -> Result<(), InvalidInput> {
    for (name, value) in &unknown.0 {
        let written = if name.is_empty() {
            Err(InvalidInput::value("an attribute without a name, which DynamoDB does not store"))
        } else if E::ATTRIBUTES.contains(&name.as_str()) {
            Err(InvalidInput::value("an attribute that the entity declares, so it can't be an unknown one"))
        } else {
            writer.key(name);
            write_any(value, writer)
        };
        written.map_err(|error| error.in_field(name))?;
    }
    Ok(())
}

#[cfg(feature = "serde")]
mod json;
