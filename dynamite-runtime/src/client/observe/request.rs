//! A request that is watched.

use std::future::Future;
use std::sync::Arc;

use aws_sdk_dynamodb::error::SdkError;
use tracing::Instrument;
use tracing::instrument::Instrumented;

use super::Ended;
use super::span::Kind;
use super::watch::Watch;
use crate::client::attempts::{AttemptCount, Attempts, Exchange, Exchanged, exchange};
use crate::client::dynamite::Dynamite;
use crate::client::error::Result;
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

/// A request, with all its attempts, that is watched. If it is dropped before its end, it reports that.
pub(crate) struct RequestWatch {
    watch: Watch,
    /// The attempts so far, if the request is watched.
    count: Option<Arc<AttemptCount>>,
}

impl Dynamite {
    /// Begins to watch a request of a call.
    pub(crate) fn watch_request(&self, info: CallInfo) -> RequestWatch {
        let watch = Watch::begin(self, info, Kind::Request);
        let count = watch.is_on().then(Arc::default);
        RequestWatch { watch, count }
    }
}

impl RequestWatch {
    /// Returns the watch of a request of a batch with this number of entries.
    pub(crate) fn of_entries(self, entries: usize) -> Self {
        self.watch.batch_size(entries);
        self
    }

    /// Sends the request in its span.
    pub(crate) fn exchange<O, E>(
        &self,
        options: Exchange,
        request: impl Future<Output = std::result::Result<O, SdkError<E>>>,
    ) -> Instrumented<impl Future<Output = Exchanged<O, E>>> {
        self.instrument(exchange(self.counted(options), request))
    }

    /// Returns the options of an exchange whose attempts are counted here too.
    pub(in crate::client) fn counted(&self, options: Exchange) -> Exchange {
        Exchange { count: self.count.clone(), ..options }
    }

    /// Puts a future into the span of the request.
    pub(crate) fn instrument<F: Future>(&self, request: F) -> Instrumented<F> {
        request.instrument(self.watch.span().clone())
    }

    /// Ends the time that the request takes, before its result is known.
    pub(crate) fn stop(&mut self) {
        self.watch.stop();
    }

    /// Reports the result of the request, and returns it.
    pub(crate) fn end<T: Costs>(mut self, attempts: &Attempts, result: Result<T>) -> Result<T> {
        if self.watch.is_on() {
            let usage = result.as_ref().map_or_else(|_| attempts.usage(None), Costs::usage);
            self.watch.end(&usage, Ended::of(&result));
        }
        result
    }

    /// Reports the end of a request of a batch, and what it cost.
    pub(crate) fn end_with(mut self, usage: &Usage, ended: Ended<'_>) {
        self.watch.end(usage, ended);
    }
}

impl Drop for RequestWatch {
    fn drop(&mut self) {
        if let Some(count) = &self.count {
            self.watch.end_dropped(&count.usage());
        }
    }
}
