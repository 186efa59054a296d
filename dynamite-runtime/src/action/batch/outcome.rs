//! The outcome of a failed request of a batch.

use crate::client::Attempts;
use crate::client::error::Error;
use crate::operation::batch::{Outcome, Sent};

/// Returns the outcome of a request that failed after all of the SDK's retries.
pub(super) fn failed_request<D>(error: Error, attempts: Attempts) -> Sent<D, Error> {
    let ambiguous = attempts.ambiguous;
    match &error {
        Error::Throttled(_) => Sent { outcome: Outcome::Throttled(error), ambiguous },
        _ if error.is_transient() => Sent { outcome: Outcome::Unavailable(error), ambiguous },
        _ => Sent { outcome: Outcome::Failed(error), ambiguous },
    }
}
