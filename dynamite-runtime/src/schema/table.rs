//! Tables, their indexes and keys.

use aws_sdk_dynamodb::types::{AttributeValue, ScalarAttributeType};

use super::TableSettings;
use crate::codec::InvalidInput;
use crate::key::{KeyRole, Template, check_key};

/// The schema of a table.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # fn main() -> Outcome {
/// use dynamite_runtime::Entity;
///
/// let indexes: Vec<_> = Order::TABLE.indexes.iter().map(|index| index.name).collect();
/// assert_eq!(indexes, ["by_status", "large"]);
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableSchema {
    /// The table's name in the schema. The client may add a prefix to it, or map it to another name.
    pub name: &'static str,
    /// The partition key.
    pub partition_key: KeyAttribute,
    /// The sort key, if the table has one.
    pub sort_key: Option<KeyAttribute>,
    /// The secondary indexes.
    pub indexes: &'static [IndexSchema],
    /// The wire name of the attribute with the expiry time, if the table has a `ttl:`.
    pub ttl: Option<&'static str>,
    /// The settings of the table.
    pub settings: TableSettings,
}

/// An attribute that is a key, or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyAttribute {
    /// The wire name of the attribute.
    pub name: &'static str,
    /// The type of the attribute.
    pub scalar_type: ScalarType,
}

impl KeyAttribute {
    /// Creates a key attribute of type string.
    pub const fn string(name: &'static str) -> Self {
        KeyAttribute { name, scalar_type: ScalarType::String }
    }

    /// Creates a key attribute of type number.
    pub const fn number(name: &'static str) -> Self {
        KeyAttribute { name, scalar_type: ScalarType::Number }
    }

    /// Creates a key attribute of type binary.
    pub const fn binary(name: &'static str) -> Self {
        KeyAttribute { name, scalar_type: ScalarType::Binary }
    }
}

/// The type of a key attribute.
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
    /// Returns `true` if a value has this type.
    pub(crate) fn is_type_of(self, value: &AttributeValue) -> bool {
        matches!(
            (value, self),
            (AttributeValue::S(_), ScalarType::String)
                | (AttributeValue::N(_), ScalarType::Number)
                | (AttributeValue::B(_), ScalarType::Binary)
        )
    }

    /// Returns DynamoDB's letter of the type.
    pub(crate) fn letter(self) -> &'static str {
        match self {
            ScalarType::String => "S",
            ScalarType::Number => "N",
            ScalarType::Binary => "B",
        }
    }

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
    /// The name of the index.
    pub name: &'static str,
    /// Is `true` for a local index, which has the table's partition key and can be read consistently.
    pub local: bool,
    /// The partition key: one to four attributes.
    pub partition_key: &'static [KeyAttribute],
    /// The sort key: zero to four attributes.
    pub sort_key: &'static [KeyAttribute],
    /// The attributes in the index, in addition to the keys.
    pub projection: Projection,
    /// Where the index is between being declared and being gone.
    pub stage: IndexStage,
}

/// The stage of an index, for a table that has items already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IndexStage {
    /// It is written and read.
    #[default]
    Active,
    /// Its keys are written, and nothing reads it: the table may not have it yet.
    Building,
    /// Its keys are written, and reading it is deprecated: the table may not have it any more.
    Retiring,
}

/// The attributes in an index, in addition to its own keys and the table's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Projection {
    /// All attributes.
    All,
    /// No other attributes.
    KeysOnly,
    /// These attributes.
    Include(&'static [&'static str]),
}

/// The keys of an entity's items in its table, or in one of the table's indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The table.
    pub table: &'static TableSchema,
    /// The index; `None` for the table itself.
    pub index: Option<&'static IndexSchema>,
    /// The sources of the sort key's attributes, in their order.
    pub sort_key: &'static [SortSource],
    /// Is `true` if items may have other sort keys, as in an open collection: a query without a condition on the sort key
    /// then reads all of them.
    pub open: bool,
}

/// The source of an attribute of a sort key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortSource {
    /// An attribute of the item.
    Attribute,
    /// The template of a computed key.
    Template(&'static Template),
}

impl Layout {
    /// Creates the layout of a table whose sort key has no parts to query by.
    pub const fn table(table: &'static TableSchema) -> Self {
        Layout { table, index: None, sort_key: &[], open: false }
    }

    /// Creates the layout of the index at a position in `table.indexes`, whose sort key has no parts to query by.
    pub const fn index(table: &'static TableSchema, position: usize) -> Self {
        Layout { table, index: Some(&table.indexes[position]), sort_key: &[], open: false }
    }

    /// Returns the key attributes of the index, or those of the table if there is no index.
    pub(crate) fn queried_keys(&self) -> Vec<KeyAttribute> {
        match self.index {
            Some(index) => index.partition_key.iter().chain(index.sort_key).copied().collect(),
            None => self.table.keys(),
        }
    }

    /// Returns the key attributes that a cursor must hold: those of the table and of the index, each once.
    pub(crate) fn cursor_keys(&self) -> Vec<KeyAttribute> {
        let mut keys = self.table.keys();
        for key in self.queried_keys() {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    /// Returns the attributes of the sort key.
    pub(crate) fn sort_key_attributes(&self) -> Vec<KeyAttribute> {
        match self.index {
            Some(index) => index.sort_key.to_vec(),
            None => self.table.sort_key.into_iter().collect(),
        }
    }

    /// Returns the name of the index, or `None` for the table.
    pub(crate) fn index_name(&self) -> Option<&'static str> {
        self.index.map(|index| index.name)
    }
}

impl TableSchema {
    /// Returns the table's own key attributes.
    pub(crate) fn keys(&self) -> Vec<KeyAttribute> {
        std::iter::once(self.partition_key).chain(self.sort_key).collect()
    }
}

/// Returns the key attributes of a table and of its indexes, each with the kind of its key.
pub(crate) fn key_attributes(table: &TableSchema) -> impl Iterator<Item = (&KeyAttribute, KeyRole)> {
    let index_keys = table.indexes.iter().flat_map(IndexSchema::keys);
    let own = [(Some(&table.partition_key), KeyRole::Partition), (table.sort_key.as_ref(), KeyRole::Sort)];
    own.into_iter().filter_map(|(key, role)| Some((key?, role))).chain(index_keys)
}

/// Checks an item's keys as DynamoDB does. `value` returns the value of an attribute by its name.
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
    /// Returns the attributes of the index's keys, each with the kind of its key.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&KeyAttribute, KeyRole)> {
        let partition = self.partition_key.iter().map(|key| (key, KeyRole::Partition));
        partition.chain(self.sort_key.iter().map(|key| (key, KeyRole::Sort)))
    }
}
