//! The outcome of a request of a batch that was not answered.

use crate::client::Attempts;
use crate::client::error::Error;
use crate::operation::batch::{Outcome, Sent};

/// Returns the outcome of a request that ended with an error after all of the SDK's retries.
pub(super) fn unanswered<D>(error: Error, attempts: Attempts) -> Sent<D, Error> {
    let ambiguous = attempts.ambiguous;
    match &error {
        Error::Throttled(_) => Sent { outcome: Outcome::Throttled(error), ambiguous },
        // An operation that took too long ends in the middle of an attempt.
        _ if error.is_transient() => Sent { outcome: Outcome::Unavailable(error), ambiguous: true },
        _ => Sent { outcome: Outcome::Failed(error), ambiguous },
    }
}
