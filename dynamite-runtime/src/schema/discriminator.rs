//! Discriminators, which distinguish the items of several entities in a table or an index: by an attribute that names
//! the entity, or by the texts of keys.

use aws_sdk_dynamodb::types::AttributeValue;

use super::key_form::{FormPart, has_form};
use crate::codec::{DecodeError, OtherEntity, RawItem, Reader};
use crate::condition::{Expr, Operand};
use crate::path::attribute_path;

/// The `discriminator:` of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discriminator {
    /// The wire name of the attribute.
    pub attribute: &'static str,
    /// The value of each entity, with the entity's name.
    pub entities: &'static [(&'static str, &'static str)],
}

/// The value of the discriminator for an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiscriminatorValue {
    /// The discriminator of the table.
    pub discriminator: &'static Discriminator,
    /// The value.
    pub value: &'static str,
}

/// A test of a text attribute, which the items of some entities pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttributeTest {
    attribute: &'static str,
    expected: Expected,
}

/// The text that passes a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Equal(&'static str),
    Beginning(&'static str),
    /// DynamoDB has no condition for a form.
    Form(&'static [FormPart]),
}

/// The tests for the items of a [`Source`](crate::Source) in a table or index that also holds items of other sources.
///
/// An item belongs to the source if it passes all tests of at least one list. If there are no lists, every item belongs
/// to the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntityFilter {
    /// The lists that a query filters by, in addition to its key condition.
    pub query: &'static [&'static [AttributeTest]],
    /// The lists that a scan filters by.
    pub scan: &'static [&'static [AttributeTest]],
}

impl EntityFilter {
    /// The filter that all items pass.
    pub const ALL: EntityFilter = EntityFilter { query: &[], scan: &[] };
}

impl AttributeTest {
    /// Creates the test that the attribute is equal to `text`.
    pub const fn equals(attribute: &'static str, text: &'static str) -> Self {
        AttributeTest { attribute, expected: Expected::Equal(text) }
    }

    /// Creates the test that the attribute begins with `text`.
    pub const fn begins_with(attribute: &'static str, text: &'static str) -> Self {
        AttributeTest { attribute, expected: Expected::Beginning(text) }
    }

    /// Creates the test that the attribute consists of these parts. Only items that were read can be tested: DynamoDB
    /// has no such condition.
    pub const fn form(attribute: &'static str, parts: &'static [FormPart]) -> Self {
        AttributeTest { attribute, expected: Expected::Form(parts) }
    }

    pub(crate) const fn attribute(&self) -> &'static str {
        self.attribute
    }

    /// Returns `true` if DynamoDB has a condition for the test.
    pub(crate) const fn has_condition(&self) -> bool {
        !matches!(self.expected, Expected::Form(_))
    }

    pub(crate) fn passes(self, found: &str) -> bool {
        match self.expected {
            Expected::Equal(text) => found == text,
            Expected::Beginning(text) => found.starts_with(text),
            Expected::Form(parts) => has_form(found, parts),
        }
    }

    /// Returns the condition that an item passes the test, if DynamoDB has one.
    fn condition(self) -> Option<Expr> {
        match self.expected {
            Expected::Equal(text) => Some(is_equal(self.attribute, text)),
            Expected::Beginning(text) => {
                let text = AttributeValue::S(text.to_owned());
                Some(Expr::call("begins_with", attribute_path(self.attribute), Some(text)))
            }
            Expected::Form(_) => None,
        }
    }
}

/// Returns the condition that an attribute is equal to `text`.
fn is_equal(attribute: &'static str, text: &str) -> Expr {
    Expr::compare(Operand::Path(attribute_path(attribute)), "=", AttributeValue::S(text.to_owned()))
}

/// Returns the condition that an item passes all tests of one of the lists, as far as DynamoDB has conditions for them,
/// or `None` if there are no lists, or every item passes one of them.
pub(crate) fn any_of<T: AsRef<[AttributeTest]>>(choice: &[T]) -> Option<Expr> {
    let all = |tests: &T| tests.as_ref().iter().filter_map(|test| test.condition()).reduce(Expr::and);
    choice.iter().map(all).reduce(|any, all| Some(any?.or(all?)))?
}

/// Returns the condition that an item has no discriminator, or one that is not text. It says nothing about the entity of the
/// item, so a read must not leave the item out in silence.
pub(crate) fn is_unmarked(discriminator: &Discriminator) -> Expr {
    let text = AttributeValue::S("S".to_owned());
    Expr::call("attribute_type", attribute_path(discriminator.attribute), Some(text)).negated()
}

impl DiscriminatorValue {
    /// Creates the value of an entity.
    pub const fn new(discriminator: &'static Discriminator, value: &'static str) -> Self {
        DiscriminatorValue { discriminator, value }
    }

    /// Compares the discriminator of the item that is read next. For another value, the result is the name of its entity,
    /// if the schema declares it.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the item has no discriminator, or one that is not text.
    pub(crate) fn compare<R: Reader>(self, reader: &mut R) -> Result<Result<(), Option<&'static str>>, DecodeError> {
        let attribute = self.discriminator.attribute;
        let compare = |found: &str| if found == self.value { Ok(()) } else { Err(self.entity_of(found)) };
        let expected = || format!("the discriminator {:?}", self.value);
        reader.peek_text(attribute, compare)?.ok_or_else(|| DecodeError::missing(expected()).in_field(attribute))
    }

    /// Returns the name of the entity with a stored value, if the schema declares it.
    fn entity_of(self, value: &str) -> Option<&'static str> {
        self.discriminator.entities.iter().find(|(known, _)| *known == value).map(|(_, entity)| *entity)
    }

    /// Returns the error of a stored item, if it has another value.
    pub(crate) fn mismatch(self, entity: &'static str, item: &RawItem) -> Option<OtherEntity> {
        let found = match item.get(self.discriminator.attribute) {
            Some(AttributeValue::S(found)) if found == self.value => return None,
            Some(AttributeValue::S(found)) => self.entity_of(found),
            _ => None,
        };
        Some(OtherEntity::new(entity, found, Some(item.clone())))
    }

    pub(super) fn condition(self) -> Expr {
        is_equal(self.discriminator.attribute, self.value)
    }

    /// Returns the test that an item has this value.
    pub(crate) const fn test(self) -> AttributeTest {
        AttributeTest::equals(self.discriminator.attribute, self.value)
    }
}
