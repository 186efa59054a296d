//! The text of the parts of computed keys. The order of the texts is the order of the values, unless the form of the part
//! says otherwise.
//!
//! The texts are stored, so their form must not change. Unsigned integers are padded with zeros to the width of their
//! type; signed integers are `0` and the padded digits, or `-` and the nines' complement of the digits; times and dates
//! are written as they are stored, those that are stored as seconds or milliseconds since 1970 with 10 or 13 digits;
//! UUIDs in lower case with hyphens; enums by their wire name.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use uuid::Uuid;

use super::sink::{KeyMatcher, KeySink};
use super::template_part::{PartForm, TemplatePart};
use crate::codec::{
    Fraction, InvalidInput, LocalDateTimeMillis, LocalDateTimeSeconds, TimestampMillis, TimestampSeconds, date_text,
    local_text, parse_date, parse_local, timestamp_text,
};

/// A value that can be a part of a template.
pub trait KeyText {
    /// Appends the text of the value, in the form of the part, to `out`.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if the value has no such text.
    fn write_text(&self, part: &TemplatePart, out: &mut dyn KeySink) -> Result<(), InvalidInput>;

    /// Returns the value of a text that [`write_text`](Self::write_text) wrote, or `None` for another text. Of a part whose
    /// text does not tell the value, returns one that is written as this text.
    fn read_text(part: &TemplatePart, text: &str) -> Option<Self>
    where
        Self: Sized;
}

/// Returns `true` if a value is written as this text, so that a key built from the value is the same key.
pub(super) fn is_text_of<T: KeyText>(value: &T, part: &TemplatePart, text: &str) -> bool {
    let mut written = KeyMatcher::new(text);
    value.write_text(part, &mut written).is_ok() && written.is_complete()
}

/// Appends a text. Each character is folded by itself, so that a prefix of a text becomes a prefix of the folded text.
fn write_str(text: &str, part: &TemplatePart, out: &mut dyn KeySink) {
    match part.form() {
        PartForm::Lower => out.push_str(&text.chars().flat_map(char::to_lowercase).collect::<String>()),
        _ => out.push_str(text),
    }
}

/// Borrowed text can be written in a key, but not read from one.
impl KeyText for &str {
    fn write_text(&self, part: &TemplatePart, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        write_str(self, part, out);
        Ok(())
    }

    fn read_text(_: &TemplatePart, _: &str) -> Option<Self> {
        None
    }
}

impl KeyText for String {
    fn write_text(&self, part: &TemplatePart, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        write_str(self, part, out);
        Ok(())
    }

    fn read_text(_: &TemplatePart, text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl KeyText for bool {
    fn write_text(&self, _: &TemplatePart, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        out.push_str(if *self { "true" } else { "false" });
        Ok(())
    }

    fn read_text(_: &TemplatePart, text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl KeyText for Uuid {
    fn write_text(&self, _: &TemplatePart, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        out.push_str(self.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        Ok(())
    }

    fn read_text(_: &TemplatePart, text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl KeyText for NaiveDate {
    fn write_text(&self, part: &TemplatePart, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        part.form().write_time(&date_text(self)?, out);
        Ok(())
    }

    fn read_text(part: &TemplatePart, text: &str) -> Option<Self> {
        parse_date(part.form().first_moment(text).get(..10)?)
    }
}

impl KeyText for DateTime<Utc> {
    fn write_text(&self, part: &TemplatePart, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        part.form().write_time(&timestamp_text(self, Fraction::Nanos)?, out);
        Ok(())
    }

    fn read_text(part: &TemplatePart, text: &str) -> Option<Self> {
        if part.form().is_bucket() {
            return NaiveDateTime::read_text(part, text).map(|time| time.and_utc());
        }
        DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc())
    }
}

impl KeyText for NaiveDateTime {
    fn write_text(&self, part: &TemplatePart, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        part.form().write_time(&local_text(self, Fraction::Nanos)?, out);
        Ok(())
    }

    fn read_text(part: &TemplatePart, text: &str) -> Option<Self> {
        parse_local(&part.form().first_moment(text))
    }
}

macro_rules! coarse_text {
    ($($type:ident, $time:ty, $text:ident, $fraction:ident);* $(;)?) => { $(
        impl KeyText for $type {
            fn write_text(&self, part: &TemplatePart, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
                part.form().write_time(&$text(self, Fraction::$fraction)?, out);
                Ok(())
            }

            fn read_text(part: &TemplatePart, text: &str) -> Option<Self> {
                <$time>::read_text(part, text).map(Self::new)
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
