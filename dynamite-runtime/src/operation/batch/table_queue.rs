//! The entries of one table that are not in flight.

use std::collections::VecDeque;
use std::time::Duration;

use super::operation::BatchEntry;
use super::set_aside::SetAside;
use super::slot::Slot;

/// The entries of a table that are waiting.
#[derive(Debug)]
pub(crate) struct TableQueue<E> {
    /// Those that nothing holds up, in their order.
    ready: VecDeque<Slot<E>>,
    /// Those that were throttled, and others of the same partitions.
    pub(crate) set_aside: SetAside<E>,
}

impl<E: BatchEntry> TableQueue<E> {
    pub(crate) fn new() -> Self {
        TableQueue { ready: VecDeque::new(), set_aside: SetAside::new() }
    }

    /// Returns the number of entries that nothing holds up, as far as is known.
    pub(crate) fn ready(&self) -> usize {
        self.ready.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ready.is_empty() && self.set_aside.size().0 == 0
    }

    /// Returns all entries, in no order.
    pub(crate) fn slots(&self) -> impl Iterator<Item = &Slot<E>> {
        self.ready.iter().chain(self.set_aside.slots())
    }

    pub(crate) fn push_back(&mut self, slot: Slot<E>) {
        self.ready.push_back(slot);
    }

    /// Puts entries back that were sent and are not done, before the others, in their order.
    pub(crate) fn put_back(&mut self, now: Duration, slots: Vec<Slot<E>>) {
        let (held, ready): (Vec<_>, Vec<_>) =
            slots.into_iter().partition(|slot| self.set_aside.holds(slot.entry.partition()));
        self.set_aside.push_front(now, held);
        ready.into_iter().rev().for_each(|slot| self.ready.push_front(slot));
    }

    /// Returns `true` if there is an entry that nothing holds up. Sets those aside that come before it.
    pub(crate) fn has_ready(&mut self, now: Duration) -> bool {
        while let Some(slot) = self.ready.pop_front_if(|slot| self.set_aside.holds(slot.entry.partition())) {
            self.set_aside.push_back(now, slot);
        }
        !self.ready.is_empty()
    }

    /// Takes the next entries that nothing holds up, and sets those aside whose partitions were throttled.
    pub(crate) fn take_ready(
        &mut self,
        now: Duration,
        max_entries: usize,
        mut fits: impl FnMut(&E) -> Fit,
    ) -> Vec<Slot<E>> {
        let (mut taken, mut skipped) = (Vec::new(), Vec::new());
        while taken.len() < max_entries {
            let Some(mut slot) = self.ready.pop_front() else { break };
            if self.set_aside.holds(slot.entry.partition()) {
                self.set_aside.push_back(now, slot);
                continue;
            }
            match fits(&slot.entry) {
                Fit::Yes => {
                    slot.probe = false;
                    taken.push(slot);
                }
                Fit::Later => skipped.push(slot),
                Fit::Full => {
                    skipped.push(slot);
                    break;
                }
            }
        }
        skipped.into_iter().rev().for_each(|slot| self.ready.push_front(slot));
        taken
    }

    /// Takes the entries that `is_taken` returns `true` for.
    pub(crate) fn take_if(&mut self, is_taken: impl Fn(&E) -> bool) -> Vec<Slot<E>> {
        let (mut taken, mut kept) = (Vec::new(), VecDeque::new());
        for slot in self.ready.drain(..) {
            if is_taken(&slot.entry) { taken.push(slot) } else { kept.push_back(slot) }
        }
        self.ready = kept;
        taken.extend(self.set_aside.take_if(is_taken));
        taken
    }

    /// Takes all entries.
    pub(crate) fn take_all(&mut self) -> Vec<Slot<E>> {
        let mut slots: Vec<_> = self.ready.drain(..).collect();
        slots.extend(self.set_aside.take_all());
        slots
    }
}

/// Whether an entry can be a part of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    Yes,
    /// Not while another entry with its key is in flight.
    Later,
    /// The request is full.
    Full,
}
