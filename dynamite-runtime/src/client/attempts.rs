//! Counts the attempts of a request.
//!
//! The SDK retries on its own and reports only the last attempt. An interceptor in every client watches all attempts,
//! and reports each of them to the request that it belongs to, through a task-local variable.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use aws_sdk_dynamodb::config::interceptors::{BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::{BoxError, SdkError};

/// The attempts of one request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attempts {
    /// The number of attempts after the first.
    pub(crate) retries: u32,
    /// Is `true` if an attempt may have been carried out although its response was lost.
    pub(crate) ambiguous: bool,
}

#[derive(Debug, Default)]
struct Watch {
    made: AtomicU32,
    ambiguous: AtomicBool,
}

tokio::task_local! {
    static WATCH: Arc<Watch>;
}

/// Sends a request, and returns its result and its attempts.
pub(crate) async fn count_attempts<O, E>(
    request: impl Future<Output = Result<O, SdkError<E>>>,
) -> (Result<O, SdkError<E>>, Attempts) {
    let watch = Arc::new(Watch::default());
    let sent = WATCH.scope(Arc::clone(&watch), request).await;
    let retries = watch.made.load(Ordering::Relaxed).saturating_sub(1);
    (sent, Attempts { retries, ambiguous: watch.ambiguous.load(Ordering::Relaxed) })
}

/// An interceptor of the SDK, which watches the attempts of a client.
#[derive(Debug)]
pub(crate) struct Watcher;

impl Watcher {
    pub(crate) const NAME: &str = "dynamite_attempts";
}

impl Intercept for Watcher {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        watched(|watch| {
            watch.made.fetch_add(1, Ordering::Relaxed);
        });
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if is_ambiguous(context) {
            watched(|watch| watch.ambiguous.store(true, Ordering::Relaxed));
        }
        Ok(())
    }
}

/// Reports to the current request, if there is one. The attempts of a request that the user sends with the SDK's client
/// are not counted.
fn watched(report: impl FnOnce(&Watch)) {
    let _ = WATCH.try_with(|watch| report(watch));
}

/// Returns `true` if it is unknown whether an attempt was carried out.
fn is_ambiguous(context: &FinalizerInterceptorContextRef<'_>) -> bool {
    let Some(Err(error)) = context.output_or_error() else { return false };
    let status = context.response().map(|response| response.status());
    match (status, error.as_connector_error()) {
        // Any other status means that nothing was carried out.
        (Some(status), _) => status.is_success() || status.is_server_error(),
        (None, Some(connector)) => !connector.is_user(),
        (None, None) => error.is_timeout_error() || error.is_response_error(),
    }
}
