//! What may stand where a value of an attribute is wanted.

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::codec::{
    EpochMillis, EpochSeconds, LocalDateTimeMillis, LocalDateTimeSeconds, TimestampMillis, TimestampSeconds,
};
use crate::decimal::Decimal;

/// What may stand where an attribute of type `T` is wanted: a `T`, or what becomes one without loss of meaning.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no value for an attribute of type `{T}`",
    label = "expected a `{T}`",
    note = "give the value itself; where it may be absent, `set_or_remove` takes an `Option`"
)]
pub trait IntoValue<T> {
    /// The value.
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
        /// Drops what is finer than the stored form.
        impl IntoValue<$name> for $time {
            fn into_value(self) -> $name {
                $name::new(self)
            }
        }
    )* };
}

times!(DateTime<Utc>: TimestampMillis TimestampSeconds EpochSeconds EpochMillis);
times!(NaiveDateTime: LocalDateTimeMillis LocalDateTimeSeconds);
