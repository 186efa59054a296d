//! An entry that is not done.

use std::time::Duration;

/// An entry that is waiting or in flight.
#[derive(Debug)]
pub(crate) struct Slot<E> {
    pub(crate) entry: E,
    /// Its index in the order in which the entries were given.
    pub(crate) order: u64,
    /// Set if the response to a request with this entry was lost, so that it may have been carried out.
    pub(crate) ambiguous: bool,
    /// The number of times that it was sent.
    pub(crate) sent: u32,
    /// The number of times that it was throttled.
    pub(crate) throttled: u32,
    /// The time at which it was first throttled, or set aside with others of its partition.
    pub(crate) waiting_since: Option<Duration>,
    /// Set if it was last sent from among the entries that were set aside.
    pub(crate) probe: bool,
}

impl<E> Slot<E> {
    pub(crate) fn new(entry: E, order: u64) -> Self {
        Slot { entry, order, ambiguous: false, sent: 0, throttled: 0, waiting_since: None, probe: false }
    }
}
