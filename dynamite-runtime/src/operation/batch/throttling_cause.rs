//! Tells a table that throttles from a partition of it that does.
//!
//! DynamoDB returns the entries that it throttled, but not why. If the table is out of capacity, an entry that is sent
//! again is as likely to be accepted as any other of the request. If its partition is, it is less likely. So the entries
//! that are sent again for the first time show which part of the throttled entries is due to partitions. Beyond the
//! number that this part explains, they are due to the table.

/// The number of entries after which older ones count half, and the same for entries that were sent again.
const MEMORY: f64 = 400.0;
const RETRIES_MEMORY: f64 = 60.0;
/// The number of accepted retries that is assumed before the first.
const ASSUMED_RETRIES: f64 = 2.0;
/// The part of throttled entries that are due to partitions, below which all are taken to be due to the table.
const FEW: f64 = 0.25;
/// The number of standard deviations beyond which a number of throttled entries is not by chance.
const DEVIATIONS: f64 = 5.0;

/// The entries of one table in a response, by their results.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Entries that had not been throttled, nor others of their partitions.
    pub(crate) accepted: usize,
    pub(crate) throttled: usize,
    /// All others.
    pub(crate) accepted_probes: usize,
    pub(crate) throttled_probes: usize,
    /// Those of them that had been throttled once.
    pub(crate) accepted_retries: usize,
    pub(crate) throttled_retries: usize,
}

impl Counts {
    pub(crate) fn all_accepted(&self) -> usize {
        self.accepted + self.accepted_probes
    }

    pub(crate) fn all_throttled(&self) -> usize {
        self.throttled + self.throttled_probes
    }
}

/// What the responses of a table say so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct ThrottlingCause {
    /// The number of entries sent for the first time, and of those that were throttled. Older ones count less.
    sent: f64,
    throttled: f64,
    /// The number of entries that were sent again, and how much they speak for partitions.
    retries: f64,
    evidence: f64,
    /// The entries sent and throttled since one was accepted.
    run: (f64, f64),
}

impl ThrottlingCause {
    /// Records a response; returns `true` if it shows that the table is out of capacity.
    pub(crate) fn record(&mut self, counts: &Counts) -> bool {
        let (accepted, throttled) = (count(counts.accepted), count(counts.throttled));
        let sent = accepted + throttled;
        let before = self.by_partitions();
        self.record_retries(counts, if sent > 0.0 { accepted / sent } else { 0.0 });
        self.run = if accepted > 0.0 { (sent, throttled) } else { (self.run.0 + sent, self.run.1 + throttled) };
        let chance = before * if self.sent > 0.0 { (self.throttled / self.sent).min(1.0) } else { 0.0 };
        let keep = 0.5_f64.powf(sent / MEMORY);
        (self.sent, self.throttled) = (self.sent * keep + sent, self.throttled * keep + throttled);
        if before < FEW {
            return counts.throttled > 0 || (counts.accepted == 0 && counts.throttled_retries > 0);
        }
        let (sent, throttled) = self.run;
        let expected = chance * sent;
        throttled > expected + DEVIATIONS * (expected * (1.0 - chance)).sqrt() + 1.0
    }

    /// Records the entries that were sent again, in a response that accepted this part of the others.
    fn record_retries(&mut self, counts: &Counts, accepted_part: f64) {
        let (accepted, throttled) = (count(counts.accepted_retries), count(counts.throttled_retries));
        if accepted + throttled == 0.0 || counts.accepted + counts.throttled == 0 {
            return;
        }
        let keep = 0.5_f64.powf((accepted + throttled) / RETRIES_MEMORY);
        self.retries = self.retries * keep + accepted + throttled;
        // If only the table throttles, the two terms are equal on average.
        let evidence = throttled * accepted_part - accepted * (1.0 - accepted_part);
        self.evidence = (self.evidence * keep + evidence).max(0.0);
    }

    /// Returns the part of the throttled entries that is due to partitions.
    fn by_partitions(&self) -> f64 {
        (self.evidence / (self.retries + ASSUMED_RETRIES)).min(1.0)
    }
}

fn count(entries: usize) -> f64 {
    super::rate::count(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of which one partition accepts nothing: a tenth of the entries.
    fn hot_partition() -> ThrottlingCause {
        let mut cause = ThrottlingCause::default();
        for _ in 0..40 {
            let retries = Counts { throttled_probes: 1, throttled_retries: 1, ..Counts::default() };
            cause.record(&Counts { accepted: 22, throttled: 2, ..retries });
        }
        cause
    }

    #[test]
    fn without_other_signs_the_table_throttles() {
        let mut cause = ThrottlingCause::default();
        assert!(cause.record(&Counts { accepted: 24, throttled: 1, ..Counts::default() }));
        assert!(!cause.record(&Counts { accepted: 25, ..Counts::default() }));
    }

    #[test]
    fn entries_that_are_throttled_again_beside_others_that_are_not_speak_for_their_partitions() {
        let mut cause = hot_partition();
        for throttled in 0..6 {
            assert!(!cause.record(&Counts { accepted: 25 - throttled, throttled, ..Counts::default() }));
        }
    }

    #[test]
    fn a_table_that_throttles_is_noticed_beside_a_partition_that_does() {
        let mut cause = hot_partition();
        assert!(cause.record(&Counts { accepted: 5, throttled: 20, ..Counts::default() }));
        // One entry at a time.
        let mut cause = hot_partition();
        let one = Counts { throttled: 1, ..Counts::default() };
        assert!((0..12).any(|_| cause.record(&one)));
    }

    #[test]
    fn entries_that_are_accepted_as_often_as_others_do_not_speak_for_partitions() {
        let mut cause = ThrottlingCause::default();
        for _ in 0..100 {
            let retries = Counts { accepted_retries: 2, throttled_retries: 2, ..Counts::default() };
            let both = Counts { accepted_probes: 2, throttled_probes: 2, accepted: 10, throttled: 10, ..retries };
            assert!(cause.record(&both));
        }
    }
}
