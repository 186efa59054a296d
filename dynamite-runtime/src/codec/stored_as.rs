//! Types of the user, and of other crates, that stand for types of the schema: `rust_type:`.

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

use super::{
    Attribute, AttributeType, DecodeError, InvalidInput, Number, Reader, SetElement, SetType, Writer, to_value,
};
use crate::decimal::Decimal;

/// A type of yours, or of another crate, that stands for a type of the schema under `rust_type:`.
///
/// It is stored exactly as the schema's type, which is [`Stored`](Self::Stored): in attributes, lists, maps and keys.
/// Implementing this trait is all that the codec needs; the traits of attributes, keys and sets follow from it.
///
/// The type also needs `Clone`, `Debug`, `PartialEq`, `Send` and `Sync`, as every field does; in the table's key `Eq`,
/// `Ord` and `Hash` too; in a set `Ord`; and for ranges and comparisons `PartialOrd`, in the order of what is stored.
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
/// For an enum that the schema also generates, `{ type: State, rust_type: crate::Open }`, `Stored` is the generated enum.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how it is stored",
    label = "named under `rust_type:` of the schema",
    note = "implement `dynamite_runtime::StoredAs` for it, with the type that the schema declares as `Stored`"
)]
pub trait StoredAs: Sized {
    /// The type that it is stored as: what the schema's type is without `rust_type:`.
    type Stored: Attribute<Present = Self::Stored>;

    /// Converts what is stored to the value.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with it, for a [`DecodeError`](crate::DecodeError). The text is constant, so that it can't
    /// contain the value: errors are logged, and what is stored is not.
    fn from_stored(stored: Self::Stored) -> Result<Self, &'static str>;

    /// Converts the value to what is stored; [`from_stored`](Self::from_stored) makes an equal value of it.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with the value, for an [`InvalidInput`](crate::InvalidInput); nothing is sent then.
    fn to_stored(&self) -> Result<Self::Stored, &'static str>;
}

/// Checked by every generated module, for each `rust_type:`.
#[doc(hidden)]
pub const fn check_stored_as<T: StoredAs<Stored = S>, S>() {}

/// Whether what is stored of a value passes a test: a condition of a sparse index. A value that can't be stored does not;
/// the write that it is part of says so.
#[doc(hidden)]
pub fn stored_is<T: StoredAs>(value: &T, test: impl FnOnce(&T::Stored) -> bool) -> bool {
    value.to_stored().is_ok_and(|stored| test(&stored))
}

/// The stored form of a default.
#[doc(hidden)]
pub fn stored<T: Attribute>(value: &T) -> Result<AttributeValue, InvalidInput> {
    to_value(value)
}

/// What a value is read as, or why it is none.
pub(crate) fn read_stored<T: StoredAs>(stored: T::Stored) -> Result<T, DecodeError> {
    let expected = || format!("{}, as a `{}`", T::Stored::EXPECTED, type_name::<T>());
    T::from_stored(stored).map_err(|why| DecodeError::new(expected(), why))
}

/// Returns the stored form of a value, or the reason why it has none.
pub(crate) fn to_stored<T: StoredAs>(value: &T) -> Result<T::Stored, InvalidInput> {
    value.to_stored().map_err(InvalidInput::value)
}

#[diagnostic::do_not_recommend]
impl<T: StoredAs> Attribute for T {
    type Present = Self;
    const EXPECTED: &'static str = T::Stored::EXPECTED;

    fn read<R: Reader>(kind: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        T::Stored::read(kind, reader).and_then(read_stored)
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        to_stored(self)?.write(writer)
    }
}

#[diagnostic::do_not_recommend]
impl<T: StoredAs<Stored: SetElement> + Ord> SetElement for T {
    const SET_TYPE: SetType = T::Stored::SET_TYPE;
}

/// A decimal of another kind adds up as DynamoDB's numbers do.
#[diagnostic::do_not_recommend]
impl<T: StoredAs<Stored = Decimal>> Number for T {}
