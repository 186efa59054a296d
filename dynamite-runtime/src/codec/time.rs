//! Dates and times, each in the stored form that the schema declares.
//!
//! `timestamp` is a `DateTime<Utc>`, stored as RFC 3339 with nine fraction digits, so that text order is time order.
//! The coarser forms have types of their own, so that a value does not lose precision unnoticed. Reads and `try_from`
//! fail for a finer time; constructors, and the conversion of a `DateTime<Utc>` or a `NaiveDateTime` in a condition or
//! an update, drop the finer part. `datetime` is a `NaiveDateTime`, stored likewise, but without a time zone.

mod convert;
mod text;
mod written;

pub use convert::TimeError;
pub(crate) use text::{Fraction, date_text, local_text, timestamp_text};
#[doc(hidden)]
pub use written::{WrittenTime, written_time};

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

use super::InvalidInput;
use super::decode_error::expect_type as expect;
use super::{Attribute, AttributeType, DecodeError, Reader, Writer};
use crate::decimal::Decimal;

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

fn read_time<R: Reader>(
    expected: &'static str,
    attribute_type: AttributeType,
    reader: &mut R,
) -> Result<DateTime<Utc>, DecodeError> {
    expect(expected, AttributeType::String, attribute_type)?;
    reader.text(|text| parse_time(text).ok_or_else(|| DecodeError::new(expected, "a string in another form")))
}

/// Reads a time in RFC 3339. One that could not be written back is refused: it is finer than a nanosecond, a leap second,
/// or outside of the years 0 to 9999.
pub(crate) fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    let time = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    let is_finer = fraction.bytes().take_while(u8::is_ascii_digit).skip(9).any(|digit| digit != b'0');
    (!is_finer && time.nanosecond() < 1_000_000_000 && (0..=9999).contains(&time.year())).then_some(time)
}

impl Attribute for DateTime<Utc> {
    type Present = Self;
    const EXPECTED: &'static str = "a time in RFC 3339, as a string (S)";

    fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        read_time(Self::EXPECTED, attribute_type, reader)
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        writer.string(&timestamp_text(self, Fraction::Nanos)?);
        Ok(())
    }
}

fn read_local<R: Reader>(
    expected: &'static str,
    attribute_type: AttributeType,
    reader: &mut R,
) -> Result<NaiveDateTime, DecodeError> {
    expect(expected, AttributeType::String, attribute_type)?;
    reader.text(|text| parse_local(text).ok_or_else(|| DecodeError::new(expected, "a string in another form")))
}

impl Attribute for NaiveDateTime {
    type Present = Self;
    const EXPECTED: &'static str = "a local time such as 2024-05-31T12:00:00, as a string (S)";

    fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        read_local(Self::EXPECTED, attribute_type, reader)
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        writer.string(&local_text(self, Fraction::Nanos)?);
        Ok(())
    }
}

impl Attribute for NaiveDate {
    type Present = Self;
    const EXPECTED: &'static str = "a date such as 2024-05-31, as a string (S)";

    fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        expect(Self::EXPECTED, AttributeType::String, attribute_type)?;
        reader.text(|text| parse_date(text).ok_or_else(|| DecodeError::new(Self::EXPECTED, "a string in another form")))
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        writer.string(&date_text(self)?);
        Ok(())
    }
}

/// Reads a date such as `2024-05-31`, in exactly this form; chrono also accepts `2024-5-31`.
pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::from_str(text).ok()?;
    (text.len() == 10 && date_text(&date).is_ok_and(|same| *same == *text)).then_some(date)
}

/// Defines a type that holds a time in one of the coarser forms.
macro_rules! coarse_time {
    (
        $(#[$doc:meta])* $name:ident($time:ty),
        $expected:literal, $unit:expr, $truncate:expr, $read:expr, $write:expr
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
        pub struct $name($time);

        impl $name {
            /// Creates a value, dropping the part of `time` that is finer than the stored form. `try_from` fails
            /// instead.
            pub fn new(time: $time) -> Self {
                let truncate: fn($time) -> $time = $truncate;
                $name(truncate(time))
            }

            /// Returns the time.
            pub const fn time(self) -> $time {
                self.0
            }

            /// Returns the next time of the stored form, or the same at the end of the type.
            pub(crate) fn next(self) -> Self {
                self.0.checked_add_signed($unit).map_or(self, $name)
            }
        }

        /// Fails for a time that is finer than the stored form; [`new`](Self::new) drops the finer part.
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

            fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
                let read: fn(AttributeType, &mut R) -> Result<$time, DecodeError> = $read;
                let time = read(attribute_type, reader)?;
                Self::try_from(time).map_err(|_| DecodeError::new($expected, "a more precise time"))
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

/// Reads a number of seconds or milliseconds, in any form that DynamoDB accepts for an integer.
fn parse_epoch(text: &str) -> Option<i64> {
    text.parse::<Decimal>().and_then(i64::try_from).ok()
}

fn read_epoch<R: Reader>(
    expected: &'static str,
    attribute_type: AttributeType,
    reader: &mut R,
    time: fn(i64) -> Option<DateTime<Utc>>,
) -> Result<DateTime<Utc>, DecodeError> {
    expect(expected, AttributeType::Number, attribute_type)?;
    reader.text(|text| {
        let time = parse_epoch(text).and_then(time);
        time.ok_or_else(|| DecodeError::new(expected, "a number that is not a time"))
    })
}

coarse_time!(
    /// A time in whole milliseconds, stored as RFC 3339 with three fraction digits (S): `timestamp(millis)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamite_runtime::{TimestampMillis, Utc};
    ///
    /// let time = TimestampMillis::new(Utc::now());
    /// assert_eq!(time.to_string().parse(), Ok(time));
    /// ```
    TimestampMillis(DateTime<Utc>),
    "a time in RFC 3339 with milliseconds, as a string (S)",
    TimeDelta::milliseconds(1),
    whole_millis,
    |attribute_type, reader| read_time(Self::EXPECTED, attribute_type, reader),
    |time, writer| {
        writer.string(&timestamp_text(time, Fraction::Millis)?);
        Ok(())
    }
);

coarse_time!(
    /// A time in whole seconds, stored as RFC 3339 without a fraction (S): `timestamp(seconds)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamite_runtime::{TimeError, TimestampSeconds};
    ///
    /// let time: TimestampSeconds = "2024-05-31T12:00:00Z".parse()?;
    /// assert_eq!(time.timestamp(), 1_717_156_800);
    /// # Ok::<(), TimeError>(())
    /// ```
    TimestampSeconds(DateTime<Utc>),
    "a time in RFC 3339 with seconds, as a string (S)",
    TimeDelta::seconds(1),
    whole_seconds,
    |attribute_type, reader| read_time(Self::EXPECTED, attribute_type, reader),
    |time, writer| {
        writer.string(&timestamp_text(time, Fraction::Seconds)?);
        Ok(())
    }
);

coarse_time!(
    /// A time in whole seconds, stored as the number of seconds since 1970 (N): `epoch_seconds`, the form of DynamoDB's
    /// TTL.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use dynamite_runtime::{EpochSeconds, Utc};
    ///
    /// let expires_at = EpochSeconds::new(Utc::now() + Duration::from_secs(3600));
    /// assert!(expires_at > EpochSeconds::now());
    /// ```
    EpochSeconds(DateTime<Utc>),
    "seconds since 1970, as a number (N)",
    TimeDelta::seconds(1),
    whole_seconds,
    |attribute_type, reader| read_epoch(Self::EXPECTED, attribute_type, reader, |n| DateTime::from_timestamp(n, 0)),
    |time, writer| {
        writer.number(&time.timestamp().to_string());
        Ok(())
    }
);

coarse_time!(
    /// A time in whole milliseconds, stored as the number of milliseconds since 1970 (N): `epoch_millis`.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamite_runtime::{EpochMillis, TimeError};
    ///
    /// let time = EpochMillis::try_from(1_717_156_800_250)?;
    /// assert_eq!(time.to_string(), "2024-05-31 12:00:00.250 UTC");
    /// # Ok::<(), TimeError>(())
    /// ```
    EpochMillis(DateTime<Utc>),
    "milliseconds since 1970, as a number (N)",
    TimeDelta::milliseconds(1),
    whole_millis,
    |attribute_type, reader| read_epoch(Self::EXPECTED, attribute_type, reader, DateTime::from_timestamp_millis),
    |time, writer| {
        writer.number(&time.timestamp_millis().to_string());
        Ok(())
    }
);

coarse_time!(
    /// A local time in whole milliseconds, stored with three fraction digits (S): `datetime(millis)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamite_runtime::{LocalDateTimeMillis, Utc};
    ///
    /// let time = LocalDateTimeMillis::now_in(&Utc);
    /// assert_eq!(time.to_string().parse(), Ok(time));
    /// ```
    LocalDateTimeMillis(NaiveDateTime),
    "a local time with milliseconds, as a string (S)",
    TimeDelta::milliseconds(1),
    whole_local_millis,
    |attribute_type, reader| read_local(Self::EXPECTED, attribute_type, reader),
    |time, writer| {
        writer.string(&local_text(time, Fraction::Millis)?);
        Ok(())
    }
);

coarse_time!(
    /// A local time in whole seconds, stored without a fraction (S): `datetime(seconds)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamite_runtime::{LocalDateTimeSeconds, TimeError};
    ///
    /// let time: LocalDateTimeSeconds = "2024-05-31T12:00:00".parse()?;
    /// assert_eq!(time.to_string(), "2024-05-31 12:00:00");
    /// # Ok::<(), TimeError>(())
    /// ```
    LocalDateTimeSeconds(NaiveDateTime),
    "a local time with seconds, as a string (S)",
    TimeDelta::seconds(1),
    whole_local_seconds,
    |attribute_type, reader| read_local(Self::EXPECTED, attribute_type, reader),
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
        let written = |fraction| local_text(&time, fraction).map(|text| text.to_string()).unwrap_or_default();
        assert_eq!(written(Fraction::Nanos), "2023-04-30T12:00:24.500000000");
        assert_eq!(written(Fraction::Millis), "2023-04-30T12:00:24.500");
        assert_eq!(written(Fraction::Seconds), "2023-04-30T12:00:24");
    }
}
