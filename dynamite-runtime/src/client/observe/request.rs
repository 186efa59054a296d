//! A request that is watched.

use std::future::Future;

use tracing::Instrument;
use tracing::instrument::Instrumented;

use super::Ended;
use super::span::Level;
use super::watch::Watch;
use crate::client::error::Result;
use crate::client::{Attempts, Dynamite};
use crate::operation::CallInfo;
use crate::operation::read::Fetched;
use crate::operation::{Measured, Usage};

/// What a request returns, with what it cost.
pub(crate) trait Costs {
    fn usage(&self) -> Usage;
}

impl Costs for Usage {
    fn usage(&self) -> Usage {
        *self
    }
}

impl<T> Costs for Measured<T> {
    fn usage(&self) -> Usage {
        self.usage
    }
}

impl Costs for Fetched {
    fn usage(&self) -> Usage {
        self.usage
    }
}

/// A request, with all its attempts, that is watched.
pub(crate) struct RequestWatch(Watch);

impl Dynamite {
    /// Begins to watch a request of a call.
    pub(crate) fn watch_request(&self, info: CallInfo) -> RequestWatch {
        RequestWatch(Watch::begin(self, info, Level::Request))
    }
}

impl RequestWatch {
    /// Returns the watch of a request of a batch with this number of entries.
    pub(crate) fn of_entries(self, entries: usize) -> Self {
        self.0.batch_size(entries);
        self
    }

    /// Puts a future into the span of the request. It is not larger by this.
    pub(crate) fn instrument<F: Future>(&self, request: F) -> Instrumented<F> {
        request.instrument(self.0.span().clone())
    }

    /// Ends the time that the request takes, before its result is known.
    pub(crate) fn stop(&mut self) {
        self.0.stop();
    }

    /// Reports the result of the request, and returns it.
    pub(crate) fn end<T: Costs>(mut self, attempts: &Attempts, result: Result<T>) -> Result<T> {
        if self.0.is_on() {
            let usage = result.as_ref().map_or_else(|_| attempts.usage(None), Costs::usage);
            self.0.end(&usage, Ended::of(&result));
        }
        result
    }

    /// Reports the end of a request of a batch, and what it cost.
    pub(crate) fn end_with(mut self, usage: &Usage, ended: Ended<'_>) {
        self.0.end(usage, ended);
    }
}
