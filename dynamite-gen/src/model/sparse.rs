//! The condition of a sparse index.

use super::{AttributeId, Literal};

/// A condition on the item's own top-level attributes: an item is in the index where it is true.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum When {
    /// A comparison, which is false where the attribute is absent. The literal has the attribute's type.
    Compare {
        attribute: AttributeId,
        comparison: Comparison,
        literal: Literal,
    },
    /// True where the attribute is present.
    Exists(AttributeId),
    Not(Box<When>),
    All(Vec<When>),
    Any(Vec<When>),
}

impl When {
    /// Returns the attributes that it reads, in order, each once.
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

/// The operator of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// Returns the operator as schemas and Rust write it.
    pub(crate) fn operator(self) -> &'static str {
        match self {
            Comparison::Equal => "==",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        }
    }
}
