//! A filter reads what its query reads: an index holds less than the table.

use dynamite_runtime::Result;
use dynamite_tests::store::orders::{Address, Order, OrderByStatus, OrderRepository, OrderStatus};
use dynamite_tests::store::tasks::Task;

/// The path of the entity, on an index that has items of its own.
async fn path_of_the_entity(orders: OrderRepository) -> Result<()> {
    orders.by_status(OrderStatus::Paid).filter(Order::TOTAL.gt(1)).all().await?;
    Ok(())
}

/// An attribute that the index does not hold.
async fn attribute_that_is_not_projected(orders: OrderRepository) -> Result<()> {
    orders.by_status(OrderStatus::Paid).filter(OrderByStatus::NOTE.eq("x")).all().await?;
    Ok(())
}

/// The same, read from the item.
async fn field_that_is_not_projected(orders: OrderRepository) -> Result<()> {
    for order in orders.by_status(OrderStatus::Paid).all().await? {
        println!("{:?}", order.note);
    }
    Ok(())
}

/// A part of a key that stands in a template: the index has the key, but no such attribute.
async fn part_of_a_computed_key(orders: OrderRepository) -> Result<()> {
    orders.by_status(OrderStatus::Paid).filter(OrderByStatus::ORDER_ID.eq("17")).all().await?;
    Ok(())
}

/// The path of another entity.
async fn path_of_another_entity(orders: OrderRepository) -> Result<()> {
    orders.query("CUST-1").filter(Task::TITLE.eq("x")).all().await?;
    Ok(())
}

/// A field without the way to it.
async fn path_that_does_not_begin_at_the_entity(orders: OrderRepository) -> Result<()> {
    orders.query("CUST-1").filter(Address::CITY.eq("Oslo")).all().await?;
    Ok(())
}

/// A value of another type.
async fn value_of_another_type(orders: OrderRepository) -> Result<()> {
    orders.query("CUST-1").filter(Order::STATUS.eq("paid")).all().await?;
    Ok(())
}

/// A text condition on a number.
async fn prefix_of_a_number(orders: OrderRepository) -> Result<()> {
    orders.query("CUST-1").filter(Order::TOTAL.begins_with("1")).all().await?;
    Ok(())
}

/// An attribute of another type.
async fn attribute_of_another_type(orders: OrderRepository) -> Result<()> {
    orders.scan().filter(Order::TOTAL.ge(Order::NOTE)).all().await?;
    Ok(())
}

/// An attribute of another item.
async fn attribute_of_another_item(orders: OrderRepository) -> Result<()> {
    orders.scan().filter(Order::NOTE.eq(Task::TITLE)).all().await?;
    Ok(())
}

/// An attribute that the index does not hold, on the right side.
async fn attribute_of_the_table(orders: OrderRepository) -> Result<()> {
    orders.by_status(OrderStatus::Paid).filter(OrderByStatus::TOTAL.eq(Order::TOTAL)).all().await?;
    Ok(())
}

/// The order of two attributes whose values have none.
async fn order_of_enums(orders: OrderRepository) -> Result<()> {
    orders.scan().filter(Order::STATUS.lt(Order::STATUS)).all().await?;
    Ok(())
}

/// Attributes of another type in a range and in a list.
async fn range_and_list_of_another_type(orders: OrderRepository) -> Result<()> {
    orders.scan().filter(Order::TOTAL.between(Order::NOTE..=Order::NOTE)).all().await?;
    orders.scan().filter(Order::TOTAL.is_in([Order::NOTE])).all().await?;
    Ok(())
}

fn main() {}
