//! Discriminators: how the items of several entities in one table or index are told from each other, by an attribute that
//! holds the kind of an item, or by what the keys begin with.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::{DecodeError, OtherEntity, RawItem, Reader};
use crate::condition::{Expr, Operand};
use crate::path::attribute_path;

/// The kinds of items in a table with a `discriminator:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discriminator {
    /// The attribute that holds the kind.
    pub attribute: &'static str,
    /// The stored value of each kind, with the name of its entity.
    pub entities: &'static [(&'static str, &'static str)],
}

/// The kind of one entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiscriminatorValue {
    /// All kinds of the table.
    pub discriminator: &'static Discriminator,
    /// The stored value.
    pub value: &'static str,
}

/// A test of a text attribute, which items of some entities pass and those of others do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttributeTest {
    attribute: &'static str,
    text: &'static str,
    exact: bool,
}

/// Which items of a table or an index belong to a [`Source`](crate::Source), where others lie there too.
///
/// Each is a choice: an item belongs if it passes all tests of one of the lists. No list at all means that every item
/// that is found belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntityFilter {
    /// What a query filters on, besides its key condition.
    pub query: &'static [&'static [AttributeTest]],
    /// What a scan filters on.
    pub scan: &'static [&'static [AttributeTest]],
}

impl EntityFilter {
    /// Every item belongs.
    pub const ALL: EntityFilter = EntityFilter { query: &[], scan: &[] };
}

impl AttributeTest {
    /// The attribute is this text.
    pub const fn equals(attribute: &'static str, text: &'static str) -> Self {
        AttributeTest { attribute, text, exact: true }
    }

    /// The attribute begins with this text.
    pub const fn begins_with(attribute: &'static str, text: &'static str) -> Self {
        AttributeTest { attribute, text, exact: false }
    }

    fn passes(self, found: &str) -> bool {
        if self.exact { found == self.text } else { found.starts_with(self.text) }
    }

    fn condition(self) -> Expr {
        let value = AttributeValue::S(self.text.to_owned());
        match self.exact {
            true => Expr::Compare(Operand::Path(attribute_path(self.attribute)), "=", value),
            false => Expr::Call("begins_with", attribute_path(self.attribute), Some(value)),
        }
    }
}

/// The filter of a choice; `None` where everything belongs.
pub(crate) fn any_of(choice: &[&[AttributeTest]]) -> Option<Expr> {
    let all = |tests: &&[AttributeTest]| tests.iter().map(|test| test.condition()).reduce(Expr::and);
    choice.iter().filter_map(all).reduce(Expr::or)
}

/// Returns whether an item passes all tests; it is read on from its beginning. Called by generated code.
///
/// # Errors
///
/// [`DecodeError`] if a tested attribute is not text.
#[doc(hidden)]
pub fn passes_all<R: Reader>(reader: &mut R, tests: &[AttributeTest]) -> Result<bool, DecodeError> {
    for test in tests {
        if reader.peek_text(test.attribute, |found| test.passes(found))? != Some(true) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Returns the error about an item that belongs to no member of a collection; called by generated code.
#[doc(hidden)]
pub fn not_of_collection() -> DecodeError {
    DecodeError::other_entity(None)
}

impl DiscriminatorValue {
    /// Returns the value that an entity has.
    pub const fn new(discriminator: &'static Discriminator, value: &'static str) -> Self {
        DiscriminatorValue { discriminator, value }
    }

    /// Checks that an item which is about to be read is of this kind.
    pub(crate) fn check<R: Reader>(self, reader: &mut R) -> Result<(), DecodeError> {
        let found =
            reader.peek_text(self.discriminator.attribute, |found| (found == self.value, self.entity_of(found)))?;
        match found {
            Some((true, _)) => Ok(()),
            Some((false, entity)) => Err(DecodeError::other_entity(entity)),
            None => Err(DecodeError::other_entity(None)),
        }
    }

    /// The entity of a stored kind, if the schema declares it.
    fn entity_of(self, value: &str) -> Option<&'static str> {
        self.discriminator.entities.iter().find(|(kind, _)| *kind == value).map(|(_, entity)| *entity)
    }

    /// The error about a stored item, if it is of another kind.
    pub(crate) fn mismatch(self, entity: &'static str, item: &RawItem) -> Option<OtherEntity> {
        let found = match item.get(self.discriminator.attribute) {
            Some(AttributeValue::S(found)) if found == self.value => return None,
            Some(AttributeValue::S(found)) => self.entity_of(found),
            _ => None,
        };
        Some(OtherEntity::new(entity, found, Some(item.clone())))
    }

    pub(super) fn condition(self) -> Expr {
        AttributeTest::equals(self.discriminator.attribute, self.value).condition()
    }
}
