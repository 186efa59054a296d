//! Keys of types that replace types of the schema.

use super::{KeySink, KeyText, KeyValue, OrderedKey, TemplatePart};
use crate::codec::{InvalidInput, StoredAs, to_stored};

#[diagnostic::do_not_recommend]
impl<T: StoredAs<Stored: KeyValue>> KeyValue for T {}

#[diagnostic::do_not_recommend]
impl<T: StoredAs<Stored: OrderedKey> + PartialOrd> OrderedKey for T {}

#[diagnostic::do_not_recommend]
impl<T: StoredAs<Stored: KeyText>> KeyText for T {
    fn write_text(&self, part: &TemplatePart, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
        to_stored(self)?.write_text(part, out)
    }

    fn read_text(part: &TemplatePart, text: &str) -> Option<Self> {
        T::Stored::read_text(part, text).and_then(|stored| T::from_stored(stored).ok())
    }
}
