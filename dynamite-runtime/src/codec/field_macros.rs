//! The macros that read and write the fields of generated structs.

/// Declares a [`Field`](crate::codec::Field) for each attribute, and reads a map into them.
///
/// `name("wire")` is a local variable and the attribute that it is read from. `key` before the literal accepts only the
/// form in which a key is written; `default` takes a stored null for an absent attribute; `computed` reads the text of a
/// computed key. A local after `;` collects the attributes that have no field.
#[doc(hidden)]
#[macro_export]
macro_rules! read_fields {
    ($reader:ident $(, $field:ident($($form:ident)? $name:literal))* $(; $unknown:ident)?) => {
        $(let mut $field = $crate::read_fields!(@new $name $($form)?);)*
        {
            #[allow(non_camel_case_types, uncommon_codepoints, reason = "named like the fields")]
            enum Slot {
                $($field,)*
            }
            const NAMES: &[&str] = &[$($name),*];
            $reader.begin_map()?;
            while let Some(slot) = $reader.next_field(NAMES)? {
                match slot {
                    $(slot if slot == Slot::$field as usize => $crate::read_fields!(@read $field $reader $($form)?),)*
                    _ => $crate::read_fields!(@other $reader $($unknown)?),
                }
            }
        }
    };
    (@new $name:literal computed) => { $crate::codec::KeyField::new($name) };
    (@new $name:literal $($form:ident)?) => { $crate::codec::Field::new($name) };
    (@read $field:ident $reader:ident computed) => { $field.read($reader)? };
    (@read $field:ident $reader:ident) => { $field.read($reader)? };
    (@read $field:ident $reader:ident key) => { $field.read_key($reader)? };
    (@read $field:ident $reader:ident default) => { $field.read_or_null($reader)? };
    (@other $reader:ident) => { $reader.skip()? };
    (@other $reader:ident $unknown:ident) => {{
        $unknown.note($reader.field_name());
        $unknown.read_or_skip($reader)?
    }};
}

/// Writes the fields of a struct, each under the name of its attribute. Absent fields are not written.
#[doc(hidden)]
#[macro_export]
macro_rules! write_fields {
    ($writer:ident, $this:ident $(, $field:ident($name:literal))*) => {
        $($crate::codec::write_field(
            const { &$crate::codec::FieldName::new($name, concat!(",\"", $name, "\":")) },
            &$this.$field,
            $writer,
        )?;)*
    };
}
