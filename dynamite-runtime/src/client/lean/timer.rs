//! The time that an attempt has.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::config::{AsyncSleep, SharedAsyncSleep, Sleep};

/// The time of an attempt, which is counted from the start of the call.
pub(super) struct Timer {
    started: Instant,
    /// The time that the attempt has. Without one, there is no limit.
    limit: Option<Duration>,
    sleep_impl: Option<SharedAsyncSleep>,
    /// Waits for the end of the time. It is made when the attempt has to wait for the first time.
    sleep: Option<Sleep>,
    is_over: bool,
}

impl Timer {
    /// Makes a timer. Like the SDK's timeouts, it has no limit if the client has no way to wait.
    pub(super) fn new(started: Instant, limit: Option<Duration>, sleep_impl: Option<SharedAsyncSleep>) -> Self {
        Timer { started, limit: limit.filter(|_| sleep_impl.is_some()), sleep_impl, sleep: None, is_over: false }
    }

    /// Gives the attempt no more than this time from now on. Returns the limit it had.
    pub(super) fn shorten(&mut self, time: Duration) -> Option<Duration> {
        let old = self.limit;
        let limit = self.started.elapsed().saturating_add(time);
        if self.sleep_impl.is_some() && old.is_none_or(|old| limit < old) {
            self.set_limit(Some(limit));
        }
        old
    }

    /// Sets the limit that the attempt had before.
    pub(super) fn set_limit(&mut self, limit: Option<Duration>) {
        (self.limit, self.sleep, self.is_over) = (limit, None, false);
    }

    /// Returns the time since the call started, which is at least the limit when the time is over.
    pub(super) fn spent(&self) -> Duration {
        let limit = self.limit.filter(|_| self.is_over).unwrap_or_default();
        self.started.elapsed().max(limit)
    }

    /// Returns the output of a future, or `None` if the time was over before.
    pub(super) async fn wait_for<T>(&mut self, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        poll_fn(|context| {
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return Poll::Ready(Some(output));
            }
            let (Some(limit), Some(sleep_impl)) = (self.limit, &self.sleep_impl) else { return Poll::Pending };
            let sleep =
                self.sleep.get_or_insert_with(|| sleep_impl.sleep(limit.saturating_sub(self.started.elapsed())));
            Pin::new(sleep).poll(context).map(|()| {
                self.is_over = true;
                None
            })
        })
        .await
    }
}
