//! What an older version of the shop did, which does not know the index `high_value`.

use aws_sdk_dynamodb::types::{CreateGlobalSecondaryIndexAction, GlobalSecondaryIndexUpdate};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::store::orders::{Order, OrderRepository};
use crate::{Context, Failure, Outcome};

/// The index that the older version does not know.
const INDEX: &str = "high_value";

/// The number of requests in flight.
const AT_ONCE: usize = 16;

/// Creates the table without the index.
pub(super) async fn create_table_of_old_version(orders: &OrderRepository) -> Outcome {
    let request = orders.create_table().request().context("the definition of the table")?;
    let all = request.get_global_secondary_indexes().clone().unwrap_or_default();
    let kept: Vec<_> = all.into_iter().filter(|index| index.index_name() != INDEX).collect();
    let locals = request.get_local_secondary_indexes().iter().flatten().flat_map(|index| index.key_schema());
    let keys = request.get_key_schema().iter().flatten().chain(kept.iter().flat_map(|index| index.key_schema()));
    let names: Vec<String> = keys.chain(locals).map(|key| key.attribute_name().to_owned()).collect();
    let definitions = request.get_attribute_definitions().clone().unwrap_or_default().into_iter();
    let definitions = definitions.filter(|attribute| names.contains(&attribute.attribute_name)).collect();
    let request = request.set_global_secondary_indexes(Some(kept)).set_attribute_definitions(Some(definitions));
    let created = request.send_with(orders.db().client()).await;
    created.map(drop).map_err(|error| Failure::unexpected("creating the table", error.into_service_error().to_string()))
}

/// Writes orders as the older version did: without the key of the index.
pub(super) async fn write_as_old_version(orders: &OrderRepository, all: &[Order]) -> Outcome {
    let put = async |order: &Order| {
        let mut item = order.to_item().context("an order")?;
        item.remove(Order::BIG_SPENDER.name());
        let put = orders.db().client().put_item().table_name(orders.table_name()).set_item(Some(item));
        let put = put.send().await.map(drop);
        put.map_err(|error| Failure::unexpected("writing an order", error.into_service_error().to_string()))
    };
    stream::iter(all.iter().map(put)).buffer_unordered(AT_ONCE).try_for_each(async |()| Ok(())).await
}

/// Adds the index, and waits until it can be used.
pub(super) async fn add_index(orders: &OrderRepository) -> Outcome {
    let request = orders.create_table().request().context("the definition of the table")?;
    let all = request.get_global_secondary_indexes().clone().unwrap_or_default();
    let index = all.into_iter().find(|index| index.index_name() == INDEX);
    let index = index.ok_or_else(|| Failure::unexpected("the definition of the table", "it has no such index"))?;
    let action = CreateGlobalSecondaryIndexAction::builder()
        .index_name(index.index_name)
        .set_key_schema(Some(index.key_schema))
        .set_projection(index.projection)
        .build()
        .map_err(|error| Failure::unexpected("the definition of the index", error.to_string()))?;
    let update = orders.db().client().update_table().table_name(orders.table_name());
    let update = update.set_attribute_definitions(request.get_attribute_definitions().clone());
    let update = update.global_secondary_index_updates(GlobalSecondaryIndexUpdate::builder().create(action).build());
    let updated = update.send().await;
    updated.map_err(|error| Failure::unexpected("adding the index", error.into_service_error().to_string()))?;
    orders.create_table().await.context("waiting for the index")
}
