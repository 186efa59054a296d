//! Tables, their indexes and keys.

use aws_sdk_dynamodb::types::{AttributeValue, ScalarAttributeType};

use super::TableSettings;
use crate::codec::InvalidInput;
use crate::key::{KeyRole, Template, check_key};

/// A table, as the schema file describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableSchema {
    /// The name in the schema; the client may prefix or map it.
    pub name: &'static str,
    /// The partition key.
    pub partition_key: KeyAttribute,
    /// The sort key, if the table has one.
    pub sort_key: Option<KeyAttribute>,
    /// The secondary indexes.
    pub indexes: &'static [IndexSchema],
    /// The attribute that DynamoDB expires items by.
    pub ttl: Option<&'static str>,
    /// What DynamoDB keeps of it besides.
    pub settings: TableSettings,
}

/// An attribute that is, or is part of, a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyAttribute {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its type.
    pub scalar_type: ScalarType,
}

impl KeyAttribute {
    /// Returns a key attribute that is a string.
    pub const fn string(name: &'static str) -> Self {
        KeyAttribute { name, scalar_type: ScalarType::String }
    }

    /// Returns a key attribute that is a number.
    pub const fn number(name: &'static str) -> Self {
        KeyAttribute { name, scalar_type: ScalarType::Number }
    }

    /// Returns a key attribute that is binary.
    pub const fn binary(name: &'static str) -> Self {
        KeyAttribute { name, scalar_type: ScalarType::Binary }
    }
}

/// The three types that a key can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarType {
    /// `S`.
    String,
    /// `N`.
    Number,
    /// `B`.
    Binary,
}

impl ScalarType {
    pub(crate) fn sdk(self) -> ScalarAttributeType {
        match self {
            ScalarType::String => ScalarAttributeType::S,
            ScalarType::Number => ScalarAttributeType::N,
            ScalarType::Binary => ScalarAttributeType::B,
        }
    }
}

/// A secondary index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexSchema {
    /// Its name.
    pub name: &'static str,
    /// Whether it is local: it shares the table's partition key, and can be read consistently.
    pub local: bool,
    /// One to four attributes.
    pub partition_key: &'static [KeyAttribute],
    /// None to four attributes.
    pub sort_key: &'static [KeyAttribute],
    /// What it holds besides keys.
    pub projection: Projection,
}

/// What an index holds besides its own keys and the table's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Projection {
    /// Everything.
    All,
    /// Nothing.
    KeysOnly,
    /// These attributes.
    Include(&'static [&'static str]),
}

/// How an entity's items lie in its table or in one of the table's indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The table.
    pub table: &'static TableSchema,
    /// The index; `None` for the table itself.
    pub index: Option<&'static IndexSchema>,
    /// Where the attributes of the sort key come from, in their order.
    pub sort_key: &'static [SortSource],
}

/// Where an attribute of a sort key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortSource {
    /// An attribute of the item.
    Attribute,
    /// A template.
    Template(&'static Template),
}

impl Layout {
    /// Returns the layout of a table whose sort key has no parts to query by.
    pub const fn table(table: &'static TableSchema) -> Self {
        Layout { table, index: None, sort_key: &[] }
    }

    /// Returns the layout of the index at a position in `table.indexes`, whose sort key has no parts to query by.
    pub const fn index(table: &'static TableSchema, position: usize) -> Self {
        Layout { table, index: Some(&table.indexes[position]), sort_key: &[] }
    }

    /// The key attributes of what is queried: the index's, or the table's.
    pub(crate) fn queried_keys(&self) -> Vec<KeyAttribute> {
        match self.index {
            Some(index) => index.partition_key.iter().chain(index.sort_key).copied().collect(),
            None => self.table.keys(),
        }
    }

    /// The key attributes that a cursor has to hold: the table's and the index's, each once.
    pub(crate) fn cursor_keys(&self) -> Vec<KeyAttribute> {
        let mut keys = self.table.keys();
        for key in self.queried_keys() {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    /// The attributes of the sort key.
    pub(crate) fn sort_key_attributes(&self) -> Vec<KeyAttribute> {
        match self.index {
            Some(index) => index.sort_key.to_vec(),
            None => self.table.sort_key.into_iter().collect(),
        }
    }

    /// The index's name, or nothing.
    pub(crate) fn index_name(&self) -> Option<&'static str> {
        self.index.map(|index| index.name)
    }
}

impl TableSchema {
    /// The table's own key attributes.
    pub(crate) fn keys(&self) -> Vec<KeyAttribute> {
        std::iter::once(self.partition_key).chain(self.sort_key).collect()
    }
}

/// Returns the key attributes of a table and of its indexes, with the key that each belongs to.
pub(crate) fn key_attributes(table: &TableSchema) -> impl Iterator<Item = (&KeyAttribute, KeyRole)> {
    let index_keys = table.indexes.iter().flat_map(IndexSchema::keys);
    let own = [(Some(&table.partition_key), KeyRole::Partition), (table.sort_key.as_ref(), KeyRole::Sort)];
    own.into_iter().filter_map(|(key, role)| Some((key?, role))).chain(index_keys)
}

/// Checks the keys that an item has, looked up by name, as DynamoDB would.
pub(crate) fn check_key_values<'v>(
    table: &TableSchema,
    value: impl Fn(&str) -> Option<&'v AttributeValue>,
) -> Result<(), InvalidInput> {
    for (key, role) in key_attributes(table) {
        if let Some(value) = value(key.name) {
            check_key(key.name, value, role)?;
        }
    }
    Ok(())
}

impl IndexSchema {
    /// Returns the attributes of the index's keys, with the key that each belongs to.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&KeyAttribute, KeyRole)> {
        let partition = self.partition_key.iter().map(|key| (key, KeyRole::Partition));
        partition.chain(self.sort_key.iter().map(|key| (key, KeyRole::Sort)))
    }
}
