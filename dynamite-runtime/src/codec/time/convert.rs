//! Conversions to the coarser times: from the clock, from text, and from integers.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};

use super::{
    EpochMillis, EpochSeconds, LocalDateTimeMillis, LocalDateTimeSeconds, TimestampMillis, TimestampSeconds,
    parse_epoch, parse_local,
};

/// The error of a conversion to a time.
///
/// # Examples
///
/// ```
/// use dynamite_runtime::{EpochSeconds, TimeError};
///
/// assert_eq!("2024-05-31T12:00:00.5Z".parse::<EpochSeconds>(), Err(TimeError::Finer));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeError {
    /// The text is not a time in a form that the type parses.
    NotATime,
    /// The time is finer than the type's stored form.
    Finer,
    /// The time is out of the range of the type.
    OutOfRange,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TimeError::NotATime => "invalid text for a time of this type",
            TimeError::Finer => "time too precise for this type",
            TimeError::OutOfRange => "time out of the range of this type",
        })
    }
}

impl std::error::Error for TimeError {}

/// Adds the constructors and `FromStr` of the times in UTC.
macro_rules! utc_times {
    ($($name:ident: $constructor:ident, $unit:literal, $parse:expr;)*) => { $(
        impl $name {
            /// Returns the current time, without the part that is finer than the stored form.
            #[must_use]
            pub fn now() -> Self {
                Self::new(Utc::now())
            }

            #[doc = concat!("Returns the time for this many ", $unit, " since 1970, or `None` if it is out of range.")]
            #[must_use]
            pub fn $constructor(number: i64) -> Option<Self> {
                from_epoch!($constructor, number).map(Self::new)
            }
        }

        /// Parses the stored form, and the one that is displayed. A finer time is an error.
        impl FromStr for $name {
            type Err = TimeError;

            fn from_str(text: &str) -> Result<Self, TimeError> {
                let parse: fn(&str) -> Result<Self, TimeError> = $parse;
                parse(text)
            }
        }
    )* };
}

macro_rules! from_epoch {
    (from_timestamp, $number:ident) => {
        DateTime::from_timestamp($number, 0)
    };
    (from_timestamp_millis, $number:ident) => {
        DateTime::from_timestamp_millis($number)
    };
}

utc_times! {
    TimestampSeconds: from_timestamp, "seconds", parse_text;
    TimestampMillis: from_timestamp_millis, "milliseconds", parse_text;
    EpochSeconds: from_timestamp, "seconds", |text| parse_number(text).unwrap_or_else(|| parse_text(text));
    EpochMillis: from_timestamp_millis, "milliseconds", |text| parse_number(text).unwrap_or_else(|| parse_text(text));
}

fn parse_text<T: TryFrom<DateTime<Utc>, Error = TimeError>>(text: &str) -> Result<T, TimeError> {
    text.parse::<DateTime<Utc>>().map_err(|_| TimeError::NotATime).and_then(T::try_from)
}

/// Reads a number, or returns `None` for another text.
fn parse_number<T: TryFrom<i64, Error = TimeError>>(text: &str) -> Option<Result<T, TimeError>> {
    parse_epoch(text).map(T::try_from)
}

/// Adds the conversions of the times that are stored as an integer.
macro_rules! epochs {
    ($($name:ident: $constructor:ident, $timestamp:ident, $unit:literal;)*) => { $(
        #[doc = concat!("Converts from ", $unit, " since 1970, the form that is stored.")]
        impl TryFrom<i64> for $name {
            type Error = TimeError;

            fn try_from(number: i64) -> Result<Self, TimeError> {
                Self::$constructor(number).ok_or(TimeError::OutOfRange)
            }
        }

        #[doc = concat!("Converts to ", $unit, " since 1970, the form that is stored.")]
        impl From<$name> for i64 {
            fn from(time: $name) -> i64 {
                time.$timestamp()
            }
        }
    )* };
}

epochs! {
    EpochSeconds: from_timestamp, timestamp, "seconds";
    EpochMillis: from_timestamp_millis, timestamp_millis, "milliseconds";
}

/// Adds the constructors and `FromStr` of times without a zone. Integers count from a time in UTC, so they can't be
/// converted to a local time.
macro_rules! local_times {
    ($($name:ident)*) => { $(
        impl $name {
            /// Returns the current local time in a time zone, without the part that is finer than the stored form.
            #[must_use]
            pub fn now_in<Z: TimeZone>(zone: &Z) -> Self {
                Self::from_zoned(&Utc::now().with_timezone(zone))
            }

            /// Returns the local time of `time` in its zone, without the part that is finer than the stored form.
            #[must_use]
            pub fn from_zoned<Z: TimeZone>(time: &DateTime<Z>) -> Self {
                Self::new(local(time.naive_utc(), time.offset().fix().local_minus_utc()))
            }
        }

        /// Parses the stored form, and the one that is displayed. A finer time is an error.
        impl FromStr for $name {
            type Err = TimeError;

            fn from_str(text: &str) -> Result<Self, TimeError> {
                let time = parse_local(text).or_else(|| parse_local(&text.replacen(' ', "T", 1)));
                time.ok_or(TimeError::NotATime).and_then(Self::try_from)
            }
        }
    )* };
}

local_times!(LocalDateTimeMillis LocalDateTimeSeconds);

/// Returns the local time with this offset in seconds, or the nearest one that a `NaiveDateTime` holds.
fn local(utc: NaiveDateTime, offset: i32) -> NaiveDateTime {
    let end = if offset < 0 { NaiveDateTime::MIN } else { NaiveDateTime::MAX };
    utc.checked_add_signed(TimeDelta::seconds(offset.into())).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;

    use super::*;

    /// Parses a time, and returns it in milliseconds since 1970.
    fn read<T: FromStr<Err = TimeError> + Into<DateTime<Utc>>>(text: &str) -> Result<i64, TimeError> {
        text.parse::<T>().map(|time| time.into().timestamp_millis())
    }

    #[test]
    fn the_stored_form_is_read() {
        assert_eq!(read::<TimestampSeconds>("2024-05-31T12:00:00Z"), Ok(1_717_156_800_000));
        assert_eq!(read::<TimestampMillis>("2024-05-31T12:00:00.250Z"), Ok(1_717_156_800_250));
        assert_eq!(read::<EpochSeconds>("1717156800"), Ok(1_717_156_800_000));
        assert_eq!(read::<EpochMillis>("1717156800250"), Ok(1_717_156_800_250));
        assert_eq!(read::<EpochSeconds>("-1.5e1"), Ok(-15_000));
        let local = "2024-05-31T12:00:00".parse::<LocalDateTimeSeconds>().map(|time| time.to_string());
        assert_eq!(local.as_deref(), Ok("2024-05-31 12:00:00"));
        let local = "2024-05-31T12:00:00.250".parse::<LocalDateTimeMillis>().map(|time| time.to_string());
        assert_eq!(local.as_deref(), Ok("2024-05-31 12:00:00.250"));
    }

    #[test]
    fn what_is_displayed_is_read() {
        fn comes_back<T: FromStr<Err = TimeError> + fmt::Display + fmt::Debug + PartialEq + Copy>(time: T) {
            assert_eq!(time.to_string().parse(), Ok(time));
        }
        for millis in [0, 1_717_156_800_250, -1] {
            let time = DateTime::from_timestamp_millis(millis).unwrap_or_default();
            comes_back(TimestampSeconds::new(time));
            comes_back(TimestampMillis::new(time));
            comes_back(EpochSeconds::new(time));
            comes_back(EpochMillis::new(time));
            comes_back(LocalDateTimeSeconds::from_zoned(&time));
            comes_back(LocalDateTimeMillis::from_zoned(&time));
        }
    }

    #[test]
    fn finer_times_and_other_texts_are_errors() {
        assert_eq!(read::<TimestampSeconds>("2024-05-31T12:00:00.5Z"), Err(TimeError::Finer));
        assert_eq!(read::<TimestampMillis>("2024-05-31T12:00:00.0005Z"), Err(TimeError::Finer));
        assert_eq!("2024-05-31T12:00:00.5".parse::<LocalDateTimeSeconds>(), Err(TimeError::Finer));
        assert_eq!("2024-05-31T12:00:00Z".parse::<LocalDateTimeSeconds>(), Err(TimeError::NotATime));
        assert_eq!(read::<EpochSeconds>("1.5"), Err(TimeError::NotATime));
        assert_eq!(read::<EpochSeconds>("99999999999999999"), Err(TimeError::OutOfRange));
        assert_eq!(read::<EpochMillis>(""), Err(TimeError::NotATime));
    }

    #[test]
    fn integers_are_what_is_stored() {
        assert_eq!(EpochSeconds::try_from(15).map(i64::from), Ok(15));
        assert_eq!(EpochMillis::try_from(-15).map(i64::from), Ok(-15));
        assert_eq!(EpochMillis::try_from(i64::MAX), Err(TimeError::OutOfRange));
        assert_eq!(TimestampSeconds::from_timestamp(15).map(|time| time.timestamp()), Some(15));
        assert_eq!(TimestampMillis::from_timestamp_millis(15).map(|time| time.timestamp_millis()), Some(15));
        assert_eq!(TimestampSeconds::from_timestamp(i64::MAX), None);
    }

    #[test]
    fn new_drops_what_try_from_refuses() {
        let time = DateTime::from_timestamp_nanos(1_500_000_001);
        assert_eq!(EpochSeconds::new(time), EpochSeconds::new(DateTime::from_timestamp_nanos(1_000_000_000)));
        assert_eq!(EpochSeconds::try_from(time), Err(TimeError::Finer));
        assert_eq!(EpochMillis::try_from(time), Err(TimeError::Finer));
        assert!(EpochMillis::try_from(DateTime::from_timestamp_nanos(1_500_000_000)).is_ok());
    }

    #[test]
    fn times_at_the_ends_of_their_range_are_converted() {
        for time in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            for zone in ["-23:59", "+00:00", "+23:59"].map(str::parse::<FixedOffset>) {
                let there = time.with_timezone(&zone.unwrap_or_else(|_| unreachable!()));
                let seconds = LocalDateTimeSeconds::from_zoned(&there).time();
                assert!((seconds - time.naive_utc()).num_days().abs() <= 1);
                assert!(LocalDateTimeMillis::from_zoned(&there).next().time() >= seconds);
            }
            assert!(TimestampMillis::new(time).next() >= TimestampMillis::new(time));
            assert!(EpochSeconds::new(time).next() >= EpochSeconds::new(time));
        }
    }

    #[test]
    fn now_is_between_before_and_after() {
        let before = Utc::now();
        let now = EpochMillis::now();
        assert!(EpochMillis::new(before) <= now && now.time() <= Utc::now());
        let zone: FixedOffset = "+01:00".parse().unwrap_or_else(|_| unreachable!());
        let there = LocalDateTimeSeconds::now_in(&zone).time() - LocalDateTimeSeconds::now_in(&Utc).time();
        assert!((3599..=3601).contains(&there.num_seconds()));
    }
}
