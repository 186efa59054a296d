//! Keys: where an entity takes a key attribute from.

use crate::naming::Ident;

use super::{AttributeId, ComputedKeyId, When, each_once};

/// A key attribute as DynamoDB knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyAttribute {
    /// The name in the item.
    pub(crate) name: String,
    pub(crate) kind: KeyKind,
}

/// The three types that DynamoDB allows for keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    String,
    Number,
    Binary,
}

/// The source of a key attribute in an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeySource {
    /// An attribute of its own.
    Attribute(AttributeId),
    /// A template.
    Computed(ComputedKeyId),
}

/// A key attribute that is built from a template, and is not a field of the struct.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ComputedKey {
    /// The name in the item.
    pub(crate) wire: String,
    /// The name of the function that builds it, in snake case.
    pub(crate) function: Ident,
    /// `String`, or `Number` for a template that is one number part.
    pub(crate) kind: KeyKind,
    /// Adjacent literals are merged, and none is empty.
    pub(crate) template: Vec<Segment>,
    /// The condition of the sparse index that it is a key of: where it is false, the key is left out.
    pub(crate) when: Option<When>,
    /// Set if it may be absent: a part is optional, or there is a `when`.
    pub(crate) optional: bool,
}

impl ComputedKey {
    /// Returns the attributes of the template, in order, each once.
    pub(crate) fn parts(&self) -> Vec<AttributeId> {
        each_once(self.template.iter().filter_map(|segment| match segment {
            Segment::Part { attribute, .. } => Some(*attribute),
            Segment::Literal(_) => None,
        }))
    }
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Segment {
    Literal(String),
    Part {
        attribute: AttributeId,
        /// The digits of a number, as in `{n:6}`, where they differ from the type's own.
        width: Option<u8>,
    },
}

impl Segment {
    /// Returns whether two segments have the same form, whatever the types of their attributes.
    pub(crate) fn has_form_of(&self, other: &Segment) -> bool {
        match (self, other) {
            (Segment::Literal(text), Segment::Literal(other)) => text == other,
            (Segment::Part { attribute: _, width }, Segment::Part { attribute: _, width: other }) => width == other,
            _ => false,
        }
    }
}
