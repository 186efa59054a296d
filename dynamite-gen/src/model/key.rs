//! Keys: where a key attribute comes from, and what has to be written together.

use crate::naming::Ident;

use super::{AttributeId, ComputedKeyId, Literal, each_once};

/// A key attribute as DynamoDB knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyAttribute {
    /// The wire name.
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

/// Where an entity takes a key attribute from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeySource {
    /// An attribute of its own.
    Attribute(AttributeId),
    /// A template.
    Computed(ComputedKeyId),
}

/// A key attribute that is built from a template and is no field of the struct.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ComputedKey {
    /// The name on the wire.
    pub(crate) wire: String,
    /// The function that builds it: the snake-case name.
    pub(crate) function: Ident,
    /// `String`, or `Number` for a template that is one number part.
    pub(crate) kind: KeyKind,
    /// Adjacent literals are merged; none is empty.
    pub(crate) template: Vec<Segment>,
    /// The condition of the sparse index that this key governs: where it is false, the key is absent.
    pub(crate) when: Option<When>,
    /// Whether it may be absent: a part is optional, or there is a `when`.
    pub(crate) optional: bool,
}

impl ComputedKey {
    /// The attributes of the template, in order, a repeated one once.
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
        /// `{n:6}`: digits of a number, where they differ from the type's own.
        width: Option<u8>,
    },
}

/// The condition of a sparse index, on the item's own top-level attributes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum When {
    /// False where the attribute is absent. The literal has the attribute's type.
    Compare {
        attribute: AttributeId,
        comparison: Comparison,
        literal: Literal,
    },
    Exists(AttributeId),
    Not(Box<When>),
    All(Vec<When>),
    Any(Vec<When>),
}

impl When {
    /// The attributes it reads, in order, a repeated one once.
    pub(crate) fn attributes(&self) -> Vec<AttributeId> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect(&self, found: &mut Vec<AttributeId>) {
        match self {
            When::Compare { attribute, .. } | When::Exists(attribute) => {
                if !found.contains(attribute) {
                    found.push(*attribute);
                }
            }
            When::Not(inner) => inner.collect(found),
            When::All(all) | When::Any(all) => all.iter().for_each(|w| w.collect(found)),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Attributes that feed the same index keys, and so can only be set together.
///
/// A computed index key joins the attributes of its template and of the `when` that governs it. Attributes so joined,
/// directly or through another, minus those of the table's own key, form a group with one setter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    /// In schema order; never a part of the table's own key.
    pub(crate) attributes: Vec<AttributeId>,
    /// `set_queue_and_due`: the fields in schema order, joined by `_and_`.
    pub(crate) setter: Ident,
    /// The computed keys that the setter writes, in schema order.
    pub(crate) computed: Vec<ComputedKeyId>,
}
