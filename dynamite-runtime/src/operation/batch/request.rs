//! Fills the requests of a batch.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::PoisonError;
use std::time::Duration;

use futures_core::Stream;

use super::clock::Clock;
use super::engine::{Engine, SourceError};
use super::limits::MAX_REQUEST_BYTES;
use super::operation::{BatchEntry, BatchOperation};
use super::slot::Slot;
use super::state::State;
use super::table_queue::{Fit, TableQueue};
use super::throttle::{Expected, Throttle};

/// The longest time for which entries that were throttled wait for others to share a request with. A request in which
/// everything is throttled holds up the next one.
const MAX_WAIT_FOR_OTHERS: Duration = Duration::from_millis(250);

/// A request that is being filled.
struct FilledRequest<E> {
    slots: Vec<Slot<E>>,
    /// What it is expected to consume in each table.
    expected: Vec<Expected>,
    bytes: usize,
}

impl<E: BatchEntry> FilledRequest<E> {
    fn new(slots: Vec<Slot<E>>) -> Self {
        FilledRequest { slots, expected: Vec::new(), bytes: 0 }
    }

    /// Adds the entries of a table that may be sent now. `busy` holds the identities of the entries in flight.
    fn add(&mut self, now: Duration, share: Share, table: (&mut Throttle, &mut TableQueue<E>), busy: &mut Busy<E>) {
        let (throttle, queue) = table;
        if throttle.next_time().is_none_or(|next| next > now) {
            return;
        }
        let max = throttle.max_entries(now, share.max_entries - self.slots.len());
        // Beside others, those that were set aside are at most half of a request, or every second one.
        let probes = if share.others { (max + share.odd) / 2 } else { max };
        let probes = throttle.probes.allowed(now, probes, !share.others);
        let bytes = &mut self.bytes;
        let mut fits = |entry: &E| fits(entry, bytes, busy);
        let mut taken = queue.set_aside.take_due(now, probes, |entry| fits(entry) == Fit::Yes);
        let probes = taken.len();
        if share.others {
            taken.extend(queue.take_ready(now, max - probes, fits));
        }
        if !taken.is_empty() {
            let units = throttle.record_request(now, taken.len(), probes);
            self.expected.push(Expected { table: share.table, units });
            self.slots.extend(taken);
        }
    }
}

/// The identities of the entries in flight.
type Busy<E> = HashSet<<E as BatchEntry>::Identity>;

/// The part of a table in a request.
struct Share {
    table: usize,
    /// The maximum number of entries in the request.
    max_entries: usize,
    /// Set if there are entries that nothing holds up.
    others: bool,
    /// 0 or 1 in turns.
    odd: usize,
}

/// Returns whether an entry fits into a request of so many bytes, and counts it if it does.
fn fits<E: BatchEntry>(entry: &E, bytes: &mut usize, busy: &mut Busy<E>) -> Fit
where
    E::Identity: Hash,
{
    let size = entry.bytes();
    if *bytes > 0 && bytes.saturating_add(size) > MAX_REQUEST_BYTES {
        return Fit::Full;
    }
    if !busy.insert(entry.identity()) {
        return Fit::Later;
    }
    *bytes = bytes.saturating_add(size);
    Fit::Yes
}

impl<O, C, S, F> Engine<O, C, S, F>
where
    O: BatchOperation + 'static,
    C: Clock + 'static,
    S: Stream<Item = Result<O::Entry, SourceError>> + Unpin,
    F: FnMut(&O::Entry, O::Done),
{
    /// Takes the entries of the next request, and marks them as in flight, with this id. Returns what the request is expected
    /// to consume, or `None` if no entry may be sent now.
    ///
    /// `source_fills` is set if it is worth waiting until the source fills a request.
    pub(super) fn next_request(&mut self, now: Duration, id: u64, source_fills: bool) -> Option<Vec<Expected>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(suspects) = state.suspects.pop_front() {
            state.send(id, suspects);
            return Some(Vec::new());
        }
        let mut request = FilledRequest::new(Vec::new());
        let others = others::<O>(now, source_fills, &self.throttles, &mut state);
        let soon = others.iter().flatten().min();
        if soon.is_some_and(|next| *next > now && *next <= now.saturating_add(MAX_WAIT_FOR_OTHERS)) {
            return None;
        }
        let tables = self.throttles.len();
        self.turn = self.turn.wrapping_add(1);
        for table in (0..tables).map(|offset| self.turn.wrapping_add(offset) % tables) {
            if request.slots.len() < O::MAX_ENTRIES {
                let (others, odd) = (others[table].is_some(), self.turn % 2);
                let share = Share { table, max_entries: O::MAX_ENTRIES, others, odd };
                request.add(now, share, (&mut self.throttles[table], state.queue(table)), &mut self.busy);
            }
        }
        let FilledRequest { slots, expected, .. } = request;
        if slots.is_empty() {
            return None;
        }
        state.send(id, slots);
        Some(expected)
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

/// Returns the time of the next request of each table that has entries which nothing holds up.
fn others<O: BatchOperation>(
    now: Duration,
    source_fills: bool,
    throttles: &[Throttle],
    state: &mut State<O::Entry>,
) -> Vec<Option<Duration>> {
    let next_time = |(table, throttle): (usize, &Throttle)| {
        let queue = state.queue(table);
        let is_enough = !source_fills || queue.ready() >= throttle.max_entries(now, O::MAX_ENTRIES);
        if queue.has_ready(now) && is_enough { throttle.next_time() } else { None }
    };
    throttles.iter().enumerate().map(next_time).collect()
}
