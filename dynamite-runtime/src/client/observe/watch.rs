//! A call or a request that is watched.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;
use tracing::Span;

use super::Ended;
use super::span::{Kind, record, record_batch_size, span};
use crate::client::Dynamite;
use crate::observe::{Observation, Observers};
use crate::operation::CallInfo;
use crate::operation::Usage;

/// A call or a request that is watched, unless nobody wants to know of it. If it is dropped before its end, it reports
/// that.
pub(super) struct Watch(Option<Box<Running>>);

struct Running {
    observers: Observers,
    info: CallInfo,
    kind: Kind,
    span: Span,
    began: SystemTime,
    started: Instant,
    /// How long it took, if that is known before its end is.
    took: Option<Duration>,
}

impl Watch {
    /// Watches nothing.
    pub(super) const OFF: Watch = Watch(None);

    pub(super) fn begin(db: &Dynamite, info: CallInfo, kind: Kind) -> Self {
        let span = span(db, info, kind);
        let observers = db.observers();
        if span.is_disabled() && observers.is_empty() {
            return Watch::OFF;
        }
        let observers = observers.clone();
        let (began, started) = (SystemTime::now(), Instant::now());
        Watch(Some(Box::new(Running { observers, info, kind, span, began, started, took: None })))
    }

    pub(super) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Returns the span, which is disabled if there is none.
    pub(super) fn span(&self) -> &Span {
        static NONE: Span = Span::none();
        self.0.as_ref().map_or(&NONE, |running| &running.span)
    }

    /// Sets how long it took. Without it, it lasts until its end is reported.
    pub(super) fn set_took(&mut self, took: Duration) {
        if let Some(running) = &mut self.0 {
            running.took = Some(took);
        }
    }

    /// Ends the time that it takes, before its end is known.
    pub(super) fn stop(&mut self) {
        if let Some(running) = &mut self.0 {
            running.took = Some(running.started.elapsed());
        }
    }

    pub(super) fn batch_size(&self, entries: usize) {
        record_batch_size(self.span(), entries);
    }

    /// Reports that it was dropped, and what it cost so far, unless its end was reported.
    pub(super) fn end_dropped(&mut self, usage: &Usage) {
        // During a panic, one of an observer would be the second.
        if self.0.is_some() && !std::thread::panicking() {
            self.end(usage, Ended::Dropped);
        }
    }

    /// Reports the end.
    pub(super) fn end(&mut self, usage: &Usage, ended: Ended<'_>) {
        let Some(running) = self.0.take() else { return };
        let Running { observers, info, kind, span, began, started, took } = *running;
        let CallInfo { call, operation, entity, table, index, .. } = info;
        let took = took.unwrap_or_else(|| started.elapsed());
        let seen = Observation { operation, call, entity, table, index, began, took, usage, outcome: ended.outcome() };
        record(&span, &seen, ended.code());
        for observer in observers.iter() {
            match kind {
                Kind::Call => observer.call(&seen),
                Kind::Request => observer.request(&seen),
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.end_dropped(&Usage::default());
    }
}
