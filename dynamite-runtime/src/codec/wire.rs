//! DynamoDB's JSON: items as they are sent and received.

mod order;
mod raw;
mod reader;
mod scan;
mod sdk;
mod writer;

pub use order::AttributeOrder;
pub use reader::WireReader;
pub use writer::WireWriter;

pub(crate) use raw::{attributes_from_json, from_json, to_json};
pub(crate) use scan::{skip_value, string_end};
