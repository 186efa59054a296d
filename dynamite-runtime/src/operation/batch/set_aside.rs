//! The entries of a table that were throttled, and those that wait behind them.
//!
//! DynamoDB throttles by partition. Entries that share a partition key share a partition, so one that is throttled is a
//! sign for the others. They are set aside, and wait for their own partition only.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use super::backoff::Backoff;
use super::operation::BatchEntry;
use super::rate::{Accepted, Rate};
use super::slot::Slot;

/// The number of times in a row that a partition throttles everything before its entries may be given up, although other
/// entries that were set aside are accepted.
const ENOUGH_FAILURES: u32 = 8;

/// The entries of a table that are set aside, by partition.
#[derive(Debug)]
pub(crate) struct SetAside<E> {
    partitions: HashMap<u64, Partition<E>>,
    /// The partitions with entries, by the time of their next request.
    due: BTreeSet<(Duration, u64)>,
    entries: usize,
    bytes: usize,
}

/// The entries of a partition key.
#[derive(Debug)]
struct Partition<E> {
    slots: VecDeque<Slot<E>>,
    /// The number of its entries that were sent from here and have no result.
    in_flight: usize,
    rate: Rate,
    backoff: Backoff,
    /// The time of its next request.
    due: Duration,
    /// The time of the last wait after a response without progress.
    waited: Duration,
    /// The time at which it last accepted an entry, or was first throttled.
    progress: Duration,
}

/// What decides whether an entry is given up.
#[derive(Clone, Copy)]
struct PartitionState {
    /// The number of responses in a row in which it accepted nothing.
    failures: u32,
    progress: Duration,
}

/// The results of the entries of a partition in a response.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PartitionResults {
    pub(crate) accepted: usize,
    pub(crate) throttled: usize,
    /// The number of entries that had been sent from among those that were set aside.
    pub(crate) probes: usize,
    /// Set if the table accepted other entries of the request.
    pub(crate) others_accepted: bool,
}

impl<E: BatchEntry> SetAside<E> {
    pub(crate) fn new() -> Self {
        SetAside { partitions: HashMap::new(), due: BTreeSet::new(), entries: 0, bytes: 0 }
    }

    /// Returns the number of entries, and their size in bytes.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.entries, self.bytes)
    }

    /// Returns `true` if the entries of this partition are set aside.
    pub(crate) fn holds(&self, partition: u64) -> bool {
        self.partitions.contains_key(&partition)
    }

    /// Returns the time of the next request of any partition.
    pub(crate) fn next_time(&self) -> Option<Duration> {
        self.due.first().map(|(due, _)| *due)
    }

    /// Returns all entries, in no order.
    pub(crate) fn slots(&self) -> impl Iterator<Item = &Slot<E>> {
        self.partitions.values().flat_map(|partition| &partition.slots)
    }

    /// Adds an entry behind the others of its partition.
    pub(crate) fn push_back(&mut self, now: Duration, mut slot: Slot<E>) {
        slot.waiting_since.get_or_insert(now);
        self.put(now, slot, VecDeque::push_back);
    }

    /// Puts entries before the others of their partitions, in their order.
    pub(crate) fn push_front(&mut self, now: Duration, slots: Vec<Slot<E>>) {
        for mut slot in slots.into_iter().rev() {
            slot.waiting_since.get_or_insert(now);
            self.put(now, slot, VecDeque::push_front);
        }
    }

    fn put(&mut self, now: Duration, slot: Slot<E>, put: fn(&mut VecDeque<Slot<E>>, Slot<E>)) {
        self.entries += 1;
        self.bytes = self.bytes.saturating_add(slot.entry.bytes());
        let id = slot.entry.partition();
        let partition = self.partitions.entry(id).or_insert_with(|| Partition::new(now));
        put(&mut partition.slots, slot);
        self.due.insert((partition.due, id));
    }

    /// Takes an entry of a partition whose time has come, as the rate of the partition allows. `fits` returns whether an
    /// entry fits into the request.
    pub(crate) fn take_due(
        &mut self,
        now: Duration,
        max_entries: usize,
        mut fits: impl FnMut(&E) -> bool,
    ) -> Vec<Slot<E>> {
        let mut taken: Vec<Slot<E>> = Vec::new();
        // Some may have an entry that does not fit, or has another with its key in flight.
        let due: Vec<_> = self.due.iter().take_while(|(due, _)| *due <= now).take(2 * max_entries).copied().collect();
        for (due, id) in due {
            let before = taken.len();
            if before == max_entries {
                break;
            }
            self.due.remove(&(due, id));
            let Some(partition) = self.partitions.get_mut(&id) else { continue };
            // Its time changes even if it gives nothing, for instance because its rate does not allow anything yet.
            partition.take(now, max_entries - before, &mut fits, &mut taken);
            if !partition.slots.is_empty() {
                self.due.insert((partition.due, id));
            }
            for slot in taken.iter().skip(before) {
                self.entries -= 1;
                self.bytes = self.bytes.saturating_sub(slot.entry.bytes());
            }
        }
        taken
    }

    /// Records the results of a partition's entries in a request that was sent at some time. `random` lies in `0.0..1.0`.
    pub(crate) fn record_response(
        &mut self,
        now: Duration,
        sent_at: Duration,
        id: u64,
        results: PartitionResults,
        random: f64,
    ) {
        let Some(partition) = self.partitions.get_mut(&id) else { return };
        self.due.remove(&(partition.due, id));
        partition.record_response(now, sent_at, results, random);
        if !partition.slots.is_empty() {
            self.due.insert((partition.due, id));
        } else if partition.in_flight == 0 {
            self.partitions.remove(&id);
        }
    }

    /// Takes the entries whose patience ends before `now`, and returns the time at which that of another one may end.
    /// `accepted` is the time at which an entry that had been set aside was last accepted.
    pub(crate) fn take_expired(
        &mut self,
        now: Duration,
        patience: Duration,
        accepted: Duration,
    ) -> (Vec<Slot<E>>, Option<Duration>) {
        let mut next: Option<Duration> = None;
        let others_wait_too = accepted.saturating_add(patience) <= now;
        let expired = self.take_where(|slot, partition| {
            let is_lost = others_wait_too || partition.failures >= ENOUGH_FAILURES;
            let end = slot.waiting_since.unwrap_or(now).max(partition.progress).saturating_add(patience);
            let is_expired = is_lost && end <= now;
            if !is_expired {
                next = Some(next.map_or(end, |next| next.min(end)));
            }
            is_expired
        });
        (expired, next)
    }

    /// Takes the entries that `is_taken` returns `true` for.
    pub(crate) fn take_if(&mut self, is_taken: impl Fn(&E) -> bool) -> Vec<Slot<E>> {
        self.take_where(|slot, _| is_taken(&slot.entry))
    }

    fn take_where(&mut self, mut is_taken: impl FnMut(&Slot<E>, PartitionState) -> bool) -> Vec<Slot<E>> {
        let mut taken = Vec::new();
        for (id, partition) in &mut self.partitions {
            let state = PartitionState { failures: partition.backoff.failures(), progress: partition.progress };
            let mut kept = VecDeque::with_capacity(partition.slots.len());
            for slot in partition.slots.drain(..) {
                if is_taken(&slot, state) {
                    self.entries -= 1;
                    self.bytes = self.bytes.saturating_sub(slot.entry.bytes());
                    taken.push(slot);
                } else {
                    kept.push_back(slot);
                }
            }
            partition.slots = kept;
            if partition.slots.is_empty() {
                self.due.remove(&(partition.due, *id));
            }
        }
        self.partitions.retain(|_, partition| !partition.slots.is_empty() || partition.in_flight > 0);
        taken
    }

    /// Takes all entries.
    pub(crate) fn take_all(&mut self) -> Vec<Slot<E>> {
        self.take_if(|_| true)
    }
}

impl<E: BatchEntry> Partition<E> {
    fn new(now: Duration) -> Self {
        Partition {
            slots: VecDeque::new(),
            in_flight: 0,
            rate: Rate::of_partition(now),
            backoff: Backoff::default(),
            due: now,
            waited: Duration::ZERO,
            progress: now,
        }
    }

    fn take(&mut self, now: Duration, max: usize, fits: &mut impl FnMut(&E) -> bool, taken: &mut Vec<Slot<E>>) {
        let max = if max == 0 { 0 } else { self.rate.max_entries(now, max) };
        let mut count = 0;
        while count < max
            && let Some(mut slot) = self.slots.pop_front_if(|slot| fits(&slot.entry))
        {
            slot.probe = true;
            taken.push(slot);
            count += 1;
        }
        self.in_flight += count;
        self.rate.record_request(now, count);
        self.due = self.rate.next_time().max(now);
    }

    fn record_response(&mut self, now: Duration, sent_at: Duration, results: PartitionResults, random: f64) {
        let PartitionResults { accepted, throttled, probes, .. } = results;
        self.in_flight = self.in_flight.saturating_sub(probes);
        if accepted == 0 && throttled > 0 {
            self.record_failure(now, sent_at, results, random);
            return;
        }
        let (expected, throttled) = (super::rate::count(accepted + throttled), throttled > 0);
        self.rate
            .record_response(now, Accepted { entries: accepted, units: None, expected, throttled, is_refunded: false });
        if accepted > 0 {
            self.progress = now;
            self.backoff.reset();
        }
        if accepted > 0 && !throttled && !self.rate.follows_capacity() {
            self.rate.skip_wait(now);
        }
        self.due = self.rate.next_time().max(now);
    }

    /// Records that no entry was accepted.
    fn record_failure(&mut self, now: Duration, sent_at: Duration, results: PartitionResults, random: f64) {
        if results.probes > 0 && !self.rate.follows_capacity() {
            self.rate = Rate::lowest(now);
        } else if results.probes > 0 {
            let expected = super::rate::count(results.throttled);
            self.rate.record_response(
                now,
                Accepted { entries: 0, units: None, expected, throttled: true, is_refunded: false },
            );
        }
        // Requests that were sent before the last wait say nothing new.
        if sent_at < self.waited {
            return;
        }
        self.waited = now;
        let is_first = results.probes == 0 && results.others_accepted;
        self.due = if is_first { now } else { now.saturating_add(self.backoff.wait(random)) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An entry with a partition key.
    struct Key(u64);

    impl BatchEntry for Key {
        type Identity = u64;

        fn table(&self) -> usize {
            0
        }

        fn partition(&self) -> u64 {
            self.0
        }

        fn identity(&self) -> u64 {
            self.0
        }

        fn bytes(&self) -> usize {
            1
        }
    }

    /// A time that stays behind would hide the times of the others, so that none is sent any more.
    #[test]
    fn a_partition_for_which_a_request_had_no_room_leaves_no_time_behind() {
        let mut set_aside = SetAside::new();
        for partition in [1, 2] {
            set_aside.push_back(Duration::ZERO, Slot::new(Key(partition), partition));
        }
        let now = Duration::from_secs(1);
        assert_eq!(set_aside.take_due(now, 1, |_| true).len(), 1);
        let accepted = PartitionResults { accepted: 1, probes: 1, ..PartitionResults::default() };
        for id in [1, 2] {
            set_aside.record_response(now, now, id, accepted, 0.5);
        }
        let later = Duration::from_secs(60);
        assert_eq!(set_aside.take_due(later, 25, |_| true).len(), 1);
        for id in [1, 2] {
            set_aside.record_response(later, later, id, accepted, 0.5);
        }
        assert_eq!((set_aside.next_time(), set_aside.size()), (None, (0, 0)));
    }
}
