//! Changes that don't fit the type of what they change.

use dynamite_runtime::Result;
use dynamite_tests::store::orders::{Address, Order, OrderKey, OrderRepository};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

/// What is required stays.
async fn removing_what_is_required(orders: OrderRepository, key: OrderKey) -> Result<()> {
    orders.update(key).remove(Order::STATUS).await
}

/// Inside of what may be absent, too.
async fn removing_a_required_field(orders: OrderRepository, key: OrderKey) -> Result<()> {
    orders.update(key).remove(Order::SHIPPING.then(Address::CITY)).await
}

/// Only numbers are added to.
async fn adding_to_text(orders: OrderRepository, key: OrderKey) -> Result<()> {
    orders.update(key).add(Order::NOTE, "x").await
}

/// A number of another type.
async fn adding_a_fraction(tasks: TaskRepository, key: TaskKey) -> Result<()> {
    tasks.update(key).add(Task::BALANCE, 1.5).await
}

/// What has no negative values is subtracted from.
async fn adding_less_than_nothing(tasks: TaskRepository, key: TaskKey) -> Result<()> {
    tasks.update(key).add(Task::BUDGET, -1).await
}

/// A value of another type.
async fn value_of_another_type(orders: OrderRepository, key: OrderKey) -> Result<()> {
    orders.update(key).set(Order::STATUS, "paid").await
}

/// `set` takes the value, `set_or_remove` the option.
async fn an_option(orders: OrderRepository, key: OrderKey, note: Option<String>) -> Result<()> {
    orders.update(key).set(Order::NOTE, note).await
}

/// `append` takes elements.
async fn appending_text_to_numbers(tasks: TaskRepository, key: TaskKey) -> Result<()> {
    tasks.update(key).append(Task::STEPS, [1]).await
}

/// And is for lists.
async fn appending_to_a_set(tasks: TaskRepository, key: TaskKey) -> Result<()> {
    tasks.update(key).append(Task::LABELS, ["x".to_owned()]).await
}

/// As `add_to` is for sets.
async fn adding_to_a_list(tasks: TaskRepository, key: TaskKey) -> Result<()> {
    tasks.update(key).add_to(Task::STEPS, ["x"]).await
}

/// Of the elements that they have.
async fn adding_another_element(tasks: TaskRepository, key: TaskKey) -> Result<()> {
    tasks.update(key).add_to(Task::NUMBERS, ["x"]).await
}

/// An attribute of another entity.
async fn attribute_of_another_entity(orders: OrderRepository, key: OrderKey) -> Result<()> {
    orders.update(key).set(Task::TITLE, "x").await
}

/// A field of another struct.
async fn field_of_another_struct(orders: OrderRepository, key: OrderKey) -> Result<()> {
    orders.update(key).set(Order::SHIPPING.then(Order::NOTE), "x").await
}

fn main() {}
