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

    /// Returns the durations in milliseconds, at most as many as a line can hold. If there are more, these are the
    /// shortest, the longest, and others that are spread evenly over all calls, so that percentiles of them are those of
    /// all.
    pub(super) fn millis(&self) -> Vec<f64> {
        let durations = if self.all.count <= MAX_VALUES as u64 { self.first.clone() } else { self.spread() };
        durations.into_iter().map(|duration| duration.as_nanos() as f64 / 1e6).collect()
    }

    fn spread(&self) -> Vec<Duration> {
        let inner = (1..MAX_VALUES - 1).filter_map(|place| self.all.at((place as f64 + 0.5) / MAX_VALUES as f64));
        std::iter::once(self.all.min()).chain(inner).chain([self.all.max()]).collect()
    }
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
        assert_eq!((values.len(), values.first(), values.last()), (100, Some(&1.0), Some(&10_000.0)));
        for (place, value) in values.iter().enumerate().skip(1).take(98) {
            let expected = (place as f64 + 0.5) * 100.0;
            assert!((value - expected).abs() / expected < 0.02, "value {place} is {value} instead of {expected}");
        }
    }

    #[test]
    fn the_slowest_of_many_calls_is_a_value() {
        let values = of_millis(std::iter::repeat_n(2, 100_000).chain([5_000]));
        assert_eq!((values.first(), values.last()), (Some(&2.0), Some(&5_000.0)));
    }
}
