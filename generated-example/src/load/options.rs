//! The options of the command `load`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::plan::{Pace, Plan};
use super::require::Requirement;

/// The longest warm-up and the longest measured time, in seconds. It bounds the memory that a run needs.
const LONGEST: f64 = 3600.0;
/// The number of workers of an open loop, if nothing is said: as many requests are in flight at most.
const WORKERS_OPEN: usize = 100;
/// The number of workers of a closed loop, if nothing is said.
const WORKERS_CLOSED: usize = 16;

/// The options of a load.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Requests a second, sent whether or not earlier ones have their responses (an open loop)
    #[arg(long, value_name = "N", default_value = "500", value_parser = rate)]
    pub rate: f64,

    /// Send a request only when a worker has the response to its last one (a closed loop), which hides stalls
    #[arg(long, conflicts_with = "rate")]
    pub closed: bool,

    /// The largest number of requests in flight [default: 100, or 16 if closed]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub workers: Option<u16>,

    /// The measured time
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = positive_seconds)]
    pub duration: Duration,

    /// The time before it, in which requests are sent, but not counted
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    pub warm_up: Duration,

    /// The seed of all random choices
    #[arg(long, value_name = "N", default_value = "1")]
    pub seed: u64,

    /// Choose some keys more often than others, by Zipf's law: with 1, one product has a fifth of all reads
    #[arg(long, value_name = "EXPONENT", default_value = "0", value_parser = exponent)]
    pub zipf: f64,

    /// Keep products in a cache in memory
    #[arg(long)]
    pub cache: bool,

    /// Exit with code 1 unless this holds, such as p99=20ms, max=1s or failed=0.1%; can be given several times
    #[arg(long, value_name = "LIMIT")]
    pub require: Vec<Requirement>,

    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,

    /// Write the result to this file as a page with charts
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// Print a line for each second
    #[arg(long)]
    pub verbose: bool,
}

impl Options {
    /// Returns the plan of these options.
    pub fn plan(&self) -> Plan {
        let (pace, workers) = match self.closed {
            true => (Pace::Closed, WORKERS_CLOSED),
            false => (Pace::Open { rate: self.rate }, WORKERS_OPEN),
        };
        let workers = self.workers.map_or(workers, usize::from);
        Plan { pace, workers, warm_up: self.warm_up, duration: self.duration }
    }
}

fn rate(text: &str) -> Result<f64, String> {
    number(text, 0.1, 100_000.0)
}

fn exponent(text: &str) -> Result<f64, String> {
    number(text, 0.0, 5.0)
}

fn seconds(text: &str) -> Result<Duration, String> {
    number(text, 0.0, LONGEST).map(Duration::from_secs_f64)
}

fn positive_seconds(text: &str) -> Result<Duration, String> {
    number(text, 0.1, LONGEST).map(Duration::from_secs_f64)
}

fn number(text: &str, least: f64, most: f64) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("not a number from {least} to {most}"))
}
