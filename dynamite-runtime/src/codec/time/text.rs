//! The texts of dates and times, which are made without a `String`: reading a key compares them with the stored text.

use std::ops::Deref;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike, Utc};

use crate::codec::InvalidInput;

/// The number of fraction digits that a time is stored with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fraction {
    Nanos,
    Millis,
    Seconds,
}

/// The bytes of the longest text, `2024-05-31T12:00:24.000000000Z`.
const LONGEST: usize = 30;

/// The text of a date or a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeText {
    bytes: [u8; LONGEST],
    length: usize,
}

impl TimeText {
    fn new() -> Self {
        TimeText { bytes: [0; LONGEST], length: 0 }
    }

    fn push(&mut self, byte: u8) {
        if let Some(free) = self.bytes.get_mut(self.length) {
            *free = byte;
            self.length += 1;
        }
    }

    /// Appends the last `width` digits of a number.
    fn push_digits(&mut self, number: u32, width: u32) {
        for place in (0..width).rev() {
            let digit = number / 10_u32.pow(place) % 10;
            self.push(b'0' + digit.to_le_bytes()[0]);
        }
    }

    fn push_date(&mut self, date: NaiveDate) {
        self.push_digits(date.year().unsigned_abs(), 4);
        self.push(b'-');
        self.push_digits(date.month(), 2);
        self.push(b'-');
        self.push_digits(date.day(), 2);
    }

    fn push_time(&mut self, time: &NaiveDateTime, fraction: Fraction) {
        self.push_date(time.date());
        for (separator, number) in [(b'T', time.hour()), (b':', time.minute()), (b':', time.second())] {
            self.push(separator);
            self.push_digits(number, 2);
        }
        let (number, width) = match fraction {
            Fraction::Nanos => (time.nanosecond(), 9),
            Fraction::Millis => (time.nanosecond() / 1_000_000, 3),
            Fraction::Seconds => return,
        };
        self.push(b'.');
        self.push_digits(number, width);
    }
}

impl Deref for TimeText {
    type Target = str;

    fn deref(&self) -> &str {
        self.bytes.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// Returns the text of a time. All texts have the same length, so that they sort as the times do.
pub(crate) fn timestamp_text(time: &DateTime<Utc>, fraction: Fraction) -> Result<TimeText, InvalidInput> {
    let mut text = local_text(&time.naive_utc(), fraction)?;
    text.push(b'Z');
    Ok(text)
}

/// Returns the text of a local time. All texts have the same length, so that they sort as the times do.
pub(crate) fn local_text(time: &NaiveDateTime, fraction: Fraction) -> Result<TimeText, InvalidInput> {
    let leap_second = time.nanosecond() >= 1_000_000_000;
    if !(0..=9999).contains(&time.year()) || leap_second {
        return Err(InvalidInput::value(
            "a time that would not sort correctly as text: a leap second, or a year outside of 0 to 9999",
        ));
    }
    let mut text = TimeText::new();
    text.push_time(time, fraction);
    Ok(text)
}

/// Returns the text of a date, such as `2024-05-31`.
pub(crate) fn date_text(date: &NaiveDate) -> Result<TimeText, InvalidInput> {
    if !(0..=9999).contains(&date.year()) {
        return Err(InvalidInput::value("a date with a year outside of 0 to 9999"));
    }
    let mut text = TimeText::new();
    text.push_date(*date);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use chrono::SecondsFormat;

    use super::*;

    #[test]
    fn texts_are_those_of_chrono() {
        for seconds in [-62_167_219_200, -1, 0, 951_827_696, 1_717_156_800, 253_402_300_799] {
            for nanos in [0, 1, 120_000_000, 999_999_999] {
                let time = DateTime::from_timestamp(seconds, nanos).unwrap_or_default();
                let forms = [
                    (Fraction::Nanos, SecondsFormat::Nanos, "%Y-%m-%dT%H:%M:%S%.9f"),
                    (Fraction::Millis, SecondsFormat::Millis, "%Y-%m-%dT%H:%M:%S%.3f"),
                    (Fraction::Seconds, SecondsFormat::Secs, "%Y-%m-%dT%H:%M:%S"),
                ];
                for (fraction, format, local) in forms {
                    let text = timestamp_text(&time, fraction).map(|text| text.to_string());
                    assert_eq!(text, Ok(time.to_rfc3339_opts(format, true)));
                    let text = local_text(&time.naive_utc(), fraction).map(|text| text.to_string());
                    assert_eq!(text, Ok(time.naive_utc().format(local).to_string()));
                }
                let date = time.date_naive();
                assert_eq!(date_text(&date).map(|text| text.to_string()), Ok(date.to_string()));
            }
        }
    }
}
