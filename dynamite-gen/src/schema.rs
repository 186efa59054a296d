//! The content of a schema file as types: neither names are resolved nor entries checked against each other.
//!
//! Every entry is read on its own, so that an error in one does not hide errors in the next. Entries have no position
//! but a [`Path`], which the document turns into a span.

mod allow;
mod decode;
mod entries;
#[cfg(test)]
mod json_schema_tests;
mod key_reader;
mod key_types;
mod report;
mod retired;
mod section;
mod serde_fields;
mod settings;
mod synonyms;
mod table_file;
mod type_definitions;
mod types_file;
mod values;

use serde::Deserialize;

use crate::yaml::Path;

pub(crate) use allow::Allowances;
pub(crate) use report::{Conflict, EntryLabel, FileReport, TextPart};
pub(crate) use section::{Entry, Given, Section};
pub(crate) use settings::{CapacityText, EncryptionText, MaximumText, RecoveryText, SettingsText, ThroughputText};
pub(crate) use table_file::read;
pub(crate) use types_file::{TypesFile, is_types_file, may_declare_types, read_types};
pub(crate) use values::{DefaultValue, Flag, KeyName, KeyNames, KeyTypeText, PhysicalType, ProjectionText};

/// A file that declares one table.
#[derive(Debug)]
pub(crate) struct TableFile {
    pub(crate) table: Given<String>,
    pub(crate) doc: Given<String>,
    pub(crate) rust_name: Given<String>,
    pub(crate) partition_key: Given<KeyNames>,
    pub(crate) sort_key: Given<KeyNames>,
    pub(crate) ttl: Given<String>,
    pub(crate) settings: SettingsText,
    pub(crate) indexes: Section<IndexText>,
    pub(crate) types: Section<TypeText>,
    pub(crate) entities: Entities,
}

/// The entities of a table.
#[derive(Debug)]
pub(crate) enum Entities {
    /// A single entity, declared at the top of the file.
    Single(Box<EntityText>),
    /// The entities under `entities:`.
    Multi(MultiEntityText),
}

/// The keys that only a table with several entities has.
#[derive(Debug)]
pub(crate) struct MultiEntityText {
    pub(crate) discriminator: Given<String>,
    pub(crate) entities: Section<EntityText>,
    pub(crate) collections: Section<CollectionText>,
}

/// An entity: at the top of a file, or an entry of `entities:`.
#[derive(Debug)]
pub(crate) struct EntityText {
    /// The path of its declaration; the top of the file for a single entity.
    pub(crate) path: Path,
    /// `entity:` at the top of a file, or the name of the entry.
    pub(crate) name: Given<String>,
    /// The value of the discriminator.
    pub(crate) kind: Given<String>,
    pub(crate) doc: Given<String>,
    /// The name of the struct; at the top of a file `rust_name:` is the module's.
    pub(crate) rust_name: Given<String>,
    pub(crate) optimistic_lock: Given<String>,
    pub(crate) timestamps: Given<TimestampsText>,
    pub(crate) preserve_unknown: Given<PreserveUnknownText>,
    pub(crate) attributes: Section<FieldText>,
    pub(crate) keys: Section<KeyText>,
    /// The indexes that an entry of `entities:` names.
    pub(crate) indexes: Section<EntityIndexText>,
    /// The names of groups of attributes that feed the same index keys.
    pub(crate) groups: Section<GroupText>,
    pub(crate) views: Section<ViewText>,
    /// The attributes that were removed, by their names in the item.
    pub(crate) retired: Section<RetiredText>,
}

/// The attributes that hold the times of writes.
#[derive(Debug, Deserialize)]
pub(crate) struct TimestampsText {
    /// The time at which the item was created.
    pub(crate) created: Option<String>,
    /// The time at which the item was last written.
    pub(crate) updated: Option<String>,
}

/// `true`, `false` or `{ deserialize: true }`.
#[derive(Debug)]
pub(crate) enum PreserveUnknownText {
    Flag(Flag),
    Field(UnknownFieldText),
}

/// What serde does with the field that keeps undeclared attributes.
#[derive(Debug, Deserialize)]
pub(crate) struct UnknownFieldText {
    /// Deserializing fills the field.
    #[serde(deserialize_with = "values::boolean")]
    pub(crate) deserialize: bool,
}

/// An index of the table in an entry of `entities:`.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct EntityIndexText {
    /// The name of the index for the entity.
    pub(crate) name: Option<String>,
    pub(crate) when: Option<String>,
    pub(crate) doc: Option<String>,
    pub(crate) rust_name: Option<String>,
}

/// A collection: entities that are read in one query.
#[derive(Debug, Deserialize)]
pub(crate) struct CollectionText {
    /// The table's partition key.
    pub(crate) partition: Option<String>,
    /// An index of the table.
    pub(crate) index: Option<String>,
    pub(crate) of: Vec<String>,
    /// Adds a variant for items that belong to no member.
    #[serde(default, deserialize_with = "values::maybe_boolean")]
    pub(crate) open: Option<bool>,
    /// The names of the parts of the sort key that its members have in common.
    pub(crate) parts: Option<Vec<String>>,
    pub(crate) doc: Option<String>,
    pub(crate) rust_name: Option<String>,
}

/// An attribute, or a field of a struct.
#[derive(Debug, Deserialize)]
pub(crate) struct FieldText {
    #[serde(rename = "type")]
    pub(crate) ty: String,
    /// The name on the wire.
    pub(crate) attribute: Option<String>,
    #[serde(default, deserialize_with = "values::present")]
    pub(crate) default: Option<DefaultValue>,
    /// `false` if the attribute is kept only in a key.
    #[serde(default, deserialize_with = "values::maybe_boolean")]
    pub(crate) stored: Option<bool>,
    /// `true` if `Debug` hides the value.
    #[serde(default, deserialize_with = "values::maybe_boolean")]
    pub(crate) sensitive: Option<bool>,
    pub(crate) doc: Option<String>,
    pub(crate) rust_name: Option<String>,
    /// The path of the user's own type.
    pub(crate) rust_type: Option<String>,
    /// The name in the item that it had before.
    pub(crate) renamed_from: Option<String>,
}

/// An attribute, a field, a value or an alternative that was removed. The name of the entry is its name in items.
#[derive(Debug)]
pub(crate) struct RetiredText {
    /// The type that an attribute or a field had.
    pub(crate) ty: Option<String>,
}

/// A computed key.
#[derive(Debug, Deserialize)]
pub(crate) struct KeyText {
    pub(crate) template: String,
    #[serde(rename = "type")]
    pub(crate) kind: Option<KeyTypeText>,
    /// The name on the wire.
    pub(crate) attribute: Option<String>,
    pub(crate) rust_name: Option<String>,
}

/// A secondary index.
#[derive(Debug, Deserialize)]
pub(crate) struct IndexText {
    #[serde(default, deserialize_with = "values::boolean")]
    pub(crate) local: bool,
    pub(crate) partition_key: Option<KeyNames>,
    pub(crate) sort_key: Option<KeyNames>,
    pub(crate) projection: Option<ProjectionText>,
    pub(crate) when: Option<String>,
    pub(crate) stage: Option<String>,
    pub(crate) doc: Option<String>,
    pub(crate) rust_name: Option<String>,
    /// Read separately, because its values are mappings.
    #[serde(skip)]
    pub(crate) capacity: CapacityText,
}

/// A name of a key group, with the attributes that belong to it.
#[derive(Debug, Deserialize)]
pub(crate) struct GroupText {
    pub(crate) attributes: Vec<String>,
    pub(crate) doc: Option<String>,
}

/// A view with the paths that it reads.
#[derive(Debug, Deserialize)]
pub(crate) struct ViewText {
    pub(crate) attributes: Vec<String>,
    pub(crate) doc: Option<String>,
}

/// A declared type.
#[derive(Debug)]
pub(crate) struct TypeText {
    pub(crate) head: TypeHead,
    pub(crate) body: TypeBody,
    /// The fields, values or alternatives that were removed.
    pub(crate) retired: Vec<Entry<RetiredText>>,
}

/// The keys of a type apart from its values or fields.
#[derive(Debug, Deserialize)]
pub(crate) struct TypeHead {
    pub(crate) doc: Option<String>,
    pub(crate) rust_name: Option<String>,
    #[serde(default, deserialize_with = "values::maybe_boolean")]
    pub(crate) open: Option<bool>,
    pub(crate) tag: Option<String>,
    /// `true` if `Debug` hides the values of the type.
    #[serde(default, deserialize_with = "values::maybe_boolean")]
    pub(crate) sensitive: Option<bool>,
    /// The path of the user's own type.
    pub(crate) rust_type: Option<String>,
}

/// The values or fields of a type.
#[derive(Debug)]
pub(crate) enum TypeBody {
    /// The text of the type that this is an alias of.
    Alias(String),
    Enum(Vec<Entry<ValueText>>),
    Struct(Vec<Entry<FieldText>>),
    Union(Vec<Entry<AlternativeText>>),
}

/// A value of an enum; the name of the entry is the value on the wire.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ValueText {
    pub(crate) rust_name: Option<String>,
    pub(crate) doc: Option<String>,
    /// The value that it was stored as before.
    pub(crate) renamed_from: Option<String>,
}

/// An alternative of a union; the name of the entry is the value of the tag.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct AlternativeText {
    /// The struct with the fields, if there are any.
    #[serde(rename = "struct")]
    pub(crate) payload: Option<String>,
    pub(crate) rust_name: Option<String>,
    pub(crate) doc: Option<String>,
    /// The value of the tag that it had before.
    pub(crate) renamed_from: Option<String>,
}
