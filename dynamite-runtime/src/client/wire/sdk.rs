//! The SDK's own serializers and deserializers of the operations.

use std::collections::HashMap;
use std::sync::OnceLock;

use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItem;
use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItem;
use aws_sdk_dynamodb::operation::delete_item::DeleteItem;
use aws_sdk_dynamodb::operation::get_item::GetItem;
use aws_sdk_dynamodb::operation::put_item::PutItem;
use aws_sdk_dynamodb::operation::query::Query;
use aws_sdk_dynamodb::operation::scan::Scan;
use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItems;
use aws_sdk_dynamodb::operation::update_item::UpdateItem;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::{SharedRequestSerializer, SharedResponseDeserializer};
use aws_smithy_types::config_bag::FrozenLayer;

/// Returns the SDK's configuration of an operation.
pub(in crate::client) fn operation_layer(operation: &str) -> Option<&'static FrozenLayer> {
    static LAYERS: OnceLock<HashMap<&'static str, FrozenLayer>> = OnceLock::new();
    let layers = LAYERS.get_or_init(|| {
        let layers = [
            ("BatchGetItem", BatchGetItem::new().config()),
            ("BatchWriteItem", BatchWriteItem::new().config()),
            ("DeleteItem", DeleteItem::new().config()),
            ("GetItem", GetItem::new().config()),
            ("PutItem", PutItem::new().config()),
            ("Query", Query::new().config()),
            ("Scan", Scan::new().config()),
            ("TransactGetItems", TransactGetItems::new().config()),
            ("UpdateItem", UpdateItem::new().config()),
        ];
        layers.into_iter().filter_map(|(name, layer)| Some((name, layer?))).collect()
    });
    layers.get(operation)
}

/// Returns the SDK's serializer of an operation.
pub(super) fn sdk_serializer(operation: &str) -> Option<&'static SharedRequestSerializer> {
    operation_layer(operation)?.load::<SharedRequestSerializer>()
}

/// Returns the SDK's deserializer of an operation.
pub(super) fn sdk_deserializer(operation: &str) -> Option<&'static SharedResponseDeserializer> {
    operation_layer(operation)?.load::<SharedResponseDeserializer>()
}
