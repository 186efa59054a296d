//! The conditions that DynamoDB has for a sort key, as Rust values.

use std::ops::{RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};

use chrono::{DateTime, NaiveDateTime, Utc};

use super::KeyValue;
use crate::codec::{
    EpochMillis, EpochSeconds, LocalDateTimeMillis, LocalDateTimeSeconds, TimestampMillis, TimestampSeconds,
};
use crate::path::IntoValue;

/// The keys that begin with a text, or with bytes; see [`prefix`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix<T>(T);

/// The keys greater than a value; see [`after`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After<T>(T);

/// The keys that begin with `value`.
pub fn prefix<T>(value: T) -> Prefix<T> {
    Prefix(value)
}

/// The keys greater than `value`: what `value..` would be without `value` itself.
pub fn after<T>(value: T) -> After<T> {
    After(value)
}

/// A condition on a sort key of type `T`, or on a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bounds<T> {
    /// Exactly this.
    Equal(T),
    /// This or greater.
    AtLeast(T),
    /// Greater than this.
    After(T),
    /// This or smaller.
    AtMost(T),
    /// Smaller than this.
    Before(T),
    /// From the first to the second, both included.
    Between(T, T),
    /// Beginning with this.
    Prefix(T),
}

impl<T> Bounds<T> {
    pub(crate) fn try_map<U, E>(self, mut f: impl FnMut(T) -> Result<U, E>) -> Result<Bounds<U>, E> {
        Ok(match self {
            Bounds::Equal(value) => Bounds::Equal(f(value)?),
            Bounds::AtLeast(value) => Bounds::AtLeast(f(value)?),
            Bounds::After(value) => Bounds::After(f(value)?),
            Bounds::AtMost(value) => Bounds::AtMost(f(value)?),
            Bounds::Before(value) => Bounds::Before(f(value)?),
            Bounds::Between(low, high) => Bounds::Between(f(low)?, f(high)?),
            Bounds::Prefix(value) => Bounds::Prefix(f(value)?),
        })
    }
}

/// A key type whose stored order means something, so that ranges do; an enum's does not.
#[diagnostic::on_unimplemented(message = "keys of type `{Self}` can only be compared for equality")]
pub trait OrderedKey: KeyValue + PartialOrd {}

/// Text or bytes: what [`prefix`] works on.
#[diagnostic::on_unimplemented(
    message = "`prefix` works on keys of text and bytes, this one is of type `{T}`",
    label = "`{Self}` is no prefix of `{T}`",
    note = "DynamoDB's begins_with is for text and bytes: give a range, such as `a..=b`"
)]
pub trait PrefixOf<T> {
    /// The prefix, owned.
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

/// A text that something follows in its key, so that it can only be given exactly: `a!#` sorts before `a#`.
#[diagnostic::on_unimplemented(
    message = "a text that something follows in its key can only be given exactly, not as `{Self}`",
    label = "expected a text",
    note = "`a!#` sorts before `a#`: ranges and prefixes exist for the last part of a key"
)]
pub trait ExactText {
    /// The text, owned.
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

/// A condition that DynamoDB has for a sort key of type `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition on a sort key of type `{T}`",
    label = "not a sort condition on `{T}`",
    note = "give a value, `a..=b`, `a..`, `..b`, `..=b` or `after(a)`; on text and bytes also `prefix(p)`",
    note = "DynamoDB has no half-open `a..b`: write `a..=b`"
)]
pub trait SortCondition<T> {
    /// What the query is after this condition: a value leads on to the next part of the key, a range ends it.
    type Next<More, End>;

    /// The condition as a value.
    fn bounds(self) -> Bounds<T>;

    /// Wraps the query in the type that comes next.
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
        Bounds::Between(low.into_value(), high.into_value())
    }
}

impl<T: OrderedKey, V: IntoValue<T>> SortCondition<T> for RangeFrom<V> {
    ends!();

    fn bounds(self) -> Bounds<T> {
        Bounds::AtLeast(self.start.into_value())
    }
}

impl<T: OrderedKey, V: IntoValue<T>> SortCondition<T> for RangeTo<V> {
    ends!();

    fn bounds(self) -> Bounds<T> {
        Bounds::Before(self.end.into_value())
    }
}

impl<T: OrderedKey, V: IntoValue<T>> SortCondition<T> for RangeToInclusive<V> {
    ends!();

    fn bounds(self) -> Bounds<T> {
        Bounds::AtMost(self.end.into_value())
    }
}

impl<T: OrderedKey, V: IntoValue<T>> SortCondition<T> for After<V> {
    ends!();

    fn bounds(self) -> Bounds<T> {
        Bounds::After(self.0.into_value())
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
        /// Drops what is finer than the stored form.
        #[diagnostic::do_not_recommend]
        impl SortCondition<$name> for $time {
            leads_on!();

            fn bounds(self) -> Bounds<$name> {
                Bounds::Equal($name::new(self))
            }
        }
    )* };
}

coarse_times!(DateTime<Utc>: TimestampMillis TimestampSeconds EpochSeconds EpochMillis);
coarse_times!(NaiveDateTime: LocalDateTimeMillis LocalDateTimeSeconds);
