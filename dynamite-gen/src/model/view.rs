//! Views: parts of an item that are read by themselves.

use crate::naming::Ident;

use super::{AttributeId, IndexId, Literal, Type};

/// A view of an entity: the attributes that it reads, some of them only in part.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct View {
    /// The struct of the view, such as `OrderSummary`.
    pub(crate) root: ViewStruct,
    pub(crate) doc: Option<String>,
    /// The indexes of the entity that hold all that it reads, those that hold whole items among them.
    pub(crate) indexes: Vec<IndexId>,
}

/// A struct that holds some fields of an entity or of a struct type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ViewStruct {
    /// The name, such as `HitShort`; a nested struct is named after its attribute: `HitShortVisitor`.
    pub(crate) name: Ident,
    /// Set if it is a part of something sensitive.
    pub(crate) sensitive: bool,
    /// In the view's order of first mention.
    pub(crate) fields: Vec<ViewField>,
}

/// A field of a view.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ViewField {
    pub(crate) wire: String,
    pub(crate) field: Ident,
    pub(crate) constant: Ident,
    pub(crate) optional: bool,
    pub(crate) default: Option<Literal>,
    /// Set if the attribute is sensitive.
    pub(crate) sensitive: bool,
    pub(crate) doc: Option<String>,
    /// The attribute, where a computed key alone keeps it.
    pub(crate) in_key: Option<AttributeId>,
    pub(crate) kind: ViewFieldKind,
}

/// The part of an attribute that a view reads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ViewFieldKind {
    /// The whole value.
    Whole(Type),
    /// Some fields of a struct.
    Part(ViewStruct),
}
