//! Conditions on the expiry time of an item.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::types::AttributeValue;

use super::{Expr, Operand};
use crate::path::Step;

/// Returns the condition that an item has not expired, or has no expiry time.
pub(crate) fn not_expired(ttl: &'static str) -> Expr {
    let absent = Expr::Call("attribute_not_exists", ttl_path(ttl), None);
    Expr::Compare(Operand::Path(ttl_path(ttl)), ">", now()).or(absent)
}

/// Returns the condition that an item has expired.
pub(crate) fn expired(ttl: &'static str) -> Expr {
    Expr::Compare(Operand::Path(ttl_path(ttl)), "<=", now())
}

fn ttl_path(ttl: &'static str) -> Vec<Step> {
    vec![Step::Name(ttl.into(), true)]
}

fn now() -> AttributeValue {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    AttributeValue::N(seconds.to_string())
}
