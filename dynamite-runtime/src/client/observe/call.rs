//! A call that is watched.

use std::future::Future;

use tracing::Instrument;
use tracing::span::Entered;

use super::ended::usage_of_error;
use super::watch::Watch;
use super::{CallName, Ended};
use crate::client::error::Error;
use crate::operation::Usage;

/// A call that is watched from its first poll. If it is dropped after that and before its end, it reports that.
pub(crate) struct CallWatch {
    name: Option<CallName>,
    watch: Watch,
    has_begun: bool,
}

impl CallWatch {
    /// Returns the watch of a call of this name; without one, it watches nothing.
    pub(crate) fn new(name: Option<CallName>) -> Self {
        CallWatch { name, watch: Watch::OFF, has_begun: false }
    }

    /// Enters the span of the call for one poll of it, and begins to watch it at the first.
    pub(crate) fn enter(&mut self) -> Entered<'_> {
        if !self.has_begun {
            self.has_begun = true;
            self.watch = self.name.as_ref().map_or(Watch::OFF, CallName::watch);
        }
        self.watch.span().enter()
    }

    /// Reports that the call succeeded.
    pub(crate) fn done(&mut self, usage: &Usage) {
        self.watch.end(usage, Ended::Done);
    }

    /// Reports the error of the call, and returns it with the name of the call.
    pub(crate) fn failed(&mut self, error: Error) -> Error {
        self.watch.end(&usage_of_error(&error), Ended::Failed(&error));
        match &self.name {
            Some(name) => name.named(error),
            None => error,
        }
    }
}

/// Runs a call whose errors have their names, and reports the end that is read from its result.
pub(crate) async fn watched<T>(
    name: CallName,
    call: impl Future<Output = T>,
    ended: impl FnOnce(&T) -> (Usage, Ended<'_>),
) -> T {
    let mut watch = name.watch();
    let result = call.instrument(watch.span().clone()).await;
    if watch.is_on() {
        let (usage, ended) = ended(&result);
        watch.end(&usage, ended);
    }
    result
}
