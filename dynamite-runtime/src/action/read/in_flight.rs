//! A request on its way.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::Read;
use super::fetch::{Extent, Fetched};
use crate::Result;
use crate::codec::RawItem;
use crate::future::BoxFuture;

/// What one request reads.
#[derive(Clone)]
pub(super) struct Request {
    pub(super) read: Arc<Read>,
    /// Where it begins; `None` for where the read itself does.
    pub(super) behind: Option<RawItem>,
    pub(super) extent: Extent,
}

impl Request {
    async fn send(self) -> Result<Fetched> {
        let start = match self.behind {
            Some(key) => Some(key),
            None => self.read.start()?,
        };
        self.read.fetch_whole(start, self.extent).await
    }
}

/// A request on its way. Dropped, it is cancelled.
pub(super) enum Flight {
    /// Gets on when it is polled.
    Here(BoxFuture<Fetched>),
    /// Gets on in a task of its own.
    Task { task: JoinHandle<Result<Fetched>>, request: Request },
}

impl Flight {
    /// Sent when it is polled.
    pub(super) fn here(request: Request) -> Self {
        Flight::Here(Box::pin(request.send()))
    }

    /// Sent at once, and received whether it is polled or not: retries, time limits and the reading of an answer must
    /// not wait for whoever is busy with another page. There is no task without a runtime of tokio.
    pub(super) fn ahead(request: Request) -> Self {
        match Handle::try_current() {
            Ok(runtime) => Flight::Task { task: runtime.spawn(request.clone().send()), request },
            Err(_) => Flight::here(request),
        }
    }
}

impl Future for Flight {
    type Output = Result<Fetched>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let again = match &mut *self {
                Flight::Here(sent) => return sent.as_mut().poll(context),
                Flight::Task { task, request } => match ready!(Pin::new(task).poll(context)) {
                    Ok(fetched) => return Poll::Ready(fetched),
                    Err(error) => match error.try_into_panic() {
                        Ok(panic) => std::panic::resume_unwind(panic),
                        // The runtime of the task has ended, and another one asks.
                        Err(_) => request.clone(),
                    },
                },
            };
            *self = Flight::here(again);
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        if let Flight::Task { task, .. } = self {
            task.abort();
        }
    }
}
