//! The conversions to the value of an attribute.

use std::fmt;

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::codec::{
    EpochMillis, EpochSeconds, LocalDateTimeMillis, LocalDateTimeSeconds, TimestampMillis, TimestampSeconds,
};
use crate::decimal::Decimal;

/// A value that can be given for an attribute of type `T`: a `T`, a `&T`, or a value that converts to a `T`.
///
/// A time that is finer than the stored form of `T` is stored without its finer part. In conditions, the time is
/// compared exactly: an attribute in whole seconds is never equal to 12:00:00.5, and it is less than or equal to
/// 12:00:00.5 up to 12:00:00.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value for an attribute of type `{T}`",
    label = "expected a `{T}`",
    note = "use the value itself; for an optional attribute, `set_or_remove` takes an `Option`"
)]
pub trait IntoValue<T>: Sized {
    /// Returns the value. Drops the part that is finer than the stored form.
    fn into_value(self) -> T;

    /// Returns the nearest values in the stored form, for a condition.
    #[doc(hidden)]
    fn into_stored_form(self) -> Rounded<T> {
        Rounded { below: self.into_value(), above: None }
    }
}

/// A value in the stored form of an attribute, or the two values in the stored form between which it lies.
#[doc(hidden)]
#[derive(Clone)]
pub struct Rounded<T> {
    /// The value, or the greatest one below it.
    pub(crate) below: T,
    /// The least value above it, if the value is finer than the stored form.
    pub(crate) above: Option<T>,
}

/// Shows no value, which is that of a condition.
impl<T> fmt::Debug for Rounded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rounded(…)")
    }
}

impl<T> Rounded<T> {
    /// Returns the value, unless it is finer than the stored form.
    pub(crate) fn exact(self) -> Option<T> {
        self.above.is_none().then_some(self.below)
    }

    /// Returns `true` if the value is finer than the stored form.
    pub(crate) fn is_finer(&self) -> bool {
        self.above.is_some()
    }
}

impl<T: PartialOrd> Rounded<T> {
    /// Returns the first and the last value of the stored form between two values, or `None` if there is none. A range
    /// that ends before it begins is returned as it is.
    pub(crate) fn range(low: Self, high: Self) -> Option<(T, T)> {
        match low.above {
            Some(_) if low.below == high.below => None,
            Some(above) if low.below < high.below => Some((above, high.below)),
            _ => Some((low.below, high.below)),
        }
    }
}

impl<T> IntoValue<T> for T {
    fn into_value(self) -> T {
        self
    }
}

impl<T: Clone> IntoValue<T> for &T {
    fn into_value(self) -> T {
        self.clone()
    }
}

impl IntoValue<String> for &str {
    fn into_value(self) -> String {
        self.to_owned()
    }
}

impl IntoValue<Vec<u8>> for &[u8] {
    fn into_value(self) -> Vec<u8> {
        self.to_owned()
    }
}

impl IntoValue<Decimal> for i64 {
    fn into_value(self) -> Decimal {
        self.into()
    }
}

macro_rules! times {
    ($time:ty: $($name:ident)*) => { $(
        /// Drops the part that is finer than the stored form. Conditions compare the time exactly.
        impl IntoValue<$name> for $time {
            fn into_value(self) -> $name {
                $name::new(self)
            }

            fn into_stored_form(self) -> Rounded<$name> {
                let below = $name::new(self);
                Rounded { above: (below.time() != self).then(|| below.next()), below }
            }
        }
    )* };
}

times!(DateTime<Utc>: TimestampMillis TimestampSeconds EpochSeconds EpochMillis);
times!(NaiveDateTime: LocalDateTimeMillis LocalDateTimeSeconds);
