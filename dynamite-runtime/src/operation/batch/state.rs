//! The entries of a batch, by their progress. The state outlives the future of the batch, which may be cancelled.

use std::collections::{BTreeMap, VecDeque};

use crate::operation::Usage;

/// An entry that is waiting or in flight.
#[derive(Debug)]
pub(crate) struct Slot<E> {
    pub(crate) entry: E,
    /// Set if the response to a request with this entry was lost, so that it may have been carried out.
    pub(crate) ambiguous: bool,
}

/// The entries of a batch, by their progress.
#[derive(Debug)]
pub(crate) struct State<E> {
    pub(crate) waiting: VecDeque<Slot<E>>,
    /// The entries of each request that has no response yet.
    pub(crate) in_flight: BTreeMap<u64, Vec<Slot<E>>>,
    /// The entries that are done; `None` if they are only counted, as for a stream, which may have no end.
    pub(crate) done: Option<Vec<E>>,
    /// The number of entries that are done.
    pub(crate) count: u64,
    pub(crate) usage: Usage,
    /// The number of times that an entry was sent again.
    pub(crate) retries: u64,
}

impl<E> State<E> {
    /// Creates a state without entries. Entries that are done are kept only if `keep_done` is set.
    pub(crate) fn new(keep_done: bool) -> Self {
        State {
            waiting: VecDeque::new(),
            in_flight: BTreeMap::new(),
            done: keep_done.then(Vec::new),
            count: 0,
            usage: Usage::default(),
            retries: 0,
        }
    }

    /// Records that an entry is done.
    pub(crate) fn finish(&mut self, entry: E) {
        self.count += 1;
        if let Some(done) = &mut self.done {
            done.push(entry);
        }
    }

    /// Puts entries that were sent but are not done in front of the waiting ones, in their order, and counts them as
    /// retries.
    pub(crate) fn put_back(&mut self, slots: Vec<Slot<E>>) {
        self.retries += slots.len() as u64;
        self.push_front(slots);
    }

    /// Puts entries in front of the waiting ones, in their order.
    pub(crate) fn push_front(&mut self, slots: Vec<Slot<E>>) {
        for slot in slots.into_iter().rev() {
            self.waiting.push_front(slot);
        }
    }

    /// Returns `true` if no entry is waiting or in flight.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.in_flight.is_empty()
    }
}
