//! CPU time of the current thread, and ratios of it.

use std::fmt;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// A figure, and its goal.
pub(crate) struct Ratio {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) goal: Goal,
}

#[derive(Clone, Copy)]
pub(crate) enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, goal) = match self.goal {
            Goal::AtMost(goal) => ("<=", goal),
            Goal::AtLeast(goal) => (">=", goal),
        };
        write!(f, "ratio {} {:.3} goal {sign} {goal}", self.name, self.value)
    }
}

/// Returns the CPU time of this thread.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

/// Runs each of the variants in turn, as often as there are rounds, and returns the median CPU time of each, in seconds.
///
/// Repeats the measurement if the rounds of the first variant, the SDK, differ by more than 15 %.
pub(crate) fn medians<const N: usize>(rounds: usize, variants: [&mut dyn FnMut(); N]) -> [f64; N] {
    let mut variants = variants;
    for attempt in 1.. {
        let mut times: [Vec<f64>; N] = std::array::from_fn(|_| Vec::new());
        for round in 0..=rounds {
            for (variant, times) in variants.iter_mut().zip(&mut times) {
                let start = cpu_time();
                variant();
                // The first round warms up.
                if round > 0 {
                    times.push((cpu_time() - start).as_secs_f64());
                }
            }
        }
        times.iter_mut().for_each(|times| times.sort_by(f64::total_cmp));
        let spread = times[0].iter().rev().nth(rounds / 4).unwrap() / times[0][rounds / 4];
        if spread <= 1.15 || attempt == 5 {
            return times.map(|times| times[times.len() / 2]);
        }
        println!("  (the rounds of the SDK differ by {:.0} %: again)", (spread - 1.0) * 100.0);
    }
    unreachable!()
}
