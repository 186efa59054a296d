//! Attributes that an update sets together.

use crate::naming::Ident;

use super::{AttributeId, ComputedKeyId};

/// Attributes that feed the same index keys, and so can only be set together.
///
/// A computed index key joins the attributes of its template and of its `when`. Attributes that are joined directly or
/// through another, without those of the table's own key, form a group with one setter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    /// In schema order; never a part of the table's own key.
    pub(crate) attributes: Vec<AttributeId>,
    /// The name, such as `place`, or `queue_and_due`: the fields in schema order, joined by `_and_`.
    pub(crate) name: Ident,
    /// The name of the setter, such as `set_place`.
    pub(crate) setter: Ident,
    /// The name of the struct that the setter takes, such as `JobPlace`; `None` if it takes each attribute by position.
    pub(crate) argument: Option<Ident>,
    pub(crate) doc: Option<String>,
    /// The computed keys that the setter writes, in schema order.
    pub(crate) computed: Vec<ComputedKeyId>,
}
