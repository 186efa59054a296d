//! Views: parts of an item that are read on their own.

use crate::naming::Ident;

use super::{Literal, Type};

/// A view of an entity: the attributes it reads, some of them only in part.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct View {
    /// `OrderSummary` and what it holds.
    pub(crate) root: ViewStruct,
    pub(crate) doc: Option<String>,
    /// The indexes that hold all it reads: places in `Entity::indexes`. Whole-item indexes are among them.
    pub(crate) indexes: Vec<usize>,
}

/// A struct that holds some fields of an entity or of a struct type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ViewStruct {
    /// `HitShort`; a nested one is named after its attribute: `HitShortVisitor`.
    pub(crate) name: Ident,
    /// In the view's order of first mention.
    pub(crate) fields: Vec<ViewField>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ViewField {
    pub(crate) wire: String,
    pub(crate) field: Ident,
    pub(crate) constant: Ident,
    pub(crate) optional: bool,
    pub(crate) default: Option<Literal>,
    pub(crate) doc: Option<String>,
    /// The attribute, where a computed key alone keeps it: its place in `Entity::attributes`.
    pub(crate) in_key: Option<usize>,
    pub(crate) kind: ViewFieldKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ViewFieldKind {
    /// All of it.
    Whole(Type),
    /// Some fields of a struct.
    Part(ViewStruct),
}
