//! The request that an error is about.

use std::fmt;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;

use super::Failure;
use super::message;
use crate::client::attempts::Attempts;
use crate::client::connection::causes;
use crate::client::response::BrokenResponse;
use crate::escape::{escaped, one_line};
use crate::operation::Usage;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// The number of tables that a text names.
const MAX_TABLES: usize = 5;

/// The names of a request: its operation, its tables and its index.
#[derive(Clone, Debug)]
pub(crate) struct RequestName {
    operation: &'static str,
    tables: Vec<String>,
    index: Option<String>,
}

impl RequestName {
    /// Makes the name of a request to one table, by its physical name.
    pub(crate) fn new(operation: &'static str, table: impl Into<String>) -> Self {
        RequestName { operation, tables: vec![table.into()], index: None }
    }

    /// Makes the name of a request to several tables, by their physical names.
    pub(crate) fn of_tables(operation: &'static str, tables: impl IntoIterator<Item = String>) -> Self {
        let mut tables: Vec<String> = tables.into_iter().collect();
        tables.sort();
        tables.dedup();
        RequestName { operation, tables, index: None }
    }

    /// Returns the physical names of the tables.
    pub(super) fn tables(&self) -> &[String] {
        &self.tables
    }

    /// Sets the index that the request reads.
    pub(crate) fn with_index(mut self, index: Option<String>) -> Self {
        self.index = index;
        self
    }
}

impl fmt::Display for RequestName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation)?;
        if self.tables.is_empty() {
            return Ok(());
        }
        match &self.index {
            Some(index) => one_line(f, format_args!(" on index {index} of "))?,
            None => f.write_str(" on ")?,
        }
        let tables = self.tables.iter().take(MAX_TABLES).map(String::as_str);
        f.write_str(&escaped(&tables.collect::<Vec<_>>().join(", ")))?;
        match self.tables.len().checked_sub(MAX_TABLES) {
            None | Some(0) => Ok(()),
            Some(more) => write!(f, " and {more} more"),
        }
    }
}

/// The request that an error is about: where it went, and how it ended.
///
/// Its text is the part of the error's text that all errors of requests have. Neither `Display` nor `Debug` shows keys,
/// items or secrets.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let db = embedded().await?;
/// let error = OrderRepository::new(&db).scan().count().await.unwrap_err(); // The table does not exist.
/// let request = error.request().unwrap();
/// assert_eq!((request.operation(), request.tables()), ("Scan", &["orders".to_owned()][..]));
/// assert_eq!(request.code(), Some("ResourceNotFoundException"));
/// # Ok(()) }
/// ```
pub struct FailedRequest(Box<Inner>);

struct Inner {
    name: RequestName,
    cause: Cause,
    message: Option<String>,
    attempts: u32,
    throttled: u32,
    sent: bool,
    endpoint: Option<String>,
    region: Option<String>,
    sdk: Source,
}

/// How a request ended: the source of an error, which shows the code and the request id only.
#[derive(Clone)]
struct Cause {
    code: Option<String>,
    failure: Option<Failure>,
    /// What is known in addition.
    detail: Option<String>,
    request_id: Option<String>,
}

impl FailedRequest {
    pub(crate) fn new<E>(name: RequestName, error: SdkError<E>, attempts: &Attempts) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let failure = Failure::of(&error, &attempts.last);
        let cause = Cause {
            code: error.code().map(message::name),
            failure,
            detail: failure.and_then(|failure| detail(failure, &error, attempts)),
            request_id: error.request_id().map(message::name),
        };
        FailedRequest(Box::new(Inner {
            name,
            cause,
            message: error.message().filter(|_| failure.is_none()).map(str::to_owned),
            attempts: attempts.made,
            throttled: attempts.throttled,
            sent: attempts.sent,
            endpoint: attempts.last.endpoint.clone(),
            region: attempts.last.region.clone(),
            sdk: error.into(),
        }))
    }

    /// Creates the failed request for a response that the SDK accepted, although it is not complete.
    pub(super) fn broken(name: RequestName, problem: BrokenResponse, attempts: &Attempts) -> Self {
        let (failure, detail) = (Some(Failure::InvalidResponse), Some(problem.problem().to_owned()));
        FailedRequest(Box::new(Inner {
            name,
            cause: Cause { code: None, failure, detail, request_id: None },
            message: None,
            attempts: attempts.made,
            throttled: attempts.throttled,
            sent: attempts.sent,
            endpoint: attempts.last.endpoint.clone(),
            region: attempts.last.region.clone(),
            sdk: Box::new(problem),
        }))
    }

    /// Adds the reasons of a cancelled transaction, by their codes.
    pub(super) fn with_reasons(mut self, codes: &[String]) -> Self {
        let codes: Vec<_> = codes.iter().map(|code| message::name(code)).collect();
        self.0.cause.detail = Some(codes.join(", ")).filter(|codes| !codes.is_empty()).or(self.0.cause.detail);
        self
    }

    /// Returns DynamoDB's name of the operation, such as `PutItem`.
    pub fn operation(&self) -> &'static str {
        self.0.name.operation
    }

    /// Returns the physical names of the tables: one, or those of a batch or a transaction in alphabetical order.
    pub fn tables(&self) -> &[String] {
        &self.0.name.tables
    }

    /// Returns the name of the index that was read.
    pub fn index(&self) -> Option<&str> {
        self.0.name.index.as_deref()
    }

    /// Returns DynamoDB's code, such as `ResourceNotFoundException`, or `None` if no valid response arrived.
    pub fn code(&self) -> Option<&str> {
        self.0.cause.code.as_deref()
    }

    /// Returns the reason why the last attempt received no valid response, or `None` if DynamoDB returned an error.
    pub fn failure(&self) -> Option<Failure> {
        self.0.cause.failure
    }

    /// Returns the request id of the last attempt, with which AWS can find it, or `None` if no response arrived.
    pub fn request_id(&self) -> Option<&str> {
        self.0.cause.request_id.as_deref()
    }

    /// Returns the message of DynamoDB as it was sent.
    ///
    /// It can be long, and it can quote keys and values of the request. The text of an error shows only its first line,
    /// and only for codes whose messages never quote such data.
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// Returns the number of attempts.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the number of attempts that were throttled.
    pub fn throttled(&self) -> u32 {
        self.0.throttled
    }

    /// Returns `false` if it is certain that no attempt reached DynamoDB.
    pub fn was_sent(&self) -> bool {
        self.0.sent
    }

    /// Returns the address that the last attempt was sent to, such as `https://dynamodb.eu-north-1.amazonaws.com`.
    pub fn endpoint(&self) -> Option<&str> {
        self.0.endpoint.as_deref()
    }

    /// Returns the region of the client.
    pub fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// Returns the SDK's error, an `SdkError` of the operation.
    ///
    /// Its `Debug` and its sources can show values of the request and of the response.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let db = embedded().await?;
    /// use aws_sdk_dynamodb::error::SdkError;
    /// use aws_sdk_dynamodb::operation::scan::ScanError;
    ///
    /// let error = OrderRepository::new(&db).scan().count().await.unwrap_err(); // The table does not exist.
    /// let sdk_error = error.request().unwrap().sdk_error().downcast_ref::<SdkError<ScanError>>().unwrap();
    /// assert!(sdk_error.as_service_error().unwrap().is_resource_not_found_exception());
    /// # Ok(()) }
    /// ```
    pub fn sdk_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        &*self.0.sdk
    }

    /// Returns the source of errors about this request.
    pub(super) fn cause(&self) -> &(dyn std::error::Error + 'static) {
        &self.0.cause
    }

    /// Returns the names of the request.
    /// Returns the cost of the request, as far as it is known.
    pub(crate) fn usage(&self) -> Usage {
        Usage { retries: self.0.attempts.saturating_sub(1), throttled: self.0.throttled, ..Usage::of(None) }
    }

    pub(super) fn name(&self) -> &RequestName {
        &self.0.name
    }

    /// Returns the part of DynamoDB's message that a text shows.
    pub(super) fn shown_message(&self) -> Option<&str> {
        message::shown(self.code()?, self.message())
    }

    /// Returns the end of a text, in parentheses: the address, if it may be the reason, and what identifies the
    /// request.
    pub(super) fn details(&self) -> Details<'_> {
        Details(self)
    }

    /// Returns `true` if the address that the request was sent to may be the reason for the error.
    fn may_be_misdirected(&self) -> bool {
        let codes = ["ResourceNotFoundException", "UnrecognizedClientException", "InvalidSignatureException"];
        match self.failure() {
            Some(failure) => !matches!(failure, Failure::NoCredentials | Failure::NoRegion),
            None => self.code().is_some_and(|code| codes.contains(&code)),
        }
    }
}

/// Shows how the request ended.
impl fmt::Display for FailedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.shown_message().map(|message| format!(": {message}")).unwrap_or_default();
        one_line(f, format_args!("{} failed: {}{message}{}", self.name(), self.0.cause.what(), self.details()))
    }
}

impl std::error::Error for FailedRequest {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0.cause)
    }
}

impl fmt::Debug for FailedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FailedRequest({self})")
    }
}

/// Returns the text of an error about a stored item, with the names of its request, if the request is known.
pub(super) fn answered(request: Option<&FailedRequest>, text: String) -> impl fmt::Display {
    let Some(request) = request else { return text };
    let code = request.code().unwrap_or_default();
    escaped(&format!("{}: {text}: {code}{}", request.name(), request.details()))
}

/// The end of a text about a request.
pub(super) struct Details<'r>(&'r FailedRequest);

impl fmt::Display for Details<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { attempts, sent, endpoint, region, cause, .. } = &*self.0.0;
        let mut details = Vec::new();
        if self.0.may_be_misdirected() {
            let region = region.as_ref().map(|region| format!("region {region}"));
            details.extend(endpoint.clone().or(region));
        }
        if !sent && cause.failure.is_some() {
            details.push("not sent".to_owned());
        }
        if *attempts > 1 {
            details.push(format!("{attempts} attempts"));
        }
        details.extend(cause.request_id.as_ref().map(|id| format!("request id {id}")));
        if details.is_empty() { Ok(()) } else { one_line(f, format_args!(" ({})", details.join(", "))) }
    }
}

impl Cause {
    /// Returns what happened: DynamoDB's code, or the failure.
    fn what(&self) -> impl fmt::Display {
        let failure = self.failure.map(|failure| failure.to_string());
        let what = self.code.clone().or(failure).unwrap_or_default();
        match &self.detail {
            Some(detail) => format!("{what}: {detail}"),
            None => what,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.request_id.as_ref().map(|id| format!(" (request id {id})")).unwrap_or_default();
        one_line(f, format_args!("{}{id}", self.what()))
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cause({self})")
    }
}

impl std::error::Error for Cause {}

/// Returns what is known about a failure in addition: a time, or what is wrong with a response.
fn detail<E>(failure: Failure, error: &SdkError<E>, attempts: &Attempts) -> Option<String>
where
    E: std::error::Error + 'static,
{
    let within = |timeout| Some(format!("{timeout:?}"));
    match failure {
        Failure::AttemptTimeout => attempts.last.attempt_timeout.and_then(within),
        Failure::OperationTimeout => attempts.last.operation_timeout.and_then(within),
        Failure::InvalidResponse => {
            let response = error.raw_response()?;
            let content = response.headers().get("content-type").map(message::name);
            let content = content.unwrap_or_else(|| "no content type".to_owned());
            let broken = causes(error).find_map(|cause| cause.downcast_ref::<BrokenResponse>());
            let problem = broken.map(|broken| format!("{}; ", broken.problem())).unwrap_or_default();
            Some(format!("{problem}HTTP status {}, {content}", response.status().as_u16()))
        }
        _ => None,
    }
}
