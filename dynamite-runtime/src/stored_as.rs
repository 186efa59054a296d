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

use crate::InvalidInput;
use crate::codec::{Attribute, DecodeError, Kind, Number, Reader, SetElement, SetKind, Writer, to_value};
use crate::decimal::Decimal;
use crate::key::{KeyText, KeyValue, OrderedKey};

/// A type of yours that stands for a type of the schema, as `rust_type:` says.
///
/// It is stored exactly as the schema's type, which is [`Stored`](Self::Stored): in attributes, lists, maps and keys.
/// Besides this trait it needs `Clone`, `Debug`, `PartialEq`, `Send` and `Sync`, as every field does; in the table's key
/// `Eq`, `Ord` and `Hash` too, in a set `Ord`; and for ranges and comparisons a `PartialOrd`, in the order of what is
/// stored.
///
/// ```
/// use dynamite_runtime::{Decimal, StoredAs};
///
/// #[derive(Clone, Debug, PartialEq)]
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
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how it is stored",
    label = "named under `rust_type:` of the schema",
    note = "implement `dynamite_runtime::StoredAs` for it, with the type that the schema declares as `Stored`"
)]
pub trait StoredAs: Sized {
    /// What it is stored as: the type that the schema's type is without `rust_type:`.
    type Stored: Attribute<Present = Self::Stored>;

    /// The value of what is stored.
    ///
    /// # Errors
    ///
    /// What is wrong with it. It can't name the value: errors are logged, and what is stored is not.
    fn from_stored(stored: Self::Stored) -> Result<Self, &'static str>;

    /// What is stored of the value; [`from_stored`](Self::from_stored) makes an equal one of it.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
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

fn to_stored<T: StoredAs>(value: &T) -> Result<T::Stored, InvalidInput> {
    value.to_stored().map_err(InvalidInput::value)
}

#[diagnostic::do_not_recommend]
impl<T: StoredAs> Attribute for T {
    type Present = Self;
    const EXPECTED: &'static str = T::Stored::EXPECTED;

    fn read<R: Reader>(kind: Kind, reader: &mut R) -> Result<Self, DecodeError> {
        T::Stored::read(kind, reader).and_then(read_stored)
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        to_stored(self)?.write(writer)
    }
}

#[diagnostic::do_not_recommend]
impl<T: StoredAs<Stored: KeyValue>> KeyValue for T {}

#[diagnostic::do_not_recommend]
impl<T: StoredAs<Stored: OrderedKey> + PartialOrd> OrderedKey for T {}

#[diagnostic::do_not_recommend]
impl<T: StoredAs<Stored: KeyText>> KeyText for T {
    fn write_text(&self, bytes: usize, out: &mut String) -> Result<(), InvalidInput> {
        to_stored(self)?.write_text(bytes, out)
    }

    fn read_text(text: &str) -> Option<Self> {
        T::Stored::read_text(text).and_then(|stored| T::from_stored(stored).ok())
    }
}

#[diagnostic::do_not_recommend]
impl<T: StoredAs<Stored: SetElement> + Ord> SetElement for T {
    const KIND: SetKind = T::Stored::KIND;
}

/// A decimal of another kind adds up as DynamoDB's numbers do.
#[diagnostic::do_not_recommend]
impl<T: StoredAs<Stored = Decimal>> Number for T {}
