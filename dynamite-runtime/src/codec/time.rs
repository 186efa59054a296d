//! Dates and times, each in the form that the schema names.
//!
//! `timestamp` is a `DateTime<Utc>`, stored as RFC 3339 with nine fraction digits so that text order is time order. The
//! other forms are types of their own, so that a value can't be stored in a form that loses some of it: making one
//! drops the finer part, visibly. `datetime` is the same without a zone, for tables that store what a clock showed.

mod convert;

pub use convert::TimeError;

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Timelike, Utc};

use super::InvalidInput;
use super::decode_error::expect_type as expect;
use super::{Attribute, AttributeType, DecodeError, Reader, Writer};
use crate::decimal::Decimal;

/// How many fraction digits a time is stored with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fraction {
    Nanos,
    Millis,
    Seconds,
}

/// The text of a time, all of one length, so that it sorts as the times do.
pub(crate) fn timestamp_text(time: &DateTime<Utc>, fraction: Fraction) -> Result<String, InvalidInput> {
    check_order(&time.naive_utc())?;
    let format = match fraction {
        Fraction::Nanos => SecondsFormat::Nanos,
        Fraction::Millis => SecondsFormat::Millis,
        Fraction::Seconds => SecondsFormat::Secs,
    };
    Ok(time.to_rfc3339_opts(format, true))
}

/// The text of a local time, all of one length as well.
pub(crate) fn local_text(time: &NaiveDateTime, fraction: Fraction) -> Result<String, InvalidInput> {
    check_order(time)?;
    let format = match fraction {
        Fraction::Nanos => "%Y-%m-%dT%H:%M:%S%.9f",
        Fraction::Millis => "%Y-%m-%dT%H:%M:%S%.3f",
        Fraction::Seconds => "%Y-%m-%dT%H:%M:%S",
    };
    Ok(time.format(format).to_string())
}

fn check_order(time: &NaiveDateTime) -> Result<(), InvalidInput> {
    let leap_second = time.nanosecond() >= 1_000_000_000;
    if !(0..=9999).contains(&time.year()) || leap_second {
        return Err(InvalidInput::value(
            "a time that RFC 3339 does not write in order: a leap second, or a year not within 0 to 9999",
        ));
    }
    Ok(())
}

/// Reads `2024-05-31T12:00:24`, with up to nine digits of a fraction.
pub(crate) fn parse_local(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = text.split_once('T')?;
    let digits = match time.get(8..)? {
        "" => 0,
        fraction => fraction.strip_prefix('.')?.len(),
    };
    let time = NaiveTime::parse_from_str(time, "%H:%M:%S%.f").ok().filter(|time| time.nanosecond() < 1_000_000_000)?;
    (digits <= 9).then(|| parse_date(date)).flatten().map(|date| date.and_time(time))
}

/// The text of a date: `2024-05-31`.
pub(crate) fn date_text(date: &NaiveDate) -> Result<String, InvalidInput> {
    if !(0..=9999).contains(&date.year()) {
        return Err(InvalidInput::value("a date whose year is not within 0 to 9999"));
    }
    Ok(date.to_string())
}

fn read_time<R: Reader>(
    expected: &'static str,
    kind: AttributeType,
    reader: &mut R,
) -> Result<DateTime<Utc>, DecodeError> {
    expect(expected, AttributeType::String, kind)?;
    reader.text(|text| match DateTime::parse_from_rfc3339(text) {
        Ok(time) => Ok(time.to_utc()),
        Err(_) => Err(DecodeError::new(expected, "another string")),
    })
}

impl Attribute for DateTime<Utc> {
    type Present = Self;
    const EXPECTED: &'static str = "a time in RFC 3339, as a string (S)";

    fn read<R: Reader>(kind: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        read_time(Self::EXPECTED, kind, reader)
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        writer.string(&timestamp_text(self, Fraction::Nanos)?);
        Ok(())
    }
}

fn read_local<R: Reader>(
    expected: &'static str,
    kind: AttributeType,
    reader: &mut R,
) -> Result<NaiveDateTime, DecodeError> {
    expect(expected, AttributeType::String, kind)?;
    reader.text(|text| parse_local(text).ok_or_else(|| DecodeError::new(expected, "another string")))
}

impl Attribute for NaiveDateTime {
    type Present = Self;
    const EXPECTED: &'static str = "a local time such as 2024-05-31T12:00:00, as a string (S)";

    fn read<R: Reader>(kind: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        read_local(Self::EXPECTED, kind, reader)
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        writer.string(&local_text(self, Fraction::Nanos)?);
        Ok(())
    }
}

impl Attribute for NaiveDate {
    type Present = Self;
    const EXPECTED: &'static str = "a date such as 2024-05-31, as a string (S)";

    fn read<R: Reader>(kind: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        expect(Self::EXPECTED, AttributeType::String, kind)?;
        reader.text(|text| parse_date(text).ok_or_else(|| DecodeError::new(Self::EXPECTED, "another string")))
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        writer.string(&date_text(self)?);
        Ok(())
    }
}

/// Reads `2024-05-31`, and nothing that only resembles it: chrono takes `2024-5-31` as well.
pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::from_str(text).ok()?;
    (text.len() == 10 && date_text(&date).is_ok_and(|same| same == text)).then_some(date)
}

/// Makes a type that holds a time in one of the coarser forms.
macro_rules! coarse_time {
    ($(#[$doc:meta])* $name:ident($time:ty), $expected:literal, $truncate:expr, $read:expr, $write:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
        pub struct $name($time);

        impl $name {
            /// Drops what is finer than this form stores. `try_from` refuses it instead.
            pub fn new(time: $time) -> Self {
                let truncate: fn($time) -> $time = $truncate;
                $name(truncate(time))
            }

            /// The time.
            pub const fn time(self) -> $time {
                self.0
            }
        }

        /// Fails for a time that is finer than this form stores; [`new`](Self::new) drops the finer part.
        impl TryFrom<$time> for $name {
            type Error = TimeError;

            fn try_from(time: $time) -> Result<Self, TimeError> {
                let coarse = Self::new(time);
                if coarse.0 == time { Ok(coarse) } else { Err(TimeError::Finer) }
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let time = <$time>::deserialize(deserializer)?;
                Self::try_from(time).map_err(serde::de::Error::custom)
            }
        }

        impl From<$name> for $time {
            fn from(time: $name) -> Self {
                time.0
            }
        }

        impl Deref for $name {
            type Target = $time;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl Attribute for $name {
            type Present = Self;
            const EXPECTED: &'static str = $expected;

            fn read<R: Reader>(kind: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
                let read: fn(AttributeType, &mut R) -> Result<$time, DecodeError> = $read;
                let time = read(kind, reader)?;
                Self::try_from(time).map_err(|_| DecodeError::new($expected, "a finer time"))
            }

            fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
                let write: fn(&$time, &mut W) -> Result<(), InvalidInput> = $write;
                write(&self.0, writer)
            }
        }
    };
}

fn whole_seconds(time: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(time.timestamp(), 0).unwrap_or(time)
}

fn whole_millis(time: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(time.timestamp_millis()).unwrap_or(time)
}

fn whole_local_seconds(time: NaiveDateTime) -> NaiveDateTime {
    time.with_nanosecond(0).unwrap_or(time)
}

fn whole_local_millis(time: NaiveDateTime) -> NaiveDateTime {
    time.with_nanosecond(time.nanosecond() / 1_000_000 * 1_000_000).unwrap_or(time)
}

/// Reads a number of seconds or milliseconds, in any form that DynamoDB has for an integer.
fn parse_epoch(text: &str) -> Option<i64> {
    text.parse::<Decimal>().and_then(i64::try_from).ok()
}

fn read_epoch<R: Reader>(
    expected: &'static str,
    kind: AttributeType,
    reader: &mut R,
    time: fn(i64) -> Option<DateTime<Utc>>,
) -> Result<DateTime<Utc>, DecodeError> {
    expect(expected, AttributeType::Number, kind)?;
    reader.text(|text| {
        let time = parse_epoch(text).and_then(time);
        time.ok_or_else(|| DecodeError::new(expected, "a number that is no such time"))
    })
}

coarse_time!(
    /// A time in whole milliseconds, stored as RFC 3339 with three fraction digits: `timestamp(millis)`.
    TimestampMillis(DateTime<Utc>),
    "a time in RFC 3339 with milliseconds, as a string (S)",
    whole_millis,
    |kind, reader| read_time(Self::EXPECTED, kind, reader),
    |time, writer| {
        writer.string(&timestamp_text(time, Fraction::Millis)?);
        Ok(())
    }
);

coarse_time!(
    /// A time in whole seconds, stored as RFC 3339 without a fraction: `timestamp(seconds)`.
    TimestampSeconds(DateTime<Utc>),
    "a time in RFC 3339 with seconds, as a string (S)",
    whole_seconds,
    |kind, reader| read_time(Self::EXPECTED, kind, reader),
    |time, writer| {
        writer.string(&timestamp_text(time, Fraction::Seconds)?);
        Ok(())
    }
);

coarse_time!(
    /// A time in whole seconds, stored as the number of seconds since 1970: `epoch_seconds`, what DynamoDB's TTL wants.
    EpochSeconds(DateTime<Utc>),
    "seconds since 1970, as a number (N)",
    whole_seconds,
    |kind, reader| read_epoch(Self::EXPECTED, kind, reader, |n| DateTime::from_timestamp(n, 0)),
    |time, writer| {
        writer.number(&time.timestamp().to_string());
        Ok(())
    }
);

coarse_time!(
    /// A time in whole milliseconds, stored as the number of milliseconds since 1970: `epoch_millis`.
    EpochMillis(DateTime<Utc>),
    "milliseconds since 1970, as a number (N)",
    whole_millis,
    |kind, reader| read_epoch(Self::EXPECTED, kind, reader, DateTime::from_timestamp_millis),
    |time, writer| {
        writer.number(&time.timestamp_millis().to_string());
        Ok(())
    }
);

coarse_time!(
    /// A local time in whole milliseconds, stored with three fraction digits: `datetime(millis)`.
    LocalDateTimeMillis(NaiveDateTime),
    "a local time with milliseconds, as a string (S)",
    whole_local_millis,
    |kind, reader| read_local(Self::EXPECTED, kind, reader),
    |time, writer| {
        writer.string(&local_text(time, Fraction::Millis)?);
        Ok(())
    }
);

coarse_time!(
    /// A local time in whole seconds, stored without a fraction: `datetime(seconds)`.
    LocalDateTimeSeconds(NaiveDateTime),
    "a local time with seconds, as a string (S)",
    whole_local_seconds,
    |kind, reader| read_local(Self::EXPECTED, kind, reader),
    |time, writer| {
        writer.string(&local_text(time, Fraction::Seconds)?);
        Ok(())
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_times_are_read_in_one_form_and_written_in_the_declared_one() {
        for text in ["2023-04-30T12:00:24", "2023-04-30T12:00:24.5", "2023-04-30T12:00:24.500000000"] {
            assert!(parse_local(text).is_some(), "{text}");
        }
        for text in [
            "2023-04-30 12:00:24",
            "2023-04-30T12:00:24Z",
            "2023-04-30T12:00:24+00:00",
            "2023-04-30T12:00",
            "2023-4-30T12:00:24",
            "2023-04-31T12:00:24",
            "2023-04-30T12:00:60",
            "2023-04-30T1:00:240",
            "2023-04-30T12:00:24.",
            "2023-04-30T12:00:24.0000000001",
            "2023-04-30T12:00:24.5 ",
        ] {
            assert_eq!(parse_local(text), None, "{text}");
        }
        let time = parse_local("2023-04-30T12:00:24.5").unwrap_or_default();
        let written = |fraction| local_text(&time, fraction).unwrap_or_default();
        assert_eq!(written(Fraction::Nanos), "2023-04-30T12:00:24.500000000");
        assert_eq!(written(Fraction::Millis), "2023-04-30T12:00:24.500");
        assert_eq!(written(Fraction::Seconds), "2023-04-30T12:00:24");
    }
}
