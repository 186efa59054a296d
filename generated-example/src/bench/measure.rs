//! Measures several ways to do the same thing.

use std::future::Future;
use std::time::{Duration, Instant};

use dynamite_runtime::{Result, Usage};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use crate::{Context, Outcome};

/// Several ways to do the same thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What is done.
    pub task: String,
    /// The ways, and what each took.
    pub ways: Vec<Measurement>,
    /// What to learn from it.
    pub lesson: &'static str,
}

/// What one way took.
#[derive(Clone, Debug, PartialEq)]
pub struct Measurement {
    /// The way, in words.
    pub name: &'static str,
    /// The median of its times.
    pub time: Duration,
    /// What it cost, in the last round.
    pub usage: Usage,
    /// `true` if it consumed write units, and false if it consumed read units.
    pub writes: bool,
}

/// A way to do something.
pub(super) struct Way<'a> {
    name: &'static str,
    writes: bool,
    calls: Box<dyn Fn() -> LocalBoxFuture<'a, Result<Usage>> + 'a>,
}

impl<'a> Way<'a> {
    /// Creates a way that reads.
    pub(super) fn reading<F>(name: &'static str, calls: impl Fn() -> F + 'a) -> Self
    where
        F: Future<Output = Result<Usage>> + 'a,
    {
        Way { name, writes: false, calls: Box::new(move || calls().boxed_local()) }
    }

    /// Creates a way that writes.
    pub(super) fn writing<F>(name: &'static str, calls: impl Fn() -> F + 'a) -> Self
    where
        F: Future<Output = Result<Usage>> + 'a,
    {
        Way { writes: true, ..Way::reading(name, calls) }
    }
}

/// Measures the ways in turn, so that all of them see the same disturbances. A first round does not count.
pub(super) async fn compare(
    task: String,
    rounds: u16,
    ways: Vec<Way<'_>>,
    lesson: &'static str,
) -> Outcome<Comparison> {
    let mut times = vec![Vec::with_capacity(usize::from(rounds)); ways.len()];
    let mut usages = vec![Usage::default(); ways.len()];
    for round in 0..=rounds {
        for ((way, times), last) in ways.iter().zip(&mut times).zip(&mut usages) {
            let begin = Instant::now();
            *last = (way.calls)().await.context(way.name)?;
            if round > 0 {
                times.push(begin.elapsed());
            }
        }
    }
    let measured = ways.iter().zip(times).zip(usages);
    let ways = measured.map(|((way, times), usage)| {
        let Way { name, writes, .. } = *way;
        Measurement { name, time: median(times), usage, writes }
    });
    Ok(Comparison { task, ways: ways.collect(), lesson })
}

/// Returns the median: of an even number of times, the longer of the two in the middle.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        let of = |millis: &[u64]| median(millis.iter().copied().map(Duration::from_millis).collect());
        assert_eq!(of(&[9, 1, 5]), Duration::from_millis(5));
        assert_eq!(of(&[9, 1]), Duration::from_millis(9));
    }
}
