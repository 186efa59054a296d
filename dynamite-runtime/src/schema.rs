//! What a generated module says of its table, as constants.

mod settings;

use aws_sdk_dynamodb::types::ScalarAttributeType;

pub use crate::apart::{Kind, Kinds, Only, Test};
pub use settings::{Capacity, Encryption, Recovery, Settings, StreamView, TableClass};

use crate::key::Template;

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
    pub settings: Settings,
}

/// An attribute that is, or is part of, a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyAttribute {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its type.
    pub kind: KeyKind,
}

/// The three types that a key can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// `S`.
    String,
    /// `N`.
    Number,
    /// `B`.
    Binary,
}

impl KeyKind {
    pub(crate) fn sdk(self) -> ScalarAttributeType {
        match self {
            KeyKind::String => ScalarAttributeType::S,
            KeyKind::Number => ScalarAttributeType::N,
            KeyKind::Binary => ScalarAttributeType::B,
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
    pub sort: &'static [SortSource],
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
    /// The key attributes of what is queried: the index's, or the table's.
    pub(crate) fn own_keys(&self) -> Vec<KeyAttribute> {
        match self.index {
            Some(index) => index.partition_key.iter().chain(index.sort_key).copied().collect(),
            None => self.table.keys(),
        }
    }

    /// The key attributes that a cursor has to hold: the table's and the index's, each once.
    pub(crate) fn all_keys(&self) -> Vec<KeyAttribute> {
        let mut keys = self.table.keys();
        for key in self.own_keys() {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    /// The attributes of the sort key.
    pub(crate) fn sort_key(&self) -> Vec<KeyAttribute> {
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
