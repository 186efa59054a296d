//! Literals of the schema, for constants of generated code.
//!
//! A panic here is a compile error. The generator checks the literals before, so no panic happens.
#![allow(clippy::panic, reason = "evaluated in constants: a panic is a compile error")]

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use uuid::Uuid;

use crate::decimal::{Decimal, parse};

/// Parses a decimal.
pub const fn decimal(text: &str) -> Decimal {
    match parse(text) {
        Ok(decimal) => decimal,
        Err(_) => panic!("not a decimal"),
    }
}

/// Parses a UUID.
pub const fn uuid(text: &str) -> Uuid {
    match Uuid::try_parse(text) {
        Ok(uuid) => uuid,
        Err(_) => panic!("not a UUID"),
    }
}

/// Parses a date such as `2024-05-31`.
pub const fn date(text: &str) -> NaiveDate {
    let text = text.as_bytes();
    match NaiveDate::from_ymd_opt(number(text, 0, 4) as i32, number(text, 5, 2), number(text, 8, 2)) {
        Some(date) => date,
        None => panic!("not a date"),
    }
}

/// Parses a time such as `2024-05-31T12:00:00.000000000Z`.
pub const fn timestamp(text: &str) -> DateTime<Utc> {
    datetime(text).and_utc()
}

/// Parses a local time such as `2024-05-31T12:00:00.000000000`.
pub const fn datetime(text: &str) -> NaiveDateTime {
    let bytes = text.as_bytes();
    let (hour, minute, second) = (number(bytes, 11, 2), number(bytes, 14, 2), number(bytes, 17, 2));
    match date(text).and_hms_nano_opt(hour, minute, second, number(bytes, 20, 9)) {
        Some(time) => time,
        None => panic!("not a time"),
    }
}

/// Parses the number of `length` digits at `start`.
const fn number(text: &[u8], start: usize, length: usize) -> u32 {
    let (mut value, mut index) = (0, start);
    while index < start + length {
        value = value * 10 + (text[index] - b'0') as u32;
        index += 1;
    }
    value
}
