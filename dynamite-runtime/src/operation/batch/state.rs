//! The entries of a batch, by their progress. The state outlives the future of the batch, which may be cancelled.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::operation::{BatchEntry, TableCost};
use super::slot::Slot;
use super::table_queue::TableQueue;
use crate::operation::Usage;

/// The entries of a batch, by their progress.
#[derive(Debug)]
pub(crate) struct State<E> {
    /// The entries that were taken from the source, and do not wait in a queue yet.
    incoming: VecDeque<Slot<E>>,
    /// The waiting entries of each table.
    pub(crate) queues: Vec<TableQueue<E>>,
    /// Parts of requests that the service refused. Each is sent as a request of its own, to find the entry that causes
    /// this.
    pub(crate) suspects: VecDeque<Vec<Slot<E>>>,
    /// The entries of each request that has no response yet.
    pub(crate) in_flight: BTreeMap<u64, Vec<Slot<E>>>,
    /// The entries that are not sent any more, and their size in bytes.
    pub(crate) given_up: Vec<Slot<E>>,
    given_up_bytes: usize,
    /// The orders of those given up that were refused because of their content.
    pub(crate) refused: Vec<u64>,
    /// The entries that are done; `None` if they are only counted, as for a stream, which may have no end.
    pub(crate) done: Option<Vec<E>>,
    /// The number of entries that are done.
    pub(crate) count: u64,
    pub(crate) usage: Usage,
    /// The part of each table in the cost.
    pub(crate) table_usage: Vec<Usage>,
    /// The number of times that an entry was sent again, in all and in each table.
    pub(crate) retries: u64,
    pub(crate) table_retries: Vec<u64>,
    /// The number of entries that were added.
    added: u64,
}

/// The decision about an entry of the source.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Next {
    /// It waits for its turn.
    Queue,
    /// It is given up, as another one with its identity was.
    GiveUp,
    /// It can't be sent.
    Refuse,
}

impl<E: BatchEntry> State<E> {
    /// Makes a state without entries. Entries that are done are kept only if `keep_done` is set.
    pub(crate) fn new(keep_done: bool) -> Self {
        State {
            incoming: VecDeque::new(),
            queues: Vec::new(),
            suspects: VecDeque::new(),
            in_flight: BTreeMap::new(),
            given_up: Vec::new(),
            given_up_bytes: 0,
            refused: Vec::new(),
            done: keep_done.then(Vec::new),
            count: 0,
            usage: Usage::default(),
            table_usage: Vec::new(),
            retries: 0,
            table_retries: Vec::new(),
            added: 0,
        }
    }

    /// Adds an entry behind the others.
    pub(crate) fn add(&mut self, entry: E) {
        self.receive(entry);
        if let Some(slot) = self.incoming.pop_back() {
            self.queue(slot.entry.table()).push_back(slot);
        }
    }

    /// Adds an entry of the source, which is queued later.
    pub(crate) fn receive(&mut self, entry: E) {
        self.incoming.push_back(Slot::new(entry, self.added));
        self.added += 1;
    }

    /// Queues the next entry of the source, or does with it what `decide` returns. Returns `false` if there is none.
    pub(crate) fn queue_next(&mut self, decide: impl FnOnce(&E) -> Next) -> bool {
        let Some(slot) = self.incoming.pop_front() else { return false };
        match decide(&slot.entry) {
            Next::Queue => self.queue(slot.entry.table()).push_back(slot),
            Next::GiveUp => self.give_up(vec![slot]),
            Next::Refuse => {
                self.refused.push(slot.order);
                self.give_up(vec![slot]);
            }
        }
        true
    }

    /// Returns the waiting entries of a table.
    pub(crate) fn queue(&mut self, table: usize) -> &mut TableQueue<E> {
        if self.queues.len() <= table {
            self.queues.resize_with(table + 1, TableQueue::new);
            self.table_usage.resize(table + 1, Usage::default());
            self.table_retries.resize(table + 1, 0);
        }
        &mut self.queues[table]
    }

    /// Records that an entry is done.
    pub(crate) fn finish(&mut self, entry: E) {
        self.count += 1;
        if let Some(done) = &mut self.done {
            done.push(entry);
        }
    }

    /// Puts entries that were sent and are not done before those that wait, in their order.
    pub(crate) fn put_back(&mut self, now: Duration, slots: Vec<Slot<E>>) {
        for (table, slots) in by_table(slots) {
            self.queue(table).put_back(now, slots);
        }
    }

    /// Sets entries aside that were throttled, before those that wait for the same partitions, in their order.
    pub(crate) fn set_aside_again(&mut self, now: Duration, slots: Vec<Slot<E>>) {
        for (table, slots) in by_table(slots) {
            self.queue(table).set_aside.push_front(now, slots);
        }
    }

    /// Gives entries up.
    pub(crate) fn give_up(&mut self, slots: Vec<Slot<E>>) {
        self.given_up_bytes += slots.iter().map(|slot| slot.entry.bytes()).sum::<usize>();
        self.given_up.extend(slots);
    }

    /// Records that entries are sent.
    pub(crate) fn send(&mut self, id: u64, mut slots: Vec<Slot<E>>) {
        for slot in &mut slots {
            if slot.sent > 0 {
                self.retries += 1;
                self.queue(slot.entry.table());
                self.table_retries[slot.entry.table()] += 1;
            }
            slot.sent += 1;
        }
        self.in_flight.insert(id, slots);
    }

    /// Adds the cost of a request.
    pub(crate) fn add_usage(&mut self, usage: Usage, tables: &[TableCost]) {
        self.usage += usage;
        for cost in tables {
            self.queue(cost.table);
            let mut of_table = usage;
            (of_table.capacity, of_table.returned) = (cost.capacity.unwrap_or_default(), cost.returned);
            self.table_usage[cost.table] += of_table;
        }
    }

    /// Returns the number of waiting entries that nothing holds up, as far as is known.
    pub(crate) fn ready(&self) -> usize {
        self.queues.iter().map(TableQueue::ready).sum()
    }

    /// Returns the number of entries that wait for their partitions or were given up, and their size in bytes.
    pub(crate) fn set_aside(&self) -> (usize, usize) {
        let sizes = self.queues.iter().map(|queue| queue.set_aside.size());
        let given_up = (self.given_up.len(), self.given_up_bytes);
        sizes.chain([given_up]).fold((0, 0), |(entries, bytes), size| (entries + size.0, bytes + size.1))
    }

    /// Returns `true` if no entry is waiting.
    pub(crate) fn nothing_waits(&self) -> bool {
        self.suspects.is_empty() && self.queues.iter().all(TableQueue::is_empty)
    }

    /// Returns the entries that are not done, in the order in which they were given. For each, also returns whether it may
    /// have been carried out, as those in flight may.
    pub(crate) fn left(&self) -> Vec<(&Slot<E>, bool)> {
        let waiting = self.queues.iter().flat_map(TableQueue::slots).chain(&self.incoming);
        let waiting = waiting.chain(self.suspects.iter().flatten()).chain(&self.given_up);
        let waiting = waiting.map(|slot| (slot, slot.ambiguous));
        let in_flight = self.in_flight.values().flatten().map(|slot| (slot, true));
        let mut left: Vec<_> = waiting.chain(in_flight).collect();
        left.sort_by_key(|(slot, _)| slot.order);
        left
    }
}

fn by_table<E: BatchEntry>(slots: Vec<Slot<E>>) -> BTreeMap<usize, Vec<Slot<E>>> {
    let mut tables: BTreeMap<usize, Vec<Slot<E>>> = BTreeMap::new();
    for slot in slots {
        tables.entry(slot.entry.table()).or_default().push(slot);
    }
    tables
}
