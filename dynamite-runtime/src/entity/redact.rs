//! `Debug` of generated types with sensitive data (`sensitive: true`).

use std::fmt;

/// Shown by `Debug` in place of a sensitive value: `…`.
#[doc(hidden)]
pub struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Returns the name of a field as derived implementations of `Debug` show it.
#[doc(hidden)]
pub fn field_name(ident: &'static str) -> &'static str {
    ident.strip_prefix("r#").unwrap_or(ident)
}

/// Implements `Debug` as the derive does, but shows `…` in place of each field that is followed by `: _`, or of the whole
/// value if no fields are given.
#[doc(hidden)]
#[macro_export]
macro_rules! redact {
    ($type:ident) => {
        impl ::std::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&$crate::entity::Redacted, f)
            }
        }
    };
    ($type:ident { $($field:ident $(: $hidden:tt)?),* }) => {
        impl ::std::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(::std::stringify!($type))
                    $(.field(
                        $crate::entity::field_name(::std::stringify!($field)),
                        $crate::redact!(@ &self.$field $(, $hidden)?),
                    ))*
                    .finish()
            }
        }
    };
    (@ $value:expr) => { $value };
    (@ $value:expr, _) => { &$crate::entity::Redacted };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    #[expect(dead_code, reason = "hidden by Debug")]
    struct Person {
        id: u8,
        r#type: Secret,
        mail: &'static str,
        others: BTreeMap<&'static str, Secret>,
    }

    #[derive(Clone, Copy)]
    struct Secret;

    redact!(Person { id, r#type, mail: _, others });
    redact!(Secret);

    #[derive(Debug)]
    #[expect(dead_code, reason = "read by Debug")]
    struct Wrapper(Vec<Secret>, Option<Secret>);

    #[test]
    fn sensitive_values_are_not_shown() {
        let person = Person { id: 1, r#type: Secret, mail: "mark", others: [("a", Secret)].into() };
        assert_eq!(format!("{person:?}"), r#"Person { id: 1, type: …, mail: …, others: {"a": …} }"#);
        let lines = "Person {\n    id: 1,\n    type: …,\n    mail: …,\n    others: {\n        \"a\": …,\n    },\n}";
        assert_eq!(format!("{person:#?}"), lines);
        assert_eq!(format!("{:?}", Wrapper(vec![Secret, Secret], Some(Secret))), "Wrapper([…, …], Some(…))");
    }
}
