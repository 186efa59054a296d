//! Counts the attempts of a request, and records which stage they reached.
//!
//! The SDK retries on its own and reports only the last attempt. An interceptor in every client watches all attempts,
//! and reports each of them to the request that it belongs to, through a task-local variable.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_dynamodb::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextMut,
    BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, Region, RuntimeComponents};
use aws_sdk_dynamodb::error::{BoxError, SdkError};
use aws_sdk_dynamodb::types::ConsumedCapacity;
use aws_smithy_runtime_api::client::interceptors::context::BeforeSerializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint;
use aws_smithy_types::endpoint::Endpoint;

use super::address::address;
use super::connection::never_connected;
use super::lean::SdkCall;
use super::response::{ExpectedResponse, is_broken};
use super::throttling::is_throttling_error;
use super::wire::{ResponseItems, WireItems, WrittenItems, replace_deserializer, replace_serializer};
use crate::operation::Usage;
use crate::operation::read::NewItems;

/// The attempts of one request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attempts {
    /// The number of attempts.
    pub(crate) made: u32,
    /// The number of attempts after the first.
    pub(crate) retries: u32,
    /// The number of attempts that were throttled.
    pub(crate) throttled: u32,
    /// Is `true` if an attempt may have been carried out although its response was lost.
    pub(crate) ambiguous: bool,
    /// Is `true` if an attempt may have reached the service.
    pub(crate) sent: bool,
    /// Is `true` if the request was to be a lean call, but the client can't make any.
    pub(crate) not_lean: bool,
    /// The last attempt that failed.
    pub(crate) last: LastAttempt,
}

impl Attempts {
    /// Returns the attempts of a request whose first attempt was answered, or whose attempts are not known any more.
    pub(crate) fn answered() -> Self {
        Attempts { made: 1, sent: true, ..Attempts::default() }
    }

    /// Returns the cost of the request with these attempts, which consumed this capacity.
    pub(crate) fn usage<'c>(&self, capacity: impl IntoIterator<Item = &'c ConsumedCapacity>) -> Usage {
        let (retries, throttled, not_lean) = (self.retries, self.throttled, self.not_lean.into());
        Usage { retries, throttled, not_lean, ..Usage::of(capacity) }
    }

    /// Adds the attempts that were made later, with the same request.
    pub(crate) fn followed_by(self, later: Attempts) -> Attempts {
        let made = self.made.saturating_add(later.made);
        Attempts {
            made,
            retries: made.saturating_sub(1),
            throttled: self.throttled.saturating_add(later.throttled),
            ambiguous: self.ambiguous || later.ambiguous,
            sent: self.sent || later.sent,
            not_lean: self.not_lean || later.not_lean,
            last: later.last,
        }
    }
}

/// An attempt that failed: the stage that it reached, and its address.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastAttempt {
    pub(crate) stage: Stage,
    /// The address of the endpoint: scheme, host and port.
    pub(crate) endpoint: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) operation_timeout: Option<Duration>,
}

/// The stage that an attempt reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The credentials and the endpoint were looked up.
    #[default]
    Preparing,
    /// The request was signed.
    Signing,
    /// The request was given to the HTTP client.
    Sending,
}

#[derive(Debug, Default)]
struct Watch {
    made: AtomicU32,
    throttled: AtomicU32,
    ambiguous: AtomicBool,
    sent: AtomicBool,
    /// Is `true` during an attempt. The timeout of an operation can end it in the middle of one.
    running: AtomicBool,
    stage: Mutex<Stage>,
    last: Mutex<LastAttempt>,
    exchange: Exchange,
    items: Arc<ResponseItems>,
    /// The role of the request in a lean call, if the client makes such calls.
    sdk_call: Option<Arc<SdkCall>>,
}

/// Says how a request is written, and how its response is checked and read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exchange {
    pub(crate) expected: ExpectedResponse,
    /// The place of the items to take from the response as JSON, if there are any.
    pub(crate) wire_items: Option<WireItems>,
    /// Makes the list of the items that are read as soon as the response comes, if there is one.
    pub(crate) new_items: Option<NewItems>,
    /// The items to put into the request as JSON, if there are any.
    pub(crate) written: Option<Arc<WrittenItems>>,
    /// Counts the attempts too, for a request that may be dropped.
    pub(crate) count: Option<Arc<AttemptCount>>,
}

/// The attempts of a request so far.
#[derive(Debug, Default)]
pub(crate) struct AttemptCount {
    made: AtomicU32,
    throttled: AtomicU32,
}

impl AttemptCount {
    /// Returns the cost of a request that was dropped, as far as it is known.
    pub(crate) fn usage(&self) -> Usage {
        let retries = self.made.load(Ordering::Relaxed).saturating_sub(1);
        Usage { retries, throttled: self.throttled.load(Ordering::Relaxed), ..Usage::of(None) }
    }
}

impl Exchange {
    pub(crate) fn expecting(expected: ExpectedResponse) -> Self {
        Exchange { expected, ..Exchange::default() }
    }
}

impl Watch {
    fn reach(&self, stage: Stage) {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = stage;
    }

    fn stage(&self) -> Stage {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn attempts(&self) -> Attempts {
        let made = self.made.load(Ordering::Relaxed);
        let abandoned = self.running.load(Ordering::Relaxed) && self.stage() == Stage::Sending;
        Attempts {
            made,
            retries: made.saturating_sub(1),
            throttled: self.throttled.load(Ordering::Relaxed),
            ambiguous: self.ambiguous.load(Ordering::Relaxed) || abandoned,
            sent: self.sent.load(Ordering::Relaxed) || abandoned,
            not_lean: false,
            last: std::mem::take(&mut *self.last.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }
}

/// The result of a request, its attempts, and the items that were taken from the response.
pub(crate) type Exchanged<O, E> = (Result<O, SdkError<E>>, Attempts, Arc<ResponseItems>);

tokio::task_local! {
    static WATCH: Arc<Watch>;
}

/// Sends a request, and returns its result and its attempts.
pub(crate) fn count_attempts<O, E>(
    request: impl Future<Output = Result<O, SdkError<E>>>,
) -> impl Future<Output = (Result<O, SdkError<E>>, Attempts)> {
    let sent = exchange(Exchange::default(), request);
    async move {
        let (sent, attempts, _) = sent.await;
        (sent, attempts)
    }
}

/// Sends a request; returns its result, its attempts, and the items that were taken from the response.
pub(crate) fn exchange<O, E>(
    exchange: Exchange,
    request: impl Future<Output = Result<O, SdkError<E>>>,
) -> impl Future<Output = Exchanged<O, E>> {
    watch(Watch { exchange, ..Watch::default() }, request)
}

/// Sends a request of a client with lean calls, as [`exchange`] does.
pub(super) fn exchange_in<O, E>(
    sdk_call: Arc<SdkCall>,
    exchange: Exchange,
    request: impl Future<Output = Result<O, SdkError<E>>>,
) -> impl Future<Output = Exchanged<O, E>> {
    watch(Watch { exchange, sdk_call: Some(sdk_call), ..Watch::default() }, request)
}

fn watch<O, E>(
    watch: Watch,
    request: impl Future<Output = Result<O, SdkError<E>>>,
) -> impl Future<Output = Exchanged<O, E>> {
    // The SDK's futures have many kilobytes. Every future that contained one would be copied with it when it is moved.
    let request = Box::pin(request);
    async move {
        let watch = Arc::new(watch);
        let sent = WATCH.scope(Arc::clone(&watch), request).await;
        (sent, watch.attempts(), Arc::clone(&watch.items))
    }
}

/// An interceptor of the SDK, which watches the attempts of a client.
#[derive(Debug)]
pub(crate) struct Watcher;

impl Watcher {
    pub(crate) const NAME: &str = "dynamite_attempts";
}

#[dyn_dispatch_hint]
impl Intercept for Watcher {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn read_before_execution(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(call) = current_sdk_call() {
            call.begin(config);
        }
        Ok(())
    }

    fn modify_before_serialization(
        &self,
        _: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        watched(|watch| {
            if let Some(wire_items) = watch.exchange.wire_items {
                replace_deserializer(wire_items, watch.exchange.new_items, &watch.items, config);
            }
            if let Some(items) = &watch.exchange.written {
                replace_serializer(items, config);
            }
        });
        Ok(())
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        watched(|watch| {
            let number = watch.made.fetch_add(1, Ordering::Relaxed) + 1;
            if let Some(count) = &watch.exchange.count {
                count.made.fetch_add(1, Ordering::Relaxed);
            }
            // Older releases of the SDK do not tell the end of an attempt that timed out.
            if watch.running.swap(true, Ordering::Relaxed) && watch.stage() == Stage::Sending {
                watch.sent.store(true, Ordering::Relaxed);
                watch.ambiguous.store(true, Ordering::Relaxed);
            }
            watch.reach(Stage::Preparing);
            if let Some(call) = &watch.sdk_call {
                call.begin_attempt(number, config);
            }
        });
        Ok(())
    }

    fn read_before_signing(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        watched(|watch| watch.reach(Stage::Signing));
        Ok(())
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let items = WATCH.try_with(|watch| watch.exchange.written.clone()).ok().flatten();
        items.map_or(Ok(()), |items| items.check(context.request()))?;
        watched(|watch| {
            watch.reach(Stage::Sending);
            if let Some(call) = &watch.sdk_call {
                call.see_request(context.request(), components, config);
            }
        });
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(call) = current_sdk_call() {
            call.see_response(components, context.response().headers());
        }
        let checked = WATCH.try_with(|watch| watch.exchange.expected.check(context));
        Ok(checked.unwrap_or(Ok(()))?)
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        watched(|watch| record(watch, context, config));
        Ok(())
    }
}

/// Returns `true` within a request.
pub(super) fn is_watched() -> bool {
    WATCH.try_with(|_| ()).is_ok()
}

/// Returns a future whose own requests do not count as those of the current one.
pub(super) fn unwatched<F: Future>(future: F) -> impl Future<Output = F::Output> {
    WATCH.scope(Arc::default(), future)
}

/// Returns the call of the SDK for a client with lean calls that runs now, if there is one.
pub(super) fn current_sdk_call() -> Option<Arc<SdkCall>> {
    WATCH.try_with(|watch| watch.sdk_call.clone()).ok().flatten()
}

/// Reports to the current request, if there is one. The attempts of a request that the user sends with the SDK's client
/// are not watched.
fn watched(report: impl FnOnce(&Watch)) {
    let _ = WATCH.try_with(|watch| report(watch));
}

/// Records the end of an attempt.
fn record(watch: &Watch, context: &FinalizerInterceptorContextRef<'_>, config: &ConfigBag) {
    watch.running.store(false, Ordering::Relaxed);
    let stage = watch.stage();
    let Some(Err(error)) = context.output_or_error() else {
        watch.sent.store(true, Ordering::Relaxed);
        return;
    };
    if error.as_operation_error().is_some_and(is_throttling_error) {
        watch.throttled.fetch_add(1, Ordering::Relaxed);
        if let Some(count) = &watch.exchange.count {
            count.throttled.fetch_add(1, Ordering::Relaxed);
        }
    }
    let status = context.response().map(|response| response.status());
    let connector = error.as_connector_error();
    let sent = stage == Stage::Sending && !connector.is_some_and(|error| error.is_user() || never_connected(error));
    watch.sent.fetch_or(sent, Ordering::Relaxed);
    let lost = match (status, connector) {
        // Any other status means that nothing was carried out, unless the response is broken.
        (Some(status), _) => status.is_success() || status.is_server_error() || is_broken(error),
        (None, Some(_)) => true,
        (None, None) => error.is_timeout_error() || error.is_response_error(),
    };
    watch.ambiguous.fetch_or(sent && lost, Ordering::Relaxed);
    let timeouts = config.load::<TimeoutConfig>();
    let call_timeout = watch.sdk_call.as_ref().and_then(|call| call.operation_timeout());
    let endpoint = config.load::<Endpoint>().filter(|_| stage != Stage::Preparing);
    *watch.last.lock().unwrap_or_else(PoisonError::into_inner) = LastAttempt {
        stage,
        endpoint: endpoint.and_then(|endpoint| address(endpoint.url())),
        region: config.load::<Region>().map(|region| region.as_ref().to_owned()),
        attempt_timeout: timeouts.and_then(TimeoutConfig::operation_attempt_timeout),
        operation_timeout: call_timeout.or_else(|| timeouts?.operation_timeout()),
    };
}
