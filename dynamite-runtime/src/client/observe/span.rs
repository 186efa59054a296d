//! The spans of `tracing`, with the names of OpenTelemetry's conventions for databases where these have one.
//!
//! A call is a span of the level `INFO`. Its requests are spans of the level `DEBUG` within it, so that a call of one
//! request is one span by default. Streams have no span, and each of their requests one of the level `INFO`.

use aws_sdk_dynamodb::config::Region;
use tracing::Span;
use tracing::field::Empty;

use crate::client::Dynamite;
use crate::observe::{Observation, Outcome};
use crate::operation::CallInfo;

/// What a span is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Call,
    Request,
}

/// Makes a span of this level and name. `tracing` needs the names of all fields that are recorded later.
macro_rules! span {
    ($level:ident, $name:literal, $info:ident, $db:ident) => {
        tracing::$level!(
            $name,
            otel.name = %format_args!("DynamoDB.{}", $info.operation),
            otel.kind = "client",
            otel.status_code = Empty,
            db.system.name = "aws.dynamodb",
            db.operation.name = $info.operation,
            db.operation.batch.size = Empty,
            db.collection.name = $info.table,
            db.response.status_code = Empty,
            "error.type" = Empty,
            cloud.region = $db.client().config().region().map(Region::as_ref),
            aws.request_id = Empty,
            aws.dynamodb.table_names = $info.table.map(|table| $db.table_name(table)).as_deref(),
            aws.dynamodb.index_name = $info.operation_index(),
            aws.dynamodb.count = Empty,
            aws.dynamodb.scanned_count = Empty,
            dynamite.call = $info.call,
            dynamite.entity = $info.entity,
            dynamite.outcome = Empty,
            dynamite.throttling_reason = Empty,
            dynamite.requests = Empty,
            dynamite.retries = Empty,
            dynamite.throttled = Empty,
            dynamite.capacity = Empty,
            dynamite.cached = Empty,
        )
    };
}

/// Makes the span of a call or of a request, within the current one.
pub(super) fn span(db: &Dynamite, info: CallInfo, kind: Kind) -> Span {
    match kind {
        Kind::Call if info.is_stream => Span::none(),
        Kind::Call => span!(info_span, "dynamite", info, db),
        Kind::Request if info.is_stream => span!(info_span, "dynamite", info, db),
        Kind::Request => span!(debug_span, "dynamite.request", info, db),
    }
}

/// Records the end of what a span is about. A failed condition is an answer of DynamoDB and leaves the status unset.
pub(super) fn record(span: &Span, seen: &Observation<'_>, code: Option<&'static str>) {
    if span.is_disabled() {
        return;
    }
    let usage = seen.usage;
    span.record("dynamite.outcome", seen.outcome.name());
    if usage.requests > 0 {
        span.record("dynamite.requests", usage.requests);
        span.record("dynamite.retries", usage.retries);
        span.record("dynamite.throttled", usage.throttled);
    }
    if usage.cached > 0 {
        span.record("dynamite.cached", usage.cached);
    }
    if usage.scanned > 0 {
        span.record("aws.dynamodb.scanned_count", usage.scanned);
    }
    if seen.outcome == Outcome::Done {
        span.record("aws.dynamodb.count", usage.returned);
        span.record("dynamite.capacity", usage.capacity);
    }
    if let Some(code) = code {
        span.record("db.response.status_code", code);
    }
    if let Outcome::Failed { kind, throttling_reason, request_id, .. } = seen.outcome {
        span.record("otel.status_code", "ERROR");
        span.record("error.type", kind);
        span.record("dynamite.throttling_reason", throttling_reason);
        span.record("aws.request_id", request_id);
    }
}

/// Records the number of entries of a request of a batch. A batch of one entry is no batch for OpenTelemetry.
pub(super) fn record_batch_size(span: &Span, entries: usize) {
    if entries > 1 {
        span.record("db.operation.batch.size", entries);
    }
}
