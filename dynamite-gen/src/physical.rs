//! A table as DynamoDB has it, in one normal form.
//!
//! It is made from a schema, or from JSON of the AWS command line. Indexes have names instead of an order, a projection is
//! a set without the keys that every index has, and a setting that DynamoDB leaves out has its default. So two
//! descriptions of one table are equal.

mod compare;
mod from_json;
mod from_model;
mod json;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::model::{Capacity, Encryption, KeyAttribute, KeyKind, Stage, StreamView, TableClass};

pub(crate) use compare::{Difference, IndexDifference, Setting, differences, differs as encryption_differs};
pub(crate) use from_json::{read_backups, read_table, read_ttl};

/// DynamoDB's period of point-in-time recovery in days, unless another one is set.
const DEFAULT_DAYS: u8 = 35;

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PhysicalTable {
    pub(crate) name: String,
    pub(crate) status: Status,
    pub(crate) keys: Keys,
    pub(crate) indexes: BTreeMap<String, PhysicalIndex>,
    pub(crate) stream: Option<StreamView>,
    pub(crate) deletion_protection: bool,
    pub(crate) capacity: Capacity,
    pub(crate) class: TableClass,
    pub(crate) encryption: Encryption,
    /// `None` if it is not known: `DescribeTable` does not tell.
    pub(crate) ttl: Option<TimeToLive>,
    /// `None` if it is not known: `DescribeTable` does not tell.
    pub(crate) recovery: Option<Recovery>,
}

/// An index of a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PhysicalIndex {
    pub(crate) local: bool,
    pub(crate) status: Status,
    pub(crate) keys: Keys,
    pub(crate) projection: Held,
    pub(crate) capacity: Capacity,
    /// Where it is between being declared and being gone. One that is described is active.
    pub(crate) stage: Stage,
}

/// The key attributes of a table or an index.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Keys {
    pub(crate) partition: Vec<KeyAttribute>,
    pub(crate) sort: Vec<KeyAttribute>,
}

/// The attributes that an index holds, besides its own keys and the table's.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Held {
    All,
    Only(BTreeSet<String>),
}

/// The state of a table or an index. One that comes from a schema is active.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Status {
    Active,
    Creating,
    Updating,
    Deleting,
    /// `ARCHIVED` or the like: nothing can be read or written.
    Unusable(String),
    /// A word that this version does not know.
    Other(String),
}

/// The time to live of a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TimeToLive {
    Off,
    On(String),
    /// It is being enabled, which can take an hour.
    TurningOn(String),
    /// It is being disabled, which can take an hour.
    TurningOff,
}

impl TimeToLive {
    /// Returns the attribute by which items expire, or soon will.
    pub(crate) fn attribute(&self) -> Option<&String> {
        match self {
            TimeToLive::On(attribute) | TimeToLive::TurningOn(attribute) => Some(attribute),
            TimeToLive::Off | TimeToLive::TurningOff => None,
        }
    }
}

/// Point-in-time recovery of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Recovery {
    Off,
    /// For so many days.
    On(u8),
}

impl Keys {
    /// Returns all key attributes, in their order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.partition.iter().chain(&self.sort)
    }
}

/// Writes the attributes with their types: partition key `customer` (S) and sort key `number` (N).
impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |keys: &[KeyAttribute]| {
            let keys = keys.iter().map(|key| format!("`{}` ({})", key.name, type_letter(key.kind)));
            keys.collect::<Vec<_>>().join(", ")
        };
        write!(f, "partition key {}", listed(&self.partition))?;
        match self.sort.as_slice() {
            [] => Ok(()),
            sort => write!(f, " and sort key {}", listed(sort)),
        }
    }
}

/// Returns DynamoDB's letter of a key type.
fn type_letter(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::String => "S",
        KeyKind::Number => "N",
        KeyKind::Binary => "B",
    }
}
