//! What a store promises, with types: how items are stored, what the tables are, and what the code offers.
//!
//! It is made from a model or from the text of a snapshot. Declared types have their names in Rust, and everything else
//! has the name that it has in DynamoDB.

use std::collections::BTreeMap;

use crate::model::{Integer, Precision};
use crate::physical::PhysicalTable;

use super::fact::Fact;

/// All tables of a store, and its code.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Shape {
    /// By name.
    pub(crate) tables: BTreeMap<String, TableShape>,
    /// What a program can name: `api`, the module, the kind, the name and more words, each with its type or the like.
    pub(crate) api: BTreeMap<Fact, String>,
}

/// A table, and how its items are stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TableShape {
    /// The module of its code.
    pub(crate) module: String,
    pub(crate) physical: PhysicalTable,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) discriminator: Option<String>,
    pub(crate) entities: Entities,
    /// By name; what is read, and of which entities.
    pub(crate) collections: BTreeMap<String, String>,
    /// The declared types that its items have.
    pub(crate) types: BTreeMap<String, TypeShape>,
}

/// The entities of a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Entities {
    Single(Box<EntityShape>),
    /// By the value of the discriminator or, if there is none, by name.
    Multi(BTreeMap<String, EntityShape>),
}

/// An entity.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct EntityShape {
    /// Its name in Rust.
    pub(crate) rust: String,
    pub(crate) attributes: BTreeMap<String, AttributeShape>,
    /// Key attributes that are made from a template.
    pub(crate) keys: BTreeMap<String, KeyShape>,
    pub(crate) indexes: BTreeMap<String, EntityIndex>,
    pub(crate) lock: Option<String>,
    pub(crate) created: Option<String>,
    pub(crate) updated: Option<String>,
    /// `None` if a put erases attributes that the schema does not declare.
    pub(crate) unknown: Option<Unknown>,
    pub(crate) retired: BTreeMap<String, Option<StoredType>>,
}

/// What becomes of attributes that the schema does not declare, where they are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    Preserved,
    /// Also where an item is deserialized.
    Deserialized,
}

/// An attribute of an entity, or a field of a struct.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AttributeShape {
    pub(crate) ty: StoredType,
    pub(crate) optional: bool,
    /// The text of the value that a missing one reads as.
    pub(crate) default: Option<String>,
    /// `false` if only a key keeps it.
    pub(crate) stored: bool,
    pub(crate) sensitive: bool,
    /// The name in Rust, if it does not follow from the other.
    pub(crate) rust: Option<String>,
    /// The name in items that it had before.
    pub(crate) before: Option<String>,
}

/// The type that values are stored as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StoredType {
    String,
    Bool,
    Integer(Integer),
    F32,
    F64,
    Decimal,
    Bytes,
    Uuid,
    Timestamp(Precision),
    DateTime(Precision),
    EpochSeconds,
    EpochMillis,
    Date,
    Json,
    List(Box<StoredType>),
    Set(Box<StoredType>),
    Map(Box<StoredType>),
    /// A declared type.
    Named(String),
}

/// A key attribute that is made from a template.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct KeyShape {
    pub(crate) template: Vec<Piece>,
    /// A number, and not text.
    pub(crate) number: bool,
    /// The condition under which an item has it.
    pub(crate) when: Option<String>,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Literal(String),
    Part {
        attribute: String,
        /// `10` digits, `plain`, `month`; empty for a part that has one form alone.
        form: String,
        /// The text that stands for an absent value.
        absent: Option<String>,
    },
    Shard(u16),
}

/// An index of the table, as an entity has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EntityIndex {
    /// An item may be missing from it.
    pub(crate) sparse: bool,
    /// The method that reads it.
    pub(crate) method: Option<String>,
}

/// A declared type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TypeShape {
    pub(crate) kind: TypeKindShape,
    pub(crate) sensitive: bool,
    pub(crate) retired: BTreeMap<String, Option<StoredType>>,
}

/// What a declared type is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TypeKindShape {
    Struct(BTreeMap<String, AttributeShape>),
    Enum { open: bool, values: BTreeMap<String, ValueShape> },
    Union { tag: String, open: bool, alternatives: BTreeMap<String, AlternativeShape> },
}

/// A value of an enum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ValueShape {
    pub(crate) rust: Option<String>,
    pub(crate) before: Option<String>,
}

/// An alternative of a union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AlternativeShape {
    /// The struct with its fields.
    pub(crate) payload: Option<String>,
    pub(crate) about: ValueShape,
}

impl TypeShape {
    /// Returns whether it is an enum that has a value.
    pub(crate) fn reads(&self, value: &str) -> bool {
        match &self.kind {
            TypeKindShape::Enum { open, values } => *open || values.contains_key(value),
            TypeKindShape::Struct(_) | TypeKindShape::Union { .. } => false,
        }
    }

    /// Returns whether it is an enum that has no value but this one.
    pub(crate) fn is_only(&self, value: &str) -> bool {
        match &self.kind {
            TypeKindShape::Enum { open, values } => !open && values.keys().all(|other| other == value),
            TypeKindShape::Struct(_) | TypeKindShape::Union { .. } => false,
        }
    }
}

impl Entities {
    /// Iterates over the entities, with what each is known by among others.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Option<&str>, &EntityShape)> {
        let (single, multi) = match self {
            Entities::Single(entity) => (Some((None, &**entity)), None),
            Entities::Multi(entities) => (None, Some(entities)),
        };
        let multi = multi.into_iter().flatten().map(|(kind, entity)| (Some(kind.as_str()), entity));
        single.into_iter().chain(multi)
    }
}
