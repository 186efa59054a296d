//! The data of the shop: its customers, its products and the visits to their pages, its orders, and the tournaments that
//! it sponsors.
//!
//! All of it is invented, and the same in every run: random choices come from a fixed seed, and times are in a fixed
//! year.

mod cities;
mod matches;
mod orders;
mod products;
mod random;
mod users;
mod visits;

use std::future::IntoFuture;

use chrono::TimeDelta;
use dynamite_runtime::{Date, DateTime, Decimal, Dynamite, Result, Utc};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::store::orders::{Order, OrderRepository};
use crate::store::products::{Product, ProductRepository};
use crate::store::tournament_matches::{Match, MatchRepository};
use crate::store::users::{User, UserRepository};
use crate::store::visits::{Visit, VisitRepository};
use crate::{Context, Outcome};

pub use matches::{PLAYER, SPRING, WINTER};
pub use orders::late_order;
pub use products::TENTS;
pub(crate) use random::Random;

/// The customer that most questions are about.
pub const ADA: &str = "U1001";

/// The number of requests in flight while the tables are filled.
const AT_ONCE: usize = 16;

/// Everything that is in the tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Shop {
    /// The customers; Ada is the first.
    pub users: Vec<User>,
    /// The products, by category.
    pub products: Vec<Product>,
    /// The orders, in the order in which they came in.
    pub orders: Vec<Order>,
    /// The matches, by tournament and region.
    pub matches: Vec<Match>,
    /// The visits to the pages of products, in the order of their times.
    pub visits: Vec<Visit>,
}

impl Shop {
    /// Generates the data of half a year.
    pub fn generate() -> Self {
        let mut random = Random::new(2025);
        let users = users::all(&mut random);
        let products = products::all(&mut random);
        let orders = orders::all(&users, &products, &mut random);
        let matches = matches::all(&mut random);
        let visits = visits::all(&products, &mut random);
        Shop { users, products, orders, matches, visits }
    }

    /// Returns the number of items.
    pub fn items(&self) -> usize {
        self.users.len() + self.products.len() + self.orders.len() + self.matches.len() + self.visits.len()
    }

    /// Writes all items, and replaces existing ones.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`](crate::Failure) if a write fails.
    pub async fn load(&self, db: &Dynamite) -> Outcome {
        let users = UserRepository::new(db);
        write(self.users.iter().map(|user| users.put(user))).await.context("loading users")?;
        let products = ProductRepository::new(db);
        write(self.products.iter().map(|product| products.put(product))).await.context("loading products")?;
        // Orders have an optimistic lock: a put would replace only the revision that it knows. An upsert checks no revision.
        let orders = OrderRepository::new(db);
        write(self.orders.iter().map(|order| orders.upsert(order))).await.context("loading orders")?;
        // An interrupted run may have left this order, which is created later.
        orders.delete(&late_order()).await.context("deleting the order of an earlier run")?;
        let matches = MatchRepository::new(db);
        write(self.matches.iter().map(|game| matches.put(game))).await.context("loading matches")?;
        let visits = VisitRepository::new(db);
        write(self.visits.iter().map(|visit| visits.put(visit))).await.context("loading visits")
    }
}

/// Creates the tables that do not exist yet.
///
/// # Errors
///
/// Returns [`Failure`](crate::Failure) if a table can't be created, or exists with another definition.
pub async fn create_tables(db: &Dynamite) -> Outcome {
    crate::store::create_tables(db).await.context("creating the tables")
}

/// Makes the calls, several at the same time.
async fn write<T, C: IntoFuture<Output = Result<T>>>(calls: impl Iterator<Item = C>) -> Result<()> {
    let calls = stream::iter(calls.map(IntoFuture::into_future));
    calls.buffer_unordered(AT_ONCE).try_for_each(async |_| Ok(())).await
}

/// Returns a day of the shop's year.
pub fn day(month: u32, day: u32) -> Date {
    Date::from_ymd_opt(2025, month, day).unwrap_or_default()
}

/// Returns the first moment of a day of the shop's year.
pub fn midnight(month: u32, of_month: u32) -> DateTime<Utc> {
    day(month, of_month).and_time(chrono::NaiveTime::MIN).and_utc()
}

/// Returns the time when the shop opened. Its half year ends before [`closing`].
fn opening() -> DateTime<Utc> {
    midnight(1, 2) + TimeDelta::hours(8)
}

/// Returns the end of the half year.
fn closing() -> DateTime<Utc> {
    midnight(7, 1)
}

/// Returns an amount of money.
pub fn cents(cents: u32) -> Decimal {
    Decimal::from(cents) / 100
}
