//! The conversions to the value of an attribute.

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::codec::{
    EpochMillis, EpochSeconds, LocalDateTimeMillis, LocalDateTimeSeconds, TimestampMillis, TimestampSeconds,
};
use crate::decimal::Decimal;

/// A value that can be given for an attribute of type `T`: a `T`, a `&T`, or a value that converts to a `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value for an attribute of type `{T}`",
    label = "expected a `{T}`",
    note = "use the value itself; for an optional attribute, `set_or_remove` takes an `Option`"
)]
pub trait IntoValue<T> {
    /// Returns the value.
    fn into_value(self) -> T;
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
        /// Drops the part that is finer than the stored form.
        impl IntoValue<$name> for $time {
            fn into_value(self) -> $name {
                $name::new(self)
            }
        }
    )* };
}

times!(DateTime<Utc>: TimestampMillis TimestampSeconds EpochSeconds EpochMillis);
times!(NaiveDateTime: LocalDateTimeMillis LocalDateTimeSeconds);
