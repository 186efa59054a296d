//! The texts of the parts of computed keys.

use super::decimal::Integer;
use super::scalar::{self, KeyValue, Scalar};
use super::time::{self, Moment};
use super::value::Value;
use crate::model::{Bucket, FormPart, PartForm, Precision, TemplatePart, Type, TypeDefinitions};

/// A part of a key that is made of an attribute.
#[derive(Clone, Copy)]
pub(super) struct Part<'m> {
    pub(super) types: &'m TypeDefinitions,
    pub(super) ty: &'m Type,
    pub(super) part: &'m TemplatePart,
}

/// The lengths of the texts of times since 1970.
const SECONDS_DIGITS: usize = 10;
const MILLIS_DIGITS: usize = 13;

impl Part<'_> {
    /// Returns the text of a value. The error says what the value is that has none.
    pub(super) fn text(&self, value: &Scalar) -> Result<String, &'static str> {
        match (self.part.form, value) {
            (PartForm::Lower, Scalar::Text(text)) => Ok(text.chars().flat_map(char::to_lowercase).collect()),
            (PartForm::Bucket(bucket), value) => self.bucket(bucket, value),
            (PartForm::Plain, Scalar::Integer(number)) => Ok(number.text()),
            (_, Scalar::Integer(number)) => self.padded(*number),
            (_, Scalar::Bool(value)) => Ok(value.to_string()),
            (_, value) => match self.ty.stored() {
                Type::EpochSeconds => self.epoch(value, SECONDS_DIGITS),
                Type::EpochMillis => self.epoch(value, MILLIS_DIGITS),
                ty => match scalar::key_value(ty, value) {
                    Some(KeyValue::String(text)) => Ok(text),
                    _ => Err("a value that has no text in a key"),
                },
            },
        }
    }

    fn bucket(&self, bucket: Bucket, value: &Scalar) -> Result<String, &'static str> {
        let text = match value {
            Scalar::Text(date) => Some(date.clone()),
            Scalar::Moment(time) => time.text(Precision::Nanos),
            _ => None,
        };
        let text = text.ok_or("a time outside of the years 0 to 9999")?;
        Ok(text.chars().take(bucket_length(bucket)).collect())
    }

    fn epoch(&self, value: &Scalar, digits: usize) -> Result<String, &'static str> {
        let number = scalar::epoch_number(self.ty, value).and_then(|number| u64::try_from(number).ok());
        let text = number.map(|number| format!("{number:0digits$}")).filter(|text| text.len() == digits);
        text.ok_or("a time before 1970 or after the year 2286")
    }

    fn padded(&self, number: Integer) -> Result<String, &'static str> {
        const TOO_WIDE: &str = "a number with too many digits for its part of the key";
        let width = self.digits().ok_or(TOO_WIDE)?;
        let digits = format!("{:0width$}", number.magnitude);
        if digits.len() > width {
            return Err(TOO_WIDE);
        }
        let is_signed = matches!(self.ty.stored(), Type::Integer(integer) if integer.is_signed());
        Ok(match (is_signed, number.negative) {
            (false, _) => digits,
            (true, false) => format!("0{digits}"),
            (true, true) => format!("-{}", complement(&digits)),
        })
    }

    /// Returns the number of digits of an integer.
    pub(super) fn digits(&self) -> Option<usize> {
        match (self.part.form, self.ty.stored()) {
            (PartForm::Width(width), Type::Integer(_)) => Some(width.into()),
            (PartForm::Usual, Type::Integer(integer)) => Some(integer.digits().into()),
            _ => None,
        }
    }

    /// Returns the value of a text that [`text`](Self::text) makes; `None` for another text.
    pub(super) fn read(&self, text: &str) -> Option<Scalar> {
        let value = match (self.part.form, self.ty.stored()) {
            // Such a text tells only a part of the value.
            (PartForm::Bucket(_) | PartForm::Lower, _) => None,
            (form, Type::Integer(integer)) => {
                let number = match text.strip_prefix('-') {
                    Some(digits) if form == PartForm::Plain => Integer::parse(&format!("-{digits}")),
                    Some(digits) => Integer::parse(&format!("-{}", complement(digits))),
                    None => Integer::parse(text),
                };
                number.filter(|number| scalar::is_in_range(*integer, *number)).map(Scalar::Integer)
            }
            (_, Type::Bool) => text.parse().ok().map(Scalar::Bool),
            (_, Type::EpochSeconds) => Moment::of_epoch(text.parse().ok()?, 1).map(Scalar::Moment),
            (_, Type::EpochMillis) => Moment::of_epoch(text.parse().ok()?, 1000).map(Scalar::Moment),
            (_, ty) => scalar::read(self.types, ty, &Value::String(text.to_owned())).ok(),
        };
        value.filter(|value| self.is_text_of(value, text))
    }

    /// Returns whether a value is written as this text.
    pub(super) fn is_text_of(&self, value: &Scalar, text: &str) -> bool {
        self.text(value).is_ok_and(|own| own == text)
    }

    /// Returns whether the part ends where the literal after it begins, and therefore can't contain that.
    pub(super) fn ends_at_literal(&self) -> bool {
        let has_any_length = matches!(
            FormPart::of(self.types, self.ty, self.part.form),
            Some(FormPart::Text | FormPart::OneOf(_) | FormPart::Lower)
        );
        has_any_length && !matches!(self.ty.stored(), Type::Bool)
    }

    /// Returns the number of bytes of the part that a text begins with, if that does not depend on what follows.
    pub(super) fn length_in(&self, text: &str) -> Option<usize> {
        if self.ends_at_literal() {
            return None;
        }
        if let Some(absent) = self.part.absent.as_ref().filter(|absent| text.starts_with(absent.as_str())) {
            return Some(absent.len());
        }
        match FormPart::of(self.types, self.ty, self.part.form)? {
            FormPart::Characters { pattern, .. } => Some(pattern.len()),
            FormPart::Digits { .. } => {
                let sign = usize::from(text.starts_with('-'));
                Some(sign + text.bytes().skip(sign).take_while(u8::is_ascii_digit).count())
            }
            _ if text.starts_with("true") => Some(4),
            _ => Some(5),
        }
    }

    /// Describes the form of a text, which may be that of this part; never the text itself.
    pub(super) fn describe(&self, text: &str) -> String {
        describe(text, self.ty)
    }
}

/// Returns the number of bytes of the text of a bucket.
fn bucket_length(bucket: Bucket) -> usize {
    match bucket {
        Bucket::Year => 4,
        Bucket::Month => 7,
        Bucket::Day => 10,
        Bucket::Hour => 13,
    }
}

/// Returns the nines' complement of digits, whose order is the reverse.
fn complement(digits: &str) -> String {
    digits.bytes().map(|digit| if digit.is_ascii_digit() { char::from(b'9' - digit + b'0') } else { '?' }).collect()
}

/// More digits than any form has are not counted.
const MOST_DIGITS: usize = 40;

/// Describes the form of a text of a type.
pub(super) fn describe(text: &str, ty: &Type) -> String {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if text.is_empty() {
        return "no text".to_owned();
    }
    match ty.stored() {
        Type::Timestamp(_) | Type::DateTime(_) if time::parse_rfc3339(text).is_some() => {
            let zone = if text.ends_with('Z') { "" } else { ", not written in UTC" };
            format!("a time with {}{zone}", counted(fraction_digits(text), "fraction digit"))
        }
        Type::Timestamp(_) | Type::DateTime(_) if time::parse_local(text).is_some() => {
            format!("a local time with {}", counted(fraction_digits(text), "fraction digit"))
        }
        Type::Timestamp(_) | Type::DateTime(_) | Type::Date if time::parse_date(text).is_some() => "a date".to_owned(),
        Type::Uuid if scalar::uuid(text).as_deref() == Some(text) => "a UUID".to_owned(),
        Type::Uuid if scalar::uuid(text).is_some() => "a UUID in another form".to_owned(),
        Type::String | Type::Named(_) => "text".to_owned(),
        _ if is_number && text.len() > MOST_DIGITS => format!("more than {MOST_DIGITS} digits"),
        // A positive number with a sign has a zero in its place.
        _ if is_number => counted(digits.len(), "digit"),
        _ => "text in another form".to_owned(),
    }
}

fn fraction_digits(text: &str) -> usize {
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    fraction.bytes().take_while(u8::is_ascii_digit).count().min(MOST_DIGITS)
}

fn counted(count: usize, thing: &str) -> String {
    match count {
        0 => format!("no {thing}s"),
        1 => format!("1 {thing}"),
        count => format!("{count} {thing}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AttributeId, Id, Integer as Width};

    fn text(ty: Type, form: PartForm, stored: &str) -> Result<String, &'static str> {
        let types = TypeDefinitions::new();
        let part = TemplatePart { attribute: AttributeId::from_index(0), form, absent: None };
        let part = Part { types: &types, ty: &ty, part: &part };
        let value = scalar::read(&types, &ty, &Value::Number(stored.into()))
            .or_else(|_| scalar::read(&types, &ty, &Value::String(stored.into())))?;
        let text = part.text(&value)?;
        if form.is_whole() {
            assert_eq!(part.read(&text), Some(value), "{text}");
        }
        Ok(text)
    }

    #[test]
    fn the_order_of_texts_is_that_of_values() {
        let (usual, month) = (PartForm::Usual, PartForm::Bucket(Bucket::Month));
        for (ty, form, stored, expected) in [
            (Type::Integer(Width::U8), usual, "7", "007"),
            (Type::Integer(Width::I8), usual, "7", "0007"),
            (Type::Integer(Width::I8), usual, "-7", "-992"),
            (Type::Integer(Width::I8), PartForm::Plain, "-7", "-7"),
            (Type::Integer(Width::U32), PartForm::Width(4), "7", "0007"),
            (Type::EpochSeconds, usual, "7", "0000000007"),
            (Type::EpochMillis, month, "1717156800000", "2024-05"),
            (Type::Timestamp(Precision::Nanos), usual, "2024-05-31T12:00:00Z", "2024-05-31T12:00:00.000000000Z"),
            (Type::Timestamp(Precision::Seconds), month, "2024-05-31T12:00:00Z", "2024-05"),
            (Type::Date, usual, "2024-05-31", "2024-05-31"),
            (Type::String, PartForm::Lower, "AnnÉ", "anné"),
            (Type::Uuid, usual, "550E8400e29b41d4a716446655440000", "550e8400-e29b-41d4-a716-446655440000"),
        ] {
            assert_eq!(text(ty, form, stored).as_deref(), Ok(expected), "{stored}");
        }
        assert!(text(Type::Integer(Width::U32), PartForm::Width(4), "12345").is_err());
        assert!(text(Type::EpochSeconds, usual, "-1").is_err());
        assert!(text(Type::EpochSeconds, usual, "10000000000").is_err());
    }

    #[test]
    fn a_form_is_described_without_the_text() {
        for (ty, text, expected) in [
            (Type::Integer(Width::U64), "0000000042", "10 digits"),
            (Type::Integer(Width::U64), "x", "text in another form"),
            (Type::Integer(Width::I8), "-99", "2 digits"),
            (Type::Timestamp(Precision::Nanos), "2024-05-31T12:00:00Z", "a time with no fraction digits"),
            (Type::Timestamp(Precision::Nanos), "2024-05-31", "a date"),
            (Type::DateTime(Precision::Nanos), "2024-05-31T12:00:00.5", "a local time with 1 fraction digit"),
            (Type::Uuid, "550e8400e29b41d4a716446655440000", "a UUID in another form"),
            (Type::String, "secret", "text"),
            (Type::String, "", "no text"),
        ] {
            assert_eq!(describe(text, &ty), expected);
        }
    }
}
