//! The faults that a request can meet.

use std::time::Duration;

use serde_json::{Value as Json, json};

/// A fault that a request meets.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// use dynamite_runtime::testing::{Fault, Stage};
///
/// let stage = Stage::new().await?.tables::<(Order,)>().await?;
/// stage.on("GetItem").always(Fault::error(400, "AccessDeniedException", "you may not read this"));
/// let error = OrderRepository::new(stage.db()).get(OrderKey::new("ACME", 1)).await.unwrap_err();
/// assert!(error.to_string().contains("AccessDeniedException"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// DynamoDB throttles the request. The engine never receives it.
    Throttled,
    /// DynamoDB returns an error. The engine never receives the request.
    Error {
        /// The HTTP status: 400 for errors of the caller, 500 and above for errors of the service.
        status: u16,
        /// DynamoDB's name of the error.
        code: String,
        /// The rest of the response, such as `message` or `ThrottlingReasons`; `null` for none.
        details: Json,
    },
    /// A response arrives that is not an error of DynamoDB, such as the page of a proxy. The engine never receives the
    /// request.
    Page {
        /// The HTTP status.
        status: u16,
        /// The type of the content.
        content_type: String,
        /// The body.
        body: String,
    },
    /// No connection is made. The engine never receives the request.
    NoConnection,
    /// The connection is made and then broken. The engine never receives the request.
    BrokenConnection,
    /// The HTTP client reports a timeout. The engine never receives the request.
    Timeout,
    /// No response ever arrives. The engine never receives the request.
    Hang,
    /// The engine executes the request, and no response ever arrives.
    HangAfterExecution,
    /// The engine executes the request, and its response is lost.
    LostResponse,
    /// The engine executes the request, and text that is not JSON arrives instead of its response.
    Garbage,
    /// The engine executes the request, and only the first half of its response arrives.
    Truncated,
    /// The engine executes the request, and its response arrives with a body that is not that of its checksum.
    Damaged,
    /// The engine executes the request, and the connection breaks in the middle of its response.
    BrokenBody,
    /// The engine executes the first entries of a batch, in the order of their tables, and the others are returned as
    /// unprocessed. Other requests pass.
    Unprocessed {
        /// The number of entries that are executed.
        keep: usize,
    },
    /// The request is sent, and its response arrives, after this time.
    Slow(Duration),
    /// No fault: the request passes, and a later one meets the next fault.
    Pass,
}

impl Fault {
    /// Returns an error of DynamoDB with this status, code and message.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        Fault::Error { status, code: code.to_owned(), details: json!({ "message": message }) }
    }

    fn scripted(status: u16, code: &str) -> Self {
        Fault::Error { status, code: code.to_owned(), details: Json::Null }
    }

    /// Returns the response to a throttled request that names the resource and the reason.
    pub fn throttled_because(resource: &str, reason: &str) -> Self {
        let reasons = json!({ "ThrottlingReasons": [{ "resource": resource, "reason": reason }] });
        Fault::Error { status: 400, code: "RequestLimitExceeded".to_owned(), details: reasons }
    }

    /// Returns the response to a write that conflicts with a transaction.
    pub fn conflict() -> Self {
        Fault::scripted(400, "TransactionConflictException")
    }

    /// Returns the response of a service that failed.
    pub fn internal() -> Self {
        Fault::scripted(500, "InternalServerError")
    }

    /// Returns the response of a service that is not available.
    pub fn unavailable() -> Self {
        Fault::scripted(503, "ServiceUnavailable")
    }

    /// Returns the response to a caller without permission, which no attempt changes.
    pub fn denied() -> Self {
        Fault::scripted(400, "AccessDeniedException")
    }

    /// Returns the response to a transaction that still runs.
    pub fn in_progress() -> Self {
        Fault::scripted(400, "TransactionInProgressException")
    }

    /// Returns the response to a write that conflicts with one in another region.
    pub fn replicated_conflict() -> Self {
        Fault::scripted(400, "ReplicatedWriteConflictException")
    }

    /// Returns the response to a cancelled transaction, with the code of each operation, such as `None` or
    /// `ConditionalCheckFailed`.
    pub fn cancelled(codes: &[&str]) -> Self {
        let reasons: Vec<_> = codes.iter().map(|code| json!({ "Code": code, "Message": "scripted" })).collect();
        let details = json!({ "CancellationReasons": reasons });
        Fault::Error { status: 400, code: "TransactionCanceledException".to_owned(), details }
    }

    /// Returns a response of DynamoDB with a status of success and this body.
    pub fn success(body: impl Into<String>) -> Self {
        Fault::Page { status: 200, content_type: super::http::JSON.to_owned(), body: body.into() }
    }

    /// Returns the page of a proxy with this status.
    pub fn html(status: u16) -> Self {
        Fault::Page { status, content_type: "text/html".to_owned(), body: "<html>Please log in.</html>".to_owned() }
    }
}
