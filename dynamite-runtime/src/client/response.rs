//! Responses that are not complete, and their retries.
//!
//! A response without an item means that the item does not exist, so an empty or incomplete response must not be read
//! as one. The SDK accepts any JSON, and an empty body. Therefore, each request checks that its response has what
//! DynamoDB always returns.

use std::fmt;

use aws_sdk_dynamodb::config::interceptors::{AfterDeserializationInterceptorContextRef, InterceptorContext};
use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction};
use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItemOutput;
use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::operation::scan::ScanOutput;
use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsOutput;
use aws_sdk_dynamodb::operation::update_item::UpdateItemOutput;
use aws_smithy_runtime_api::client::interceptors::context::Output;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::checksum::check_checksum;
use super::connection::causes;
use super::wire::has_any_key;

/// The response that a request expects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ExpectedResponse {
    /// Any JSON object.
    #[default]
    Any,
    /// A list of items, which may be empty.
    Items,
    /// A number of items.
    Count,
    /// This many results.
    Results(usize),
    /// An item that was updated.
    Attributes,
    /// The entries of a batch of writes that were not processed, of which there may be none.
    UnprocessedItems,
}

/// The error of a response that is not complete.
#[derive(Debug)]
pub(crate) struct BrokenResponse(&'static str);

impl BrokenResponse {
    /// Makes the error of a response whose `problem` completes "the response is broken:".
    pub(crate) const fn new(problem: &'static str) -> Self {
        BrokenResponse(problem)
    }

    /// Returns what is wrong, as `it is empty`.
    pub(crate) fn problem(&self) -> &'static str {
        self.0
    }
}

impl fmt::Display for BrokenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the response is broken: {}", self.0)
    }
}

impl std::error::Error for BrokenResponse {}

impl ExpectedResponse {
    /// Returns what is wrong with a response that is not complete.
    fn problem(self) -> &'static str {
        match self {
            ExpectedResponse::UnprocessedItems => "it does not say which writes were processed",
            _ => "it does not have the items that were asked for",
        }
    }

    /// Checks a response: its checksum, and if the SDK accepted it, that it is complete.
    pub(super) fn check(self, context: &AfterDeserializationInterceptorContextRef<'_>) -> Result<(), BrokenResponse> {
        self.check_response(context.response(), context.output_or_error().ok())
    }

    /// Checks a response with the output that the SDK read from it, if it accepted it.
    pub(super) fn check_response(self, response: &HttpResponse, output: Option<&Output>) -> Result<(), BrokenResponse> {
        check_checksum(response)?;
        let Some(output) = output else { return Ok(()) };
        let body = response.body().bytes().unwrap_or(b"{}");
        if body.iter().all(u8::is_ascii_whitespace) {
            return Err(BrokenResponse("it is empty"));
        }
        if !has_any_key(body, MEMBERS) {
            return Err(BrokenResponse("it has nothing that a response of DynamoDB has"));
        }
        let complete = match self {
            ExpectedResponse::Any => true,
            ExpectedResponse::Items => {
                let query = output.downcast_ref().map(|query: &QueryOutput| query.items.is_some());
                let scan = output.downcast_ref().map(|scan: &ScanOutput| scan.items.is_some());
                query.or(scan).unwrap_or(true)
            }
            ExpectedResponse::Count => body.windows(COUNT.len()).any(|window| window == COUNT),
            ExpectedResponse::Attributes => {
                output.downcast_ref().is_none_or(|updated: &UpdateItemOutput| updated.attributes.is_some())
            }
            ExpectedResponse::UnprocessedItems => {
                output.downcast_ref().is_none_or(|written: &BatchWriteItemOutput| written.unprocessed_items.is_some())
            }
            ExpectedResponse::Results(count) => {
                let results = output.downcast_ref().map(|got: &TransactGetItemsOutput| got.responses().len());
                results.is_none_or(|results| results == count)
            }
        };
        if complete { Ok(()) } else { Err(BrokenResponse(self.problem())) }
    }
}

/// Returns `true` if a response was broken.
pub(super) fn is_broken(error: &(dyn std::error::Error + 'static)) -> bool {
    causes(error).any(|cause| cause.is::<BrokenResponse>())
}

/// The members of the responses to the operations that this crate sends. Source: the API reference.
const MEMBERS: &[&str] = &[
    "Attributes",
    "ConsumedCapacity",
    "ContinuousBackupsDescription",
    "Count",
    "Item",
    "ItemCollectionMetrics",
    "Items",
    "LastEvaluatedKey",
    "Responses",
    "ScannedCount",
    "Table",
    "TableDescription",
    "TimeToLiveDescription",
    "TimeToLiveSpecification",
    "UnprocessedItems",
    "UnprocessedKeys",
];

/// The name of the number of items in a response, as JSON.
const COUNT: &[u8] = b"\"Count\"";

/// Makes the SDK retry a request whose response can't be read or is not complete.
#[derive(Debug)]
pub(super) struct BrokenResponses;

impl BrokenResponses {
    pub(super) const NAME: &str = "dynamite_broken_responses";
}

impl ClassifyRetry for BrokenResponses {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let Some(Err(error)) = context.output_or_error() else { return RetryAction::NoActionIndicated };
        let success = context.response().is_some_and(|response| response.status().is_success());
        // An operation's error with a status of success is a response that could not be read.
        let unreadable = success && error.is_operation_error();
        match unreadable || is_broken(error) {
            true => RetryAction::transient_error(),
            false => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        Self::NAME
    }
}
