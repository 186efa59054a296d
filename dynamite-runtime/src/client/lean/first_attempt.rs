//! The results of a lean attempt, which the first attempt of the SDK takes over.

use std::time::Duration;

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_runtime_api::client::connection::CaptureSmithyConnection;
use aws_smithy_runtime_api::client::http::HttpConnectorFuture;
use aws_smithy_runtime_api::client::identity::Identity;

use super::timer::Timer;

/// The results of the first attempt of a call so far.
#[derive(Default)]
pub(super) struct FirstAttempt {
    pub(super) identity: Option<FirstIdentity>,
    pub(super) response: Option<FirstResponse>,
    pub(super) spent: Option<Spent>,
    /// The id of the call, which all its attempts send.
    pub(super) invocation_id: Option<String>,
}

/// The identity of the first attempt.
pub(super) enum FirstIdentity {
    Resolved(Identity),
    Failed(BoxError),
    /// It was not resolved in the time that the attempt had.
    Pending,
}

/// The response to the first attempt, or the request that is still running when its time is over.
pub(super) struct FirstResponse {
    pub(super) response: HttpConnectorFuture,
    /// The connection of the request.
    pub(super) connection: CaptureSmithyConnection,
}

/// The time that the first attempt took, of the timeouts of the client.
#[derive(Clone)]
pub(super) struct Spent {
    pub(super) time: Duration,
    pub(super) timeouts: TimeoutConfig,
}

impl FirstAttempt {
    /// Returns the identity, if it was resolved.
    pub(super) fn resolved(&self) -> Option<&Identity> {
        match &self.identity {
            Some(FirstIdentity::Resolved(identity)) => Some(identity),
            _ => None,
        }
    }

    /// Creates an attempt that has an identity, and nothing else yet.
    pub(super) fn with_identity(identity: Identity) -> Self {
        FirstAttempt { identity: Some(FirstIdentity::Resolved(identity)), ..FirstAttempt::default() }
    }

    /// Keeps the time that the attempt took.
    pub(super) fn spend(&mut self, timer: &Timer, timeouts: &TimeoutConfig) {
        self.spent = Some(Spent { time: timer.spent(), timeouts: timeouts.clone() });
    }

    /// Returns `true` if the attempt failed before a request could be made.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.identity, Some(FirstIdentity::Failed(_) | FirstIdentity::Pending))
    }
}

impl Spent {
    /// Returns the timeouts of the SDK's call and its first attempt: what is left of those that the client has.
    pub(super) fn left(&self) -> TimeoutConfig {
        let left = |timeout: Option<Duration>| timeout.map(|timeout| timeout.saturating_sub(self.time));
        let mut timeouts = self.timeouts.to_builder();
        timeouts.set_operation_timeout(left(self.timeouts.operation_timeout()));
        timeouts.set_operation_attempt_timeout(left(self.timeouts.operation_attempt_timeout()));
        timeouts.build()
    }
}
