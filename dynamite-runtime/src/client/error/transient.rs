//! Errors of DynamoDB after which the same request may succeed later.

use aws_sdk_dynamodb::types::CancellationReason;

/// The transient reasons of a cancelled transaction. Any other reason would cancel the transaction again.
const TRANSIENT_REASONS: [&str; 3] = ["TransactionConflict", THROTTLED[0], THROTTLED[1]];

/// The reasons of a transaction that was throttled.
const THROTTLED: [&str; 2] = ["ThrottlingError", "ProvisionedThroughputExceeded"];

/// The codes of a request that met another one, and may succeed after it: a write that conflicted with a transaction or
/// with a write in another region, and a transaction that still runs.
const TRANSIENT_CODES: [&str; 5] = [
    "TransactionConflictException",
    "ReplicatedWriteConflictException",
    "TransactionInProgressException",
    "RequestTimeout",
    "RequestTimeoutException",
];

/// Returns `true` if an error with this code is transient. Throttling is not among these codes.
pub(super) fn is_transient_code(code: &str) -> bool {
    TRANSIENT_CODES.contains(&code)
}

/// Returns `true` if a reason of a cancelled transaction is transient.
pub(crate) fn is_transient_reason(code: &str) -> bool {
    TRANSIENT_REASONS.contains(&code)
}

/// Returns `true` if a transaction that was cancelled for these reasons may succeed later.
pub(crate) fn may_succeed_later(reasons: &[CancellationReason]) -> bool {
    has_only(reasons, is_transient_reason)
}

/// Returns `true` if a transaction that was cancelled for these reasons was throttled.
pub(crate) fn was_throttled(reasons: &[CancellationReason]) -> bool {
    has_only(reasons, |code| THROTTLED.contains(&code))
}

fn has_only(reasons: &[CancellationReason], is_expected: impl Fn(&str) -> bool) -> bool {
    let mut codes = reasons.iter().filter_map(CancellationReason::code).filter(|code| *code != "None").peekable();
    codes.peek().is_some() && codes.all(is_expected)
}
