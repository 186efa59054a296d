//! An attribute of an entity, or a field of a struct.

use crate::naming::Ident;

use super::{ComputedKeyId, GroupId, Literal, Type};

/// An attribute of an entity, or a field of a struct type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Attribute {
    /// The name in the item.
    pub(crate) wire: String,
    /// The struct's field: `created_at`.
    pub(crate) field: Ident,
    /// The path's constant: `CREATED_AT`.
    pub(crate) constant: Ident,
    pub(crate) ty: Type,
    /// Set if it may be absent: its type is declared with `?`.
    pub(crate) optional: bool,
    /// The value that a missing attribute reads as.
    pub(crate) default: Option<Literal>,
    /// Set if its entry or the alias that is its type is marked as sensitive.
    pub(crate) sensitive: bool,
    pub(crate) doc: Option<String>,
    pub(crate) access: Access,
    /// The computed key that alone keeps it: it is never written by itself.
    pub(crate) in_key: Option<ComputedKeyId>,
    /// The name in the item that it had before.
    pub(crate) renamed_from: Option<String>,
}

/// The way in which an update may change an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// By itself, with `set`.
    Settable,
    /// Never: the table's own key is made of it.
    Key,
    /// Only together with the others of this group.
    Group(GroupId),
    /// Only by the runtime: the revision of an optimistic lock.
    Lock,
    /// Only by the runtime: the time of a write.
    Time,
}
