//! What the service, or the way to it, answered.

use std::fmt;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation as sdk;
use aws_sdk_dynamodb::types::ThrottlingReason;

use super::{Error, Result};
use crate::client::may_be_over;
use crate::codec::{RawItem, from_item};
use crate::entity::Item;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// What makes an outcome ambiguous.
pub(crate) const LOST: &str = "an earlier attempt whose answer was lost";

/// The codes that mean "slow down". Source: the developer guide, "Error handling with DynamoDB".
const THROTTLING: [&str; 4] =
    ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded", "LimitExceededException"];

/// The condition of a write did not hold.
pub struct ConditionFailed(Box<FailedInner>);

struct FailedInner {
    entity: &'static str,
    /// What does not hold: `the item exists already`.
    problem: &'static str,
    old: Option<RawItem>,
    ambiguous: bool,
    source: Source,
}

impl ConditionFailed {
    pub(crate) fn new(
        entity: &'static str,
        problem: &'static str,
        old: Option<RawItem>,
        source: impl Into<Source>,
    ) -> Self {
        ConditionFailed(Box::new(FailedInner { entity, problem, old, ambiguous: false, source: source.into() }))
    }

    /// The answer of an earlier attempt was lost, if `lost`.
    pub(crate) fn after(mut self, lost: bool) -> Self {
        self.0.ambiguous = lost;
        self
    }

    /// Whether it may have been this very write that made its condition false: an earlier attempt may have been carried
    /// out, and its answer lost. [`old`](Self::old) is the item as it is now; compare it with what was to be written.
    pub fn is_ambiguous(&self) -> bool {
        self.0.ambiguous
    }

    /// The entity that was to be written.
    pub fn entity(&self) -> &'static str {
        self.0.entity
    }

    /// The item that was there, read as a `T`; `None` if there was none.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if it does not fit `T`.
    pub fn old<T: Item>(&self) -> Result<Option<T>> {
        self.0.old.clone().map(|item| from_item(item).map_err(Error::from)).transpose()
    }

    pub(crate) fn has_old(&self) -> bool {
        self.0.old.is_some()
    }

    pub(crate) fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0.source)
    }
}

impl fmt::Display for ConditionFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ConditionFailed(inner) = self;
        match inner.ambiguous {
            false => write!(f, "{} was not written: {}", inner.entity, inner.problem),
            true => write!(f, "{} may have been written, by {LOST}; now {}", inner.entity, inner.problem),
        }
    }
}

impl fmt::Debug for ConditionFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConditionFailed")
            .field("entity", &self.0.entity)
            .field("old", &self.has_old())
            .field("ambiguous", &self.0.ambiguous)
            .finish()
    }
}

/// DynamoDB asked to slow down.
pub struct Throttled(pub(super) Box<ThrottledInner>);

pub(super) struct ThrottledInner {
    operation: &'static str,
    resource: Option<String>,
    reason: Option<String>,
    pub(super) ambiguous: bool,
    source: Source,
}

impl Throttled {
    /// The ARN of the table or index that was too busy, where the service says so.
    pub fn resource(&self) -> Option<&str> {
        self.0.resource.as_deref()
    }

    /// Why, in the service's words: `TableWriteProvisionedThroughputExceeded`, say.
    pub fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    pub(crate) fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0.source)
    }
}

impl fmt::Display for Throttled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was throttled", self.0.operation)?;
        if let Some(reason) = self.reason() {
            write!(f, ": {reason}")?;
        }
        if let Some(resource) = self.resource() {
            write!(f, " on {resource}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Throttled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Throttled({self})")
    }
}

/// An answer of the service, or of the way to it, that has no meaning of its own here.
pub struct ServiceError(pub(super) Box<ServiceInner>);

pub(super) struct ServiceInner {
    operation: &'static str,
    code: Option<String>,
    transient: bool,
    pub(super) ambiguous: bool,
    source: Source,
}

impl ServiceError {
    /// DynamoDB's name of the operation: `PutItem`.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// DynamoDB's code: `ResourceNotFoundException`; `None` where no answer came.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    pub(crate) fn is_transient(&self) -> bool {
        self.0.transient
    }

    pub(crate) fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0.source)
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code() {
            Some(code) => write!(f, "{} failed: {code}", self.0.operation),
            None => write!(f, "{} failed: no usable answer came", self.0.operation),
        }
    }
}

impl fmt::Debug for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceError({self})")
    }
}

/// An operation's error that may say which resource was too busy.
pub(crate) trait Throttling {
    fn reasons(&self) -> &[ThrottlingReason];

    /// Whether it is a cancelled transaction that may succeed later.
    fn may_be_over(&self) -> bool {
        false
    }
}

macro_rules! reasons {
    () => {
        fn reasons(&self) -> &[ThrottlingReason] {
            match self {
                Self::ProvisionedThroughputExceededException(e) => e.throttling_reasons(),
                Self::RequestLimitExceeded(e) => e.throttling_reasons(),
                Self::ThrottlingException(e) => e.throttling_reasons(),
                _ => &[],
            }
        }
    };
}

macro_rules! transactions {
    ($($module:ident::$error:ident),* $(,)?) => { $(
        impl Throttling for sdk::$module::$error {
            reasons!();

            fn may_be_over(&self) -> bool {
                matches!(self, Self::TransactionCanceledException(e) if may_be_over(e.cancellation_reasons()))
            }
        }
    )* };
}

transactions!(transact_get_items::TransactGetItemsError, transact_write_items::TransactWriteItemsError);

macro_rules! throttling {
    ($($module:ident::$error:ident),* $(,)?) => { $(
        impl Throttling for sdk::$module::$error {
            reasons!();
        }
    )* };
}

throttling!(
    get_item::GetItemError,
    put_item::PutItemError,
    update_item::UpdateItemError,
    delete_item::DeleteItemError,
    query::QueryError,
    scan::ScanError,
    batch_get_item::BatchGetItemError,
    batch_write_item::BatchWriteItemError,
);

macro_rules! never_throttled {
    ($($module:ident::$error:ident),* $(,)?) => { $(
        impl Throttling for sdk::$module::$error {
            fn reasons(&self) -> &[ThrottlingReason] {
                &[]
            }
        }
    )* };
}

never_throttled!(
    create_table::CreateTableError,
    describe_table::DescribeTableError,
    update_time_to_live::UpdateTimeToLiveError,
    describe_time_to_live::DescribeTimeToLiveError,
    update_continuous_backups::UpdateContinuousBackupsError,
    describe_continuous_backups::DescribeContinuousBackupsError,
);

/// The code of a write that met a transaction: it may succeed when that is over.
const CONFLICT: &str = "TransactionConflictException";

/// Sorts an error of the SDK by what a caller does about it.
pub(crate) fn service_error<E>(operation: &'static str, error: SdkError<E>) -> Error
where
    E: Throttling + ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let code = error.code().map(str::to_owned);
    if code.as_deref().is_some_and(|code| THROTTLING.contains(&code)) {
        let reason = error.as_service_error().and_then(|e| e.reasons().first()).cloned();
        return Error::Throttled(Throttled(Box::new(ThrottledInner {
            operation,
            resource: reason.as_ref().and_then(|r| r.resource()).map(str::to_owned),
            reason: reason.as_ref().and_then(|r| r.reason()).map(str::to_owned),
            ambiguous: false,
            source: error.into(),
        })));
    }
    let cancelled = error.as_service_error().is_some_and(Throttling::may_be_over);
    let transient = cancelled || code.as_deref() == Some(CONFLICT) || is_transient(&error);
    Error::Service(ServiceError(Box::new(ServiceInner {
        operation,
        code,
        transient,
        ambiguous: false,
        source: error.into(),
    })))
}

/// Whether the same request may succeed later: the service or the way to it failed, or an answer came that can't be read.
fn is_transient<E>(error: &SdkError<E>) -> bool {
    match error {
        SdkError::TimeoutError(_) | SdkError::ResponseError(_) => true,
        SdkError::DispatchFailure(failure) => failure.is_io() || failure.is_timeout(),
        // An error with a status of success is the answer of something else than DynamoDB, or the half of one.
        other => other.raw_response().is_some_and(|response| {
            let status = response.status();
            status.is_success() || status.is_server_error()
        }),
    }
}
