//! Types of the user, and of other crates, that replace types of the schema: `rust_type:`.

#[cfg(feature = "bigdecimal")]
mod bigdecimal;
#[cfg(feature = "fastnum")]
mod fastnum;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;

use std::any::type_name;

use aws_sdk_dynamodb::types::AttributeValue;

use super::room::Room;
use super::{
    Attribute, AttributeType, DecodeError, InvalidInput, Number, Reader, SetElement, SetType, Writer, to_value,
};
use crate::decimal::Decimal;

/// A type of yours, or of another crate, that replaces a type of the schema under `rust_type:`.
///
/// In attributes, lists, maps and keys, it is stored exactly as the schema's type, [`Stored`](Self::Stored). The traits
/// of attributes, keys and sets are implemented for every type that implements this trait.
///
/// The type also needs `Clone`, `Debug`, `PartialEq`, `Send` and `Sync`, as every field does. In the table's key it
/// needs `Eq`, `Ord` and `Hash`; in a set `Ord`; for ranges and comparisons `PartialOrd`, in the order of the stored
/// values.
///
/// # Examples
///
/// For `total: { type: decimal, rust_type: crate::Money }` in the schema:
///
/// ```
/// use dynamite_runtime::{Decimal, StoredAs};
///
/// #[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
/// struct Money(Decimal);
///
/// impl StoredAs for Money {
///     type Stored = Decimal;
///
///     fn from_stored(stored: Decimal) -> Result<Self, &'static str> {
///         if stored.is_negative() { Err("a negative amount") } else { Ok(Money(stored)) }
///     }
///
///     fn to_stored(&self) -> Result<Decimal, &'static str> {
///         Ok(self.0)
///     }
/// }
///
/// assert!(Money::from_stored(Decimal::from(5)).is_ok());
/// assert_eq!(Money::from_stored(Decimal::from(-5)), Err("a negative amount"));
/// ```
///
/// If the schema's type is an enum, as in `{ type: State, rust_type: crate::Open }`, `Stored` is the generated enum.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no stored form",
    label = "named under `rust_type:` of the schema",
    note = "implement `dynamite_runtime::StoredAs` for it, with the type that the schema declares as `Stored`"
)]
pub trait StoredAs: Sized {
    /// The Rust type of the attribute without `rust_type:`.
    type Stored: Attribute<Present = Self::Stored>;

    /// Converts a stored value to `Self`.
    ///
    /// # Errors
    ///
    /// Returns a description of what was found, for a [`DecodeError`](crate::DecodeError). The text is constant, so
    /// that it can't contain the value: errors may be logged, but stored values must not be.
    fn from_stored(stored: Self::Stored) -> Result<Self, &'static str>;

    /// Converts the value to the value to store. [`from_stored`](Self::from_stored) must convert that to an equal
    /// value.
    ///
    /// # Errors
    ///
    /// Returns a description of the problem, for an [`InvalidInput`](crate::InvalidInput). Nothing is sent then.
    fn to_stored(&self) -> Result<Self::Stored, &'static str>;

    /// Returns the least and the greatest value that [`from_stored`](Self::from_stored) accepts. `None` means that
    /// there is no limit.
    ///
    /// Additions and subtractions of updates stay within these limits, so that the result can be read. A type whose
    /// values have other limits, such as a number of digits, needs a condition of its own.
    fn limits() -> (Option<Self::Stored>, Option<Self::Stored>) {
        (None, None)
    }
}

/// Checks at compile time that `T` is stored as `S`; called by generated code for each `rust_type:`.
#[doc(hidden)]
pub const fn check_stored_as<T: StoredAs<Stored = S>, S>() {}

/// Returns `true` if the stored form of a value passes a test: the condition of a sparse index. Returns `false` for a
/// value that can't be stored; a write of such a value fails anyway.
#[doc(hidden)]
pub fn stored_is<T: StoredAs>(value: &T, test: impl FnOnce(&T::Stored) -> bool) -> bool {
    value.to_stored().is_ok_and(|stored| test(&stored))
}

/// Returns the stored form of a default.
#[doc(hidden)]
pub fn stored<T: Attribute>(value: &T) -> Result<AttributeValue, InvalidInput> {
    to_value(value)
}

/// Converts a stored value, with an error that names the type.
pub(crate) fn read_stored<T: StoredAs>(stored: T::Stored) -> Result<T, DecodeError> {
    let expected = || format!("{}, as a `{}`", T::Stored::EXPECTED, type_name::<T>());
    T::from_stored(stored).map_err(|found| DecodeError::new(expected(), found))
}

/// Converts a value to the value to store.
pub(crate) fn to_stored<T: StoredAs>(value: &T) -> Result<T::Stored, InvalidInput> {
    value.to_stored().map_err(InvalidInput::value)
}

#[diagnostic::do_not_recommend]
impl<T: StoredAs> Attribute for T {
    type Present = Self;
    const EXPECTED: &'static str = T::Stored::EXPECTED;

    fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        T::Stored::read(attribute_type, reader).and_then(read_stored)
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        to_stored(self)?.write(writer)
    }
}

#[diagnostic::do_not_recommend]
impl<T: StoredAs<Stored: SetElement> + Ord> SetElement for T {
    const SET_TYPE: SetType = T::Stored::SET_TYPE;
}

/// DynamoDB adds a decimal of another crate to a stored number, as it adds any number.
#[diagnostic::do_not_recommend]
impl<T: StoredAs<Stored = Decimal>> Number for T {
    fn room_to_add(&self) -> Option<Room> {
        room_of_decimal::<T>(self.to_stored().ok()?)
    }

    fn room_to_subtract(&self) -> Option<Room> {
        room_of_decimal::<T>(-self.to_stored().ok()?)
    }
}

/// Returns the room for adding a number to a `T`.
fn room_of_decimal<T: StoredAs<Stored = Decimal>>(added: Decimal) -> Option<Room> {
    let (least, greatest) = T::limits();
    match added.is_negative() {
        true => least?.checked_sub(added).map(|limit| Room::at_least(&limit.to_string())),
        false => greatest?.checked_sub(added).map(|limit| Room::at_most(&limit.to_string())),
    }
}
