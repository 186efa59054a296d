//! The times of writes, in the types of `timestamps:`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, TimeDelta, Utc};

use super::{EpochMillis, EpochSeconds, TimestampMillis, TimestampSeconds};
use crate::codec::stored_as::read_stored;
use crate::codec::{InvalidInput, StoredAs};

/// A type that can hold the time of a write: one of an attribute under `timestamps:`.
///
/// It drops the part of a time that is finer than its stored form, so that the time which is written is the one that is
/// read.
pub trait WrittenTime: Sized {
    /// Converts the time of a write.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if the type can't hold the time.
    fn from_time(time: DateTime<Utc>) -> Result<Self, InvalidInput>;
}

/// Converts the time of a write for an attribute; called by generated code.
///
/// # Errors
///
/// Returns [`InvalidInput`] if the type can't hold the time.
#[doc(hidden)]
pub fn written_time<T: WrittenTime>(name: &str, time: SystemTime) -> Result<T, InvalidInput> {
    utc(time).ok_or_else(out_of_range).and_then(T::from_time).map_err(|error| error.in_field(name))
}

fn out_of_range() -> InvalidInput {
    InvalidInput::value("a time that is out of the range of its type")
}

/// Returns a time in UTC, or `None` if it is out of range.
fn utc(time: SystemTime) -> Option<DateTime<Utc>> {
    let delta = |duration: Duration| TimeDelta::from_std(duration).ok();
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => DateTime::UNIX_EPOCH.checked_add_signed(delta(since)?),
        Err(before) => DateTime::UNIX_EPOCH.checked_sub_signed(delta(before.duration())?),
    }
}

impl WrittenTime for DateTime<Utc> {
    fn from_time(time: DateTime<Utc>) -> Result<Self, InvalidInput> {
        Ok(time)
    }
}

macro_rules! written_times {
    ($($name:ident)*) => { $(
        impl WrittenTime for $name {
            fn from_time(time: DateTime<Utc>) -> Result<Self, InvalidInput> {
                Ok(Self::new(time))
            }
        }
    )* };
}

written_times!(TimestampMillis TimestampSeconds EpochMillis EpochSeconds);

impl<T: WrittenTime> WrittenTime for Option<T> {
    fn from_time(time: DateTime<Utc>) -> Result<Self, InvalidInput> {
        T::from_time(time).map(Some)
    }
}

#[diagnostic::do_not_recommend]
impl<T: StoredAs<Stored: WrittenTime>> WrittenTime for T {
    fn from_time(time: DateTime<Utc>) -> Result<Self, InvalidInput> {
        // A type of the user that refuses the time must not show it.
        read_stored(T::Stored::from_time(time)?).map_err(|_| InvalidInput::value("a time that its type can't hold"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn millis<T: WrittenTime + Into<DateTime<Utc>>>(time: SystemTime) -> i64 {
        written_time::<T>("at", time).unwrap().into().timestamp_millis()
    }

    #[test]
    fn a_time_loses_what_its_type_does_not_store() {
        for (time, [nanos, in_millis, seconds]) in [
            (UNIX_EPOCH + Duration::from_nanos(1_999_999_999), [1_999_999_999, 1_999, 1]),
            (UNIX_EPOCH - Duration::from_nanos(1_000_001), [-1_000_001, -2, -1]),
        ] {
            let stored: DateTime<Utc> = written_time("at", time).unwrap();
            assert_eq!(stored.timestamp_nanos_opt(), Some(nanos));
            assert_eq!([millis::<TimestampMillis>(time), millis::<EpochMillis>(time)], [in_millis; 2]);
            assert_eq!([millis::<TimestampSeconds>(time), millis::<EpochSeconds>(time)], [seconds * 1_000; 2]);
            assert_eq!(written_time::<Option<DateTime<Utc>>>("at", time), Ok(Some(stored)));
        }
    }

    #[test]
    fn a_time_out_of_range_is_an_error() {
        let far = UNIX_EPOCH + Duration::from_secs(1 << 60);
        assert_eq!(written_time::<DateTime<Utc>>("at", far), Err(out_of_range().in_field("at")));
    }
}
