//! Conditions on the existence, the entity and the revision of an item.

use aws_sdk_dynamodb::types::AttributeValue;

use super::discriminator::is_unmarked;
use super::{DiscriminatorValue, TableSchema};
use crate::condition::{Absent, Expr, Operand, both};
use crate::path::attribute_path;

/// Returns the condition that an item exists.
pub(crate) fn exists(table: &TableSchema) -> Expr {
    Expr::call("attribute_exists", attribute_path(table.partition_key.name), None)
}

/// Returns the condition that no item exists.
pub(crate) fn absent(table: &TableSchema) -> Expr {
    Expr::call("attribute_not_exists", attribute_path(table.partition_key.name), None)
}

/// Returns the condition that the stored revision is this one. An absent one counts as `absent`, if that is given.
pub(crate) fn revision_is(lock: &'static str, revision: AttributeValue, absent: Option<AttributeValue>) -> Expr {
    let expr = Expr::compare(Operand::Path(attribute_path(lock)), "=", revision);
    absent.map_or(Absent::Error, Absent::Value).count_in(attribute_path(lock), expr)
}

/// Returns the condition that an item exists, and has this value of the discriminator.
pub(crate) fn exists_as(table: &TableSchema, discriminator: Option<DiscriminatorValue>) -> Expr {
    as_entity(exists(table), discriminator)
}

/// Returns a condition with the one that the item has this value of the discriminator.
pub(crate) fn as_entity(condition: Expr, discriminator: Option<DiscriminatorValue>) -> Expr {
    match discriminator {
        Some(value) => condition.and(value.condition()),
        None => condition,
    }
}

/// Returns the condition that no item exists with the discriminator of another entity. An item without a discriminator, or
/// with one that is not text, belongs to none.
pub(crate) fn absent_or_not_other(table: &TableSchema, own: DiscriminatorValue) -> Expr {
    absent(table).or(own.condition()).or(is_unmarked(own.discriminator))
}

/// Returns the condition that no item exists with another value of the discriminator, and that `condition` holds.
pub(crate) fn absent_or_as(
    table: &TableSchema,
    discriminator: Option<DiscriminatorValue>,
    condition: Option<Expr>,
) -> Option<Expr> {
    both(discriminator.map(|value| absent(table).or(value.condition())), condition)
}
