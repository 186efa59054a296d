//! Fills the requests of a batch.

use std::sync::PoisonError;
use std::time::Duration;

use futures_core::Stream;

use super::clock::Clock;
use super::engine::{Engine, SourceError};
use super::limits::MAX_REQUEST_BYTES;
use super::operation::{BatchEntry, BatchOperation};
use super::slot::Slot;
use super::table_queue::Fit;
use super::throttle::Expected;

/// The longest time for which entries that were throttled wait for others to share a request with. A request in which
/// everything is throttled holds up the next one.
const MAX_WAIT_FOR_OTHERS: Duration = Duration::from_millis(250);

/// A request with its entries, and what it is expected to consume in each table.
type Filled<E> = (Vec<Slot<E>>, Vec<Expected>);

impl<O, C, S, F> Engine<O, C, S, F>
where
    O: BatchOperation + 'static,
    C: Clock + 'static,
    S: Stream<Item = Result<O::Entry, SourceError>> + Unpin,
    F: FnMut(&O::Entry, O::Done),
{
    /// Takes the entries of the next request, and marks them as in flight. It is empty if none may be sent now.
    ///
    /// `source_fills` is set if it is worth waiting until the source fills a request.
    pub(super) fn next_request(&mut self, now: Duration, source_fills: bool) -> Filled<O::Entry> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(suspects) = state.suspects.pop_front() {
            return (suspects, Vec::new());
        }
        let (mut slots, mut expected, mut bytes) = (Vec::new(), Vec::new(), 0_usize);
        let tables = self.throttles.len();
        let others: Vec<Option<Duration>> = (0..tables)
            .map(|table| {
                let (throttle, queue) = (&self.throttles[table], state.queue(table));
                let enough = !source_fills || queue.ready() >= throttle.max_entries(now, O::MAX_ENTRIES);
                (queue.has_ready(now) && enough).then(|| throttle.next_time()).flatten()
            })
            .collect();
        let soon = others.iter().flatten().min();
        if soon.is_some_and(|next| *next > now && *next <= now + MAX_WAIT_FOR_OTHERS) {
            return (slots, expected);
        }
        self.turn = self.turn.wrapping_add(1);
        for table in (0..tables).map(|offset| self.turn.wrapping_add(offset) % tables) {
            let (throttle, queue) = (&mut self.throttles[table], state.queue(table));
            if throttle.next_time().is_none_or(|next| next > now) {
                continue;
            }
            let max = throttle.max_entries(now, O::MAX_ENTRIES - slots.len());
            let busy = &mut self.busy;
            let mut fits = |entry: &O::Entry| {
                let size = entry.bytes();
                if bytes > 0 && bytes.saturating_add(size) > MAX_REQUEST_BYTES {
                    return Fit::Full;
                }
                if !busy.insert(entry.identity()) {
                    return Fit::Later;
                }
                bytes = bytes.saturating_add(size);
                Fit::Yes
            };
            let alone = others[table].is_none();
            // Beside others, they are at most half of a request, or every second one.
            let probes = if alone { max } else { (max + self.turn % 2) / 2 };
            let allowed = throttle.probes.allowed(now, probes, alone);
            let mut taken = queue.set_aside.take_due(now, allowed, |entry| fits(entry) == Fit::Yes);
            let probes = taken.len();
            if others[table].is_some() {
                taken.extend(queue.take_ready(now, max - probes, fits));
            }
            if !taken.is_empty() {
                let units = throttle.record_request(now, taken.len(), probes);
                expected.push(Expected { table, units });
                slots.extend(taken);
            }
            if slots.len() >= O::MAX_ENTRIES {
                break;
            }
        }
        (slots, expected)
    }

    /// Returns the time after `now` of the next request, as far as it is known.
    pub(super) fn next_send_time(&self, now: Duration) -> Option<Duration> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut times: Vec<Duration> = Vec::new();
        for (table, throttle) in self.throttles.iter().enumerate() {
            let (Some(next), queue) = (throttle.next_time(), state.queue(table)) else { continue };
            times.extend(queue.has_ready(now).then_some(next));
            let probe = queue.set_aside.next_time();
            times.extend(probe.map(|due| due.max(throttle.probes.next_time(now)).max(next)));
        }
        times.extend((!state.suspects.is_empty()).then_some(now));
        times.into_iter().map(|time| time.max(self.not_before)).filter(|time| *time > now).min()
    }
}
