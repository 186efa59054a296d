//! CPU time of the current thread, instructions of this program, and ratios of them.

use std::fmt;
use std::process::Command;
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

/// Runs each of the variants in turn, as often as there are rounds, and returns the median CPU time of each, in
/// seconds.
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

/// Returns `true` if valgrind is installed, which counts instructions, and says so if it is not.
pub(crate) fn counts_instructions() -> bool {
    let is_installed = Command::new("valgrind").arg("--version").output().is_ok();
    if !is_installed {
        println!("\nValgrind is not installed, so instructions are not counted.");
    }
    is_installed
}

/// Returns the instructions of this program with these arguments, as valgrind counts them.
pub(crate) fn instructions(arguments: &[&str]) -> f64 {
    let program = std::env::current_exe().unwrap();
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program);
    let output = command.args(arguments).output().unwrap();
    let report = String::from_utf8(output.stderr).unwrap();
    let collected = report.lines().find_map(|line| line.split_once("Collected :")).unwrap();
    collected.1.trim().parse().unwrap()
}
