//! Parts of keys that may be absent, for which a text of their own stands.

use std::ops::{RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};

use super::sort_condition::{After, Bounds, OrderedKey, SortCondition};
use super::{KeySink, KeyText, KeyValue, TemplatePart};
use crate::codec::InvalidInput;
use crate::path::IntoValue;

/// Appends the text of a value, or the one that stands for an absent value.
fn write<T: KeyText>(value: Option<&T>, part: &TemplatePart, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
    match (value, part.absent()) {
        (Some(value), _) => value.write_text(part, out),
        (None, Some(absent)) => {
            out.push_str(absent);
            Ok(())
        }
        (None, None) => Err(InvalidInput::value("absent, which this part of the key can't be")),
    }
}

impl<T: KeyText> KeyText for Option<T> {
    fn write_text(&self, part: &TemplatePart, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        write(self.as_ref(), part, out)
    }

    fn read_text(part: &TemplatePart, text: &str) -> Option<Self> {
        if part.absent() == Some(text) { Some(None) } else { T::read_text(part, text).map(Some) }
    }
}

/// A borrowed value that may be absent; written by generated code.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Borrowed<'a, T>(pub Option<&'a T>);

impl<T: KeyText> KeyText for Borrowed<'_, T> {
    fn write_text(&self, part: &TemplatePart, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        write(self.0, part, out)
    }

    fn read_text(_: &TemplatePart, _: &str) -> Option<Self> {
        None
    }
}

/// The absent values, or those with this one.
impl<T: KeyValue> SortCondition<Option<T>> for Option<T> {
    type Next<More, End> = More;

    fn bounds(self) -> Bounds<Option<T>> {
        Bounds::Equal(self)
    }

    fn next<Q, More: From<Q>, End: From<Q>>(query: Q) -> More {
        query.into()
    }
}

macro_rules! conditions_on_present {
    ($(impl<$($name:ident: $bound:path),+> $condition:ty;)*) => { $(
        /// No range contains an absent value.
        impl<$($name: $bound),+> SortCondition<Option<T>> for $condition
        where
            $condition: SortCondition<T>,
        {
            type Next<More, End> = <Self as SortCondition<T>>::Next<More, End>;

            fn bounds(self) -> Bounds<Option<T>> {
                SortCondition::<T>::bounds(self).map(Some)
            }

            fn next<Q, More: From<Q>, End: From<Q>>(query: Q) -> Self::Next<More, End> {
                <Self as SortCondition<T>>::next(query)
            }
        }
    )* };
}

conditions_on_present! {
    impl<T: KeyValue> T;
    impl<T: OrderedKey, V: IntoValue<T>> RangeInclusive<V>;
    impl<T: OrderedKey, V: IntoValue<T>> RangeFrom<V>;
    impl<T: OrderedKey, V: IntoValue<T>> RangeTo<V>;
    impl<T: OrderedKey, V: IntoValue<T>> RangeToInclusive<V>;
    impl<T: OrderedKey, V: IntoValue<T>> After<V>;
}
