//! A stream that is watched.

use std::task::Poll;
use std::time::Duration;

use tokio::time::Instant;

use super::watch::Watch;
use super::{CallName, Ended};
use crate::client::error::Error;
use crate::operation::Usage;

/// A stream that is watched from its first poll to its end, or until it is dropped. It takes as long as its consumer
/// waits for responses.
pub(crate) struct StreamWatch {
    name: Option<CallName>,
    watch: Watch,
    waited: Duration,
    waits_since: Option<Instant>,
    usage: Usage,
}

impl StreamWatch {
    /// Returns the watch of a stream of this name; without one, it watches nothing.
    pub(crate) fn new(name: Option<CallName>) -> Self {
        StreamWatch { name, watch: Watch::OFF, waited: Duration::ZERO, waits_since: None, usage: Usage::default() }
    }

    /// Polls for the next response of a stream that has cost this so far, and returns it.
    pub(crate) fn poll<T>(
        &mut self,
        spent: Usage,
        poll: impl FnOnce() -> Poll<Option<Result<T, Error>>>,
        usage: impl FnOnce(&T) -> Usage,
    ) -> Poll<Option<Result<T, Error>>> {
        if let Some(name) = self.name.take() {
            self.watch = name.watch();
        }
        if !self.watch.is_on() {
            return poll();
        }
        self.usage = spent;
        let since = *self.waits_since.get_or_insert_with(Instant::now);
        let polled = poll();
        if let Poll::Ready(response) = &polled {
            self.waits_since = None;
            self.waited += since.elapsed();
            self.watch.set_took(self.waited);
            match response {
                Some(Ok(response)) => self.usage += usage(response),
                Some(Err(error)) => self.watch.end(&self.usage, Ended::Failed(error)),
                None => self.watch.end(&self.usage, Ended::Done),
            }
        }
        polled
    }
}

impl Drop for StreamWatch {
    fn drop(&mut self) {
        self.waited += self.waits_since.map(|since| since.elapsed()).unwrap_or_default();
        self.watch.set_took(self.waited);
        self.watch.end_dropped(&self.usage);
    }
}
