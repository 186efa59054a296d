//! A shop on DynamoDB, written with repositories that `dynamite-gen` generated.
//!
//! Where to look:
//!
//! - [`patterns`] uses everything that the schemas offer, in one small function for each question. Start there;
//! - [`data`] generates the shop: customers, products and visits to them, orders, and the tournaments that it sponsors;
//! - [`store`] is the checked-in code, generated from the YAML in `schemas/`; `build.rs` checks that the two agree;
//! - [`report`] records each call and what it cost, and prints a report; [`connect`] connects to DynamoDB;
//! - [`bench`](mod@bench) compares ways to do the same thing, and [`load`] measures latencies at a rate of requests;
//! - [`backfill`] adds an index to a table that is in use.

pub mod backfill;
pub mod bench;
pub mod connect;
pub mod data;
mod failure;
pub mod load;
pub mod patterns;
pub mod report;

/// The repositories, generated from `schemas/` and checked in.
pub mod store;

pub use failure::{Context, Failure, Outcome};

use data::Shop;
use dynamite_runtime::Dynamite;
use report::Report;

/// Creates the tables, fills them, and runs every access pattern once.
///
/// It can be run again on the same tables: it replaces the items that an earlier run left.
///
/// # Errors
///
/// Returns [`Failure`] if a call fails that should not, or returns something unexpected.
pub async fn run(db: &Dynamite) -> Outcome<Report> {
    data::create_tables(db).await?;
    let shop = Shop::generate();
    shop.load(db).await?;
    let sections = vec![
        patterns::users::run(db).await?,
        patterns::orders::run(db, &shop).await?,
        patterns::products::run(db, &shop).await?,
        patterns::matches::run(db).await?,
        patterns::visits::run(db, &shop).await?,
    ];
    Ok(Report { items: shop.items(), sections })
}
