//! The serializer that puts the items to write into a request as JSON.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use aws_sdk_dynamodb::config::ConfigBag;
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::Input;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::ser_de::{SerializeRequest, SharedRequestSerializer};
use aws_smithy_types::body::SdkBody;

use super::cut::{fill_item, fill_lists};
use super::sdk::sdk_serializer;

/// The items of a request that writes, as JSON.
///
/// The SDK gets an empty item, or an empty list for each table, and writes everything else of the request. If it did not
/// use the serializer that fills them, the service would refuse the request; it is not even sent then.
pub(crate) struct WrittenItems {
    content: Content,
    /// The length of the body with the items.
    length: OnceLock<usize>,
}

enum Content {
    /// The item of `PutItem`.
    Item(String),
    /// The writes of `BatchWriteItem` to each table, as a list without its brackets.
    Lists(HashMap<String, String>),
}

/// Shows nothing of the items.
impl fmt::Debug for WrittenItems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrittenItems(..)")
    }
}

impl WrittenItems {
    /// Makes the item of `PutItem`.
    pub(crate) fn item(item: String) -> Self {
        WrittenItems { content: Content::Item(item), length: OnceLock::new() }
    }

    /// Makes the writes of `BatchWriteItem` to these tables, as lists without their brackets.
    pub(crate) fn lists(lists: HashMap<String, String>) -> Self {
        WrittenItems { content: Content::Lists(lists), length: OnceLock::new() }
    }

    /// Returns the body of a request with the items, or `None` if it has another form.
    fn fill(&self, body: &[u8]) -> Option<Vec<u8>> {
        match &self.content {
            Content::Item(item) => fill_item(body, item),
            Content::Lists(lists) => fill_lists(body, lists),
        }
    }

    /// Returns the SDK's serializer of the operation.
    fn sdk_serializer(&self) -> Option<&'static SharedRequestSerializer> {
        sdk_serializer(match self.content {
            Content::Item(_) => "PutItem",
            Content::Lists(_) => "BatchWriteItem",
        })
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
struct FillsItems {
    sdk: &'static SharedRequestSerializer,
    items: Arc<WrittenItems>,
}

impl SerializeRequest for FillsItems {
    fn serialize_input(&self, input: Input, config: &mut ConfigBag) -> Result<HttpRequest, BoxError> {
        let mut request = self.sdk.serialize_input(input, config)?;
        let filled = request.body().bytes().and_then(|body| self.items.fill(body));
        let body = filled.ok_or("the SDK wrote a request in another form")?;
        request.headers_mut().insert("content-length", body.len().to_string());
        let _ = self.items.length.set(body.len());
        *request.body_mut() = SdkBody::from(body);
        Ok(request)
    }
}

/// Makes the SDK write these items into the request.
pub(in crate::client) fn replace_serializer(items: &Arc<WrittenItems>, config: &mut ConfigBag) {
    let Some(sdk) = items.sdk_serializer() else { return };
    let serializer = FillsItems { sdk, items: Arc::clone(items) };
    config.interceptor_state().store_put(SharedRequestSerializer::new(serializer));
}

/// Returns the body of a request: with these items if there are any, and otherwise as the SDK writes it. `None` if the SDK
/// can't write it.
pub(in crate::client) fn serialize(
    operation: &str,
    items: Option<&Arc<WrittenItems>>,
    input: Input,
) -> Option<SdkBody> {
    let mut config = ConfigBag::base();
    let sdk = sdk_serializer(operation)?;
    let request = match items {
        Some(items) => FillsItems { sdk, items: Arc::clone(items) }.serialize_input(input, &mut config),
        None => sdk.serialize_input(input, &mut config),
    };
    request.ok().map(HttpRequest::into_body)
}
