//! A call that the SDK makes for a client with lean calls.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{ConfigBag, RuntimeComponents};
use aws_smithy_runtime_api::client::identity::Identity;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::http::Headers;

use super::clock::Clock;
use super::first_attempt::{FirstAttempt, FirstIdentity, FirstResponse, Spent};
use super::known::Known;
use super::parts::Parts;

/// A call of the SDK: its first attempt is given what a lean attempt brought, or shows how the SDK sends a request.
pub(in crate::client) struct SdkCall {
    clock: Arc<Clock>,
    first: Mutex<FirstAttempt>,
    spent: Option<Spent>,
    invocation_id: Option<String>,
    learning: Option<Learning>,
    /// The time when the request of the running attempt was sent.
    sent: Mutex<Option<SystemTime>>,
    /// The difference of the clocks that the SDK's call knows of: that of the client at its start, then its own.
    skew: AtomicI64,
}

/// The operation whose requests the call shows, and what it has shown so far.
struct Learning {
    operation: &'static str,
    parts: Option<Arc<Parts>>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// Is `true` in the first attempt.
    in_first_attempt: bool,
    identity: Option<Identity>,
    known: Option<Result<Known, String>>,
    /// Is `true` once the request was taken instead of being sent.
    taken: bool,
    /// Is `true` if the first request had to be sent, because it was made without an identity of the cache.
    is_unknown: bool,
}

/// What becomes of a request of the SDK.
#[allow(clippy::large_enum_variant, reason = "one at a time, which lives for a moment")]
pub(super) enum NextResponse {
    /// It is not sent, because it only shows how the SDK sends it.
    Learnt,
    /// There is a response already.
    Given(FirstResponse),
    /// It is sent.
    Sent,
}

impl fmt::Debug for SdkCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SdkCall(..)")
    }
}

impl SdkCall {
    /// Creates a call whose first attempt takes over the results of this one.
    pub(super) fn new(clock: Arc<Clock>, mut first: FirstAttempt) -> Self {
        let (spent, invocation_id) = (first.spent.take(), first.invocation_id.take());
        let (first, skew) = (Mutex::new(first), AtomicI64::new(0));
        SdkCall { clock, first, spent, invocation_id, learning: None, sent: Mutex::default(), skew }
    }

    /// Creates a call that shows how the SDK sends a request of an operation.
    pub(super) fn learning(
        clock: Arc<Clock>,
        operation: &'static str,
        parts: Option<Arc<Parts>>,
        first: FirstAttempt,
    ) -> Self {
        let learning = Some(Learning { operation, parts, seen: Mutex::default() });
        SdkCall { learning, ..SdkCall::new(clock, first) }
    }

    /// Returns the identity and what the call has shown, if its request was taken instead of being sent.
    pub(super) fn learnt(&self) -> Option<(Identity, Result<Known, String>)> {
        let mut seen = lock(&self.learning.as_ref()?.seen);
        let taken = seen.taken;
        seen.identity.take().zip(seen.known.take()).filter(|_| taken)
    }

    /// Returns `true` if the first request was sent without showing anything.
    pub(super) fn is_unknown(&self) -> bool {
        self.learning.as_ref().is_some_and(|learning| lock(&learning.seen).is_unknown)
    }

    /// Returns the identity of the first attempt, if there is one.
    pub(super) fn first_identity(&self) -> Option<FirstIdentity> {
        let identity = lock(&self.first).identity.take();
        if let Some(FirstIdentity::Resolved(identity)) = &identity {
            self.see_identity(identity);
        }
        identity
    }

    /// Keeps an identity that the SDK resolved.
    pub(super) fn see_identity(&self, identity: &Identity) {
        if let Some(learning) = &self.learning {
            lock(&learning.seen).identity = Some(identity.clone());
        }
    }

    /// Returns what becomes of the request of an attempt.
    pub(super) fn next_response(&self) -> NextResponse {
        if let Some(learning) = &self.learning {
            let mut seen = lock(&learning.seen);
            seen.taken = seen.in_first_attempt && seen.known.is_some();
            seen.is_unknown = seen.in_first_attempt && seen.known.is_none();
            return if seen.taken { NextResponse::Learnt } else { NextResponse::Sent };
        }
        lock(&self.first).response.take().map_or(NextResponse::Sent, NextResponse::Given)
    }

    /// Returns the id of the call, if its first attempt has sent one.
    pub(super) fn invocation_id(&self) -> Option<&str> {
        self.invocation_id.as_deref()
    }

    /// Starts the call, with what is left of the timeouts.
    pub(in crate::client) fn begin(&self, config: &mut ConfigBag) {
        self.skew.store(self.clock.sdk_skew(), Ordering::Relaxed);
        if let Some(spent) = &self.spent {
            config.interceptor_state().store_put(spent.left());
        }
    }

    /// Starts an attempt. All after the first are the SDK's own, with the whole timeout of an attempt.
    pub(in crate::client) fn begin_attempt(&self, number: u32, config: &mut ConfigBag) {
        if let Some(learning) = &self.learning {
            lock(&learning.seen).in_first_attempt = number == 1;
        }
        if number > 1 {
            *lock(&self.first) = FirstAttempt::default();
        }
        if let Some(spent) = &self.spent {
            let mut timeouts = spent.left().to_builder();
            timeouts.set_operation_attempt_timeout(spent.timeouts.operation_attempt_timeout());
            config.interceptor_state().store_put(timeouts.build());
        }
    }

    /// Sees a request as it is sent.
    pub(in crate::client) fn see_request(
        &self,
        request: &HttpRequest,
        components: &RuntimeComponents,
        config: &ConfigBag,
    ) {
        if let Some(now) = components.time_source().map(|time| time.now()) {
            self.clock.see_signature(now, request.headers(), self.skew.load(Ordering::Relaxed));
            *lock(&self.sent) = Some(now);
        }
        let Some(learning) = &self.learning else { return };
        let mut seen = lock(&learning.seen);
        if seen.in_first_attempt
            && let Some(identity) = &seen.identity
        {
            let known =
                Known::learn(learning.operation, request, components, config, identity, &self.clock, &learning.parts);
            seen.known = Some(known);
        }
    }

    /// Sees the headers of a response.
    pub(in crate::client) fn see_response(&self, components: &RuntimeComponents, headers: &Headers) {
        if let (Some(sent), Some(time)) = (*lock(&self.sent), components.time_source()) {
            let skew = self.clock.measure_for_sdk(sent, time.now(), headers);
            self.skew.store(skew.unwrap_or(self.skew.load(Ordering::Relaxed)), Ordering::Relaxed);
        }
    }

    /// Returns the timeout of the call, if it is not the one in the SDK's configuration.
    pub(in crate::client) fn operation_timeout(&self) -> Option<Duration> {
        self.spent.as_ref().and_then(|spent| TimeoutConfig::operation_timeout(&spent.timeouts))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
