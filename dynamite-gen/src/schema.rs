//! What a schema file says, one to one: typed, but neither resolved nor checked against itself.
//!
//! Every entry is read on its own, so that a misshapen one does not hide the next. Nothing here has a position; an
//! entry knows its [`Path`], and the document turns that into one.

mod fields;
mod read;
mod report;
mod shape;
mod suggest;
mod text;

use serde::Deserialize;

use crate::yaml::Path;

pub(crate) use read::read;
pub(crate) use report::Report;
pub(crate) use suggest::suggest;
pub(crate) use text::{DefaultValue, OneOrMany, ProjectionText};

/// A file that declares one table with one entity.
#[derive(Debug)]
pub(crate) struct TableFile {
    pub(crate) table: Given<String>,
    pub(crate) entity: Given<String>,
    pub(crate) doc: Given<String>,
    pub(crate) rust_name: Given<String>,
    pub(crate) partition_key: Given<String>,
    pub(crate) sort_key: Given<String>,
    pub(crate) ttl: Given<String>,
    pub(crate) optimistic_lock: Given<String>,
    pub(crate) attributes: Section<FieldText>,
    pub(crate) keys: Section<KeyText>,
    pub(crate) indexes: Section<IndexText>,
    pub(crate) views: Section<ViewText>,
    pub(crate) types: Section<TypeText>,
}

/// A value at the top of a file.
#[derive(Debug)]
pub(crate) enum Given<T> {
    Absent,
    /// Not of the right form; that was reported.
    Misshapen,
    Is(T),
}

impl<T> Given<T> {
    /// The value, if there is a good one.
    pub(crate) fn value(&self) -> Option<&T> {
        match self {
            Given::Is(value) => Some(value),
            Given::Absent | Given::Misshapen => None,
        }
    }
}

/// A mapping of named entries at the top of a file.
#[derive(Debug)]
pub(crate) struct Section<T> {
    pub(crate) entries: Vec<Entry<T>>,
    /// It is no mapping, which was reported: what it would declare is not known.
    pub(crate) misshapen: bool,
}

/// A named entry of a mapping (or an item of a list that names itself).
#[derive(Debug)]
pub(crate) struct Entry<T> {
    pub(crate) name: String,
    pub(crate) path: Path,
    /// `None` if it is not of the right form; that was reported.
    pub(crate) value: Option<T>,
}

/// An attribute, or a field of a struct.
#[derive(Debug, Deserialize)]
pub(crate) struct FieldText {
    #[serde(rename = "type")]
    pub(crate) ty: String,
    /// The name on the wire.
    pub(crate) attribute: Option<String>,
    #[serde(default, deserialize_with = "text::present")]
    pub(crate) default: Option<DefaultValue>,
    pub(crate) doc: Option<String>,
    pub(crate) rust_name: Option<String>,
}

/// A computed key.
#[derive(Debug, Deserialize)]
pub(crate) struct KeyText {
    pub(crate) template: String,
    #[serde(rename = "type", default)]
    pub(crate) kind: KeyTypeText,
    /// The name on the wire.
    pub(crate) attribute: Option<String>,
    pub(crate) rust_name: Option<String>,
}

/// The type of a computed key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum KeyTypeText {
    #[default]
    String,
    Number,
}

/// A secondary index.
#[derive(Debug, Deserialize)]
pub(crate) struct IndexText {
    #[serde(default, deserialize_with = "text::boolean")]
    pub(crate) local: bool,
    pub(crate) partition_key: Option<OneOrMany>,
    pub(crate) sort_key: Option<OneOrMany>,
    pub(crate) projection: Option<ProjectionText>,
    pub(crate) when: Option<String>,
    pub(crate) rust_name: Option<String>,
}

/// A view: the paths it reads.
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
}

/// What a type says besides its values or fields.
#[derive(Debug, Deserialize)]
pub(crate) struct TypeHead {
    pub(crate) doc: Option<String>,
    pub(crate) rust_name: Option<String>,
    #[serde(default, deserialize_with = "text::maybe_boolean")]
    pub(crate) open: Option<bool>,
    pub(crate) tag: Option<String>,
}

/// The values or fields of a type.
#[derive(Debug)]
pub(crate) enum TypeBody {
    Enum(Vec<Entry<ValueText>>),
    Struct(Vec<Entry<FieldText>>),
    Union(Vec<Entry<AlternativeText>>),
}

/// What an enum says of a value; the entry's name is the value on the wire.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ValueText {
    pub(crate) rust_name: Option<String>,
    pub(crate) doc: Option<String>,
}

/// An alternative of a union; the entry's name is the tag's value.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct AlternativeText {
    /// The struct with its fields, if there are any.
    #[serde(rename = "struct")]
    pub(crate) payload: Option<String>,
    pub(crate) rust_name: Option<String>,
    pub(crate) doc: Option<String>,
}
