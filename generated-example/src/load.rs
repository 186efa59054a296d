//! A load test: requests at a steady rate, whatever the responses take, and how long they took.
//!
//! - [`Plan`] says when requests are due, and [`run()`] sends them to a [`Service`];
//! - [`Mix`] is the service: calls of the repositories, as a shop makes them. Replace it by your own calls;
//! - [`Answer`] is what is kept of one call, [`Tally`] what is counted of all, [`Latencies`] how long they took;
//! - [`Report`] shows it as text, as JSON, and as a page; [`Requirement`] is for CI.

mod answer;
mod format;
mod html;
mod json;
mod keys;
mod latencies;
mod mix;
mod options;
mod plan;
mod progress;
mod report;
mod require;
mod run;
mod tally;
mod text;

pub use answer::{Answer, Failed};
pub(crate) use format::grouped;
pub use keys::Keys;
pub use latencies::Latencies;
pub use mix::Mix;
pub use options::Options;
pub use plan::{Pace, Plan};
pub use progress::ProgressLine;
pub use report::{Report, Setup};
pub use require::{Requirement, Verdict};
pub use run::{Progress, Service, run};
pub use tally::{Failures, Second, Tally, Timing};

use dynamite_runtime::Dynamite;

use crate::Outcome;
use crate::connect::Target;
use crate::data::{Shop, create_tables};

/// Creates and fills the tables, runs a load on them, and returns what was measured.
///
/// # Errors
///
/// Returns [`Failure`](crate::Failure) if the tables can't be created or filled. Calls of the load that fail are only
/// counted.
pub async fn load(db: &Dynamite, target: &Target, options: &Options) -> Outcome<Report> {
    create_tables(db).await?;
    let shop = Shop::generate();
    shop.load(db).await?;
    let db = if options.cache { crate::connect::cached(db) } else { db.clone() };
    let mix = Mix::new(&db, &shop, options.seed, options.zipf);
    let plan = options.plan();
    let line = ProgressLine::new(&plan);
    let tally = run(&plan, mix, |progress| line.show(progress)).await?;
    Ok(Report::new(Setup::new(target, options), tally, &options.require))
}
