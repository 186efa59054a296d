//! What tells the items of several entities in one table apart: the attribute that holds their kind, and the beginnings
//! of their keys.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::{DecodeError, RawItem, Reader};
use crate::condition::{Expr, Operand};
use crate::error::OtherEntity;
use crate::op::write::{absent, attribute, both, exists};
use crate::schema::TableSchema;

/// The kinds of items in a table with a `discriminator:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds {
    /// The attribute that holds the kind.
    pub attribute: &'static str,
    /// The stored value of each kind, with the name of its entity.
    pub entities: &'static [(&'static str, &'static str)],
}

/// The kind of one entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// All kinds of the table.
    pub of: &'static Kinds,
    /// The stored value.
    pub value: &'static str,
}

/// A test of a text attribute, which items of some entities pass and those of others do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Test {
    attribute: &'static str,
    text: &'static str,
    whole: bool,
}

/// Which items of a table or an index belong to a [`Source`](crate::Source), where others lie there too.
///
/// Each is a choice: an item belongs if it passes all tests of one of the lists. No list at all means that every item
/// that is found belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Only {
    /// What a query filters on, besides its key condition.
    pub query: &'static [&'static [Test]],
    /// What a scan filters on.
    pub scan: &'static [&'static [Test]],
}

impl Only {
    /// Every item belongs.
    pub const ALL: Only = Only { query: &[], scan: &[] };
}

impl Test {
    /// The attribute is this text.
    pub const fn is(attribute: &'static str, text: &'static str) -> Self {
        Test { attribute, text, whole: true }
    }

    /// The attribute begins with this text.
    pub const fn begins_with(attribute: &'static str, text: &'static str) -> Self {
        Test { attribute, text, whole: false }
    }

    fn passes(self, found: &str) -> bool {
        if self.whole { found == self.text } else { found.starts_with(self.text) }
    }

    fn expression(self) -> Expr {
        let value = AttributeValue::S(self.text.to_owned());
        match self.whole {
            true => Expr::Compare(Operand::Path(attribute(self.attribute)), "=", value),
            false => Expr::Call("begins_with", attribute(self.attribute), Some(value)),
        }
    }
}

/// The filter of a choice; `None` where everything belongs.
pub(crate) fn filter(choice: &[&[Test]]) -> Option<Expr> {
    let all = |tests: &&[Test]| tests.iter().map(|test| test.expression()).reduce(Expr::and);
    choice.iter().filter_map(all).reduce(Expr::or)
}

/// The first list of tests that an item passes, which is read on from its beginning; called by generated code.
///
/// # Errors
///
/// [`DecodeError`] if it passes none: it is an item of another entity.
#[doc(hidden)]
pub fn recognise<R: Reader>(reader: &mut R, lists: &[&[Test]]) -> Result<usize, DecodeError> {
    for (at, tests) in lists.iter().enumerate() {
        if passes_all(reader, tests)? {
            return Ok(at);
        }
    }
    Err(DecodeError::other_entity(None))
}

fn passes_all<R: Reader>(reader: &mut R, tests: &[Test]) -> Result<bool, DecodeError> {
    for test in tests {
        if reader.peek_text(test.attribute, |found| test.passes(found))? != Some(true) {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Kind {
    /// Checks that an item which is about to be read is of this kind.
    pub(crate) fn check<R: Reader>(self, reader: &mut R) -> Result<(), DecodeError> {
        let found = reader.peek_text(self.of.attribute, |found| (found == self.value, self.entity_of(found)))?;
        match found {
            Some((true, _)) => Ok(()),
            Some((false, entity)) => Err(DecodeError::other_entity(entity)),
            None => Err(DecodeError::other_entity(None)),
        }
    }

    /// The entity of a stored kind, if the schema declares it.
    fn entity_of(self, value: &str) -> Option<&'static str> {
        self.of.entities.iter().find(|(kind, _)| *kind == value).map(|(_, entity)| *entity)
    }

    /// The error about a stored item, if it is of another kind.
    pub(crate) fn mismatch(self, entity: &'static str, item: &RawItem) -> Option<OtherEntity> {
        let found = match item.get(self.of.attribute) {
            Some(AttributeValue::S(found)) if found == self.value => return None,
            Some(AttributeValue::S(found)) => self.entity_of(found),
            _ => None,
        };
        Some(OtherEntity::new(entity, found, Some(item.clone())))
    }

    fn holds(self) -> Expr {
        Test::is(self.of.attribute, self.value).expression()
    }
}

/// The condition that there is an item, and that it is of the kind.
pub(crate) fn is_there(table: &TableSchema, kind: Option<Kind>) -> Expr {
    let exists = exists(table);
    kind.map_or_else(|| exists.clone(), |kind| exists.clone().and(kind.holds()))
}

/// The condition, on top of another, that there is no item of another kind.
pub(crate) fn or_none(table: &TableSchema, kind: Option<Kind>, condition: Option<Expr>) -> Option<Expr> {
    both(kind.map(|kind| absent(table).or(kind.holds())), condition)
}
