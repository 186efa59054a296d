//! Reading of DynamoDB's JSON as the SDK reads it, for items in a form that the [`WireReader`](super::WireReader) does not
//! read.

use std::sync::OnceLock;

use aws_sdk_dynamodb::operation::get_item::{GetItem, GetItemOutput};
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use aws_smithy_runtime_api::http::{Response, StatusCode};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, FrozenLayer};

use crate::codec::RawItem;

/// Returns the item that the SDK reads, or `None` if it refuses the item.
pub(super) fn read_as_sdk(json: &str) -> Option<RawItem> {
    static GET_ITEM: OnceLock<Option<FrozenLayer>> = OnceLock::new();
    let config = GET_ITEM.get_or_init(|| GetItem::new().config());
    let deserializer = config.as_ref()?.load::<SharedResponseDeserializer>()?;
    let response = Response::new(StatusCode::try_from(200).ok()?, SdkBody::from(format!("{{\"Item\":{json}}}")));
    let output = deserializer.deserialize_nonstreaming_with_config(&response, &ConfigBag::base()).ok()?;
    output.downcast::<GetItemOutput>().ok()?.item
}
