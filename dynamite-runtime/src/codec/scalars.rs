//! Text, booleans, numbers and UUIDs.

use uuid::Uuid;

use super::InvalidInput;
use super::decode_error::expect_type;
use super::number::check;
use super::room::Room;
use super::{Attribute, AttributeType, DecodeError, Number, Reader, Writer};
use crate::decimal::{Decimal, DecimalError};

impl Attribute for String {
    type Present = Self;
    const EXPECTED: &'static str = "a string (S)";

    fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        expect_type(Self::EXPECTED, AttributeType::String, attribute_type)?;
        reader.string()
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        writer.string(self);
        Ok(())
    }
}

impl Attribute for bool {
    type Present = Self;
    const EXPECTED: &'static str = "a boolean (BOOL)";

    fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        expect_type(Self::EXPECTED, AttributeType::Boolean, attribute_type)?;
        reader.boolean()
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        writer.boolean(*self);
        Ok(())
    }
}

impl Attribute for Uuid {
    type Present = Self;
    const EXPECTED: &'static str = "a UUID, as a string (S)";

    fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        expect_type(Self::EXPECTED, AttributeType::String, attribute_type)?;
        reader.text(|text| text.parse().map_err(|_| DecodeError::new(Self::EXPECTED, "a string that is not a UUID")))
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        writer.string(self.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        Ok(())
    }
}

/// Reads the text of a number, in any form, as an integer.
fn read_integer<T>(expected: &'static str, text: &str) -> Result<T, DecodeError>
where
    T: std::str::FromStr + TryFrom<Decimal, Error = DecimalError>,
{
    if let Ok(value) = text.parse() {
        return Ok(value);
    }
    let integer = text.parse::<Decimal>().and_then(T::try_from);
    integer.map_err(|error| DecodeError::new(expected, error.text()))
}

/// Adds the items that differ between the types of [`integers!`].
macro_rules! integer_extra {
    (u8) => {
        const EXPECTED_LIST: &'static str = "bytes (B)";

        fn read_list<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Vec<Self>, DecodeError> {
            expect_type(Self::EXPECTED_LIST, AttributeType::Binary, attribute_type)?;
            reader.bytes()
        }

        fn write_list<W: Writer>(list: &[Self], writer: &mut W) -> Result<(), InvalidInput> {
            writer.bytes(list);
            Ok(())
        }
    };
    ($type:ident) => {};
}

/// Returns the greatest value of an integer type that DynamoDB stores exactly: 128 bits have 39 digits.
macro_rules! greatest {
    ($type:ident) => {
        if $type::BITS == 128 { $type::MAX - $type::MAX % 10 } else { $type::MAX }
    };
}

/// Returns the least value of an integer type that DynamoDB stores exactly.
macro_rules! least {
    ($type:ident) => {
        if $type::BITS == 128 { $type::MIN - $type::MIN % 10 } else { $type::MIN }
    };
}

macro_rules! integers {
    ($($type:ident)*) => { $(
        impl Attribute for $type {
            type Present = Self;
            const EXPECTED: &'static str = concat!("a number (N) that fits `", stringify!($type), "`");

            fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
                expect_type(Self::EXPECTED, AttributeType::Number, attribute_type)?;
                reader.text(|text| read_integer(Self::EXPECTED, text))
            }

            fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
                write_number(itoa::Buffer::new().format(*self), writer)
            }

            integer_extra!($type);
        }

        impl Number for $type {
            fn room_to_add(&self) -> Option<Room> {
                match greatest!($type).checked_sub(*self) {
                    Some(most) => Some(Room::at_most(&most.to_string())),
                    None => least!($type).checked_sub(*self).map(|least| Room::at_least(&least.to_string())),
                }
            }

            fn room_to_subtract(&self) -> Option<Room> {
                match least!($type).checked_add(*self) {
                    Some(least) => Some(Room::at_least(&least.to_string())),
                    None => greatest!($type).checked_add(*self).map(|most| Room::at_most(&most.to_string())),
                }
            }
        }
    )* };
}

integers!(i8 i16 i32 i64 i128 u8 u16 u32 u64 u128);

/// Writes the text of a number, if DynamoDB can store the number.
fn write_number<W: Writer>(text: &str, writer: &mut W) -> Result<(), InvalidInput> {
    check(text).map_err(|error| InvalidInput::value(error.text()))?;
    writer.number(text);
    Ok(())
}

macro_rules! floats {
    ($($type:ident)*) => { $(
        impl Attribute for $type {
            type Present = Self;
            const EXPECTED: &'static str = concat!("a number (N) that fits `", stringify!($type), "`");

            /// Reads the nearest value, because a float is an approximation.
            fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
                expect_type(Self::EXPECTED, AttributeType::Number, attribute_type)?;
                reader.text(|text| match text.parse::<$type>() {
                    Ok(value) if value.is_finite() => Ok(value),
                    Ok(_) => Err(DecodeError::new(Self::EXPECTED, "a number out of the range of the type")),
                    Err(_) => Err(DecodeError::new(Self::EXPECTED, "text that is not a number")),
                })
            }

            fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
                if !self.is_finite() {
                    return Err(InvalidInput::value("NaN or infinite, which DynamoDB does not store"));
                }
                // It has at most 17 digits, so that only its magnitude can be too much for DynamoDB.
                let mut buffer = zmij::Buffer::new();
                let text = buffer.format_finite(*self);
                match (1e-100..=1e100).contains(&f64::from(self.abs())) {
                    true => writer.number(text),
                    false => write_number(text, writer)?,
                }
                Ok(())
            }
        }

    )* };
}

floats!(f32 f64);

/// DynamoDB's numbers exceed the range of `f32`.
impl Number for f32 {
    fn room_to_add(&self) -> Option<Room> {
        room_of_float(-f64::from(*self))
    }

    fn room_to_subtract(&self) -> Option<Room> {
        room_of_float(f64::from(*self))
    }
}

/// The range of `f64` exceeds that of DynamoDB's numbers.
impl Number for f64 {}

/// Returns the room for a change after which a stored `f32` is less by `decrease`.
fn room_of_float(decrease: f64) -> Option<Room> {
    let limit = f64::from(f32::MAX);
    match decrease {
        decrease if decrease < 0.0 => Some(Room::at_most(&format!("{:e}", limit + decrease))),
        decrease if decrease > 0.0 => Some(Room::at_least(&format!("{:e}", decrease - limit))),
        _ => None,
    }
}

impl Attribute for Decimal {
    type Present = Self;
    const EXPECTED: &'static str = "a number (N)";

    fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        expect_type(Self::EXPECTED, AttributeType::Number, attribute_type)?;
        reader.text(|text| text.parse().map_err(|error: DecimalError| DecodeError::new(Self::EXPECTED, error.text())))
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        writer.number(&self.to_string());
        Ok(())
    }
}

impl Number for Decimal {}
