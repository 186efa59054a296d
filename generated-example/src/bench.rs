//! Benchmarks: ways to do the same thing, side by side by their time and by the capacity that they consume.

mod comparisons;
mod measure;
mod print;

use clap::Args;
use dynamite_runtime::Dynamite;

pub use measure::{Comparison, Measurement};

use crate::Outcome;
use crate::data::{Shop, create_tables};

/// The options of the command `bench`.
#[derive(Args, Clone, Copy, Debug)]
pub struct Options {
    /// How often each way is measured; the table shows the median of its times
    #[arg(long, value_name = "N", default_value = "50", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub rounds: u16,

    /// The number of items that are read or written one by one and in batches
    #[arg(long, value_name = "N", default_value = "25", value_parser = clap::value_parser!(u8).range(1..=60))]
    pub items: u8,
}

/// Creates and fills the tables, and makes all comparisons.
///
/// # Errors
///
/// Returns [`Failure`](crate::Failure) if a call fails.
pub async fn run(db: &Dynamite, options: Options) -> Outcome<Vec<Comparison>> {
    create_tables(db).await?;
    let shop = Shop::generate();
    shop.load(db).await?;
    comparisons::all(db, &shop, options).await
}

pub use print::print;
