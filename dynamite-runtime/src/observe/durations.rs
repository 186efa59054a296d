//! The durations of the calls of a series.

use std::time::Duration;

use hdrhistogram::Histogram;

/// The longest duration that the histogram tells apart from longer ones.
const LONGEST: Duration = Duration::from_secs(600);

/// The digits that the histogram keeps of a number of microseconds.
const DIGITS: u8 = 2;

/// The durations of the calls of a series: their number, sum, minimum and maximum, and a histogram. The histogram knows
/// a duration to one part in a hundred; the others are exact.
#[derive(Clone, Debug)]
pub(super) struct Durations {
    pub(super) count: u64,
    pub(super) total: Duration,
    min: Option<Duration>,
    max: Duration,
    histogram: Option<Histogram<u32>>,
}

impl Default for Durations {
    fn default() -> Self {
        Durations {
            count: 0,
            total: Duration::ZERO,
            min: None,
            max: Duration::ZERO,
            // These bounds are valid. If they were not, there would be no percentiles.
            histogram: Histogram::new_with_bounds(1, micros(LONGEST), DIGITS).ok(),
        }
    }
}

impl Durations {
    pub(super) fn add(&mut self, duration: Duration) {
        self.count += 1;
        self.total = self.total.saturating_add(duration);
        self.min = Some(self.min.map_or(duration, |min| min.min(duration)));
        self.max = self.max.max(duration);
        if let Some(histogram) = &mut self.histogram {
            histogram.saturating_record(micros(duration));
        }
    }

    pub(super) fn min(&self) -> Duration {
        self.min.unwrap_or_default()
    }

    pub(super) fn max(&self) -> Duration {
        self.max
    }

    #[cfg(feature = "profiler")]
    pub(super) fn mean(&self) -> Duration {
        let nanos = self.total.as_nanos().checked_div(self.count.into()).unwrap_or_default();
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    /// Returns the duration that this part of the calls did not exceed, or `None` if there are too few calls to tell it
    /// from the maximum.
    #[cfg(feature = "profiler")]
    pub(super) fn percentile(&self, part: f64) -> Option<Duration> {
        let is_told = self.count > 0 && (1.0 - part) * self.count as f64 >= 1.0 - 1e-9;
        is_told.then(|| self.at(part)).flatten()
    }

    /// Returns the duration at this part of the calls, between the exact minimum and maximum.
    pub(super) fn at(&self, part: f64) -> Option<Duration> {
        let micros = self.histogram.as_ref()?.value_at_quantile(part);
        Some(Duration::from_micros(micros).clamp(self.min(), self.max))
    }
}

/// Returns a duration in microseconds, at least one.
fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX).max(1)
}

#[cfg(all(test, feature = "profiler"))]
mod tests {
    use std::time::Duration;

    use super::Durations;

    fn of_millis(millis: impl IntoIterator<Item = u64>) -> Durations {
        let mut durations = Durations::default();
        millis.into_iter().for_each(|millis| durations.add(Duration::from_millis(millis)));
        durations
    }

    #[test]
    fn minimum_maximum_sum_and_mean_are_exact() {
        let mut durations = of_millis([3, 1]);
        durations.add(Duration::from_nanos(1_234_567_891));
        assert_eq!(durations.min(), Duration::from_millis(1));
        assert_eq!(durations.max(), Duration::from_nanos(1_234_567_891));
        assert_eq!(durations.total, Duration::from_nanos(1_238_567_891));
        assert_eq!(durations.mean(), Duration::from_nanos(412_855_963));
    }

    #[test]
    fn a_percentile_needs_a_call_beyond_it() {
        assert_eq!(of_millis(1..=99).percentile(0.99), None);
        let p99 = of_millis(1..=100).percentile(0.99).map(|p99| p99.as_millis());
        assert_eq!(p99, Some(99));
        assert_eq!(of_millis([7]).percentile(0.5), None);
        assert_eq!(of_millis([7, 7]).percentile(0.5), Some(Duration::from_millis(7)));
        assert_eq!(of_millis([]).percentile(0.5), None);
    }

    #[test]
    fn durations_beyond_the_histogram_are_kept_exactly_at_the_ends() {
        let mut durations = of_millis([1]);
        durations.add(Duration::MAX);
        assert_eq!((durations.min(), durations.max()), (Duration::from_millis(1), Duration::MAX));
        assert_eq!(durations.total, Duration::MAX);
        let mut instant = Durations::default();
        instant.add(Duration::ZERO);
        assert_eq!(
            (instant.min(), instant.max(), instant.at(0.5)),
            (Duration::ZERO, Duration::ZERO, Some(Duration::ZERO))
        );
    }

    #[test]
    fn without_calls_all_is_zero() {
        let durations = Durations::default();
        assert_eq!((durations.min(), durations.max(), durations.mean()), Default::default());
    }
}
