//! Entities: the traits that generated code implements, and the conversion of items from and to the SDK's form.

mod computed_key;
mod macros;
mod marks;
mod raw;
mod redact;
mod traits;
mod unknown;
mod written;

pub use computed_key::ComputedKey;
#[doc(hidden)]
pub use marks::EntityMarks;
#[doc(hidden)]
pub use marks::{not_of_collection, read_member, write_discriminator};
#[doc(hidden)]
pub use redact::{Redacted, field_name};
pub use traits::{ConsistentReads, Entity, Expires, Item, Key, Revision, Source, View};
pub use unknown::Unknown;
#[cfg(feature = "serde")]
#[doc(hidden)]
pub use unknown::ignore_unknown;
#[doc(hidden)]
pub use unknown::{UnknownReader, discard_unknown, read_unknown, write_unknown, write_unknown_variant};
pub use written::{Timestamped, Written};

pub(crate) use computed_key::ComputedAttribute;
#[cfg(feature = "cache")]
pub(crate) use raw::is_readable;
pub use raw::shard;
pub(crate) use raw::{
    checked_raw_key, from_item, from_last_item, from_stored, json_item_with_revision, lock_value, raw_item, raw_key,
    read_first, to_item, written_item,
};
pub(crate) use written::{stamped, updated_at};
