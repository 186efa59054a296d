//! A subscriber that keeps the spans of the runtime.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, OnceLock};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

/// A span that was closed.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    /// Its level and its name.
    pub(crate) name: String,
    /// The `otel.name` of the span in which it was made.
    pub(crate) parent: Option<String>,
    pub(crate) fields: BTreeMap<&'static str, String>,
}

impl Span {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// Returns its level, its name, its operation and the operation around it.
    pub(crate) fn line(&self) -> String {
        let parent = self.parent.as_deref().map(|parent| format!(" in {parent}")).unwrap_or_default();
        format!("{} {}{parent}", self.name, self.field("otel.name").unwrap_or_default())
    }
}

/// Keeps the spans of the runtime, down to a level, that this thread closes.
#[derive(Clone, Debug)]
pub(crate) struct Spans {
    level: Level,
    closed: Arc<Mutex<Vec<Span>>>,
}

impl Spans {
    /// Keeps spans as long as the guard exists.
    pub(crate) fn keep(level: Level) -> (Self, DefaultGuard) {
        // With a single dispatcher, `tracing` would ask a thread that has none whether anybody wants the spans.
        static SECOND: OnceLock<Dispatch> = OnceLock::new();
        SECOND.get_or_init(|| Dispatch::new(Registry::default()));
        let spans = Spans { level, closed: Arc::default() };
        let guard = tracing::subscriber::set_default(Registry::default().with(spans.clone()));
        (spans, guard)
    }

    /// Returns the spans that were closed since this was called before, in the order in which they were closed.
    pub(crate) fn take(&self) -> Vec<Span> {
        std::mem::take(&mut *self.closed.lock().unwrap())
    }

    /// Returns the lines of these spans.
    pub(crate) fn take_lines(&self) -> Vec<String> {
        self.take().iter().map(Span::line).collect()
    }
}

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Spans {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.is_span() && metadata.target().starts_with("dynamite_runtime") && *metadata.level() <= self.level
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        values.record(span.extensions_mut().get_mut::<Fields>().unwrap());
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).unwrap();
        let parent = span.parent().and_then(|parent| {
            parent.extensions().get::<Fields>().and_then(|fields| fields.0.get("otel.name").cloned())
        });
        let name = format!("{} {}", span.metadata().level(), span.name());
        let fields = span.extensions_mut().get_mut::<Fields>().map(|fields| std::mem::take(&mut fields.0));
        self.closed.lock().unwrap().push(Span { name, parent, fields: fields.unwrap_or_default() });
    }
}

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}
