//! Conditions on the expiry time of an item.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::types::AttributeValue;

use super::{Expr, Operand};
use crate::path::attribute_path;

/// Returns the condition that an item has not expired at this time. It also holds if the attribute is absent, NULL or not a number:
/// DynamoDB never deletes such an item.
pub(crate) fn not_expired(ttl: &'static str, now: SystemTime) -> Expr {
    expired(ttl, now).negated()
}

/// Returns the condition that an item has expired at this time. The condition does not hold if the expiry time is missing, NULL or not a
/// number.
pub(crate) fn expired(ttl: &'static str, now: SystemTime) -> Expr {
    Expr::compare(Operand::Path(attribute_path(ttl)), "<=", epoch_seconds(now))
}

fn epoch_seconds(time: SystemTime) -> AttributeValue {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    AttributeValue::N(seconds.to_string())
}
