//! Durations as the values of a metric.

use std::time::Duration;

use super::limits::MAX_VALUES;
use crate::observe::durations::Durations;

/// The durations of the calls of a series: each of them, as long as a line can hold them, and what is known of all.
#[derive(Debug, Default)]
pub(super) struct Samples {
    first: Vec<Duration>,
    all: Durations,
}

impl Samples {
    pub(super) fn add(&mut self, duration: Duration) {
        if self.first.len() < MAX_VALUES {
            self.first.push(duration);
        }
        self.all.add(duration);
    }

    pub(super) fn count(&self) -> u64 {
        self.all.count
    }

    /// Returns the durations in milliseconds, at most as many as a line can hold. If there are more, these stand for
    /// equally many calls each, so that their percentiles and their mean are about those of all.
    pub(super) fn millis(&self) -> Vec<f64> {
        if self.all.count <= MAX_VALUES as u64 {
            return self.first.iter().copied().map(millis).collect();
        }
        let middles = (0..MAX_VALUES).map(|place| (place as f64 + 0.5) / MAX_VALUES as f64);
        middles.filter_map(|middle| self.all.at(middle)).map(millis).collect()
    }

    /// Returns the longest duration in milliseconds, exactly.
    pub(super) fn longest(&self) -> f64 {
        millis(self.all.max())
    }

    /// Returns the sum of all durations in milliseconds, exactly.
    pub(super) fn total(&self) -> f64 {
        millis(self.all.total)
    }
}

fn millis(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Samples;

    fn of_millis(millis: impl IntoIterator<Item = u64>) -> Vec<f64> {
        let mut samples = Samples::default();
        millis.into_iter().for_each(|millis| samples.add(Duration::from_millis(millis)));
        samples.millis()
    }

    #[test]
    fn up_to_100_durations_are_exact() {
        let expected: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(of_millis(1..=100), expected);
    }

    #[test]
    fn of_more_durations_100_are_spread_over_all() {
        let values = of_millis(1..=101);
        assert_eq!(values.len(), 100);
        let values = of_millis((1..=10_000).rev());
        assert_eq!(values.len(), 100);
        for (place, value) in values.iter().enumerate() {
            let expected = (place as f64 + 0.5) * 100.0;
            assert!((value - expected).abs() / expected < 0.02, "value {place} is {value} instead of {expected}");
        }
    }

    #[test]
    fn one_slow_call_of_many_does_not_change_the_mean() {
        let mut samples = Samples::default();
        std::iter::repeat_n(2, 100_000).chain([5_000]).for_each(|millis| samples.add(Duration::from_millis(millis)));
        assert!(samples.millis().iter().all(|millis| (1.9..2.1).contains(millis)));
        assert_eq!((samples.longest(), samples.total()), (5_000.0, 205_000.0));
    }
}
