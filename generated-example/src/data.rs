//! The shop: who buys, what is sold, what was ordered, and the tournaments that it sponsors.
//!
//! All of it is made up, and the same in every run: chance comes from a fixed seed, time from a fixed year.

mod matches;
mod orders;
mod people;
mod products;
mod random;
mod users;

use std::future::IntoFuture;

use chrono::TimeDelta;
use dynamite_runtime::{Date, DateTime, Decimal, Dynamite, Result, Utc};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::store::orders::{Order, OrderRepository};
use crate::store::products::{Product, ProductRepository};
use crate::store::tournament_matches::{Match, MatchRepository};
use crate::store::users::{User, UserRepository};
use crate::{Explain, Outcome};

pub use matches::{PLAYER, SPRING, WINTER};
pub use orders::late_order;
pub use products::TENTS;
use random::Random;

/// The customer whom most questions are about.
pub const ADA: &str = "U1001";

/// Requests that are on their way at once while the tables are filled.
const AT_ONCE: usize = 16;

/// Everything that is in the tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Shop {
    /// Ada is the first.
    pub users: Vec<User>,
    /// By category.
    pub products: Vec<Product>,
    /// In the order in which they came in.
    pub orders: Vec<Order>,
    /// By tournament and region.
    pub matches: Vec<Match>,
}

impl Shop {
    /// Makes the shop's half year.
    pub fn open() -> Self {
        let mut random = Random::new(2025);
        let users = users::all(&mut random);
        let products = products::all(&mut random);
        let orders = orders::all(&users, &products, &mut random);
        let matches = matches::all(&mut random);
        Shop { users, products, orders, matches }
    }

    /// How many items there are.
    pub fn items(&self) -> usize {
        self.users.len() + self.products.len() + self.orders.len() + self.matches.len()
    }

    /// Writes all items, in the place of those that are there.
    ///
    /// # Errors
    ///
    /// [`Failure`](crate::Failure) if a write fails.
    pub async fn load(&self, db: &Dynamite) -> Outcome {
        let users = UserRepository::new(db);
        write(self.users.iter().map(|user| users.put(user))).await.explain("loading users")?;
        let products = ProductRepository::new(db);
        write(self.products.iter().map(|product| products.put(product))).await.explain("loading products")?;
        // Orders have an optimistic lock, so a put would replace only the revision that it knows. An upsert asks for none.
        let orders = OrderRepository::new(db);
        write(self.orders.iter().map(|order| orders.upsert(order))).await.explain("loading orders")?;
        // A run that broke off may have left this one, which the next is going to create.
        orders.delete(&late_order()).await.explain("clearing up after an earlier run")?;
        let matches = MatchRepository::new(db);
        write(self.matches.iter().map(|game| matches.put(game))).await.explain("loading matches")
    }
}

/// Creates the tables that are not there yet: one after the other, since DynamoDB makes one with indexes at a time.
///
/// # Errors
///
/// [`Failure`](crate::Failure) if one can't be made, or is there and is another.
pub async fn create_tables(db: &Dynamite) -> Outcome {
    UserRepository::new(db).create_table().await.explain("creating table users")?;
    OrderRepository::new(db).create_table().await.explain("creating table orders")?;
    ProductRepository::new(db).create_table().await.explain("creating table products")?;
    MatchRepository::new(db).create_table().await.explain("creating table TournamentMatches")
}

/// Makes calls, some at a time.
async fn write<T, C: IntoFuture<Output = Result<T>>>(calls: impl Iterator<Item = C>) -> Result<()> {
    let calls = stream::iter(calls.map(IntoFuture::into_future));
    calls.buffer_unordered(AT_ONCE).try_for_each(async |_| Ok(())).await
}

/// A day of the shop's year.
pub fn day(month: u32, day: u32) -> Date {
    Date::from_ymd_opt(2025, month, day).unwrap_or_default()
}

/// The first moment of a day of the shop's year.
pub fn midnight(month: u32, of_month: u32) -> DateTime<Utc> {
    day(month, of_month).and_time(chrono::NaiveTime::MIN).and_utc()
}

/// When the shop opened; its half year ends before [`closing`].
fn opening() -> DateTime<Utc> {
    midnight(1, 2) + TimeDelta::hours(8)
}

/// When the half year was over.
fn closing() -> DateTime<Utc> {
    midnight(7, 1)
}

/// An amount of money.
pub fn cents(cents: u32) -> Decimal {
    Decimal::from(cents) / 100
}
