//! Tells a table that throttles from a partition of it that does.
//!
//! DynamoDB returns the entries that it throttled, but not why. An entry that is throttled beside others that are accepted
//! is sent again at once. If the table is out of capacity, it is as likely to be accepted then as any other entry of the
//! request. If its partition is, it is less likely.

/// The number of entries after which older ones count half, and the same for entries that were sent again.
const MEMORY: f64 = 400.0;
const RETRIES_MEMORY: f64 = 12.0;
/// The number of retries that are assumed before the first, as if only the table throttled.
const ASSUMED_RETRIES: f64 = 1.0;
/// The part of the retries, of those expected to be accepted if only the table throttles, below which partitions throttle.
const TABLE_ONLY: f64 = 0.7;
/// The number of entries that have to be accepted until a partition that throttled is forgotten. Without one, every
/// throttled entry shows that the table is out of capacity.
const SUSPICION: f64 = 2_000.0;
/// The number of throttled entries that shows at once that the table throttles, if no more are accepted.
const MANY: f64 = 4.0;
/// The number of standard deviations beyond which the number of throttled entries is not by chance.
const DEVIATIONS: f64 = 5.0;

/// The entries of one table in a response, by their results.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Entries that had not been throttled, nor others of their partitions.
    pub(crate) accepted: usize,
    pub(crate) throttled: usize,
    /// All others.
    pub(crate) accepted_again: usize,
    pub(crate) throttled_again: usize,
    /// Those of them that had been throttled once.
    pub(crate) accepted_retries: usize,
    pub(crate) throttled_retries: usize,
    /// Those of them that were not set aside.
    pub(crate) throttled_waiting: usize,
}

impl Counts {
    pub(crate) fn all_accepted(&self) -> usize {
        self.accepted + self.accepted_again
    }

    pub(crate) fn all_throttled(&self) -> usize {
        self.throttled + self.throttled_again
    }
}

/// What a response says of its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It has capacity, as far as is known. The throttled entries are due to their partitions if `partitions` is set.
    Open { partitions: bool },
    /// It is out of capacity, and accepts some entries.
    Throttled,
    /// It is out of capacity, and accepts fewer entries than it throttles.
    Storm,
}

impl Verdict {
    /// Returns `true` if the table is out of capacity.
    pub(crate) fn is_throttled(self) -> bool {
        !matches!(self, Verdict::Open { .. })
    }
}

/// What the responses of a table say so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct ThrottlingCause {
    /// The number of entries sent for the first time, and of those that were throttled. Older ones count less.
    sent: f64,
    throttled: f64,
    /// The number of retries that were accepted, and of those that would be if only the table throttled.
    accepted_retries: f64,
    expected_retries: f64,
    /// The number of entries that were throttled since one was accepted.
    run: f64,
    /// Set if entries were throttled, and their retries have to show why.
    is_open: bool,
    /// The number of entries that have to be accepted until no partition is suspected any more.
    suspected: f64,
}

impl ThrottlingCause {
    /// Records a response.
    pub(crate) fn record(&mut self, counts: &Counts) -> Verdict {
        let (accepted, throttled) = (count(counts.accepted), count(counts.throttled));
        let sent = accepted + throttled;
        let (chance, partitions) = (self.chance(), self.has_partitions());
        let keep = 0.5_f64.powf(sent / MEMORY);
        (self.sent, self.throttled) = (self.sent * keep + sent, self.throttled * keep + throttled);
        self.record_retries(counts);
        let (sent, throttled) = self.run(counts, partitions);
        if is_storm(sent, throttled, chance) {
            self.is_open = false;
            return Verdict::Storm;
        }
        self.suspected =
            if self.has_partitions() { SUSPICION } else { (self.suspected - count(counts.accepted)).max(0.0) };
        self.is_open |= counts.throttled > 0;
        let is_clear = self.suspected == 0.0 || (counts.accepted_retries > 0 && !self.has_partitions());
        if self.is_open && is_clear {
            self.is_open = false;
            return Verdict::Throttled;
        }
        Verdict::Open { partitions }
    }

    /// Returns the number of entries that say something of the table, and of those that were throttled: of this response, or
    /// of all since one was accepted.
    ///
    /// Those that are sent again count only if there are no others, and no partitions throttle some, and not if they
    /// were set aside.
    fn run(&mut self, counts: &Counts, partitions: bool) -> (f64, f64) {
        let (accepted, throttled) = match partitions || counts.accepted + counts.throttled > 0 {
            true => (counts.accepted, counts.throttled),
            false => (counts.all_accepted(), counts.throttled_waiting),
        };
        let (accepted, throttled) = (count(accepted), count(throttled));
        if accepted > 0.0 {
            self.run = 0.0;
            return (accepted + throttled, throttled);
        }
        self.run += throttled;
        if throttled > 0.0 { (self.run, self.run) } else { (0.0, 0.0) }
    }

    /// Returns `true` if entries are throttled because of their partitions.
    fn has_partitions(&self) -> bool {
        self.retries_accepted() < TABLE_ONLY
    }

    fn record_retries(&mut self, counts: &Counts) {
        let (accepted, throttled) = (count(counts.accepted_retries), count(counts.throttled_retries));
        let others = count(counts.accepted + counts.throttled);
        if accepted + throttled == 0.0 || others == 0.0 {
            return;
        }
        let expected = (accepted + throttled) * count(counts.accepted) / others;
        let keep = 0.5_f64.powf(expected / RETRIES_MEMORY);
        self.accepted_retries = self.accepted_retries * keep + accepted;
        self.expected_retries = self.expected_retries * keep + expected;
    }

    /// Returns the part of the retries that were accepted, of those expected to be if only the table throttled.
    fn retries_accepted(&self) -> f64 {
        ((self.accepted_retries + ASSUMED_RETRIES) / (self.expected_retries + ASSUMED_RETRIES)).min(1.0)
    }

    /// Returns the chance of an entry to be throttled because of its partition.
    fn chance(&self) -> f64 {
        let by_partitions = 1.0 - self.retries_accepted();
        if !self.has_partitions() || self.sent == 0.0 { 0.0 } else { by_partitions * self.throttled / self.sent }
    }
}

/// Returns `true` if more entries are throttled than partitions explain, and as many as are accepted.
fn is_storm(sent: f64, throttled: f64, chance: f64) -> bool {
    let expected = chance * sent;
    let by_chance = expected + DEVIATIONS * (expected * (1.0 - chance)).sqrt();
    throttled >= MANY && throttled >= sent / 2.0 && throttled > by_chance
}

fn count(entries: usize) -> f64 {
    super::rate::count(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Counts = Counts {
        accepted: 0,
        throttled: 0,
        accepted_again: 0,
        throttled_again: 0,
        accepted_retries: 0,
        throttled_retries: 0,
        throttled_waiting: 0,
    };

    fn accepted_again(retries: usize) -> Counts {
        Counts { accepted_again: retries, accepted_retries: retries, ..NONE }
    }

    fn throttled_again(retries: usize) -> Counts {
        Counts { throttled_again: retries, throttled_retries: retries, throttled_waiting: retries, ..NONE }
    }

    /// A table of which one partition accepts nothing: a tenth of the entries.
    fn hot_partition() -> ThrottlingCause {
        let mut cause = ThrottlingCause::default();
        for round in 0..40 {
            let retries = throttled_again(if round > 0 { 2 } else { 0 });
            let verdict = cause.record(&Counts { accepted: 21, throttled: 2, ..retries });
            assert!(round == 0 || !verdict.is_throttled(), "round {round}");
        }
        cause
    }

    #[test]
    fn a_table_throttles_if_the_retries_are_accepted() {
        let mut cause = ThrottlingCause::default();
        assert_eq!(cause.record(&Counts { accepted: 24, throttled: 1, ..NONE }), Verdict::Throttled);
        assert_eq!(cause.record(&Counts { accepted: 25, ..NONE }), Verdict::Open { partitions: false });
        // Once a partition is known to throttle, the retries show it.
        let mut cause = hot_partition();
        assert!(!cause.record(&Counts { accepted: 20, throttled: 5, ..NONE }).is_throttled());
        let all_accepted = Counts { accepted: 20, ..accepted_again(5) };
        assert!((0..20).any(|_| {
            cause.record(&Counts { accepted: 20, throttled: 5, ..NONE });
            cause.record(&all_accepted) == Verdict::Throttled
        }));
    }

    #[test]
    fn a_partition_throttles_if_the_retries_are_not_accepted_although_others_are() {
        let mut cause = hot_partition();
        for throttled in 0..6 {
            let verdict = cause.record(&Counts { accepted: 25 - throttled, throttled, ..NONE });
            assert_eq!(verdict, Verdict::Open { partitions: true });
        }
    }

    #[test]
    fn a_table_that_accepts_almost_nothing_is_noticed_at_once() {
        let mut cause = ThrottlingCause::default();
        assert_eq!(cause.record(&Counts { accepted: 5, throttled: 20, ..NONE }), Verdict::Storm);
        // One entry at a time.
        let one = Counts { throttled: 1, ..NONE };
        assert!((0..4).any(|_| cause.record(&one) == Verdict::Storm));
        let mut cause = ThrottlingCause::default();
        assert_eq!(cause.record(&throttled_again(4)), Verdict::Storm);
    }

    #[test]
    fn a_table_that_throttles_is_noticed_beside_a_partition_that_does() {
        assert_eq!(hot_partition().record(&Counts { accepted: 5, throttled: 20, ..NONE }), Verdict::Storm);
        let one = Counts { throttled: 1, ..NONE };
        let mut cause = hot_partition();
        assert!((0..12).any(|_| cause.record(&one) == Verdict::Storm));
    }

    #[test]
    fn retries_that_are_accepted_as_often_as_others_do_not_speak_for_partitions() {
        let mut cause = ThrottlingCause::default();
        for _ in 0..100 {
            let retries = Counts { accepted_retries: 3, throttled_retries: 1, ..NONE };
            let both = Counts { accepted_again: 3, throttled_again: 1, accepted: 15, throttled: 5, ..retries };
            assert!(cause.record(&both).is_throttled());
        }
    }
}
