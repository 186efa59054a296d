//! Conditions on the expiry time of an item.

use std::time::UNIX_EPOCH;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{Expr, Operand};
use crate::clock;
use crate::path::attribute_path;

/// Returns the condition that an item has not expired. It also holds if the attribute is absent, NULL or not a number:
/// DynamoDB never deletes such an item.
pub(crate) fn not_expired(ttl: &'static str) -> Expr {
    expired(ttl).negated()
}

/// Returns the condition that an item has expired. The condition does not hold if the expiry time is missing, NULL or not a
/// number.
pub(crate) fn expired(ttl: &'static str) -> Expr {
    Expr::compare(Operand::Path(attribute_path(ttl)), "<=", now())
}

fn now() -> AttributeValue {
    let seconds = clock::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    AttributeValue::N(seconds.to_string())
}
