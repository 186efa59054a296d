//! Gives up entries that are throttled for too long.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use futures_core::Stream;

use super::clock::Clock;
use super::engine::{Engine, IdentityOf, SourceError};
use super::limits::{MAX_SET_ASIDE, MAX_SET_ASIDE_BYTES};
use super::operation::{BatchEntry, BatchOperation};
use super::slot::Slot;
use super::state::State;

/// The part of the patience by which an entry may be given up late, so that they are not looked through all the time.
const LATE: u32 = 60;

impl<O, C, S, F> Engine<O, C, S, F>
where
    O: BatchOperation + 'static,
    C: Clock + 'static,
    S: Stream<Item = Result<O::Entry, SourceError>> + Unpin,
    F: FnMut(&O::Entry, O::Done),
{
    /// Gives up the entries whose patience has ended, and those of a table that has accepted nothing for as long.
    pub(super) fn give_up_expired(&mut self, now: Duration) {
        if now < self.patience_ends {
            return;
        }
        let patience = self.limits.patience;
        // It is locked all the time, so that the entries are always somewhere.
        let shared = Arc::clone(&self.state);
        let state = &mut *shared.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = now.saturating_add(patience);
        let (mut expired, mut is_table_lost) = (Vec::new(), false);
        for (table, throttle) in self.throttles.iter().enumerate() {
            let queue = state.queue(table);
            // Without others that wait, it may be only one partition.
            let since = throttle.throttled_since().filter(|_| queue.ready() > 0);
            let table_end = since.map(|since| since.saturating_add(patience));
            if table_end.is_some_and(|end| end <= now) {
                is_table_lost = true;
                expired.extend(queue.take_all());
                continue;
            }
            let (slots, others) = queue.set_aside.take_expired(now, patience, throttle.probe_accepted());
            expired.extend(slots);
            next = [table_end, others].into_iter().flatten().fold(next, Duration::min);
        }
        self.patience_ends = next.max(now.saturating_add(patience / LATE));
        if is_table_lost {
            // A source has the writes of one table.
            self.source = None;
        }
        self.give_up(state, expired);
        let (entries, bytes) = state.set_aside();
        let full = entries >= MAX_SET_ASIDE || bytes >= MAX_SET_ASIDE_BYTES;
        if full && state.nothing_waits() {
            self.source = None;
        }
    }

    /// Gives entries up, and those that wait behind them with the same keys.
    pub(super) fn give_up(&mut self, state: &mut State<O::Entry>, mut slots: Vec<Slot<O::Entry>>) {
        if slots.is_empty() {
            return;
        }
        let identities: HashSet<IdentityOf<O>> = slots.iter().map(|slot| slot.entry.identity()).collect();
        for queue in &mut state.queues {
            slots.extend(queue.take_if(|entry| identities.contains(&entry.identity())));
        }
        state.give_up(slots);
        self.lost.extend(identities);
    }
}
