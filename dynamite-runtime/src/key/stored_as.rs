//! Keys of types that replace types of the schema.

use super::{KeySink, KeyText, KeyValue, OrderedKey};
use crate::codec::{InvalidInput, StoredAs, to_stored};

#[diagnostic::do_not_recommend]
impl<T: StoredAs<Stored: KeyValue>> KeyValue for T {}

#[diagnostic::do_not_recommend]
impl<T: StoredAs<Stored: OrderedKey> + PartialOrd> OrderedKey for T {}

#[diagnostic::do_not_recommend]
impl<T: StoredAs<Stored: KeyText>> KeyText for T {
    fn write_text(&self, bytes: usize, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        to_stored(self)?.write_text(bytes, out)
    }

    fn read_text(text: &str) -> Option<Self> {
        T::Stored::read_text(text).and_then(|stored| T::from_stored(stored).ok())
    }
}
