//! A `rust_type:` that has no stored form, or that is stored as another type than the schema's.

use dynamite_runtime::{Decimal, StoredAs};

/// Nothing implements the trait for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Money(u64);

/// Stored as text.
#[derive(Clone, Debug, PartialEq)]
pub struct Name(String);

impl StoredAs for Name {
    type Stored = String;

    fn from_stored(stored: String) -> Result<Self, &'static str> {
        Ok(Name(stored))
    }

    fn to_stored(&self) -> Result<String, &'static str> {
        Ok(self.0.clone())
    }
}

// What a generated module begins with, for `{ type: decimal, rust_type: crate::Money }` and the like.
const _: () = dynamite_runtime::check_stored_as::<Money, Decimal>();
const _: () = dynamite_runtime::check_stored_as::<Name, Decimal>();

fn main() {}
