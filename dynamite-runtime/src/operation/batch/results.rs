//! Handles the outcomes of the requests of a batch.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use futures_core::Stream;

use super::clock::Clock;
use super::engine::{Engine, SentRequest, SourceError};
use super::operation::{BatchEntry, BatchOperation, EntryResult, Outcome, Response, Sent};
use super::set_aside::PartitionResults;
use super::slot::Slot;
use super::state::State;
use super::throttling_cause::{Counts, Verdict};

/// The number of times that an entry is throttled until it has to wait for its partition, and the same if the table accepts
/// fewer entries than it throttles.
const THROTTLED: u32 = 2;
const THROTTLED_IN_STORM: u32 = 3;

/// A partition: the index of its table, and the hash of its key.
type PartitionId = (usize, u64);

/// The results of a response.
struct Results<D> {
    /// The results of the entries, in their order.
    entries: Vec<EntryResult<D>>,
    /// The capacity units that each table consumed, if they are reported.
    capacity: HashMap<usize, f64>,
    /// Set if a part of the response was missing.
    is_broken: bool,
}

impl<O, C, S, F> Engine<O, C, S, F>
where
    O: BatchOperation + 'static,
    C: Clock + 'static,
    S: Stream<Item = Result<O::Entry, SourceError>> + Unpin,
    F: FnMut(&O::Entry, O::Done),
{
    /// Handles the end of a request. The state is locked all the time, so that its entries are always somewhere.
    pub(super) fn handle_sent(&mut self, id: u64, sent: Sent<O::Done, O::Error>) {
        let shared = Arc::clone(&self.state);
        let state = &mut *shared.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(request) = self.requests.remove(&id) else { return };
        let mut slots = state.in_flight.remove(&id).unwrap_or_default();
        let ambiguous = sent.ambiguous && O::WRITES;
        slots.iter_mut().for_each(|slot| slot.ambiguous |= ambiguous);
        let now = self.clock.now();
        match sent.outcome {
            Outcome::Response(response) => {
                let Response { results, usage, tables, broken } = response;
                state.add_usage(usage, &tables);
                let capacity = tables.iter().filter_map(|cost| Some((cost.table, cost.capacity?))).collect();
                let results = Results { entries: results, capacity, is_broken: broken.is_some() };
                self.note(broken);
                self.handle_results(state, now, &request, slots, results);
            }
            Outcome::Throttled(error) => {
                self.note(Some(error));
                let no_results = Results { entries: Vec::new(), capacity: HashMap::new(), is_broken: false };
                self.handle_results(state, now, &request, slots, no_results);
            }
            Outcome::Unavailable(error) => {
                self.note(Some(error));
                self.handle_unprocessed(state, now, &request, slots);
                self.wait(now);
            }
            Outcome::Refused(error) => self.handle_refused(state, now, &request, slots, error),
            Outcome::Failed(error) => {
                self.fail(error);
                self.handle_unprocessed(state, now, &request, slots);
            }
        }
    }

    /// Keeps the last error.
    fn note(&mut self, error: Option<O::Error>) {
        if error.is_some() && !self.failed {
            self.error = error;
        }
    }

    /// Waits before the next request, as the service or the connection failed.
    fn wait(&mut self, now: Duration) {
        self.not_before = now.saturating_add(self.backoff.wait(self.clock.random()));
    }

    /// Handles the results of the entries of a request; those without one were throttled.
    fn handle_results(
        &mut self,
        state: &mut State<O::Entry>,
        now: Duration,
        request: &SentRequest,
        slots: Vec<Slot<O::Entry>>,
        results: Results<O::Done>,
    ) {
        let Results { entries, capacity, is_broken } = results;
        let mut tally = Tally::default();
        let mut results = entries.into_iter();
        let (mut throttled, mut unread) = (Vec::new(), Vec::new());
        for mut slot in slots {
            self.busy.remove(&slot.entry.identity());
            let result = results.next().unwrap_or(EntryResult::Throttled);
            tally.add(&slot, &result);
            match result {
                EntryResult::Done(done) => {
                    (self.sink)(&slot.entry, done);
                    state.finish(slot.entry);
                }
                EntryResult::Throttled => {
                    slot.throttled = slot.throttled.saturating_add(1);
                    throttled.push(slot);
                }
                EntryResult::Unread => unread.push(slot),
            }
        }
        let is_unread = throttled.is_empty() && !unread.is_empty();
        let accepted = tally.accepted();
        // One for all, so that entries that were throttled together are sent again together.
        let random = self.clock.random();
        let storms = self.learn_of_tables(now, request, &tally, &capacity, random);
        let (set_aside, again) = throttled.into_iter().partition(|slot: &Slot<O::Entry>| {
            let is_storm = storms.contains(&slot.entry.table());
            slot.probe || slot.throttled >= if is_storm { THROTTLED_IN_STORM } else { THROTTLED }
        });
        state.set_aside_again(now, set_aside);
        state.put_back(now, again);
        state.put_back(now, unread);
        learn_of_partitions(state, now, request, &tally, random);
        if accepted > 0 {
            self.last_progress = now;
        }
        if accepted == 0 && (is_broken || is_unread) {
            self.wait(now);
        } else if !is_broken {
            self.backoff.reset();
        }
    }

    /// Learns what the results of a request say of its tables; returns those that accept fewer entries than they throttle.
    fn learn_of_tables(
        &mut self,
        now: Duration,
        request: &SentRequest,
        tally: &Tally,
        capacity: &HashMap<usize, f64>,
        random: f64,
    ) -> BTreeSet<usize> {
        let mut storms = BTreeSet::new();
        for (table, throttle) in self.throttles.iter_mut().enumerate() {
            let Some(counts) = tally.tables.get(&table) else { continue };
            let expected = request.expected.iter().filter(|expected| expected.table == table);
            let expected: f64 = expected.map(|expected| expected.units).sum();
            let units = capacity.get(&table).copied();
            let verdict = throttle.record_response(now, request.sent_at, counts, (expected, units), random);
            if verdict == Verdict::Storm {
                storms.insert(table);
            }
        }
        storms
    }

    /// Records a request without results.
    fn learn_nothing(
        &mut self,
        state: &mut State<O::Entry>,
        now: Duration,
        request: &SentRequest,
        slots: &[Slot<O::Entry>],
    ) {
        let mut tally = Tally::default();
        slots.iter().for_each(|slot| tally.add(slot, &EntryResult::<()>::Unread));
        self.learn_of_tables(now, request, &tally, &HashMap::new(), 0.0);
        learn_of_partitions(state, now, request, &tally, 0.0);
    }

    /// Puts entries back about which no response says anything.
    fn handle_unprocessed(
        &mut self,
        state: &mut State<O::Entry>,
        now: Duration,
        request: &SentRequest,
        slots: Vec<Slot<O::Entry>>,
    ) {
        for slot in &slots {
            self.busy.remove(&slot.entry.identity());
        }
        self.learn_nothing(state, now, request, &slots);
        state.put_back(now, slots);
    }

    /// Handles a request that the service refused because of its content. The request is split until the entry that
    /// causes this is alone.
    fn handle_refused(
        &mut self,
        state: &mut State<O::Entry>,
        now: Duration,
        request: &SentRequest,
        slots: Vec<Slot<O::Entry>>,
        error: O::Error,
    ) {
        self.learn_nothing(state, now, request, &slots);
        if slots.len() > 1 {
            // They stay busy, so that no later entry with the same key is sent before them.
            let mut first = slots;
            let second = first.split_off(first.len() / 2);
            state.suspects.extend([first, second]);
            return;
        }
        for slot in &slots {
            self.busy.remove(&slot.entry.identity());
        }
        state.refused.extend(slots.iter().map(|slot| slot.order));
        // If as many entries as a request can have were refused, and none was accepted, the others would be refused
        // too.
        let is_hopeless = state.count == 0 && state.refused.len() >= O::MAX_ENTRIES;
        self.give_up(state, slots);
        if is_hopeless {
            self.fail(error);
        } else {
            self.note(Some(error));
        }
    }
}

/// Learns what the results of a request say of the partitions whose entries are set aside.
fn learn_of_partitions<E: BatchEntry>(
    state: &mut State<E>,
    now: Duration,
    request: &SentRequest,
    tally: &Tally,
    random: f64,
) {
    for ((table, partition), results) in &tally.partitions {
        let results = PartitionResults { others_accepted: tally.accepted_by(*table) > 0, ..*results };
        state.queue(*table).set_aside.record_response(now, request.sent_at, *partition, results, random);
    }
}

/// The results of a request, by table and by partition.
#[derive(Default)]
struct Tally {
    tables: BTreeMap<usize, Counts>,
    partitions: HashMap<PartitionId, PartitionResults>,
}

impl Tally {
    fn add<E: BatchEntry, D>(&mut self, slot: &Slot<E>, result: &EntryResult<D>) {
        let counts = self.tables.entry(slot.entry.table()).or_default();
        let partition = self.partitions.entry((slot.entry.table(), slot.entry.partition())).or_default();
        partition.probes += usize::from(slot.probe);
        let (is_again, is_retry) = (slot.probe || slot.throttled > 0, slot.throttled == 1);
        match result {
            EntryResult::Done(_) => {
                partition.accepted += 1;
                *(if is_again { &mut counts.accepted_again } else { &mut counts.accepted }) += 1;
                counts.accepted_retries += usize::from(is_retry);
            }
            EntryResult::Throttled => {
                partition.throttled += 1;
                *(if is_again { &mut counts.throttled_again } else { &mut counts.throttled }) += 1;
                counts.throttled_retries += usize::from(is_retry);
                counts.throttled_waiting += usize::from(is_again && !slot.probe);
            }
            EntryResult::Unread => {}
        }
    }

    fn accepted_by(&self, table: usize) -> usize {
        self.tables.get(&table).map_or(0, Counts::all_accepted)
    }

    fn accepted(&self) -> usize {
        self.tables.values().map(Counts::all_accepted).sum()
    }
}
