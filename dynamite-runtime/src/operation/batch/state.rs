//! What a batch has done, and has still to do: kept apart from the future, so that it can be asked when that is gone.

use std::collections::{BTreeMap, VecDeque};

use crate::operation::Usage;

/// An entry on its way.
#[derive(Debug)]
pub(crate) struct Slot<E> {
    pub(crate) entry: E,
    /// An answer about it was lost: it may be done.
    pub(crate) ambiguous: bool,
}

/// All entries of a batch, by how far they are.
#[derive(Debug)]
pub(crate) struct State<E> {
    pub(crate) waiting: VecDeque<Slot<E>>,
    /// The entries of each request that is not answered yet.
    pub(crate) in_flight: BTreeMap<u64, Vec<Slot<E>>>,
    /// Kept only if asked for: a stream has no end.
    pub(crate) done: Option<Vec<E>>,
    pub(crate) count: u64,
    pub(crate) usage: Usage,
    /// Entries that were sent again.
    pub(crate) retries: u64,
}

impl<E> State<E> {
    /// Nothing to do yet; `keep` says whether what is done is kept.
    pub(crate) fn new(keep: bool) -> Self {
        State {
            waiting: VecDeque::new(),
            in_flight: BTreeMap::new(),
            done: keep.then(Vec::new),
            count: 0,
            usage: Usage::default(),
            retries: 0,
        }
    }

    /// One entry is done.
    pub(crate) fn finish(&mut self, entry: E) {
        self.count += 1;
        if let Some(done) = &mut self.done {
            done.push(entry);
        }
    }

    /// Puts entries that were sent back, before those that wait, in their order.
    pub(crate) fn put_back(&mut self, slots: Vec<Slot<E>>) {
        self.retries += slots.len() as u64;
        self.wait(slots);
    }

    /// Lets entries wait, before those that do, in their order.
    pub(crate) fn wait(&mut self, slots: Vec<Slot<E>>) {
        for slot in slots.into_iter().rev() {
            self.waiting.push_front(slot);
        }
    }

    /// Whether nothing is left to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.in_flight.is_empty()
    }
}
