//! The types of `jiff`. A value out of the range of the type that it is converted to is an error.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime as CivilDateTime, Time};

use super::StoredAs;

const OUTSIDE: &str = "a date or time out of range";
const NANOS: i128 = 1_000_000_000;

impl StoredAs for Timestamp {
    type Stored = DateTime<Utc>;

    fn from_stored(stored: DateTime<Utc>) -> Result<Self, &'static str> {
        let nanos = i128::from(stored.timestamp()) * NANOS + i128::from(stored.timestamp_subsec_nanos());
        Timestamp::from_nanosecond(nanos).map_err(|_| OUTSIDE)
    }

    fn to_stored(&self) -> Result<DateTime<Utc>, &'static str> {
        let nanos = self.as_nanosecond();
        let seconds = i64::try_from(nanos.div_euclid(NANOS)).map_err(|_| OUTSIDE)?;
        let rest = u32::try_from(nanos.rem_euclid(NANOS)).map_err(|_| OUTSIDE)?;
        DateTime::from_timestamp(seconds, rest).ok_or(OUTSIDE)
    }
}

impl StoredAs for Date {
    type Stored = NaiveDate;

    fn from_stored(stored: NaiveDate) -> Result<Self, &'static str> {
        let year = i16::try_from(stored.year()).map_err(|_| OUTSIDE)?;
        Date::new(year, small(stored.month())?, small(stored.day())?).map_err(|_| OUTSIDE)
    }

    fn to_stored(&self) -> Result<NaiveDate, &'static str> {
        let (month, day) = (self.month().unsigned_abs(), self.day().unsigned_abs());
        NaiveDate::from_ymd_opt(self.year().into(), month.into(), day.into()).ok_or(OUTSIDE)
    }
}

impl StoredAs for CivilDateTime {
    type Stored = NaiveDateTime;

    fn from_stored(stored: NaiveDateTime) -> Result<Self, &'static str> {
        let nanos = i32::try_from(stored.nanosecond()).map_err(|_| OUTSIDE)?;
        let time = Time::new(small(stored.hour())?, small(stored.minute())?, small(stored.second())?, nanos);
        let date = Date::from_stored(stored.date())?;
        Ok(date.to_datetime(time.map_err(|_| OUTSIDE)?))
    }

    fn to_stored(&self) -> Result<NaiveDateTime, &'static str> {
        let clock = [self.hour(), self.minute(), self.second()].map(|part| u32::from(part.unsigned_abs()));
        let nanos = self.subsec_nanosecond().unsigned_abs();
        let time = NaiveTime::from_hms_nano_opt(clock[0], clock[1], clock[2], nanos).ok_or(OUTSIDE)?;
        Ok(self.date().to_stored()?.and_time(time))
    }
}

fn small(part: u32) -> Result<i8, &'static str> {
    i8::try_from(part).map_err(|_| OUTSIDE)
}
