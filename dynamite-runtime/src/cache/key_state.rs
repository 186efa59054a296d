//! What a store in the memory of a process knows of one key, besides what is kept.

use std::time::Duration;

use super::store::{Ended, Lease, Writer};

/// The lease and the holds of one key. `T` is a point in time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct KeyState<T> {
    lease: Option<(Lease, T)>,
    holds: Vec<(Writer, T)>,
    /// The writer that found no other hold when it began, unless another has begun or ended since.
    alone: Option<Writer>,
}

/// What becomes of what is kept of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeptNow {
    /// It is forgotten.
    Forgotten,
    /// It is what the writer says.
    AsWritten,
}

impl<T> Default for KeyState<T> {
    fn default() -> Self {
        KeyState { lease: None, holds: Vec::new(), alone: None }
    }
}

impl<T: Copy + PartialOrd> KeyState<T> {
    /// Forgets what has ended. Returns `true` if nothing is left.
    pub(super) fn expire(&mut self, now: T) -> bool {
        self.lease = self.lease.filter(|(_, until)| *until > now);
        self.holds.retain(|(_, until)| *until > now);
        self.lease.is_none() && self.holds.is_empty()
    }

    /// Gives this lease to a reader that found nothing kept. Returns `false` if the key is held, or another reader has
    /// a lease.
    pub(super) fn lend(&mut self, lease: Lease, until: T) -> bool {
        let is_free = self.lease.is_none() && self.holds.is_empty();
        if is_free {
            self.lease = Some((lease, until));
        }
        is_free
    }

    /// Ends a lease. Returns `false` if it does not stand any more: then what was read may not be kept.
    pub(super) fn take_lease(&mut self, lease: Lease) -> bool {
        let stands = self.lease.is_some_and(|(standing, _)| standing == lease);
        if stands {
            self.lease = None;
        }
        stands
    }

    /// Begins a hold. What is kept has to be forgotten.
    pub(super) fn begin(&mut self, writer: Writer, until: T) {
        self.lease = None;
        // A write that is on its way when this one begins may be carried out after the end of this one, and after its
        // own hold. So this one must not leave its item.
        self.alone = self.holds.is_empty().then_some(writer);
        self.holds.push((writer, until));
    }

    /// Ends a hold, or sets its deadline anew. `after` returns the end of a time from now on.
    pub(super) fn end(&mut self, writer: Writer, ended: &Ended, after: impl Fn(Duration) -> T) -> KeptNow {
        let is_held = self.holds.iter().any(|(holder, _)| *holder == writer);
        self.holds.retain(|(holder, _)| *holder != writer);
        let was_alone = is_held && self.alone == Some(writer) && self.holds.is_empty();
        (self.lease, self.alone) = (None, None);
        let (Ended::Known { settle: hold, .. } | Ended::Unknown { hold }) = ended;
        if !hold.is_zero() {
            self.holds.push((writer, after(*hold)));
        }
        match ended {
            Ended::Known { item: Some(_), .. } if was_alone => KeptNow::AsWritten,
            _ => KeptNow::Forgotten,
        }
    }
}

#[cfg(test)]
impl<T> KeyState<T> {
    /// Ends a hold at its deadline.
    pub(super) fn lose_hold(&mut self, writer: Writer) {
        self.holds.retain(|(holder, _)| *holder != writer);
    }

    /// Ends the lease at its deadline.
    pub(super) fn lose_lease(&mut self) {
        self.lease = None;
    }

    /// Makes a writer count as alone.
    pub(super) fn set_alone(&mut self, writer: Writer) {
        self.alone = Some(writer);
    }
}
