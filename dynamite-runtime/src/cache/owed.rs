//! Keys that were written, and that the store has still to forget.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use super::store::{CacheKey, Ended, FOREVER, Writer};

/// The most keys that are remembered one by one.
const MOST_KEYS: usize = 100_000;

/// The longest time between two rounds of paying.
const LONGEST_ROUND: Duration = Duration::from_secs(60);

/// What is owed to the store.
#[derive(Debug, Default)]
pub(super) struct Owed {
    debts: HashMap<CacheKey, Debt>,
    /// The number of keys that were not remembered, and the time until which every key counts as owed because of them.
    others: Option<(usize, Instant)>,
    /// The last time at which something has paid, if something does.
    paying_since: Option<Instant>,
}

/// What is owed for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Debt {
    writer: Writer,
    settle: Duration,
    /// The deadline of the hold, if the write may still be carried out.
    held_until: Option<Instant>,
}

impl Debt {
    /// Returns how the write ended, as it is now.
    pub(super) fn ended(&self, now: Instant) -> Ended {
        match self.held_until.map(|until| until.saturating_duration_since(now)) {
            Some(hold) if !hold.is_zero() => Ended::Unknown { hold },
            _ => Ended::Known { settle: self.settle, item: None },
        }
    }

    pub(super) fn writer(&self) -> Writer {
        self.writer
    }
}

impl Owed {
    /// Adds keys that a writer has written, or may still write. `longest_keep` is the longest time for which this
    /// process keeps anything.
    pub(super) fn add(
        &mut self,
        keys: &[CacheKey],
        writer: Writer,
        ended: &Ended,
        now: Instant,
        longest_keep: Duration,
    ) {
        let (settle, hold) = match ended {
            Ended::Known { settle, .. } => (*settle, None),
            Ended::Unknown { hold } => (Duration::ZERO, Some(*hold)),
        };
        let all_until = later(later(now, hold.unwrap_or(settle)), longest_keep);
        for key in keys {
            if self.debts.len() >= MOST_KEYS && !self.debts.contains_key(key) {
                let (others, until) = self.others.unwrap_or((0, all_until));
                self.others = Some((others + 1, until.max(all_until)));
                continue;
            }
            let mut debt = Debt { writer, settle, held_until: hold.map(|hold| later(now, hold)) };
            if let Some(older) = self.debts.get(key) {
                debt.settle = debt.settle.max(older.settle);
                debt.held_until = debt.held_until.max(older.held_until);
            }
            self.debts.insert(*key, debt);
        }
    }

    /// Returns `true` if the store may keep something of this key that is older than a write.
    pub(super) fn has(&self, key: &CacheKey, now: Instant) -> bool {
        self.others.is_some_and(|(_, until)| until > now) || self.debts.contains_key(key)
    }

    /// Returns some of the keys that are remembered one by one.
    pub(super) fn some(&mut self, now: Instant, most: usize) -> Vec<(CacheKey, Debt)> {
        self.others = self.others.filter(|(_, until)| *until > now);
        // Not always the same ones: a part of the store may not answer.
        let first = fastrand::usize(..=self.debts.len().saturating_sub(most));
        self.debts.iter().skip(first).take(most).map(|(key, debt)| (*key, *debt)).collect()
    }

    /// Removes a debt that was paid, unless more is owed for the key by now.
    pub(super) fn remove(&mut self, key: &CacheKey, paid: &Debt) {
        if self.debts.get(key) == Some(paid) {
            self.debts.remove(key);
        }
    }

    /// Returns the number of keys.
    pub(super) fn len(&self) -> usize {
        self.debts.len() + self.others.map_or(0, |(others, _)| others)
    }

    /// Lets the caller pay what is owed, and returns `true`, unless something pays already. One that has not done so
    /// for long is in a runtime that nobody drives.
    pub(super) fn begin_paying(&mut self, now: Instant) -> bool {
        let is_paying = self.paying_since.is_some_and(|since| now < since + LONGEST_ROUND);
        if !is_paying {
            self.paying_since = Some(now);
        }
        !is_paying
    }

    /// Records that something pays.
    pub(super) fn go_on_paying(&mut self, now: Instant) {
        self.paying_since = Some(now);
    }

    /// Records that nothing pays any more.
    pub(super) fn end_paying(&mut self) {
        self.paying_since = None;
    }

    /// Returns `true` if reads need not ask whether a key is owed.
    pub(super) fn is_nothing(&self) -> bool {
        self.debts.is_empty() && self.others.is_none()
    }
}

/// Returns the time after `time`.
fn later(time: Instant, after: Duration) -> Instant {
    time + after.min(FOREVER)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const KNOWN: Ended = Ended::Known { settle: Duration::ZERO, item: None };

    fn key(number: u128) -> CacheKey {
        CacheKey(number.to_be_bytes())
    }

    #[test]
    fn a_debt_is_remembered_until_it_is_paid() {
        let (mut owed, now) = (Owed::default(), Instant::now());
        assert!(owed.is_nothing());
        owed.add(&[key(1), key(2)], Writer(1), &KNOWN, now, 10 * SECOND);
        owed.add(&[key(2)], Writer(2), &Ended::Unknown { hold: 5 * SECOND }, now, 10 * SECOND);
        assert!(owed.has(&key(1), now) && owed.has(&key(2), now) && !owed.has(&key(3), now));
        let of = |owed: &mut Owed, now, wanted| {
            owed.some(now, 10).into_iter().find(|(found, _)| *found == wanted).map(|(_, debt)| debt)
        };
        let Some(second) = of(&mut owed, now, key(2)) else { unreachable!("it is owed") };
        assert_eq!(second.ended(now + SECOND), Ended::Unknown { hold: 4 * SECOND });
        assert_eq!(second.ended(now + 6 * SECOND), KNOWN);
        let Some(first) = of(&mut owed, now, key(1)) else { unreachable!("it is owed") };
        owed.add(&[key(1)], Writer(3), &KNOWN, now + SECOND, 10 * SECOND);
        owed.remove(&key(1), &first);
        assert!(owed.has(&key(1), now), "more was owed meanwhile");
        owed.remove(&key(2), &second);
        let Some(newer) = of(&mut owed, now + 3_600 * SECOND, key(1)) else { unreachable!("it is still owed") };
        owed.remove(&key(1), &newer);
        assert!(owed.is_nothing());
    }

    #[test]
    fn more_keys_than_are_remembered_count_as_all_keys() {
        let (mut owed, now) = (Owed::default(), Instant::now());
        let keys: Vec<CacheKey> = (0..MOST_KEYS as u128 + 1).map(key).collect();
        owed.add(&keys, Writer(1), &KNOWN, now, 10 * SECOND);
        assert_eq!((owed.debts.len(), owed.len()), (MOST_KEYS, MOST_KEYS + 1));
        let other = key(u128::MAX);
        assert!(owed.has(&other, now + 9 * SECOND) && !owed.has(&other, now + 10 * SECOND));
        assert_eq!(owed.some(now + 10 * SECOND, 10).len(), 10);
        assert_eq!(owed.len(), MOST_KEYS, "the others are over");
    }
}
