//! A shop on DynamoDB, written with repositories that `dynamite-gen` generated.
//!
//! Where to look:
//!
//! - [`patterns`] asks the tables everything that their schemas offer, one small function a question. Begin there;
//! - [`data`] makes the shop: customers, products, orders, and the tournaments that it sponsors;
//! - [`store`] is the generated code, checked in, from the YAML in `schemas/`; `build.rs` checks that the two agree;
//! - [`report`] counts what was asked and prints it; [`connect`] finds a DynamoDB to ask.

pub mod connect;
pub mod data;
mod failure;
pub mod patterns;
pub mod report;

/// The repositories, generated from `schemas/` and checked in.
pub mod store;

pub use failure::{Explain, Failure, Outcome};

use data::Shop;
use dynamite_runtime::Dynamite;
use report::Report;

/// Creates the tables, fills them, and asks them everything once.
///
/// It can be run again on the same tables: what it writes replaces what an earlier run left.
///
/// # Errors
///
/// [`Failure`] if a call fails that should not, or is answered wrongly.
pub async fn run(db: &Dynamite) -> Outcome<Report> {
    data::create_tables(db).await?;
    let shop = Shop::open();
    shop.load(db).await?;
    let sections = vec![
        patterns::users::ask(db).await?,
        patterns::orders::ask(db, &shop).await?,
        patterns::products::ask(db, &shop).await?,
        patterns::matches::ask(db).await?,
    ];
    Ok(Report { items: shop.items(), sections })
}
