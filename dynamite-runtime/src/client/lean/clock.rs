//! The difference between the clocks of the service and of this machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use std::time::{Duration, SystemTime};

use aws_smithy_async::time::{SharedTimeSource, TimeSource};
use aws_smithy_runtime_api::http::Headers;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use chrono::NaiveDateTime;

/// A difference in milliseconds that is certain, although the dates of responses and signatures have whole seconds.
const CLEAR: i64 = 4000;

/// The longest request whose response says something of the service's clock, as in the SDK.
const LONGEST_REQUEST: Duration = Duration::from_secs(15 * 60);

const YES: u8 = 1;
const NO: u8 = 2;

/// The service's clock, as its responses show it, and whether the SDK signs with that time.
///
/// The SDK's version and configuration decide whether it does, and old versions have no function that says so. Its
/// signatures show it. Until one has, the SDK itself sends the requests if the clocks differ clearly.
#[derive(Debug, Default)]
pub(super) struct Clock {
    /// By how many milliseconds the service's clock is ahead, by the last response.
    skew: AtomicI64,
    /// The same, by the last response that the SDK got.
    sdk_skew: AtomicI64,
    /// [`YES`] if the SDK's last telling signature had the service's time, [`NO`] if it had that of this machine, and 0 if
    /// there was none yet.
    is_corrected: AtomicU8,
}

impl Clock {
    /// Returns by how many milliseconds the time of a signature is moved, or `None` if it is not known yet.
    pub(super) fn offset(&self) -> Option<i64> {
        let skew = self.skew.load(Ordering::Relaxed);
        match self.is_corrected.load(Ordering::Relaxed) {
            YES => Some(skew),
            NO => Some(0),
            _ => (skew.abs() < CLEAR).then_some(0),
        }
    }

    /// Returns `true` if it makes a difference whether the SDK corrects its time, which is not known yet.
    pub(super) fn is_unsure(&self) -> bool {
        self.offset().is_none()
    }

    /// Returns `true` if the SDK has to get the last response too, because it would sign with another time.
    pub(super) fn is_to_tell(&self) -> bool {
        let is_corrected = self.is_corrected.load(Ordering::Relaxed) == YES;
        let untold = self.skew.load(Ordering::Relaxed).saturating_sub(self.sdk_skew());
        self.is_unsure() || (is_corrected && untold.abs() >= CLEAR)
    }

    /// Returns by how many milliseconds the service's clock is ahead, by the last response that the SDK got.
    pub(super) fn sdk_skew(&self) -> i64 {
        self.sdk_skew.load(Ordering::Relaxed)
    }

    /// Measures the difference by a response to a lean attempt.
    pub(super) fn measure(&self, sent: SystemTime, received: SystemTime, headers: &Headers) {
        if let Some(skew) = measured(sent, received, headers) {
            self.skew.store(skew, Ordering::Relaxed);
        }
    }

    /// Measures the difference by a response that the SDK got, and returns it.
    pub(super) fn measure_for_sdk(&self, sent: SystemTime, received: SystemTime, headers: &Headers) -> Option<i64> {
        let skew = measured(sent, received, headers)?;
        self.skew.store(skew, Ordering::Relaxed);
        self.sdk_skew.store(skew, Ordering::Relaxed);
        Some(skew)
    }

    /// Finds out whether the SDK corrects its time, by a signature that it made now, in a call that knows of this
    /// difference.
    pub(super) fn see_signature(&self, now: SystemTime, headers: &Headers, skew: i64) {
        if skew.abs() < CLEAR {
            return;
        }
        let date =
            headers.get("x-amz-date").and_then(|date| NaiveDateTime::parse_from_str(date, "%Y%m%dT%H%M%SZ").ok());
        let Some(date) = date else { return };
        let moved = difference(date.and_utc().into(), now);
        let is_corrected = (moved - skew).abs() < moved.abs();
        self.is_corrected.store(if is_corrected { YES } else { NO }, Ordering::Relaxed);
    }
}

/// Returns by how many milliseconds the service's clock is ahead, by the `Date` of a response that no cache kept.
///
/// As in the SDK, the service is taken to have answered halfway between request and response.
fn measured(sent: SystemTime, received: SystemTime, headers: &Headers) -> Option<i64> {
    let taken = received.duration_since(sent).unwrap_or_default();
    if headers.get("age").is_some() || taken > LONGEST_REQUEST {
        return None;
    }
    let date = DateTime::from_str(headers.get("date")?, Format::HttpDate).ok()?;
    Some(difference(SystemTime::try_from(date).ok()?, sent + taken / 2))
}

/// Returns by how many milliseconds one time is later than another.
fn difference(later: SystemTime, earlier: SystemTime) -> i64 {
    let millis = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    match later.duration_since(earlier) {
        Ok(time) => millis(time),
        Err(error) => -millis(error.duration()),
    }
}

/// A source of the time that the SDK signs with.
#[derive(Debug)]
pub(super) struct SigningTime {
    pub(super) source: SharedTimeSource,
    pub(super) clock: Arc<Clock>,
}

impl TimeSource for SigningTime {
    fn now(&self) -> SystemTime {
        let now = self.source.now();
        let offset = self.clock.offset().unwrap_or_default();
        let moved = Duration::from_millis(offset.unsigned_abs());
        let then = if offset < 0 { now.checked_sub(moved) } else { now.checked_add(moved) };
        then.unwrap_or(now)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)
    }

    /// Returns headers of a response and of a signature that have this time.
    fn headers(time: SystemTime) -> Headers {
        let mut headers = Headers::new();
        headers.insert("date", DateTime::from(time).fmt(Format::HttpDate).unwrap());
        let date = chrono::DateTime::<chrono::Utc>::from(time);
        headers.insert("x-amz-date", date.format("%Y%m%dT%H%M%SZ").to_string());
        headers
    }

    #[test]
    fn a_small_difference_is_not_corrected_before_the_sdk_does() {
        let clock = Clock::default();
        clock.measure(now(), now(), &headers(now() + Duration::from_secs(3)));
        assert_eq!(clock.offset(), Some(0));
    }

    #[test]
    fn a_clear_difference_is_corrected_if_the_sdk_does() {
        for (signed, offset) in [(now() + HOUR, 3_600_000), (now(), 0)] {
            let clock = Clock::default();
            clock.measure(now(), now(), &headers(now() + HOUR));
            assert!(clock.is_unsure());
            assert!(clock.is_to_tell());
            clock.see_signature(now(), &headers(now()), clock.sdk_skew());
            assert!(clock.is_unsure(), "the SDK did not know the time");
            let skew = clock.measure_for_sdk(now(), now(), &headers(now() + HOUR)).unwrap();
            clock.see_signature(now(), &headers(signed), skew);
            assert_eq!((clock.offset(), clock.is_to_tell()), (Some(offset), false));
        }
    }

    #[test]
    fn the_sdk_is_told_of_another_difference() {
        let clock = Clock::default();
        let skew = clock.measure_for_sdk(now(), now(), &headers(now() + HOUR)).unwrap();
        clock.see_signature(now(), &headers(now() + HOUR), skew);
        clock.measure(now(), now(), &headers(now()));
        assert_eq!((clock.offset(), clock.is_to_tell()), (Some(0), true));
    }

    #[test]
    fn a_later_signature_corrects_an_earlier_one() {
        let clock = Clock::default();
        clock.measure_for_sdk(now(), now(), &headers(now() + HOUR));
        for (signed, offset) in [(now(), 0), (now() + HOUR, 3_600_000)] {
            clock.see_signature(now(), &headers(signed), 3_600_000);
            assert_eq!(clock.offset(), Some(offset));
        }
    }

    #[test]
    fn the_service_answers_halfway() {
        let seconds = Duration::from_secs;
        assert_eq!(measured(now(), now() + seconds(10), &headers(now() + seconds(5))), Some(0));
        assert_eq!(measured(now(), now() + seconds(10), &headers(now())), Some(-5000));
    }

    #[test]
    fn some_responses_say_nothing_of_the_time() {
        let mut cached = headers(now());
        cached.insert("age", "1");
        let mut unreadable = Headers::new();
        unreadable.insert("date", "yesterday");
        for headers in [Headers::new(), cached, unreadable] {
            assert_eq!(measured(now(), now(), &headers), None);
        }
        assert_eq!(measured(now(), now() + HOUR, &headers(now())), None);
    }
}
