//! The condition that an item has not expired.

use super::Expires;
use crate::condition::{Condition, not_expired};

/// Returns the condition that an item has not expired, or has no expiry time; called by generated code.
#[doc(hidden)]
pub fn unexpired<T: Expires>() -> Condition<T> {
    Condition::new(not_expired(T::TTL))
}
