//! What every stage after lowering reads: references resolved, templates parsed, names fixed.
//!
//! Nothing here can fail or be ambiguous any more, and nothing here knows of YAML or of positions.
//! Attributes, computed keys and types are referred to by typed ids: their index in the list that declares them.

mod id;
mod index;
mod key;
mod multi_entity;
mod settings;
mod types;
mod view;

pub(crate) use id::{AttributeId, ComputedKeyId, EntityId, GroupId, Id, IdVec, IndexId, TypeId, VariantId, each_once};
pub(crate) use index::{FieldSource, Index, IndexField, IndexItem};
pub(crate) use key::{Comparison, ComputedKey, Group, KeyAttribute, KeyKind, KeySource, Segment, When};
pub(crate) use multi_entity::{Collection, Member, Only, Test};
pub(crate) use settings::{Capacity, Encryption, Recovery, Settings, StreamView, TableClass};
pub(crate) use types::{
    Integer, Literal, Precision, Type, TypeDefinition, TypeDefinitions, TypeKind, TypesModule, UnionVariant, Variant,
    reachable,
};
pub(crate) use view::{View, ViewField, ViewFieldKind, ViewStruct};

use crate::naming::Ident;

/// All tables of one run, sorted by the name of their module.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Model {
    pub(crate) tables: Vec<Table>,
    /// The files of types alone, sorted by the name of their module.
    pub(crate) shared: Vec<TypesModule>,
}

/// One table: what `CreateTable` needs, and the entities that live in it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    /// The schema file, relative to the schema folder, with `/` on every platform.
    pub(crate) source: String,
    /// The physical name.
    pub(crate) name: String,
    /// The Rust module: `page-hits` gives `page_hits`.
    pub(crate) module: Ident,
    pub(crate) doc: Option<String>,
    pub(crate) partition_key: KeyAttribute,
    pub(crate) sort_key: Option<KeyAttribute>,
    /// In schema order.
    pub(crate) indexes: IdVec<IndexId, TableIndex>,
    /// The wire name of the attribute that DynamoDB expires items by.
    pub(crate) ttl: Option<String>,
    pub(crate) settings: Settings,
    /// What tells the items of several entities apart: the attribute that holds their kind.
    pub(crate) discriminator: Option<String>,
    pub(crate) entities: IdVec<EntityId, Entity>,
    /// The name of the handle for what spans the entities; `None` for a table of one.
    pub(crate) handle: Option<Ident>,
    /// In schema order.
    pub(crate) collections: Vec<Collection>,
    /// The enums, structs and tagged unions that it may use: those of all files of types alone, then the file's own, in
    /// schema order.
    pub(crate) types: TypeDefinitions,
}

/// A secondary index as DynamoDB knows it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TableIndex {
    pub(crate) name: String,
    pub(crate) local: bool,
    /// One for a local index; one to four for a global one.
    pub(crate) partition_key: Vec<KeyAttribute>,
    /// Exactly one for a local index; none to four for a global one.
    pub(crate) sort_key: Vec<KeyAttribute>,
    pub(crate) projection: Projection,
}

/// What an index holds besides its own keys and the table's.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Projection {
    All,
    KeysOnly,
    /// Wire names of top-level attributes as the schema lists them: DynamoDB keeps the list, keys in it included.
    Include(Vec<String>),
}

/// One kind of item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entity {
    /// `Order`; `OrderKey`, `OrderRepository`, `OrderUpdate`, `OrderQuery` are made from it.
    pub(crate) name: Ident,
    /// The value of the table's discriminator, if the table has one.
    pub(crate) kind: Option<String>,
    /// Which items of the table are its own.
    pub(crate) only: Only,
    pub(crate) doc: Option<String>,
    /// In schema order.
    pub(crate) attributes: IdVec<AttributeId, Attribute>,
    /// Key attributes that are built from a template, in schema order.
    pub(crate) computed: IdVec<ComputedKeyId, ComputedKey>,
    pub(crate) partition_key: KeySource,
    pub(crate) sort_key: Option<KeySource>,
    /// The attributes that the table's own key is made of: the partition key's first, each once.
    pub(crate) key_parts: Vec<AttributeId>,
    /// In schema order.
    pub(crate) indexes: Vec<Index>,
    /// Attributes that can only be set together; see [`Group`]. In order of their first member.
    pub(crate) groups: IdVec<GroupId, Group>,
    pub(crate) views: Vec<View>,
    /// The attribute declared under `ttl:`.
    pub(crate) ttl: Option<AttributeId>,
    /// The attribute declared under `optimistic_lock:`.
    pub(crate) lock: Option<AttributeId>,
    /// Whether attributes that nobody declared are kept, in a field of the struct.
    pub(crate) preserve_unknown: bool,
}

/// An attribute of an entity, or a field of a struct type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Attribute {
    /// The name on the wire.
    pub(crate) wire: String,
    /// The struct's field: `created_at`.
    pub(crate) field: Ident,
    /// The path's constant: `CREATED_AT`.
    pub(crate) constant: Ident,
    pub(crate) ty: Type,
    /// Declared with `?`.
    pub(crate) optional: bool,
    /// Fills a missing one on read.
    pub(crate) default: Option<Literal>,
    pub(crate) doc: Option<String>,
    pub(crate) access: Access,
    /// The computed key that alone keeps it: it is never written by itself.
    pub(crate) in_key: Option<ComputedKeyId>,
}

/// How an update may change an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Alone, by `set`.
    Settable,
    /// Not at all: the table's own key is made of it.
    Key,
    /// Only together with the others of this group.
    Group(GroupId),
    /// Only by the runtime: the revision of an optimistic lock.
    Lock,
}

impl Entity {
    /// The wire name of a key attribute.
    pub(crate) fn wire_name(&self, source: &KeySource) -> &str {
        match source {
            KeySource::Attribute(a) => &self.attributes[*a].wire,
            KeySource::Computed(c) => &self.computed[*c].wire,
        }
    }

    /// The attributes that a key attribute is made of, in order, a repeated one once.
    pub(crate) fn parts(&self, source: &KeySource) -> Vec<AttributeId> {
        match source {
            KeySource::Attribute(a) => vec![*a],
            KeySource::Computed(c) => self.computed[*c].parts(),
        }
    }
}
