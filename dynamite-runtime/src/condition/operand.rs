//! The operands that an attribute is compared with: values, and other attributes of the same item.

use super::Absent;
use crate::codec::Attribute;
use crate::decimal::Decimal;
use crate::path::{IntoValue, Path, RequiredTag, Rounded, Step};

/// An operand that an attribute with values of type `T` can be compared with, in an item `R`: a value ([`IntoValue`]), or
/// the path of another attribute of the same item.
///
/// `Kind` tells values from paths, and is always inferred. An attribute compares with attributes of the same type. Numbers
/// compare with numbers of every type, such as a `u32` with a `u64` or a `decimal`.
///
/// An attribute that is absent counts as its default, and an absent set as empty. If one of the two attributes is absent
/// and has no default, the comparison is false, except `ne`; so it is if both are absent.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let above_its_number = Order::TOTAL.gt(Order::NUMBER); // a `decimal` with a `u32`
/// assert_eq!(orders.scan().filter(above_its_number).count().await?, 9);
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "an attribute of type `{T}` can't be compared with `{Self}`",
    label = "expected a `{T}`, or the path of an attribute of the same item that can be compared with it",
    note = "attributes compare with attributes of the same type, and numbers with numbers of any type"
)]
pub trait IntoOperand<R, T, Kind>: Sized {
    /// Returns the operand.
    #[doc(hidden)]
    fn into_operand(self) -> ComparedWith<T>;
}

/// Marks an operand that is a value.
#[derive(Clone, Copy, Debug)]
pub enum ByValue {}

/// Marks an operand that is the path of an attribute.
#[derive(Clone, Copy, Debug)]
pub enum ByPath {}

/// What an attribute is compared with.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct ComparedWith<T>(pub(super) Compared<T>);

/// A value in its stored form, or another attribute.
#[derive(Clone, Debug)]
pub(super) enum Compared<T> {
    Value(Rounded<T>),
    Attribute(AttributeOperand),
}

impl<T: Attribute> Compared<T> {
    /// Drops a value that can't be stored, perhaps because it is nested too deeply to be dropped by recursion.
    pub(super) fn discard(self) {
        if let Compared::Value(value) = self {
            [Some(value.below), value.above].into_iter().flatten().for_each(Attribute::discard);
        }
    }
}

/// An attribute in a comparison, with what is read where it is absent.
#[derive(Clone, Debug)]
pub(super) struct AttributeOperand {
    pub(super) path: Vec<Step>,
    pub(super) absent: Absent,
    pub(super) tags: Vec<RequiredTag>,
}

impl AttributeOperand {
    pub(super) fn of<R, V: Attribute, A>(path: &Path<R, V, A>) -> Self {
        AttributeOperand { path: path.steps(), absent: Absent::of(path), tags: path.tags().to_vec() }
    }
}

impl<R, T, V: IntoValue<T>> IntoOperand<R, T, ByValue> for V {
    fn into_operand(self) -> ComparedWith<T> {
        ComparedWith(Compared::Value(self.into_stored_form()))
    }
}

impl<R, T, V: Attribute<Present: ComparableWith<T>>, A> IntoOperand<R, T, ByPath> for Path<R, V, A> {
    fn into_operand(self) -> ComparedWith<T> {
        (&self).into_operand()
    }
}

impl<R, T, V: Attribute<Present: ComparableWith<T>>, A> IntoOperand<R, T, ByPath> for &Path<R, V, A> {
    fn into_operand(self) -> ComparedWith<T> {
        ComparedWith(Compared::Attribute(AttributeOperand::of(self)))
    }
}

/// A type whose stored values DynamoDB compares with those of `T`: the type itself, and numbers with numbers.
#[diagnostic::on_unimplemented(
    message = "attributes of the types `{Self}` and `{T}` can't be compared",
    note = "attributes compare with attributes of the same type, and numbers with numbers of any type"
)]
pub trait ComparableWith<T>: Attribute {}

impl<T: Attribute> ComparableWith<T> for T {}

/// Makes each type of numbers comparable with the others.
macro_rules! numbers {
    ($first:ident $($more:ident)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl ComparableWith<$more> for $first {}
            #[diagnostic::do_not_recommend]
            impl ComparableWith<$first> for $more {}
        )*
        numbers!($($more)*);
    };
    () => {};
}

numbers!(i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 Decimal);
