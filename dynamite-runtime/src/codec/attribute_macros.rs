//! The macros that make generated enums and structs attributes.

/// Makes a generated enum an attribute that is stored as text, and lets it be a key.
///
/// The enum has `as_str` and `from_wire`.
#[doc(hidden)]
#[macro_export]
macro_rules! text_enum {
    ($name:ident) => {
        impl $crate::Attribute for $name {
            type Present = Self;
            const EXPECTED: &'static str = ::std::concat!("the text of a value of `", ::std::stringify!($name), "`");

            fn read<R: $crate::codec::Reader>(
                kind: $crate::codec::AttributeType,
                reader: &mut R,
            ) -> ::std::result::Result<Self, $crate::DecodeError> {
                if kind != $crate::codec::AttributeType::String {
                    return Err($crate::DecodeError::wrong_type(<Self as $crate::Attribute>::EXPECTED, kind));
                }
                reader.text(|text| match Self::from_wire(text) {
                    Some(value) => Ok(value),
                    None => Err($crate::DecodeError::new(<Self as $crate::Attribute>::EXPECTED, "another text")),
                })
            }

            fn write<W: $crate::codec::Writer>(
                &self,
                writer: &mut W,
            ) -> ::std::result::Result<(), $crate::InvalidInput> {
                writer.string(self.as_str());
                Ok(())
            }
        }

        impl $crate::key::KeyValue for $name {}

        impl $crate::key::KeyText for $name {
            fn write_text(&self, _: usize, out: &mut String) -> ::std::result::Result<(), $crate::InvalidInput> {
                out.push_str(self.as_str());
                Ok(())
            }

            fn read_text(text: &str) -> Option<Self> {
                Self::from_wire(text)
            }
        }

        impl $crate::codec::SetElement for $name {
            const SET_TYPE: $crate::codec::SetType = $crate::codec::SetType::String;
        }
    };
}

/// Makes a generated struct an attribute that is stored as a map.
///
/// The struct has `read_fields` and `write_fields`.
#[doc(hidden)]
#[macro_export]
macro_rules! map_struct {
    ($name:ident) => {
        impl $crate::Attribute for $name {
            type Present = Self;
            const EXPECTED: &'static str = ::std::concat!("a map (M): `", ::std::stringify!($name), "`");

            fn read<R: $crate::codec::Reader>(
                kind: $crate::codec::AttributeType,
                reader: &mut R,
            ) -> ::std::result::Result<Self, $crate::DecodeError> {
                if kind != $crate::codec::AttributeType::Map {
                    return Err($crate::DecodeError::wrong_type(<Self as $crate::Attribute>::EXPECTED, kind));
                }
                Self::read_fields(reader)
            }

            fn write<W: $crate::codec::Writer>(
                &self,
                writer: &mut W,
            ) -> ::std::result::Result<(), $crate::InvalidInput> {
                writer.begin_map()?;
                self.write_fields(writer)?;
                writer.end_map();
                Ok(())
            }
        }
    };
}
