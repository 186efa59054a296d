//! Data that a schema does not declare: attributes that an entity keeps for the next write (`preserve_unknown: true`),
//! items of an open collection, and variants of an open union (`open: true`).

use std::collections::BTreeMap;
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;

use super::Entity;
use crate::codec::{DecodeError, InvalidInput, Reader, Writer, check_name_length, drop_value, read_any, write_any};
use crate::escape::Quoted;

/// Attributes that the schema does not declare, exactly as they are stored.
///
/// - An entity with `preserve_unknown: true` has a last field of this type. Reading an item fills it, and `put`, `create`
///   and `upsert` write it back, so that the attributes of other programs are not lost. If the entity derives serde's
///   `Deserialize`, deserializing leaves the field empty, unless the schema has `preserve_unknown: { deserialize: true }`:
///   whoever sends the document would otherwise set attributes that the schema does not declare.
/// - A collection with `open: true` has a variant of this type, for the items that belong to none of its members. It
///   holds the whole item.
/// - A union with `open: true` has a variant of this type, for the maps with a tag that the schema does not declare. It
///   holds the whole map, the tag included, and is written back as it is.
///
/// `Debug` shows the names and no values.
///
/// # Examples
///
/// ```
/// use aws_sdk_dynamodb::types::AttributeValue;
/// use dynamite_runtime::Unknown;
///
/// let mut unknown = Unknown::default();
/// unknown.insert("legacy_id", AttributeValue::N("7".into()));
/// assert_eq!(unknown.names().collect::<Vec<_>>(), ["legacy_id"]);
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Unknown(BTreeMap<String, AttributeValue>);

impl Unknown {
    /// Returns `true` if there are no unknown attributes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of unknown attributes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns an iterator over the names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Returns the value of an attribute, if there is one with this name.
    pub fn get(&self, name: &str) -> Option<&AttributeValue> {
        self.0.get(name)
    }

    /// Adds or replaces an attribute, and returns the previous value, if there was one.
    ///
    /// A name that the entity declares is an error when the item is written.
    pub fn insert(&mut self, name: impl Into<String>, value: AttributeValue) -> Option<AttributeValue> {
        self.0.insert(name.into(), value)
    }

    /// Removes an attribute and returns its value. The next write of the whole item omits the attribute.
    pub fn remove(&mut self, name: &str) -> Option<AttributeValue> {
        self.0.remove(name)
    }
}

impl fmt::Debug for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys().map(|name| Quoted(name))).finish()
    }
}

/// Collects unknown attributes while an item is read; generated code calls it for each name without a field.
#[doc(hidden)]
#[derive(Debug)]
pub struct UnknownReader {
    declared: &'static [&'static str],
    name: String,
    found: Unknown,
}

impl UnknownReader {
    /// Creates a reader that has found no attributes yet.
    pub fn new<E: Entity>() -> Self {
        UnknownReader { declared: E::ATTRIBUTES, name: String::new(), found: Unknown::default() }
    }

    /// Notes the name of an attribute without a field. A computed key is not noted: it is declared, but not read.
    pub fn note(&mut self, name: &str) {
        self.name.clear();
        if !self.declared.contains(&name) {
            self.name.push_str(name);
        }
    }

    /// Reads the value of the attribute that was noted last, or skips that of a computed key.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if it is of a type that this version does not support.
    pub fn read_or_skip<R: Reader>(&mut self, reader: &mut R) -> Result<(), DecodeError> {
        if self.name.is_empty() {
            return reader.skip();
        }
        let value = read_any(reader).map_err(|error| error.in_field(&self.name))?;
        self.found.0.insert(std::mem::take(&mut self.name), value);
        Ok(())
    }

    /// Returns the attributes that were found.
    pub fn into_unknown(self) -> Unknown {
        self.found
    }
}

/// Reads an item, or the map of a union, whose schema does not declare it; called by generated code.
///
/// # Errors
///
/// Returns [`DecodeError`] if a value is of a type that this version does not support.
#[doc(hidden)]
pub fn read_unknown<R: Reader>(reader: &mut R) -> Result<Unknown, DecodeError> {
    let mut found = BTreeMap::new();
    reader.begin_map()?;
    while let Some(name) = reader.next_key(str::to_owned)? {
        let value = read_any(reader).map_err(|error| error.in_field(&name))?;
        found.insert(name, value);
    }
    Ok(Unknown(found))
}

/// Writes the variant of an open union that its schema does not declare; called by generated code.
///
/// # Errors
///
/// Returns [`InvalidInput`] if the tag is missing, not text, or the tag of a declared variant, or if a value can't
/// be stored.
#[doc(hidden)]
pub fn write_unknown_variant<W: Writer>(
    unknown: &Unknown,
    tag: &'static str,
    declared: &[&str],
    writer: &mut W,
) -> Result<(), InvalidInput> {
    let problem = match unknown.get(tag) {
        Some(AttributeValue::S(text)) if declared.contains(&text.as_str()) => {
            "the tag of a declared variant, so it can't be that of an unknown one"
        }
        Some(AttributeValue::S(_)) => "",
        Some(_) => "not text, which the tag of a variant has to be",
        None => "missing: an unknown variant needs a tag",
    };
    if !problem.is_empty() {
        return Err(InvalidInput::value(problem).in_field(tag));
    }
    unknown
        .0
        .iter()
        .try_for_each(|(name, value)| write_entry(name, value, writer).map_err(|error| error.in_field(name)))
}

/// Drops the variant of an open union that its schema does not declare, however deeply its values are nested; called by
/// generated code.
#[doc(hidden)]
pub fn discard_unknown(unknown: Unknown) {
    unknown.0.into_values().for_each(drop_value);
}

fn write_entry<W: Writer>(name: &str, value: &AttributeValue, writer: &mut W) -> Result<(), InvalidInput> {
    if name.is_empty() {
        return Err(InvalidInput::value("an attribute with an empty name, which DynamoDB does not store"));
    }
    writer.key(name);
    write_any(value, writer)
}

/// Writes the attributes that an entity does not declare; called by generated code.
///
/// # Errors
///
/// Returns [`InvalidInput`] if a name is empty or declared by the entity, or if a value can't be stored.
#[doc(hidden)]
pub fn write_unknown<E: Entity, W: Writer>(unknown: &Unknown, writer: &mut W) -> Result<(), InvalidInput> {
    for (name, value) in &unknown.0 {
        check_name_length(name)?;
        let written = match E::ATTRIBUTES.contains(&name.as_str()) {
            true => Err(InvalidInput::value("declared by the entity, so it can't be an unknown attribute")),
            false => write_entry(name, value, writer),
        };
        written.map_err(|error| error.in_field(name))?;
    }
    Ok(())
}

#[cfg(feature = "serde")]
pub use json::ignore_unknown;

#[cfg(feature = "serde")]
mod json;
