//! The serializer that puts the writes of a batch into a request as JSON.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use aws_sdk_dynamodb::config::ConfigBag;
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItem;
use aws_smithy_runtime_api::client::interceptors::context::Input;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::{SerializeRequest, SharedRequestSerializer};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::FrozenLayer;

use super::cut::fill_lists;

/// The writes of a request of `BatchWriteItem`, as a JSON list for each table.
///
/// The SDK gets an empty list for each table, and writes everything else of the request. If it did not use the serializer
/// that fills the lists, the service would refuse the request; it is not even sent then.
pub(crate) struct RequestLists {
    lists: HashMap<String, String>,
    /// The length of the body with the lists.
    length: OnceLock<usize>,
}

/// Shows nothing of the items.
impl fmt::Debug for RequestLists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestLists(..)")
    }
}

impl RequestLists {
    /// Makes lists of these tables, without their brackets.
    pub(crate) fn new(lists: HashMap<String, String>) -> Self {
        RequestLists { lists, length: OnceLock::new() }
    }

    /// Checks that a request has the body that was encoded.
    ///
    /// # Errors
    ///
    /// Returns an error if the SDK wrote another one.
    pub(in crate::client) fn check(&self, request: &HttpRequest) -> Result<(), BoxError> {
        let length = request.body().bytes().map(<[u8]>::len);
        if length.is_some() && length == self.length.get().copied() {
            return Ok(());
        }
        Err("this version of the SDK does not write the items of a request as they were encoded".into())
    }
}

#[derive(Debug)]
struct FillsLists {
    sdk: SharedRequestSerializer,
    lists: Arc<RequestLists>,
}

impl SerializeRequest for FillsLists {
    fn serialize_input(&self, input: Input, config: &mut ConfigBag) -> Result<HttpRequest, BoxError> {
        let mut request = self.sdk.serialize_input(input, config)?;
        let filled = request.body().bytes().and_then(|body| fill_lists(body, &self.lists.lists));
        let body = filled.ok_or("the SDK wrote a request in another form")?;
        request.headers_mut().insert("content-length", body.len().to_string());
        let _ = self.lists.length.set(body.len());
        *request.body_mut() = SdkBody::from(body);
        Ok(request)
    }
}

/// Makes the SDK write these lists into the request.
pub(in crate::client) fn replace_serializer(lists: &Arc<RequestLists>, config: &mut ConfigBag) {
    static LAYER: OnceLock<Option<FrozenLayer>> = OnceLock::new();
    let layer = LAYER.get_or_init(|| BatchWriteItem::new().config());
    let Some(sdk) = layer.as_ref().and_then(|layer| layer.load::<SharedRequestSerializer>()) else { return };
    let serializer = FillsLists { sdk: sdk.clone(), lists: Arc::clone(lists) };
    config.interceptor_state().store_put(SharedRequestSerializer::new(serializer));
}
