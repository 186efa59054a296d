//! Dates and timestamps as text, checked against the calendar.

use crate::model::Precision;

/// Returns the text of a date, if there is such a day; or what is wrong with it.
pub(crate) fn date(text: &str) -> Result<String, String> {
    match parse_date(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err(format!("`{text}` is not a date such as `2024-05-31`")),
    }
}

/// Converts a timestamp to UTC with nine digits of a second, whatever its offset was.
pub(crate) fn timestamp(text: &str, precision: Precision) -> Result<String, String> {
    match parse_timestamp(text) {
        Some(time) => Ok(format!("{}Z", exact(text, &time, precision)?)),
        None => Err(format!("`{text}` is not an RFC 3339 timestamp such as `2024-05-31T12:00:00Z`")),
    }
}

/// Returns a local time with nine digits of a second.
pub(crate) fn datetime(text: &str, precision: Precision) -> Result<String, String> {
    // A time in UTC and a local time have the same form, but for the offset.
    match parse_timestamp(&format!("{text}Z")) {
        Some(time) => exact(text, &time, precision),
        None => Err(format!("`{text}` is not a local time such as `2024-05-31T12:00:00`")),
    }
}

/// Returns a time with nine digits of a second, if the type keeps all of it.
fn exact(text: &str, time: &Time, precision: Precision) -> Result<String, String> {
    let (unit, name) = match precision {
        Precision::Nanos => (1, "nanoseconds"),
        Precision::Millis => (1_000_000, "milliseconds"),
        Precision::Seconds => (1_000_000_000, "seconds"),
    };
    if !time.nanos.is_multiple_of(unit) {
        return Err(format!("`{text}` is more precise than this type, which keeps only {name}"));
    }
    time.written().ok_or_else(|| format!("`{text}` is outside the years 0000 to 9999 in UTC"))
}

/// Seconds since 1970, and nanoseconds.
struct Time {
    seconds: i64,
    nanos: u32,
}

impl Time {
    fn written(&self) -> Option<String> {
        let (year, month, day) = civil(self.seconds.div_euclid(86_400));
        let second = self.seconds.rem_euclid(86_400);
        let (hour, minute, rest) = (second / 3600, second / 60 % 60, second % 60);
        let nanos = self.nanos;
        (0..=9999)
            .contains(&year)
            .then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{rest:02}.{nanos:09}"))
    }
}

fn parse_timestamp(text: &str) -> Option<Time> {
    let days = parse_date(text.get(..10)?)?;
    let clock = text.get(10..19)?;
    let (b'T', Some(hour), b':', Some(minute), b':', Some(second)) = (
        *clock.as_bytes().first()?,
        number(clock.get(1..3)?, 23),
        *clock.as_bytes().get(3)?,
        number(clock.get(4..6)?, 59),
        *clock.as_bytes().get(6)?,
        number(clock.get(7..9)?, 59),
    ) else {
        return None;
    };
    let (nanos, offset) = fraction(text.get(19..)?)?;
    Some(Time { seconds: days * 86_400 + hour * 3600 + minute * 60 + second - parse_offset(offset)?, nanos })
}

/// Parses a fraction such as `.5`; returns its nanoseconds, and the text after it.
fn fraction(text: &str) -> Option<(u32, &str)> {
    let Some(rest) = text.strip_prefix('.') else { return Some((0, text)) };
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=9).contains(&length) {
        return None;
    }
    let nanos = format!("{:0<9}", &rest[..length]).parse().ok()?;
    Some((nanos, &rest[length..]))
}

/// Parses `Z` or an offset such as `+02:00`; returns its seconds.
fn parse_offset(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let sign = match text.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    Some(sign * (number(hours, 23)? * 3600 + number(minutes, 59)? * 60))
}

/// Parses a date; returns its days since 1970-01-01.
fn parse_date(text: &str) -> Option<i64> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year: i64 = year.parse().ok()?;
    let (month, day) = (number(month, 12)?, number(day, 31)?);
    let days = days(year, month.max(1), day.max(1));
    // A day that the month does not have is converted back to another one.
    (civil(days) == (year, month, day)).then_some(days)
}

/// Parses two digits, up to a maximum.
fn number(text: &str, max: i64) -> Option<i64> {
    let plain = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    let value: i64 = if plain { text.parse().ok()? } else { return None };
    (value <= max).then_some(value)
}

/// Returns the days from 1970-01-01 in the Gregorian calendar. Years begin in March here, so that a leap day comes last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

/// Returns the year, month and day of a number of days: the inverse of [`days`].
fn civil(since_1970: i64) -> (i64, i64, i64) {
    let since_march = since_1970 + 719_468;
    let era = since_march.div_euclid(146_097);
    let day_of_era = since_march.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_comes_back() {
        for day in -719_468..2_932_897 {
            let (y, m, d) = civil(day);
            assert_eq!(days(y, m, d), day);
        }
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(19_874), (2024, 5, 31));
    }

    #[test]
    fn only_days_that_exist() {
        assert!(date("2024-02-29").is_ok());
        for text in ["2023-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024-1-1", "24-01-01", "", "2024-01-01 "]
        {
            assert!(date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn timestamps_come_in_one_form() {
        let nanos = |text: &str| timestamp(text, Precision::Nanos);
        assert_eq!(nanos("2024-05-31T12:00:00Z").as_deref(), Ok("2024-05-31T12:00:00.000000000Z"));
        assert_eq!(nanos("2024-12-31T23:30:00.5-01:00").as_deref(), Ok("2025-01-01T00:30:00.500000000Z"));
        for text in [
            "2024-05-31",
            "2024-05-31T24:00:00Z",
            "2024-05-31T12:00:00",
            "2024-05-31T12:00:00+2:00",
            "0000-01-01T00:00:00+01:00",
            "2024-05-31 12:00:00Z",
        ] {
            assert!(nanos(text).is_err(), "{text}");
        }
        assert!(timestamp("2024-05-31T12:00:00.5Z", Precision::Seconds).is_err());
        assert!(timestamp("2024-05-31T12:00:00.5Z", Precision::Millis).is_ok());
    }
}
