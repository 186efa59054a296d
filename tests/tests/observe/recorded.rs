//! An observer that keeps a line of each observation.

use std::sync::{Arc, Mutex};

use dynamite_runtime::observe::{Observation, Observer, Outcome};

/// Keeps a line of each call and request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorded(Arc<Mutex<Vec<String>>>);

impl Recorded {
    /// Returns the lines since this was called before.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    /// Returns the lines of calls since this was called before.
    pub(crate) fn take_calls(&self) -> Vec<String> {
        self.take().into_iter().filter_map(|line| Some(line.strip_prefix("call ")?.to_owned())).collect()
    }

    fn push(&self, kind: &str, seen: &Observation<'_>) {
        let place = [seen.entity, seen.table, seen.index].map(|name| name.unwrap_or("-")).join("/");
        let Observation { call, operation, .. } = seen;
        self.0.lock().unwrap().push(format!("{kind} {call} {operation} {place}: {}", end(seen)));
    }
}

/// Returns the outcome, and what the call did, as far as it is not nothing.
fn end(seen: &Observation<'_>) -> String {
    let mut words = vec![seen.outcome.name().to_owned()];
    if let Outcome::Failed { kind, throttling_reason, .. } = seen.outcome {
        words.push(kind.to_owned());
        words.extend(throttling_reason.map(str::to_owned));
    }
    let usage = seen.usage;
    let numbers = [
        ("requests", u64::from(usage.requests)),
        ("retries", usage.retries.into()),
        ("throttled", usage.throttled.into()),
        ("scanned", usage.scanned as u64),
        ("returned", usage.returned as u64),
        ("cached", usage.cached as u64),
    ];
    words.extend(numbers.into_iter().filter(|(_, n)| *n > 0).map(|(name, n)| format!("{name}={n}")));
    words.join(" ")
}

impl Observer for Recorded {
    fn request(&self, seen: &Observation<'_>) {
        self.push("request", seen);
    }

    fn call(&self, seen: &Observation<'_>) {
        self.push("call", seen);
    }
}
