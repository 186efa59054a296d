//! The distribution of latencies.

use std::time::Duration;

use hdrhistogram::Histogram;

use crate::{Failure, Outcome};

/// The longest latency that is told from longer ones: calls end by their timeouts long before.
const LONGEST: Duration = Duration::from_secs(600);

/// The latencies of many requests, in constant memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Latencies {
    /// The histogram, in microseconds.
    histogram: Histogram<u32>,
    /// The largest latency. The histogram knows only the bucket that it is in.
    max: Duration,
}

impl Latencies {
    /// Creates an empty distribution whose values are exact to so many digits: 84 KiB with three, 12 with two.
    ///
    /// # Errors
    ///
    /// Returns [`Failure::Unexpected`] if there is no histogram with so many digits.
    pub fn new(digits: u8) -> Outcome<Self> {
        let histogram = Histogram::new_with_bounds(1, micros(LONGEST), digits)
            .map_err(|error| Failure::unexpected("making a histogram", error.to_string()))?;
        Ok(Latencies { histogram, max: Duration::ZERO })
    }

    /// Adds the latency of a request.
    pub fn record(&mut self, latency: Duration) {
        self.histogram.saturating_record(micros(latency));
        self.max = self.max.max(latency);
    }

    /// Returns the number of requests.
    pub fn count(&self) -> u64 {
        self.histogram.len()
    }

    /// Returns the largest latency; `None` if there are no requests.
    pub fn max(&self) -> Option<Duration> {
        (self.count() > 0).then_some(self.max)
    }

    /// Returns the latency that a share of all requests does not exceed.
    ///
    /// Returns `None` if there are too few requests to tell it from the largest: p99 needs 100 of them.
    pub fn quantile(&self, share: f64) -> Option<Duration> {
        self.quantile_with(share, 0)
    }

    /// Returns the same quantile for these requests and others that took longer than all of them.
    ///
    /// Returns `None` also if the quantile is the latency of one of the others.
    pub fn quantile_with(&self, share: f64, longer: u64) -> Option<Duration> {
        let all = self.count().saturating_add(longer) as f64;
        // The tolerance is for shares such as 0.9, which are not exact.
        let beyond = all * (1.0 - share) + 1e-6;
        if beyond < 1.0 || longer as f64 > beyond || self.count() == 0 {
            return None;
        }
        let among_these = (share * all / self.count() as f64).min(1.0);
        let value = Duration::from_micros(self.histogram.value_at_quantile(among_these));
        Some(value.min(self.max))
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
