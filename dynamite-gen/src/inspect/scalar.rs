//! Stored values that are one scalar: how generated code reads them, and the form in which it writes them.

use std::cmp::Ordering;

use super::decimal::{Decimal, Integer, TOO_LARGE};
use super::time::{self, Moment};
use super::value::Value;
use crate::model::{self, Literal, Precision, Type, TypeDefinitions, TypeKind};

/// A value of one of the scalar types, as generated code has it in memory.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scalar {
    /// A text, the text of an enum, a UUID in lower case with hyphens, or a date.
    Text(String),
    Bool(bool),
    Integer(Integer),
    Float(f64),
    Decimal(Decimal),
    Bytes(Vec<u8>),
    Moment(Moment),
}

/// A value of a key as DynamoDB compares it: numbers by their value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum KeyValue {
    String(String),
    Number(Decimal),
    Binary(Vec<u8>),
}

impl KeyValue {
    /// Returns a stored value as a key; `None` if it can't be one.
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(KeyValue::String(text.clone())),
            Value::Number(text) => Decimal::parse(text).ok().map(KeyValue::Number),
            Value::Binary(bytes) => Some(KeyValue::Binary(bytes.clone())),
            _ => None,
        }
    }

    /// Returns the number of bytes, which DynamoDB limits; `None` for a number.
    pub(super) fn length(&self) -> Option<usize> {
        match self {
            KeyValue::String(text) => Some(text.len()),
            KeyValue::Binary(bytes) => Some(bytes.len()),
            KeyValue::Number(_) => None,
        }
    }
}

/// Reads a value of a scalar type. The error is what was found instead.
pub(super) fn read(types: &TypeDefinitions, ty: &Type, value: &Value) -> Result<Scalar, &'static str> {
    let wrong_type = value.describe();
    match (ty.stored(), value) {
        (Type::String, Value::String(text)) => Ok(Scalar::Text(text.clone())),
        (Type::Bool, Value::Bool(value)) => Ok(Scalar::Bool(*value)),
        (Type::Integer(integer), Value::Number(text)) => read_integer(*integer, text).map(Scalar::Integer),
        (Type::F32, Value::Number(text)) => finite(text.parse::<f32>().map(f64::from)),
        (Type::F64, Value::Number(text)) => finite(text.parse::<f64>()),
        (Type::Decimal, Value::Number(text)) => Decimal::parse(text).map(Scalar::Decimal),
        (Type::Bytes, Value::Binary(bytes)) => Ok(Scalar::Bytes(bytes.clone())),
        (Type::Uuid, Value::String(text)) => uuid(text).map(Scalar::Text).ok_or("a string that is not a UUID"),
        (Type::Date, Value::String(text)) => match time::parse_date(text) {
            Some(_) => Ok(Scalar::Text(text.clone())),
            None => Err(OTHER_FORM),
        },
        (Type::Timestamp(precision), Value::String(text)) => coarse(time::parse_rfc3339(text), *precision),
        (Type::DateTime(precision), Value::String(text)) => coarse(time::parse_local(text), *precision),
        (Type::EpochSeconds, Value::Number(text)) => epoch(text, 1),
        (Type::EpochMillis, Value::Number(text)) => epoch(text, 1000),
        (Type::Named(id), Value::String(text)) => match types.get(*id).map(|named| &named.kind) {
            Some(TypeKind::Enum { variants, open }) => {
                let known = *open || variants.iter().any(|variant| variant.wire == *text);
                if known { Ok(Scalar::Text(text.clone())) } else { Err("an unknown value") }
            }
            _ => Err(wrong_type),
        },
        _ => Err(wrong_type),
    }
}

const OTHER_FORM: &str = "a string in another form";

fn finite(number: Result<f64, std::num::ParseFloatError>) -> Result<Scalar, &'static str> {
    match number {
        Ok(number) if number.is_finite() => Ok(Scalar::Float(number)),
        Ok(_) => Err(TOO_LARGE),
        Err(_) => Err("text that is not a number"),
    }
}

fn coarse(time: Option<Moment>, precision: Precision) -> Result<Scalar, &'static str> {
    match time {
        None => Err(OTHER_FORM),
        Some(time) if !time.fits(precision) => Err("a more precise time"),
        Some(time) => Ok(Scalar::Moment(time)),
    }
}

fn epoch(text: &str, units: i64) -> Result<Scalar, &'static str> {
    let number = Decimal::parse(text).and_then(|number| number.integer()).ok();
    let number: Option<i64> = number.and_then(|number| number.text().parse().ok());
    number.and_then(|number| Moment::of_epoch(number, units)).map(Scalar::Moment).ok_or("a number that is not a time")
}

fn read_integer(integer: model::Integer, text: &str) -> Result<Integer, &'static str> {
    let number = match Integer::parse(text).filter(|number| is_in_range(integer, *number)) {
        Some(number) => number,
        None => Decimal::parse(text)?.integer()?,
    };
    if is_in_range(integer, number) { Ok(number) } else { Err(TOO_LARGE) }
}

/// Returns whether an integer type holds a number.
pub(super) fn is_in_range(integer: model::Integer, number: Integer) -> bool {
    use model::Integer::{I8, I16, I32, I64, I128, U8, U16, U32, U64, U128};
    let bits = match integer {
        I8 | U8 => 8,
        I16 | U16 => 16,
        I32 | U32 => 32,
        I64 | U64 => 64,
        I128 | U128 => 128,
    };
    let most = u128::MAX >> (128 - bits);
    match (integer.is_signed(), number.negative) {
        (false, negative) => (!negative || number.magnitude == 0) && number.magnitude <= most,
        (true, false) => number.magnitude <= most >> 1,
        (true, true) => number.magnitude <= (most >> 1) + 1,
    }
}

/// Returns a UUID in lower case with hyphens, from any form in which one is read.
pub(super) fn uuid(text: &str) -> Option<String> {
    let hyphenated = match text.len() {
        32 => return hyphens(text),
        36 => text,
        38 => text.strip_prefix('{')?.strip_suffix('}')?,
        45 => text.get(..9).filter(|prefix| prefix.eq_ignore_ascii_case("urn:uuid:")).and(text.get(9..))?,
        _ => return None,
    };
    let is_hyphen = |(index, c): (usize, char)| (c == '-') == matches!(index, 8 | 13 | 18 | 23);
    hyphenated.char_indices().all(is_hyphen).then(|| hyphens(&hyphenated.replace('-', ""))).flatten()
}

fn hyphens(digits: &str) -> Option<String> {
    let is_uuid = digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let digits = is_uuid.then(|| digits.to_ascii_lowercase())?;
    let part = |range: std::ops::Range<usize>| digits.get(range);
    Some([part(0..8)?, part(8..12)?, part(12..16)?, part(16..20)?, part(20..32)?].join("-"))
}

/// Returns the form in which a value is written as a key; `None` for one that can't be stored, or be a key.
pub(super) fn key_value(ty: &Type, scalar: &Scalar) -> Option<KeyValue> {
    Some(match (ty.stored(), scalar) {
        (Type::Timestamp(precision), Scalar::Moment(time)) => KeyValue::String(time.text(*precision)? + "Z"),
        (Type::DateTime(precision), Scalar::Moment(time)) => KeyValue::String(time.text(*precision)?),
        (_, Scalar::Moment(_)) => KeyValue::Number(Decimal::parse(&epoch_number(ty, scalar)?.to_string()).ok()?),
        (_, Scalar::Text(text)) => KeyValue::String(text.clone()),
        (_, Scalar::Integer(number)) => KeyValue::Number(Decimal::parse(&number.text()).ok()?),
        (_, Scalar::Decimal(number)) => KeyValue::Number(number.clone()),
        (_, Scalar::Bytes(bytes)) => KeyValue::Binary(bytes.clone()),
        (_, Scalar::Bool(_) | Scalar::Float(_)) => return None,
    })
}

/// Returns the number of units since 1970 of a value of one of the epoch types.
pub(super) fn epoch_number(ty: &Type, scalar: &Scalar) -> Option<i64> {
    match (ty.stored(), scalar) {
        (Type::EpochSeconds, Scalar::Moment(time)) => Some(time.seconds),
        (Type::EpochMillis, Scalar::Moment(time)) => {
            time.seconds.checked_mul(1000)?.checked_add((time.nanos / 1_000_000).into())
        }
        _ => None,
    }
}

/// Returns the value of a literal of the schema; `None` for one that is not a scalar.
pub(super) fn of_literal(types: &TypeDefinitions, ty: &Type, literal: &Literal) -> Option<Scalar> {
    let text = match literal {
        Literal::Bool(value) => return Some(Scalar::Bool(*value)),
        Literal::Timestamp(text) => return time::parse_rfc3339(text).map(Scalar::Moment),
        Literal::DateTime(text) => return time::parse_local(text).map(Scalar::Moment),
        Literal::Empty => return None,
        Literal::Variant(variant) => {
            let TypeKind::Enum { variants, .. } = &types.get(ty.named()?)?.kind else { return None };
            return variants.get(*variant).map(|variant| Scalar::Text(variant.wire.clone()));
        }
        Literal::Text(text) | Literal::Date(text) => Value::String(text.clone()),
        Literal::Integer(text) | Literal::Number(text) => Value::Number(text.clone()),
    };
    read(types, ty, &text).ok()
}

/// Returns the order of two values of one type; `None` if they have none.
pub(super) fn compare(left: &Scalar, right: &Scalar) -> Option<Ordering> {
    match (left, right) {
        (Scalar::Text(left), Scalar::Text(right)) => Some(left.cmp(right)),
        (Scalar::Bool(left), Scalar::Bool(right)) => Some(left.cmp(right)),
        (Scalar::Integer(left), Scalar::Integer(right)) => Some(left.cmp(right)),
        (Scalar::Float(left), Scalar::Float(right)) => left.partial_cmp(right),
        (Scalar::Decimal(left), Scalar::Decimal(right)) => Some(left.cmp(right)),
        (Scalar::Bytes(left), Scalar::Bytes(right)) => Some(left.cmp(right)),
        (Scalar::Moment(left), Scalar::Moment(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_in_the_range_of_their_type() {
        use model::Integer::{I8, I128, U8, U128};
        for (integer, text, found) in [
            (U8, "255", Ok("255")),
            (U8, "2.55E2", Ok("255")),
            (U8, "-0", Ok("0")),
            (U8, "256", Err(TOO_LARGE)),
            (U8, "-1", Err(TOO_LARGE)),
            (U8, "1.5", Err("a number with a fraction")),
            (I8, "-128", Ok("-128")),
            (I8, "128", Err(TOO_LARGE)),
            (U128, "340282366920938463463374607431768211455", Ok("340282366920938463463374607431768211455")),
            (I128, "-170141183460469231731687303715884105728", Ok("-170141183460469231731687303715884105728")),
            (U8, "x", Err("text that is not a number")),
        ] {
            assert_eq!(read_integer(integer, text).map(Integer::text).as_deref(), found.as_deref(), "{text}");
        }
    }

    #[test]
    fn uuids_are_read_in_every_form() {
        let canonical = "550e8400-e29b-41d4-a716-446655440000";
        for text in [
            canonical,
            "550E8400-E29B-41D4-A716-446655440000",
            "550e8400e29b41d4a716446655440000",
            "{550e8400-e29b-41d4-a716-446655440000}",
            "URN:uuid:550e8400-e29b-41d4-a716-446655440000",
        ] {
            assert_eq!(uuid(text).as_deref(), Some(canonical), "{text}");
        }
        for other in [
            "",
            "550e8400e-29b-41d4-a716-446655440000",
            "{550e8400e29b41d4a716446655440000}",
            "x50e8400-e29b-41d4-a716-446655440000",
        ] {
            assert_eq!(uuid(other), None, "{other}");
        }
    }
}
