//! A sparse index is added to a table that is in use: its keys are written into the orders that exist, while others change
//! them.

mod old_version;
mod progress;
mod report;
mod writers;

use std::time::Instant;

use clap::Args;
use dynamite_runtime::{BackfillSummary, Dynamite};
use futures_util::future::try_join;

pub use report::Report;

use crate::data::Shop;
use crate::store::orders::{Order, OrderRepository};
use crate::{Context, Failure, Outcome};
use old_version::{add_index, create_table_of_old_version, write_as_old_version};
use progress::ProgressLine;
use writers::Writers;

/// The number of segments in which the table is scanned.
const SEGMENTS: u32 = 16;

/// The number of passes after which one must be clean, as no older version writes any more.
const MAX_PASSES: usize = 5;

/// The options of the command `backfill`.
#[derive(Args, Clone, Copy, Debug)]
pub struct Options {
    /// The number of orders that exist
    #[arg(long, value_name = "N", default_value = "5000", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub orders: u32,

    /// The write units a second that the backfill may consume; without it, as many as the table accepts
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub write_units: Option<u32>,
}

/// Adds the index `high_value` to a table of orders in the order that keeps each query right: the writers first, then the
/// backfill, then the index.
///
/// # Errors
///
/// Returns [`Failure`] if a call fails, or the index does not have the right orders.
pub async fn run(db: &Dynamite, options: Options) -> Outcome<Report> {
    let orders = OrderRepository::new(db);
    create_table_of_old_version(&orders).await?;
    let existing = existing(options.orders);
    write_as_old_version(&orders, &existing).await?;

    // From here on, every writer writes the key of the index.
    let writers = Writers::default();
    let backfilled = async {
        let passes = backfill(&orders, options).await;
        writers.stop();
        passes
    };
    let (passes, ()) = try_join(backfilled, writers.run(&orders, &existing)).await?;

    add_index(&orders).await?;
    let indexed = orders.scan_high_value().count().await.context("counting the index")?;
    let expected = orders.scan().filter(Order::TOTAL.gt(1000)).count().await.context("counting the orders")?;
    if indexed != expected {
        let problem = format!("it has {indexed} orders, and {expected} have a total above 1000");
        return Err(Failure::unexpected("reading the index", problem));
    }
    orders.db().client().delete_table().table_name(orders.table_name()).send().await.ok();
    Ok(Report { existing: existing.len(), passes, changed: writers.changed(), indexed })
}

/// Runs the job again until a pass is clean.
async fn backfill(orders: &OrderRepository, options: Options) -> Outcome<Vec<(BackfillSummary, f64)>> {
    let mut passes: Vec<(BackfillSummary, f64)> = Vec::new();
    while passes.last().is_none_or(|(pass, _)| !pass.is_clean()) {
        if passes.len() == MAX_PASSES {
            return Err(Failure::unexpected("the backfill", format!("no clean pass in {MAX_PASSES}")));
        }
        passes.push(pass(orders, options).await?);
    }
    Ok(passes)
}

/// Runs the job once; returns the summary, and the time in seconds.
async fn pass(orders: &OrderRepository, options: Options) -> Outcome<(BackfillSummary, f64)> {
    let (line, start) = (ProgressLine::new(options.orders), Instant::now());
    let mut job = orders.backfill().segments(SEGMENTS);
    if let Some(units) = options.write_units {
        job = job.write_units(units);
    }
    while job.next().await.context("the backfill")?.is_some() {
        line.show(&job.summary(), start.elapsed());
    }
    Ok((job.summary(), start.elapsed().as_secs_f64()))
}

/// Returns so many orders: those of the shop, again and again with other numbers.
fn existing(count: u32) -> Vec<Order> {
    let shop = Shop::generate();
    let numbered = shop.orders.iter().cycle().zip(1..=count);
    numbered.map(|(order, number)| Order { order_id: format!("B{number}"), ..order.clone() }).collect()
}
