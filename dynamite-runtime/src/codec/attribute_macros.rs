//! The macros that make generated enums and structs attributes.

/// Implements [`Attribute`](crate::codec::Attribute) for a generated enum, which is stored as a string and can be a
/// key.
///
/// `open` is the variant that holds a text that the schema does not declare.
#[doc(hidden)]
#[macro_export]
macro_rules! text_enum {
    ($name:ident $(, $variant:ident($text:literal))*) => {
        $crate::text_enum!(@declared $name $($variant)*);

        impl $name {
            /// Returns the value as it is stored.
            pub fn as_str(&self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }

            /// Returns the value of a stored text, or `None` if the schema declares no such value.
            pub fn from_wire(text: &str) -> ::std::option::Option<Self> {
                match text {
                    $($text => ::std::option::Option::Some(Self::$variant),)*
                    _ => ::std::option::Option::None,
                }
            }
        }
    };
    ($name:ident $(, $variant:ident($text:literal))*; open $unknown:ident) => {
        $crate::text_enum!(@declared $name $($variant)*);

        impl $name {
            /// Returns the value as it is stored.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::$unknown(text) => text,
                }
            }

            /// Returns the value of a stored text.
            pub fn from_wire(text: &str) -> ::std::option::Option<Self> {
                ::std::option::Option::Some(match text {
                    $($text => Self::$variant,)*
                    other => Self::$unknown(::std::borrow::ToOwned::to_owned(other)),
                })
            }
        }
    };
    (@declared $name:ident $($variant:ident)*) => {
        impl $name {
            /// The values that the schema declares, in the same order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::Attribute for $name {
            type Present = Self;
            const EXPECTED: &'static str = ::std::concat!("a value of `", ::std::stringify!($name), "`, as a string (S)");

            fn read<R: $crate::codec::Reader>(
                kind: $crate::codec::AttributeType,
                reader: &mut R,
            ) -> ::std::result::Result<Self, $crate::DecodeError> {
                if kind != $crate::codec::AttributeType::String {
                    return Err($crate::DecodeError::wrong_type(<Self as $crate::Attribute>::EXPECTED, kind));
                }
                reader.text(|text| match Self::from_wire(text) {
                    Some(value) => Ok(value),
                    None => Err($crate::DecodeError::new(<Self as $crate::Attribute>::EXPECTED, "an unknown value")),
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
            fn write_text(
                &self,
                _: &$crate::key::TemplatePart,
                out: &mut dyn $crate::key::KeySink,
            ) -> ::std::result::Result<(), $crate::InvalidInput> {
                out.push_str(self.as_str());
                Ok(())
            }

            fn read_text(_: &$crate::key::TemplatePart, text: &str) -> ::std::option::Option<Self> {
                Self::from_wire(text)
            }
        }

        impl $crate::codec::SetElement for $name {
            const SET_TYPE: $crate::codec::SetType = $crate::codec::SetType::String;
        }
    };
}

/// Implements [`Attribute`](crate::codec::Attribute) for a generated union, which is stored as a map with the name of
/// the variant in the attribute `tag`.
///
/// `open` is the variant that holds a map with a tag that the schema does not declare.
#[doc(hidden)]
#[macro_export]
macro_rules! tagged_union {
    ($name:ident by $tag:literal $(, $variant:ident($text:literal $(, $payload:ident)?))* $(; open $unknown:ident)?) => {
        impl $name {
            fn read_fields<R: $crate::codec::Reader>(
                reader: &mut R,
            ) -> ::std::result::Result<Self, $crate::DecodeError> {
                #[allow(non_camel_case_types, uncommon_codepoints, reason = "named like the variants")]
                enum Tag_ {
                    $($variant,)*
                }
                let tag = reader.peek_text($tag, |tag| match tag {
                    $($text => ::std::option::Option::Some(Tag_::$variant),)*
                    _ => ::std::option::Option::None,
                })?;
                match tag {
                    $(::std::option::Option::Some(::std::option::Option::Some(Tag_::$variant)) => {
                        $crate::tagged_union!(@read $variant reader $($payload)?)
                    })*
                    ::std::option::Option::Some(::std::option::Option::None) => {
                        $crate::tagged_union!(@unknown reader $tag $($unknown)?)
                    }
                    ::std::option::Option::None => {
                        ::std::result::Result::Err($crate::codec::unknown_tag($tag, false))
                    }
                }
            }

            fn write_fields<W: $crate::codec::Writer>(
                &self,
                writer: &mut W,
            ) -> ::std::result::Result<(), $crate::InvalidInput> {
                #[allow(unused_variables, reason = "only an open union compares them")]
                let declared: &[&str] = &[$($text),*];
                match self {
                    $($crate::tagged_union!(@pattern $variant fields $($payload)?) => {
                        writer.key($tag);
                        writer.string($text);
                        $crate::tagged_union!(@write fields writer $($payload)?)
                    })*
                    $(Self::$unknown(unknown) => $crate::write_unknown_variant(unknown, $tag, declared, writer),)?
                }
            }
        }

        $crate::map_struct!(@impl $name {
            fn discard(self) {
                match self {
                    $($crate::tagged_union!(@pattern $variant fields $($payload)?) => {
                        $crate::tagged_union!(@discard fields $($payload)?)
                    })*
                    $(Self::$unknown(unknown) => $crate::discard_unknown(unknown),)?
                }
            }
        });
    };
    (@read $variant:ident $reader:ident) => { $reader.skip_content().map(|()| Self::$variant) };
    (@read $variant:ident $reader:ident $payload:ident) => {
        $payload::read_fields($reader).map(Self::$variant)
    };
    (@unknown $reader:ident $tag:literal) => {
        ::std::result::Result::Err($crate::codec::unknown_tag($tag, true))
    };
    (@unknown $reader:ident $tag:literal $unknown:ident) => {
        $crate::read_unknown($reader).map(Self::$unknown)
    };
    (@pattern $variant:ident $fields:ident) => { Self::$variant };
    (@pattern $variant:ident $fields:ident $payload:ident) => { Self::$variant($fields) };
    (@discard $fields:ident) => { () };
    (@discard $fields:ident $payload:ident) => { $crate::Attribute::discard($fields) };
    (@write $fields:ident $writer:ident) => { ::std::result::Result::Ok(()) };
    (@write $fields:ident $writer:ident $payload:ident) => { $fields.write_fields($writer) };
}

/// Implements [`Attribute`](crate::codec::Attribute) for a generated struct, which is stored as a map.
///
/// The struct has `read_fields` and `write_fields`. Those of its fields that may be nested to any depth follow `discards`.
#[doc(hidden)]
#[macro_export]
macro_rules! map_struct {
    ($name:ident) => { $crate::map_struct!(@impl $name {}); };
    ($name:ident, discards $($field:ident),*) => {
        $crate::map_struct!(@impl $name {
            fn discard(self) {
                $($crate::Attribute::discard(self.$field);)*
            }
        });
    };
    (@impl $name:ident { $($discard:tt)* }) => {
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

            $($discard)*
        }
    };
}
