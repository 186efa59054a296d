//! The deserializer that takes the items of a response as JSON.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::config::ConfigBag;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, Metadata, OrchestratorError};
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use aws_smithy_types::body::SdkBody;

use super::cut::{Cut, ItemList, WireItems, cut, items_ahead};
use super::sdk::sdk_deserializer;
use crate::codec::{AttributeOrder, JsonItem, RawItem, StoredItem, StoredItems};
use crate::operation::read::{AnyItems, NewItems};

/// The items of a response. There are none unless the SDK used the deserializer that takes them.
#[derive(Default)]
pub(crate) struct ResponseItems(Mutex<Option<Lists>>);

/// The items of a response, in the lists that hold them.
struct Lists {
    body: Arc<SdkBody>,
    cut: Cut,
    /// The first items, if they were read.
    first_items: Option<Box<dyn AnyItems>>,
}

impl std::fmt::Debug for ResponseItems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResponseItems(..)")
    }
}

impl ResponseItems {
    fn set(&self, lists: Option<Lists>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = lists;
    }

    fn take(&self) -> Option<Lists> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Returns the items of the only list, or those that the SDK decoded, and the first of them that were read.
    pub(crate) fn take_list(&self, decoded: Vec<RawItem>) -> (StoredItems, Option<Box<dyn AnyItems>>) {
        let Some(Lists { body, cut, first_items }) = self.take() else {
            return (StoredItems::Decoded(decoded.into_iter()), None);
        };
        let ranges = cut.lists.into_iter().next().map(|list| list.items).unwrap_or_default();
        (StoredItems::Json { body, ranges: ranges.into_iter() }, first_items)
    }

    /// Returns the items of the results, or those that the SDK decoded. A result without an item is `None`.
    pub(crate) fn take_results(&self, decoded: impl IntoIterator<Item = Option<RawItem>>) -> Vec<Option<StoredItem>> {
        let Some(Lists { body, cut, .. }) = self.take() else {
            return decoded.into_iter().map(|item| item.map(StoredItem::Decoded)).collect();
        };
        let item = |range: Range<usize>| {
            (!range.is_empty()).then(|| StoredItem::Json(JsonItem::new(Arc::clone(&body), range)))
        };
        cut.lists.into_iter().flat_map(|list| list.items).map(item).collect()
    }

    /// Returns the items of each table, or those that the SDK decoded.
    pub(crate) fn take_tables(&self, decoded: HashMap<String, Vec<RawItem>>) -> HashMap<String, Vec<StoredItem>> {
        let Some(Lists { body, cut, .. }) = self.take() else {
            let stored = |items: Vec<RawItem>| items.into_iter().map(StoredItem::Decoded).collect();
            return decoded.into_iter().map(|(table, items)| (table, stored(items))).collect();
        };
        let named = |list: ItemList| {
            let table = list.table.and_then(|table| body.bytes()?.get(table)).unwrap_or_default();
            let items = StoredItems::Json { body: Arc::clone(&body), ranges: list.items.into_iter() };
            (String::from_utf8_lossy(table).into_owned(), items.collect())
        };
        cut.lists.into_iter().map(named).collect()
    }
}

/// A deserializer that takes the items of a response, and leaves the rest to the SDK.
#[derive(Debug)]
struct TakesItems {
    sdk: &'static SharedResponseDeserializer,
    wire_items: WireItems,
    /// Makes the list of the items that are read at once.
    new_items: Option<NewItems>,
    items: Arc<ResponseItems>,
}

impl DeserializeResponse for TakesItems {
    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        config: &ConfigBag,
    ) -> Result<Output, OrchestratorError<Error>> {
        self.items.set(None);
        let body = if response.status().is_success() { response.body().try_clone() } else { None };
        let cut = body.as_ref().and_then(|body| cut_and_read(body.bytes()?, self.wire_items, self.new_items));
        let (Some(body), Some((mut cut, first_items))) = (body, cut) else {
            return self.sdk.deserialize_nonstreaming_with_config(response, config);
        };
        let mut rest = HttpResponse::new(response.status(), SdkBody::from(std::mem::take(&mut cut.rest)));
        *rest.headers_mut() = response.headers().clone();
        let output = self.sdk.deserialize_nonstreaming_with_config(&rest, config)?;
        self.items.set(Some(Lists { body: Arc::new(body), cut, first_items }));
        Ok(output)
    }
}

/// Cuts the items out of a body, and reads them up to the first one that can't be read.
pub(super) fn cut_and_read(
    body: &[u8],
    wire_items: WireItems,
    new_items: Option<NewItems>,
) -> Option<(Cut, Option<Box<dyn AnyItems>>)> {
    let text = new_items.and_then(|new_items| Some((std::str::from_utf8(body).ok()?, new_items())));
    let Some((text, mut items)) = text else {
        return Some((cut(body, wire_items, &mut |_| None)?, None));
    };
    let (mut order, mut is_over) = (AttributeOrder::default(), false);
    let mut read_item = |at: usize| {
        if is_over {
            return None;
        }
        if items.is_full() {
            items.reserve_exact(items_ahead(items.len(), at, text.len() - at));
        }
        let end = text.get(at..).and_then(|json| items.push_first(json, &mut order));
        is_over = end.is_none();
        Some(at + end?)
    };
    let cut = cut(body, wire_items, &mut read_item)?;
    Some((cut, Some(items)))
}

/// Makes the SDK leave the items of a response to the caller, if the operation is one that returns items.
pub(in crate::client) fn replace_deserializer(
    wire_items: WireItems,
    new_items: Option<NewItems>,
    items: &Arc<ResponseItems>,
    config: &mut ConfigBag,
) {
    let sdk = config.load::<Metadata>().and_then(|metadata| sdk_deserializer(metadata.name()));
    let Some(sdk) = sdk else { return };
    let deserializer = TakesItems { sdk, wire_items, new_items, items: Arc::clone(items) };
    config.interceptor_state().store_put(SharedResponseDeserializer::new(deserializer));
}

/// Returns the output of a response: without these items if there are any, and otherwise as the SDK reads it. `None` if the
/// SDK reads an error.
pub(in crate::client) fn deserialize(
    operation: &str,
    wire_items: Option<WireItems>,
    new_items: Option<NewItems>,
    items: &Arc<ResponseItems>,
    response: &HttpResponse,
    config: &ConfigBag,
) -> Option<Output> {
    let sdk = sdk_deserializer(operation)?;
    let output = match wire_items {
        Some(wire_items) => TakesItems { sdk, wire_items, new_items, items: Arc::clone(items) }
            .deserialize_nonstreaming_with_config(response, config),
        None => sdk.deserialize_nonstreaming_with_config(response, config),
    };
    output.ok()
}
