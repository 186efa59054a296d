//! What a query of a collection can't do.

use dynamite_runtime::{Result, prefix};
use dynamite_tests::store::activity::{Activity, ActivityStatus, CustomerActivity, Order, OrderRepository, OrderUpdate};
use dynamite_tests::store::shop::{Customer, CustomerContact, Shop};

/// A condition is of one entity, and the items are of several, which have no attribute in common.
async fn filtered(shop: Shop) -> Result<()> {
    shop.customer_orders(1).filter(Customer::NAME.eq("Ada")).all().await?;
    Ok(())
}

/// A view is of one entity.
async fn viewed(shop: Shop) -> Result<()> {
    shop.customer_orders(1).view::<CustomerContact>().all().await?;
    Ok(())
}

/// The items are whole already.
async fn hydrated(shop: Shop) -> Result<()> {
    shop.customer_orders(1).hydrate().all().await?;
    Ok(())
}

/// The condition of an entity is none of the collection.
async fn filtered_as_one_of_them(activity: Activity) -> Result<()> {
    activity.customer_activity("ann").filter(Order::STATUS.eq(ActivityStatus::Open)).all().await?;
    Ok(())
}

/// An update is of one entity.
fn updated(orders: OrderRepository, order: &Order) -> OrderUpdate {
    orders.update(order).set(CustomerActivity::STATUS, ActivityStatus::Open)
}

/// A time has no prefixes, though it is stored as text.
async fn prefix_of_a_time(activity: Activity) -> Result<()> {
    activity.customer_activity("ann").at(prefix("2024")).all().await?;
    Ok(())
}

/// A text inside of a key has no ranges.
async fn range_of_inner_text(activity: Activity) -> Result<()> {
    activity.words("ann").word("a"..="b").all().await?;
    Ok(())
}

/// The parts are given from the left.
async fn second_part_first(activity: Activity) -> Result<()> {
    activity.order_or_other("ann").number(1).all().await?;
    Ok(())
}

fn main() {}
