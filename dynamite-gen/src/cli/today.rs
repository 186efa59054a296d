//! The day on which a command runs.

use std::env;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::error::Error;

/// The variable by which a build sets the time: <https://reproducible-builds.org/specs/source-date-epoch/>.
const VARIABLE: &str = "SOURCE_DATE_EPOCH";

const SECONDS_A_DAY: u64 = 24 * 60 * 60;

/// Returns the day: the given one, or else that of `SOURCE_DATE_EPOCH`, or else that of the clock, in UTC.
pub(super) fn today(given: Option<&str>) -> Result<String, Error> {
    if let Some(day) = given {
        return Ok(day.to_owned());
    }
    let seconds = match env::var_os(VARIABLE).filter(|text| !text.is_empty()) {
        Some(text) => text.to_str().and_then(|text| text.parse().ok()).ok_or_else(|| {
            Error::new(format!("`{VARIABLE}` is not a number of seconds since 1970"))
                .help("correct the variable, or pass `--today 2027-01-31`")
        })?,
        None => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
    };
    Ok(day_of(seconds))
}

/// Returns the day of a time since 1970. Years after 9999 are that one.
fn day_of(seconds: u64) -> String {
    let is_leap = |year: u64| (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
    let mut days = seconds / SECONDS_A_DAY;
    let mut year = 1970;
    while year < 9999 && days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", days.min(30) + 1)
}

#[cfg(test)]
mod tests {
    use super::day_of;

    #[test]
    fn days_are_counted_from_1970() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (86_400, "1970-01-02"),
            (951_782_400, "2000-02-29"),
            (1_801_353_599, "2027-01-30"),
            (1_801_353_600, "2027-01-31"),
            (1_830_297_599, "2027-12-31"),
            (u64::MAX, "9999-12-31"),
        ] {
            assert_eq!(day_of(seconds), day, "{seconds}");
        }
    }
}
