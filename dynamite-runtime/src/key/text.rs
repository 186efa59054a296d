//! The text of the parts of computed keys. The order of the texts is the order of the values.
//!
//! The texts are stored, so their form must not change. Unsigned integers are padded with zeros to the width of their
//! type; signed integers are `0` and the padded digits, or `-` and the nines' complement of the digits; times and dates
//! are written as they are stored, those that are stored as seconds or milliseconds since 1970 with 10 or 13 digits;
//! UUIDs in lower case with hyphens; enums by their wire name.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use uuid::Uuid;

use super::sink::{KeyMatcher, KeySink};
use crate::codec::{
    Fraction, InvalidInput, LocalDateTimeMillis, LocalDateTimeSeconds, TimestampMillis, TimestampSeconds, date_text,
    local_text, parse_local, timestamp_text,
};

/// A value that can be a part of a template.
pub trait KeyText {
    /// Appends the text of the value to `out`. The text of an integer has exactly `bytes` bytes.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if the value has no such text.
    fn write_text(&self, bytes: usize, out: &mut dyn KeySink) -> Result<(), InvalidInput>;

    /// Returns the value of a text that [`write_text`](Self::write_text) wrote, or `None` for another text.
    fn read_text(text: &str) -> Option<Self>
    where
        Self: Sized;
}

/// Returns `true` if a value is written as this text, so that a key built from the value is the same key.
pub(super) fn is_text_of<T: KeyText>(value: &T, text: &str) -> bool {
    let mut written = KeyMatcher::new(text);
    value.write_text(text.len(), &mut written).is_ok() && written.is_complete()
}

/// Borrowed text can be written in a key, but not read from one.
impl KeyText for &str {
    fn write_text(&self, _: usize, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        out.push_str(self);
        Ok(())
    }

    fn read_text(_: &str) -> Option<Self> {
        None
    }
}

impl KeyText for String {
    fn write_text(&self, _: usize, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        out.push_str(self);
        Ok(())
    }

    fn read_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl KeyText for bool {
    fn write_text(&self, _: usize, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        out.push_str(if *self { "true" } else { "false" });
        Ok(())
    }

    fn read_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl KeyText for Uuid {
    fn write_text(&self, _: usize, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        out.push_str(self.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        Ok(())
    }

    fn read_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl KeyText for NaiveDate {
    fn write_text(&self, _: usize, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        out.push_str(&date_text(self)?);
        Ok(())
    }

    fn read_text(text: &str) -> Option<Self> {
        crate::codec::parse_date(text)
    }
}

impl KeyText for DateTime<Utc> {
    fn write_text(&self, _: usize, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        out.push_str(&timestamp_text(self, Fraction::Nanos)?);
        Ok(())
    }

    fn read_text(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc())
    }
}

impl KeyText for NaiveDateTime {
    fn write_text(&self, _: usize, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        out.push_str(&local_text(self, Fraction::Nanos)?);
        Ok(())
    }

    fn read_text(text: &str) -> Option<Self> {
        parse_local(text)
    }
}

macro_rules! coarse_text {
    ($($type:ident, $time:ty, $text:ident, $fraction:ident);* $(;)?) => { $(
        impl KeyText for $type {
            fn write_text(&self, _: usize, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
                out.push_str(&$text(self, Fraction::$fraction)?);
                Ok(())
            }

            fn read_text(text: &str) -> Option<Self> {
                <$time>::read_text(text).map(Self::new)
            }
        }
    )* };
}

coarse_text! {
    TimestampMillis, DateTime<Utc>, timestamp_text, Millis;
    TimestampSeconds, DateTime<Utc>, timestamp_text, Seconds;
    LocalDateTimeMillis, NaiveDateTime, local_text, Millis;
    LocalDateTimeSeconds, NaiveDateTime, local_text, Seconds;
}
