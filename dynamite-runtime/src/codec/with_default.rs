//! The type of attributes that have a default.

use std::fmt;

use super::{Attribute, AttributeType, DecodeError, InvalidInput, Optional, Reader, Writer};

/// The type parameter of the path of an attribute that has a default: `Path<Order, WithDefault<u32>>`.
///
/// The field itself is a `T`. The attribute may be absent, so it has the conditions and changes of attributes that are
/// declared with `?`, such as [`is_absent`](crate::Path::is_absent) and [`remove`](crate::Update::remove).
#[derive(Clone)]
pub struct WithDefault<T>(T);

/// Does not show the value.
impl<T> fmt::Debug for WithDefault<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WithDefault(..)")
    }
}

impl<T: Attribute<Present = T>> Attribute for WithDefault<T> {
    type Present = T;
    const OPTIONAL: bool = true;
    const EXPECTED: &'static str = T::EXPECTED;

    fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        T::read(attribute_type, reader).map(WithDefault)
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        self.0.write(writer)
    }
}

// Whoever wrote the path of a required attribute is helped by `Option` alone.
#[diagnostic::do_not_recommend]
impl<T: Attribute<Present = T>> Optional for WithDefault<T> {}
