//! Takes the items of a response as JSON, before the SDK decodes them.
//!
//! The SDK loads the deserializer of a response from the configuration of the request, and an interceptor may replace it.
//! The deserializer here cuts the items out of the body, and gives the rest to the SDK's own: errors, request ids,
//! consumed capacity, the last key and retries are the SDK's. If the SDK does not use it, or a body has another form, the
//! items are those that the SDK decoded.

mod cut;
mod deserializer;

pub(crate) use cut::WireItems;
pub(crate) use deserializer::ResponseItems;
pub(super) use deserializer::replace_deserializer;
