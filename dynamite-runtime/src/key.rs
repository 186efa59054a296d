//! Keys: the types of their values, the templates of computed keys, and the conditions on sort keys.

mod bytes;
mod optional;
mod order;
mod padded_number;
mod shard;
mod sink;
mod sort_condition;
mod stored;
mod stored_as;
mod template;
mod template_part;
mod text;
mod value;

pub use optional::Borrowed;
pub use sink::KeySink;
pub use sort_condition::{After, Bounds, ExactText, OrderedKey, Prefix, PrefixOf, SortCondition, after, prefix};
pub use stored::read_attribute;
pub use template::{Template, TemplateSegment, check_copy};
pub use template_part::{PartForm, TemplatePart};
pub use text::KeyText;
pub use value::KeyValue;

pub(crate) use bytes::{read_key_bytes, read_key_value, write_key_bytes, write_key_value};
pub(crate) use order::{
    bytes_above, bytes_below, bytes_ceiling, ceiling, greatest_below, number_above, number_below, smallest_above,
    successor,
};
pub(crate) use shard::shard_of;
pub(crate) use value::{KeyRole, MAX_SORT_KEY_BYTES, check_key, is_same_key, is_same_value, key_value};
