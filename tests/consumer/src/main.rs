//! A program on generated repositories.
#![deny(warnings, missing_docs)]

mod store {
    dynamite_runtime::include_generated!();
}

use dynamite_runtime::{Date, Dynamite, Result};
use store::customers::{Customer, CustomerKey, CustomerRepository};
use store::orders::{Order, OrderKey, OrderRepository, Status};

#[tokio::main]
async fn main() -> Result<()> {
    let db = Dynamite::embedded().await?;
    let (orders, customers) = (OrderRepository::new(&db), CustomerRepository::new(&db));
    orders.create_table().await?;
    customers.create_table().await?;

    customers.create(&Customer { name: "Ada".into(), orders: 0 }).await?;
    for (id, total) in [("1", 20), ("2", 300)] {
        let (customer, day) = ("Ada".to_owned(), Date::default());
        orders.create(&Order { customer, day, id: id.into(), status: Status::Open, total }).await?;
        customers.update(CustomerKey::new("Ada")).add(Customer::ORDERS, 1).await?;
    }
    orders.update(OrderKey::new("Ada", Date::default(), "2")).set(Order::STATUS, Status::Paid).await?;

    for order in orders.by_status(Status::Paid).total(100..).all().await? {
        println!("{} paid {}: order {}", order.customer, order.total, order.id);
    }
    let ada = customers.get(CustomerKey::new("Ada")).await?;
    println!("{} orders", ada.map_or(0, |ada| ada.orders));
    Ok(())
}
