//! A request in flight.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tracing::Instrument;

use super::call::{ReadCall, Response};
use super::sharded::Start;
use crate::action::future::BoxFuture;
use crate::client::error::Result;
use crate::operation::read::FetchOptions;

/// The parameters of one request of a read.
#[derive(Clone)]
pub(super) struct FetchRequest {
    pub(super) read: Arc<ReadCall>,
    /// The position at which the request begins, or `None` for the start of the read.
    pub(super) after: Option<Start>,
    pub(super) options: FetchOptions,
}

impl FetchRequest {
    async fn send(self) -> Result<Response> {
        let start = match self.after {
            Some(start) => start,
            None => Start::after(self.read.start()?),
        };
        self.read.respond(start, self.options).await
    }
}

/// A request in flight. Dropping it cancels the request.
pub(super) enum InFlight {
    /// Makes progress only when it is polled.
    Polled(BoxFuture<Response>),
    /// Makes progress in a task of its own.
    Task { task: JoinHandle<Result<Response>>, request: FetchRequest },
}

impl InFlight {
    /// Sends the request when it is polled.
    pub(super) fn polled(request: FetchRequest) -> Self {
        InFlight::Polled(Box::pin(request.send()))
    }

    /// Sends the request immediately, in a task of its own, if there is a tokio runtime: retries, timeouts and the
    /// reading of the response must not wait for a caller that is busy with another page.
    pub(super) fn spawned(request: FetchRequest) -> Self {
        match Handle::try_current() {
            Ok(runtime) => InFlight::Task { task: runtime.spawn(request.clone().send().in_current_span()), request },
            Err(_) => InFlight::polled(request),
        }
    }
}

impl Future for InFlight {
    type Output = Result<Response>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let again = match &mut *self {
                InFlight::Polled(sent) => return sent.as_mut().poll(context),
                InFlight::Task { task, request } => match ready!(Pin::new(task).poll(context)) {
                    Ok(fetched) => return Poll::Ready(fetched),
                    Err(error) => match error.try_into_panic() {
                        Ok(panic) => std::panic::resume_unwind(panic),
                        // The runtime of the task has shut down, and the future is polled in another one.
                        Err(_) => request.clone(),
                    },
                },
            };
            *self = InFlight::polled(again);
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let InFlight::Task { task, .. } = self {
            task.abort();
        }
    }
}
