//! What tests see of the SDK and of the runtime through `tracing`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// A subscriber of this thread that counts the attempts of the SDK, and keeps the events of the runtime.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The number of attempts.
    pub attempts: Arc<AtomicUsize>,
    /// The events: their level, and their fields as `name=value;`.
    pub events: Arc<Mutex<Vec<String>>>,
}

impl Subscriber for Seen {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.name() == "try_attempt" || metadata.target().starts_with("dynamite_runtime")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.attempts.fetch_add(usize::from(span.metadata().name() == "try_attempt"), Ordering::SeqCst);
        Id::from_u64(1)
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(format!("{} ", event.metadata().level()));
        event.record(&mut text);
        self.events.lock().unwrap_or_else(PoisonError::into_inner).push(text.0);
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0 += &format!("{}={value:?};", field.name());
    }
}
