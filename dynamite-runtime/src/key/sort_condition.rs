//! The conditions on a sort key, as Rust values.

use std::convert::Infallible;
use std::fmt;
use std::ops::{RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};

use chrono::{DateTime, NaiveDateTime, Utc};

use super::KeyValue;
use crate::codec::{
    EpochMillis, EpochSeconds, LocalDateTimeMillis, LocalDateTimeSeconds, TimestampMillis, TimestampSeconds,
};
use crate::path::{IntoValue, Rounded};

/// The condition that a sort key begins with a text, or with bytes; returned by [`prefix`].
///
/// `Debug` does not show the value, as for every condition.
#[derive(Clone, PartialEq, Eq)]
pub struct Prefix<T>(T);

/// The condition that a sort key is greater than a value; returned by [`after`].
///
/// `Debug` does not show the value, as for every condition.
#[derive(Clone, PartialEq, Eq)]
pub struct After<T>(T);

impl<T> fmt::Debug for Prefix<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prefix(…)")
    }
}

impl<T> fmt::Debug for After<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("After(…)")
    }
}

/// Returns the condition that a sort key begins with `value`, which is text or bytes.
///
/// # Examples
///
/// A condition on a sort key is a value, a range, or the result of `prefix` or [`after`]:
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// use dynamite_runtime::{SortCondition, prefix};
///
/// # fn main() {
/// fn names(condition: impl SortCondition<String>) {}
///
/// names("anna");
/// names("anna"..="berta");
/// names(prefix("ann"));
/// # }
/// ```
pub fn prefix<T>(value: T) -> Prefix<T> {
    Prefix(value)
}

/// Returns the condition that a sort key is greater than `value`: the range `value..` without `value`.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// use dynamite_runtime::after;
///
/// assert_eq!(orders.query("ACME").number(after(5)).count().await?, 4);
/// # Ok(()) }
/// ```
pub fn after<T>(value: T) -> After<T> {
    After(value)
}

/// A condition on a sort key of type `T`, or on a part of one, as a value.
///
/// `Debug` shows the kind of the condition, but no value.
#[derive(Clone, PartialEq, Eq)]
pub enum Bounds<T> {
    /// Equal to the value.
    Equal(T),
    /// Greater than or equal to the value.
    AtLeast(T),
    /// Greater than the value.
    After(T),
    /// Less than or equal to the value.
    AtMost(T),
    /// Less than the value.
    Before(T),
    /// From the first to the second value, both included.
    Between(T, T),
    /// Beginning with the value.
    Prefix(T),
    /// No value: no stored one lies in the range, or is equal to a time that is finer than the stored form.
    Never,
}

impl<T> fmt::Debug for Bounds<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Bounds::Equal(_) => "Equal(…)",
            Bounds::AtLeast(_) => "AtLeast(…)",
            Bounds::After(_) => "After(…)",
            Bounds::AtMost(_) => "AtMost(…)",
            Bounds::Before(_) => "Before(…)",
            Bounds::Between(..) => "Between(…)",
            Bounds::Prefix(_) => "Prefix(…)",
            Bounds::Never => "Never",
        })
    }
}

impl<T> Bounds<T> {
    pub(crate) fn map<U>(self, mut f: impl FnMut(T) -> U) -> Bounds<U> {
        match self.try_map(|value| Ok::<_, Infallible>(f(value))) {
            Ok(bounds) => bounds,
            Err(never) => match never {},
        }
    }

    pub(crate) fn try_map<U, E>(self, mut f: impl FnMut(T) -> Result<U, E>) -> Result<Bounds<U>, E> {
        Ok(match self {
            Bounds::Equal(value) => Bounds::Equal(f(value)?),
            Bounds::AtLeast(value) => Bounds::AtLeast(f(value)?),
            Bounds::After(value) => Bounds::After(f(value)?),
            Bounds::AtMost(value) => Bounds::AtMost(f(value)?),
            Bounds::Before(value) => Bounds::Before(f(value)?),
            Bounds::Between(low, high) => Bounds::Between(f(low)?, f(high)?),
            Bounds::Prefix(value) => Bounds::Prefix(f(value)?),
            Bounds::Never => Bounds::Never,
        })
    }
}

/// A key type whose stored values sort as the values do, so that a range of values is a range of keys. Enums are not
/// ordered.
#[diagnostic::on_unimplemented(message = "keys of type `{Self}` can only be compared for equality")]
pub trait OrderedKey: KeyValue + PartialOrd {}

/// A prefix of a key of type `T`, which is text or bytes; for [`prefix`].
#[diagnostic::on_unimplemented(
    message = "`prefix` is for keys of text and bytes, and this key is of type `{T}`",
    label = "`{Self}` is not a prefix of `{T}`",
    note = "DynamoDB's `begins_with` is for text and bytes: use a range, such as `a..=b`"
)]
pub trait PrefixOf<T> {
    /// Returns the prefix as an owned value.
    fn into_prefix(self) -> T;
}

impl PrefixOf<String> for &str {
    fn into_prefix(self) -> String {
        self.to_owned()
    }
}

impl PrefixOf<String> for &String {
    fn into_prefix(self) -> String {
        self.clone()
    }
}

impl PrefixOf<String> for String {
    fn into_prefix(self) -> String {
        self
    }
}

impl PrefixOf<Vec<u8>> for Vec<u8> {
    fn into_prefix(self) -> Vec<u8> {
        self
    }
}

impl PrefixOf<Vec<u8>> for &[u8] {
    fn into_prefix(self) -> Vec<u8> {
        self.to_owned()
    }
}

/// A text that is not the last part of its key, and must therefore be given exactly.
///
/// A range of such texts is not a range of keys: `a!#` sorts before `a#`.
#[diagnostic::on_unimplemented(
    message = "a text that is not the last part of its key must be given exactly, not as `{Self}`",
    label = "expected a text",
    note = "only the last part of a key can be a range or a prefix: with a literal after it, text sorts differently (`a!#` before `a#`)"
)]
pub trait ExactText {
    /// Returns the text as an owned value.
    fn into_text(self) -> String;
}

impl ExactText for String {
    fn into_text(self) -> String {
        self
    }
}

impl ExactText for &String {
    fn into_text(self) -> String {
        self.clone()
    }
}

impl ExactText for &str {
    fn into_text(self) -> String {
        self.to_owned()
    }
}

/// A condition on a sort key of type `T`: a value, `a..=b`, `a..`, `..b`, `..=b` or [`after`]`(a)`; for text and bytes
/// also [`prefix`]`(p)`.
///
/// Times may be finer than the stored form. They are not rounded: `..=t` contains the stored times up to `t`, and a query
/// for the value `t` finds nothing. A query whose condition no key can meet returns no items, and sends nothing.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// assert_eq!(orders.query("ACME").number(3).count().await?, 1);
/// assert_eq!(orders.query("ACME").number(3..=5).count().await?, 3);
/// assert_eq!(orders.query("ACME").number(..3).count().await?, 2);
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition on a sort key of type `{T}`",
    label = "not a sort condition on `{T}`",
    note = "use a value, `a..=b`, `a..`, `..b`, `..=b` or `after(a)`; for text and bytes also `prefix(p)`",
    note = "DynamoDB has no half-open `a..b`: use `a..=b`"
)]
pub trait SortCondition<T> {
    /// The type of the query with this condition: `More` after a value, so that a condition on the next part of the key
    /// can follow; `End` after a range or a prefix.
    type Next<More, End>;

    /// Returns the condition as a value.
    fn bounds(self) -> Bounds<T>;

    /// Converts the query to its next type.
    fn next<Q, More: From<Q>, End: From<Q>>(query: Q) -> Self::Next<More, End>;
}

macro_rules! leads_on {
    () => {
        type Next<More, End> = More;

        fn next<Q, More: From<Q>, End: From<Q>>(query: Q) -> More {
            query.into()
        }
    };
}

macro_rules! ends {
    () => {
        type Next<More, End> = End;

        fn next<Q, More: From<Q>, End: From<Q>>(query: Q) -> End {
            query.into()
        }
    };
}

impl<T: KeyValue> SortCondition<T> for T {
    leads_on!();

    fn bounds(self) -> Bounds<T> {
        Bounds::Equal(self)
    }
}

impl<T: KeyValue + Clone> SortCondition<T> for &T {
    leads_on!();

    fn bounds(self) -> Bounds<T> {
        Bounds::Equal(self.clone())
    }
}

impl SortCondition<String> for &str {
    leads_on!();

    fn bounds(self) -> Bounds<String> {
        Bounds::Equal(self.to_owned())
    }
}

impl<T: OrderedKey, V: IntoValue<T>> SortCondition<T> for RangeInclusive<V> {
    ends!();

    fn bounds(self) -> Bounds<T> {
        let (low, high) = self.into_inner();
        let range = Rounded::range(low.into_stored_form(), high.into_stored_form());
        range.map_or(Bounds::Never, |(low, high)| Bounds::Between(low, high))
    }
}

impl<T: OrderedKey, V: IntoValue<T>> SortCondition<T> for RangeFrom<V> {
    ends!();

    fn bounds(self) -> Bounds<T> {
        let start = self.start.into_stored_form();
        if start.is_finer() { Bounds::After(start.below) } else { Bounds::AtLeast(start.below) }
    }
}

impl<T: OrderedKey, V: IntoValue<T>> SortCondition<T> for RangeTo<V> {
    ends!();

    fn bounds(self) -> Bounds<T> {
        let end = self.end.into_stored_form();
        if end.is_finer() { Bounds::AtMost(end.below) } else { Bounds::Before(end.below) }
    }
}

impl<T: OrderedKey, V: IntoValue<T>> SortCondition<T> for RangeToInclusive<V> {
    ends!();

    fn bounds(self) -> Bounds<T> {
        Bounds::AtMost(self.end.into_stored_form().below)
    }
}

impl<T: OrderedKey, V: IntoValue<T>> SortCondition<T> for After<V> {
    ends!();

    fn bounds(self) -> Bounds<T> {
        Bounds::After(self.0.into_stored_form().below)
    }
}

impl<T: OrderedKey, V: PrefixOf<T>> SortCondition<T> for Prefix<V> {
    ends!();

    fn bounds(self) -> Bounds<T> {
        Bounds::Prefix(self.0.into_prefix())
    }
}

macro_rules! coarse_times {
    ($time:ty: $($name:ident)*) => { $(
        /// A time that is finer than the stored form is equal to no stored one.
        #[diagnostic::do_not_recommend]
        impl SortCondition<$name> for $time {
            leads_on!();

            fn bounds(self) -> Bounds<$name> {
                IntoValue::<$name>::into_stored_form(self).exact().map_or(Bounds::Never, Bounds::Equal)
            }
        }

        #[diagnostic::do_not_recommend]
        impl SortCondition<Option<$name>> for $time {
            leads_on!();

            fn bounds(self) -> Bounds<Option<$name>> {
                SortCondition::<$name>::bounds(self).map(Some)
            }
        }
    )* };
}

coarse_times!(DateTime<Utc>: TimestampMillis TimestampSeconds EpochSeconds EpochMillis);
coarse_times!(NaiveDateTime: LocalDateTimeMillis LocalDateTimeSeconds);
