//! The deserializer that takes the items of a response as JSON.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::config::ConfigBag;
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItem;
use aws_sdk_dynamodb::operation::get_item::GetItem;
use aws_sdk_dynamodb::operation::query::Query;
use aws_sdk_dynamodb::operation::scan::Scan;
use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItems;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, Metadata, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::FrozenLayer;

use super::cut::{Cut, WireItems, cut};
use crate::codec::{JsonItem, RawItem, StoredItem};

/// The items of a response. There are none unless the SDK used the deserializer that takes them.
#[derive(Default)]
pub(crate) struct ResponseItems(Mutex<Option<Lists>>);

/// The items of a response, in the lists that hold them.
struct Lists {
    body: Arc<SdkBody>,
    cut: Cut,
}

/// The items of a list of a response.
struct TakenList {
    /// The name of the table, if the response has a list for each table.
    table: String,
    /// An item is `None` if it is missing in its place.
    items: Vec<Option<StoredItem>>,
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

    /// Returns the items of all lists.
    fn take(&self) -> Option<Vec<TakenList>> {
        let Lists { body, cut } = self.0.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        let bytes = body.bytes()?;
        let item = |range: std::ops::Range<usize>| {
            (!range.is_empty()).then(|| StoredItem::Json(JsonItem::new(Arc::clone(&body), range)))
        };
        let lists = cut.lists.into_iter().map(|list| {
            let table = list.table.and_then(|table| String::from_utf8(bytes.get(table)?.to_owned()).ok());
            TakenList { table: table.unwrap_or_default(), items: list.items.into_iter().map(item).collect() }
        });
        Some(lists.collect())
    }

    /// Returns the items of the only list, or those that the SDK decoded.
    pub(crate) fn take_list(&self, decoded: impl IntoIterator<Item = RawItem>) -> Vec<StoredItem> {
        match self.take() {
            Some(lists) => lists.into_iter().flat_map(|list| list.items).flatten().collect(),
            None => decoded.into_iter().map(StoredItem::Decoded).collect(),
        }
    }

    /// Returns the items of the results, or those that the SDK decoded. A result without an item is `None`.
    pub(crate) fn take_results(&self, decoded: impl IntoIterator<Item = Option<RawItem>>) -> Vec<Option<StoredItem>> {
        match self.take() {
            Some(lists) => lists.into_iter().flat_map(|list| list.items).collect(),
            None => decoded.into_iter().map(|item| item.map(StoredItem::Decoded)).collect(),
        }
    }

    /// Returns the items of each table, or those that the SDK decoded.
    pub(crate) fn take_tables(&self, decoded: HashMap<String, Vec<RawItem>>) -> HashMap<String, Vec<StoredItem>> {
        let Some(lists) = self.take() else {
            let stored = |items: Vec<RawItem>| items.into_iter().map(StoredItem::Decoded).collect();
            return decoded.into_iter().map(|(table, items)| (table, stored(items))).collect();
        };
        lists.into_iter().map(|list| (list.table, list.items.into_iter().flatten().collect())).collect()
    }
}

/// A deserializer that takes the items of a response, and leaves the rest to the SDK.
#[derive(Debug)]
struct TakesItems {
    sdk: &'static SharedResponseDeserializer,
    wire_items: WireItems,
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
        let cut = body.as_ref().and_then(|body| cut(body.bytes()?, self.wire_items));
        let (Some(body), Some(mut cut)) = (body, cut) else {
            return self.sdk.deserialize_nonstreaming_with_config(response, config);
        };
        let mut rest = HttpResponse::new(response.status(), SdkBody::from(std::mem::take(&mut cut.rest)));
        *rest.headers_mut() = response.headers().clone();
        let output = self.sdk.deserialize_nonstreaming_with_config(&rest, config)?;
        self.items.set(Some(Lists { body: Arc::new(body), cut }));
        Ok(output)
    }
}

/// Makes the SDK leave the items of a response to the caller, if the operation is one that returns items.
pub(in crate::client) fn replace_deserializer(
    wire_items: WireItems,
    items: &Arc<ResponseItems>,
    config: &mut ConfigBag,
) {
    let operation = config.load::<Metadata>().map(|metadata| metadata.name().to_owned());
    let Some(sdk) = operation.and_then(|operation| sdk_deserializer(&operation)) else { return };
    let deserializer = TakesItems { sdk, wire_items, items: Arc::clone(items) };
    config.interceptor_state().store_put(SharedResponseDeserializer::new(deserializer));
}

/// Returns the SDK's deserializer of an operation.
fn sdk_deserializer(operation: &str) -> Option<&'static SharedResponseDeserializer> {
    static LAYERS: std::sync::OnceLock<HashMap<&'static str, FrozenLayer>> = std::sync::OnceLock::new();
    let layers = LAYERS.get_or_init(|| {
        let layers = [
            ("GetItem", GetItem::new().config()),
            ("Query", Query::new().config()),
            ("Scan", Scan::new().config()),
            ("BatchGetItem", BatchGetItem::new().config()),
            ("TransactGetItems", TransactGetItems::new().config()),
        ];
        layers.into_iter().filter_map(|(name, layer)| Some((name, layer?))).collect()
    });
    layers.get(operation)?.load::<SharedResponseDeserializer>()
}
