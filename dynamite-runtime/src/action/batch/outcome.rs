//! The outcome of a failed request of a batch.

use crate::client::error::Error;
use crate::client::{Attempts, Ended, RequestWatch};
use crate::operation::batch::{EntryResult, Outcome, Sent};

/// The codes of errors that one entry of a request can cause. Source: the API reference, BatchWriteItem.
const REFUSALS: [&str; 2] = ["ValidationException", "ItemCollectionSizeLimitExceededException"];

/// Returns `true` if the service refused a request because of the content of one of its entries.
pub(in crate::action) fn is_refusal(error: &Error) -> bool {
    matches!(error, Error::Service(service) if service.code().is_some_and(|code| REFUSALS.contains(&code)))
}

/// Returns the outcome of a request that failed after all of the SDK's retries.
pub(super) fn failed_request<D>(watch: RequestWatch, error: Error, attempts: Attempts) -> Sent<D, Error> {
    watch.end_with(&attempts.usage(None), Ended::Failed(&error));
    let ambiguous = attempts.ambiguous;
    match &error {
        Error::Throttled(_) => Sent { outcome: Outcome::Throttled(error), ambiguous },
        _ if is_refusal(&error) => Sent { outcome: Outcome::Refused(error), ambiguous },
        _ if error.is_transient() => Sent { outcome: Outcome::Unavailable(error), ambiguous },
        _ => Sent { outcome: Outcome::Failed(error), ambiguous },
    }
}

/// Returns `true` if some entries of a response were not processed for want of capacity.
pub(super) fn has_throttled<D>(results: &[EntryResult<D>]) -> bool {
    results.iter().any(|result| matches!(result, EntryResult::Throttled))
}
