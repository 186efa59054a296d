//! The orders.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use dynamite_runtime::{DateTime, Decimal, EpochSeconds, Utc};

use super::random::Random;
use super::{ADA, cents, closing, day, midnight, opening, products, users};
use crate::store::orders::{Address, Order, OrderLine, OrderStatus};
use crate::store::products::Product;
use crate::store::users::{User, UserStatus};

/// The number of Ada's orders. Other customers have a few.
const ORDERS_OF_ADA: u32 = 36;
/// The time after which an unpaid order expires.
const PAYMENT_PERIOD: TimeDelta = TimeDelta::days(14);
/// The number of the first order.
const FIRST_NUMBER: usize = 20_001;

pub(super) fn all(users: &[User], products: &[Product], random: &mut Random) -> Vec<Order> {
    let mut times = times(users, random);
    times.extend(three_orders_of_a_day());
    times.sort();
    let numbered = times.into_iter().enumerate();
    numbered.map(|(index, (time, customer))| order(FIRST_NUMBER + index, customer, time, products, random)).collect()
}

/// Returns the time and the customer of each order. Customers who were only invited have no orders yet.
fn times(users: &[User], random: &mut Random) -> Vec<(DateTime<Utc>, String)> {
    let mut times = Vec::new();
    for user in users.iter().filter(|user| user.status != UserStatus::Invited) {
        let count = if user.user_id == ADA { ORDERS_OF_ADA } else { 1 + random.below(6) };
        for _ in 0..count {
            times.push((random.time(user.created_at, closing()), user.user_id.clone()));
        }
    }
    times
}

/// Returns the times and the customer of three orders on one day.
fn three_orders_of_a_day() -> [(DateTime<Utc>, String); 3] {
    [9, 13, 21].map(|hour| (midnight(5, 14) + TimeDelta::hours(hour), ADA.to_owned()))
}

fn order(
    number: usize,
    customer: String,
    created_at: DateTime<Utc>,
    products: &[Product],
    random: &mut Random,
) -> Order {
    let status = status(created_at, random);
    let lines: Vec<_> = (0..=random.below(3)).map(|_| line(random.pick(products), random)).collect();
    let total = lines.iter().fold(Decimal::ZERO, |sum, line| sum + line.price * line.quantity);
    Order {
        order_date: created_at.date_naive(),
        order_id: number.to_string(),
        shipping: random.chance(85).then(|| address(&customer, random)),
        customer_id: customer,
        expires_at: (status == OrderStatus::Pending).then(|| EpochSeconds::new(created_at + PAYMENT_PERIOD)),
        status,
        total,
        lines,
        tags: tags(random),
        created_at,
        revision: 0,
        note: random.chance(15).then(|| "Please ring twice.".to_owned()),
    }
}

/// Returns the status of an order. All orders before June have been sent, except a few that nobody paid.
fn status(created_at: DateTime<Utc>, random: &mut Random) -> OrderStatus {
    match (created_at < midnight(6, 1), random.below(100)) {
        (true, 0..8) | (false, 0..25) => OrderStatus::Pending,
        (true, _) => OrderStatus::Shipped,
        (false, 25..70) => OrderStatus::Paid,
        (false, _) => OrderStatus::Shipped,
    }
}

fn line(product: &Product, random: &mut Random) -> OrderLine {
    OrderLine { sku: products::sku(product), quantity: 1 + random.below(2), price: product.price }
}

fn address(customer: &str, random: &mut Random) -> Address {
    let city = users::city_of(customer);
    let street = format!("{} {}", random.pick(&city.streets), 1 + random.below(90));
    Address { street, city: city.name.to_owned(), country: city.country.to_owned() }
}

fn tags(random: &mut Random) -> BTreeSet<String> {
    let all = [("gift", 12), ("express", 20), ("phone", 8)];
    all.into_iter().filter(|(_, percent)| random.chance(*percent)).map(|(tag, _)| tag.to_owned()).collect()
}

/// Returns an order of Ada's that is not loaded with the others, because the access patterns create it.
pub fn late_order() -> Order {
    let line = OrderLine { sku: "fjell-tunnel-tent".into(), quantity: 1, price: cents(60_700) };
    Order {
        customer_id: ADA.into(),
        order_date: day(7, 1),
        order_id: "29001".into(),
        status: OrderStatus::Pending,
        total: line.price,
        lines: vec![line],
        shipping: Some(Address { street: "Linnégatan 12".into(), city: "Göteborg".into(), country: "SE".into() }),
        tags: BTreeSet::from(["express".to_owned()]),
        created_at: opening() + TimeDelta::days(180),
        expires_at: None,
        revision: 0,
        note: None,
    }
}
