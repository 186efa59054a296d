//! Takes the items of a response as JSON, before the SDK decodes them, and puts those to write into a request.
//!
//! The SDK loads the serializer of a request and the deserializer of its response from the configuration, and an
//! interceptor may replace them. The deserializer here cuts the items out of the body, and gives the rest to the SDK's own: errors, request ids,
//! consumed capacity, the last key and retries are the SDK's. If the SDK does not use it, or a body has another form, the
//! items are those that the SDK decoded.

mod cut;
mod deserializer;
mod sdk;
mod serializer;

use std::sync::Arc;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::ser_de::DeserializeResponse;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;

use crate::codec::{AttributeOrder, DecodeError, JsonItem, StoredItem};
use crate::entity::{Item, from_stored};
use crate::operation::read::new_items;

pub(crate) use cut::WireItems;
pub(super) use cut::has_any_key;
pub(crate) use deserializer::ResponseItems;
pub(super) use deserializer::{deserialize, replace_deserializer};
pub(super) use sdk::operation_layer;
pub(crate) use serializer::WrittenItems;
pub(super) use serializer::{replace_serializer, serialize};

/// Reads the items of the body of a response to a query at once, as a call for a page does; for benchmarks. Returns `None`
/// if the body has a form that is left to the SDK, or an item can't be read.
#[doc(hidden)]
pub fn read_response<T: Item>(body: &SdkBody) -> Option<Vec<T>> {
    let body = body.try_clone()?;
    let (cut, read) = deserializer::cut_and_read(body.bytes()?, WireItems::Items, Some(new_items::<T>))?;
    let items = read?.into_any().downcast::<Vec<T>>().ok()?;
    let count: usize = cut.lists.iter().map(|list| list.items.len()).sum();
    (items.len() == count).then_some(*items)
}

/// Reads the items of the body of a response to a query one after another, as a stream does; for fuzzing. Returns `None` if
/// the body has a form that is left to the SDK, or the SDK refuses what is left of it.
#[doc(hidden)]
pub fn read_items<T: Item>(body: &SdkBody) -> Option<Vec<Result<T, DecodeError>>> {
    let body = Arc::new(body.try_clone()?);
    let cut = cut::cut(body.bytes()?, WireItems::Items, &mut |_| None)?;
    let rest = HttpResponse::new(StatusCode::try_from(200).ok()?, SdkBody::from(cut.rest));
    let sdk = sdk::sdk_deserializer("Query")?;
    sdk.deserialize_nonstreaming_with_config(&rest, &ConfigBag::base()).ok()?;
    let mut order = AttributeOrder::default();
    let ranges = cut.lists.into_iter().flat_map(|list| list.items);
    let item = |range| StoredItem::Json(JsonItem::new(Arc::clone(&body), range));
    Some(ranges.map(|range| from_stored(item(range), &mut order)).collect())
}
