//! What is not awaited is not sent, and the compiler says so.

#![deny(warnings)]

use dynamite_tests::store::orders::{Order, OrderKey, OrderRepository, OrderStatus};

fn every_builder(orders: &OrderRepository, order: &Order, key: OrderKey) {
    orders.create(order);
    orders.put(order);
    orders.get(key.clone());
    orders.delete(key.clone());
    orders.update(key);
    orders.query("CUST-1");
    orders.by_status(OrderStatus::Paid);
    orders.query("CUST-1").all();
    orders.scan();
    orders.create_table();
    Order::STATUS.eq(OrderStatus::Paid);
}

fn main() {
    let _ = every_builder;
}
