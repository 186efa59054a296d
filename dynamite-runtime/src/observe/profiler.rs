//! Adds up what calls took and cost, and keeps the slowest.

mod report;
mod table;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use report::{ProfileReport, ProfileRow, SlowCall};

use super::counts::Counts;
use super::durations::Durations;
use super::series::{Series, SeriesName};
use super::{Observation, Observer};

/// The number of series unless it is set. A histogram has some 12 KiB.
const MOST_SERIES: usize = 500;

/// The number of slow calls that are kept unless it is set.
const SLOWEST: usize = 10;

/// Counts, durations and costs of calls, by table, index, entity and method, and the slowest calls.
///
/// A clone is the same profiler. Give one to the client, and ask the other for a report.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let db = embedded().await?;
/// use dynamite_runtime::Profiler;
///
/// let profiler = Profiler::new();
/// let orders = OrderRepository::new(&db.observed(profiler.clone()));
/// # orders.create_table().await?;
/// for number in 1..=3 {
///     orders.create(&order(number)).await?;
/// }
/// println!("{}", profiler.report());
/// # assert_eq!(profiler.report().rows.iter().find(|row| row.call == "create").map(|row| row.count), Some(3));
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Profiler(Arc<Mutex<State>>);

struct State {
    series: Series<Calls>,
    /// The slowest calls, the slowest first.
    slowest: Vec<SlowCall>,
    kept: usize,
}

/// What is known of the calls of a series.
#[derive(Debug, Default)]
struct Calls {
    durations: Durations,
    counts: Counts,
}

impl Profiler {
    /// Creates a profiler of at most 500 series, that keeps the ten slowest calls.
    pub fn new() -> Self {
        let (series, slowest) = (Series::new(MOST_SERIES), Vec::new());
        Profiler(Arc::new(Mutex::new(State { series, slowest, kept: SLOWEST })))
    }

    /// Sets how many of the slowest calls are kept one by one.
    pub fn slowest(self, calls: usize) -> Self {
        {
            let mut state = self.lock();
            state.kept = calls;
            state.slowest.truncate(calls);
        }
        self
    }

    /// Sets the number of different series. The calls of later ones are added up as one, whose `call` is `other`.
    pub fn most_series(self, series: usize) -> Self {
        self.lock().series.set_most(series);
        self
    }

    /// Returns what was seen since the profiler was made, or since the last [`reset`](Self::reset).
    pub fn report(&self) -> ProfileReport {
        let state = self.lock();
        let rows = state.series.sorted().into_iter().map(|(name, calls)| ProfileRow::of(name, calls)).collect();
        ProfileReport::new(rows, state.slowest.clone())
    }

    /// Returns what was seen so far, and begins again from zero.
    pub fn reset(&self) -> ProfileReport {
        let mut state = self.lock();
        let (series, slowest) = (state.series.take(), std::mem::take(&mut state.slowest));
        drop(state);
        ProfileReport::new(series.iter().map(|(name, calls)| ProfileRow::of(*name, calls)).collect(), slowest)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Profiler {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Profiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Profiler(..)")
    }
}

impl Observer for Profiler {
    fn request(&self, seen: &Observation<'_>) {
        self.lock().series.of(SeriesName::of(seen)).counts.add_request(seen);
    }

    fn call(&self, seen: &Observation<'_>) {
        let mut state = self.lock();
        let calls = state.series.of(SeriesName::of(seen));
        calls.durations.add(seen.took);
        calls.counts.add_call(seen);
        state.keep_if_slow(seen);
    }
}

impl State {
    fn keep_if_slow(&mut self, seen: &Observation<'_>) {
        if self.slowest.len() >= self.kept && self.slowest.last().is_none_or(|last| last.took >= seen.took) {
            return;
        }
        let place = self.slowest.partition_point(|slow| slow.took >= seen.took);
        self.slowest.insert(place, SlowCall::of(seen));
        self.slowest.truncate(self.kept);
    }
}
