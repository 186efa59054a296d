//! Dates and times: which texts are read as one, and how each is written.

use crate::model::Precision;

/// A moment, or a local time as if it were in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    /// The seconds since 1970.
    pub(super) seconds: i64,
    pub(super) nanos: u32,
}

const SECONDS_OF_DAY: i64 = 86_400;

/// The moments that Rust's types of times hold, in seconds since 1970: the years -262143 to 262142.
const MOMENTS: std::ops::RangeInclusive<i64> = -8_334_601_228_800..=8_210_266_876_799;

impl Moment {
    /// Returns the moment of a number of units since 1970, of which a second has so many.
    pub(super) fn of_epoch(number: i64, units: i64) -> Option<Self> {
        let (seconds, rest) = (number.div_euclid(units), number.rem_euclid(units));
        let nanos = u32::try_from(rest * (1_000_000_000 / units)).ok()?;
        MOMENTS.contains(&seconds).then_some(Moment { seconds, nanos })
    }

    /// Returns whether a precision holds all of it.
    pub(super) fn fits(self, precision: Precision) -> bool {
        match precision {
            Precision::Nanos => true,
            Precision::Millis => self.nanos.is_multiple_of(1_000_000),
            Precision::Seconds => self.nanos == 0,
        }
    }

    /// Returns the text, without a zone; `None` outside of the years 0 to 9999.
    pub(super) fn text(self, precision: Precision) -> Option<String> {
        let date = date_text(self.seconds.div_euclid(SECONDS_OF_DAY))?;
        let second = self.seconds.rem_euclid(SECONDS_OF_DAY);
        let fraction = match precision {
            Precision::Nanos => format!(".{:09}", self.nanos),
            Precision::Millis => format!(".{:03}", self.nanos / 1_000_000),
            Precision::Seconds => String::new(),
        };
        Some(format!("{date}T{:02}:{:02}:{:02}{fraction}", second / 3600, second / 60 % 60, second % 60))
    }
}

/// Reads a time in RFC 3339, as generated code does: `t` and a space stand for `T`, and any offset for `Z`.
pub(super) fn parse_rfc3339(text: &str) -> Option<Moment> {
    let (date, time) = (text.get(..10)?, text.get(11..19)?);
    if !matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' ')) {
        return None;
    }
    let days = parse_date(date)?;
    let [hour, minute, second] = two_digits_each(time)?;
    let rest = text.get(19..)?;
    let (nanos, zone) = match rest.strip_prefix('.') {
        Some(rest) => {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            (parse_fraction(rest.get(..digits)?)?, rest.get(digits..)?)
        }
        None => (0, rest),
    };
    let seconds = days * SECONDS_OF_DAY + seconds_of_day(hour, minute, second)? - parse_offset(zone)?;
    let is_written = date_text(seconds.div_euclid(SECONDS_OF_DAY)).is_some();
    is_written.then_some(Moment { seconds, nanos })
}

/// Reads the offset of a zone, in seconds.
fn parse_offset(zone: &str) -> Option<i64> {
    if matches!(zone, "Z" | "z") {
        return Some(0);
    }
    let negative = zone.starts_with(['-', '\u{2212}']);
    let offset = zone.strip_prefix(['+', '-', '\u{2212}'])?;
    let (hours, minutes) = offset.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    let seconds = i64::from(hours * 3600 + minutes * 60);
    (minutes < 60 && seconds < SECONDS_OF_DAY).then_some(if negative { -seconds } else { seconds })
}

/// Reads the nanoseconds of a fraction; more than nine digits only if the others are zeros.
fn parse_fraction(digits: &str) -> Option<u32> {
    let (nine, finer) = digits.split_at(digits.len().min(9));
    if digits.is_empty() || finer.bytes().any(|digit| digit != b'0') {
        return None;
    }
    format!("{nine:0<9}").parse().ok()
}

/// Reads a local time, as generated code does: with up to nine fraction digits.
pub(super) fn parse_local(text: &str) -> Option<Moment> {
    let (date, time) = text.split_once('T')?;
    let (time, nanos) = match time.get(8..)? {
        "" => (time, 0),
        fraction => {
            let digits = fraction.strip_prefix('.').filter(|digits| digits.len() <= 9)?;
            let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
            (time.get(..8)?, all_digits.then(|| parse_fraction(digits)).flatten()?)
        }
    };
    let (hour, rest) = loose_number(time)?;
    let (minute, rest) = loose_number(rest.strip_prefix(':')?)?;
    let (second, rest) = loose_number(rest.strip_prefix(':')?)?;
    let seconds = parse_date(date)? * SECONDS_OF_DAY + seconds_of_day(hour, minute, second)?;
    rest.is_empty().then_some(Moment { seconds, nanos })
}

/// Reads one or two digits, perhaps after spaces.
fn loose_number(text: &str) -> Option<(u32, &str)> {
    let text = text.trim_start();
    let digits = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    Some((text.get(..digits)?.parse().ok()?, text.get(digits..)?))
}

/// Reads a date such as `2024-05-31`, as the number of days since 1970.
pub(super) fn parse_date(text: &str) -> Option<i64> {
    let (year, rest) = (text.get(..4)?, text.get(4..)?);
    let [month, day] = [two_digits(rest.get(1..3)?)?, two_digits(rest.get(4..6)?)?];
    let separated = rest.len() == 6 && rest.starts_with('-') && rest.get(3..4) == Some("-");
    if !separated || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let days = days_of(year.parse().ok()?, month.into(), day.into());
    // Another day or month than those of the calendar would be written in another way.
    (date_text(days).as_deref() == Some(text)).then_some(days)
}

fn two_digits(text: &str) -> Option<u32> {
    let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn two_digits_each(time: &str) -> Option<[u32; 3]> {
    let mut parts = time.split(':');
    let mut next = || two_digits(parts.next()?);
    let found = [next()?, next()?, next()?];
    parts.next().is_none().then_some(found)
}

fn seconds_of_day(hour: u32, minute: u32, second: u32) -> Option<i64> {
    (hour < 24 && minute < 60 && second < 60).then(|| i64::from(hour * 3600 + minute * 60 + second))
}

/// Returns the text of a date; `None` outside of the years 0 to 9999.
pub(super) fn date_text(days: i64) -> Option<String> {
    let (year, month, day) = date_of(days);
    (0..=9999).contains(&year).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

const DAYS_OF_ERA: i64 = 146_097;
/// The days from the first of March of the year 0 to 1970.
const EPOCH: i64 = 719_468;

/// Returns the days since 1970 of a date of the Gregorian calendar. Years begin in March, so that a leap day is the last.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * DAYS_OF_ERA + year * 365 + year / 4 - year / 100 + day_of_year - EPOCH
}

/// Returns the year, the month and the day of a number of days since 1970.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + EPOCH;
    let (era, day) = (days.div_euclid(DAYS_OF_ERA), days.rem_euclid(DAYS_OF_ERA));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * from_march + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar() {
        for (text, days) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2024-05-31", 19_874),
            ("0000-01-01", -719_528),
            ("9999-12-31", 2_932_896),
        ] {
            assert_eq!(parse_date(text), Some(days), "{text}");
        }
        for day in (-719_528..=2_932_896).step_by(97) {
            assert_eq!(date_text(day).as_deref().and_then(parse_date), Some(day));
        }
        for other in [
            "2023-02-29",
            "1900-02-29",
            "2024-13-01",
            "2024-00-01",
            "2024-01-00",
            "2024-1-01",
            "24-01-01",
            "+024-01-01",
            "2024-01-01 ",
            "2024/01/01",
            "é024-01-01",
        ] {
            assert_eq!(parse_date(other), None, "{other}");
        }
    }

    #[test]
    fn times_with_an_offset() {
        let written = |text: &str| parse_rfc3339(text).and_then(|time| time.text(Precision::Nanos));
        for (text, same) in [
            ("2024-05-31T12:00:24Z", "2024-05-31T12:00:24.000000000"),
            ("2024-05-31t12:00:24.5z", "2024-05-31T12:00:24.500000000"),
            ("2024-05-31 12:00:24.1234567890000Z", "2024-05-31T12:00:24.123456789"),
            ("2024-05-31T00:30:00+02:00", "2024-05-30T22:30:00.000000000"),
            ("2024-05-31T23:30:00\u{2212}01:00", "2024-06-01T00:30:00.000000000"),
        ] {
            assert_eq!(written(text).as_deref(), Some(same), "{text}");
        }
        for other in [
            "2024-05-31T12:00:24",
            "2024-05-31T12:00:60Z",
            "2024-05-31T24:00:00Z",
            "2024-05-31T12:00:24.Z",
            "2024-05-31T12:00:24.0000000001Z",
            "2024-05-31T12:00:24+0200",
            "2024-05-31T12:00:24+24:00",
            "0000-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-01:00",
            "2024-05-31T12:00Z",
            "",
        ] {
            assert_eq!(parse_rfc3339(other), None, "{other}");
        }
    }

    #[test]
    fn local_times() {
        for text in
            ["2023-04-30T12:00:24", "2023-04-30T12:00:24.5", "2023-04-30T12:00:24.500000000", "2023-04-30T 1:00: 0"]
        {
            assert!(parse_local(text).is_some(), "{text}");
        }
        for text in [
            "2023-04-30 12:00:24",
            "2023-04-30T12:00:24Z",
            "2023-04-30T12:00",
            "2023-04-31T12:00:24",
            "2023-04-30T12:00:60",
            "2023-04-30T1:00:240",
            "2023-04-30T12:00:24.",
            "2023-04-30T12:00:24.0000000001",
            "2023-04-30T12:00:24.5 ",
        ] {
            assert_eq!(parse_local(text), None, "{text}");
        }
    }

    #[test]
    fn the_first_and_the_last_moment() {
        assert!(Moment::of_epoch(8_210_266_876_799, 1).is_some() && Moment::of_epoch(8_210_266_876_800, 1).is_none());
        assert!(Moment::of_epoch(-8_334_601_228_800, 1).is_some() && Moment::of_epoch(-8_334_601_228_801, 1).is_none());
        assert!(Moment::of_epoch(8_210_266_876_799_999, 1000).is_some());
        assert_eq!(Moment::of_epoch(-1, 1000), Some(Moment { seconds: -1, nanos: 999_000_000 }));
    }
}
