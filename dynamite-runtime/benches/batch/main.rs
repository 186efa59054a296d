//! What batches and parallel scans cost beside loops over the SDK, and what they make of a table that refuses.
//!
//! `cargo bench -p dynamite-runtime --bench batch`, followed by `-- load` or `-- throttled` for one of the two;
//! docs/performance.md says what is measured, and how.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "a benchmark")]

/// The engine of batches, from the same files as the library has it: a table in virtual time is no part of its interface.
#[path = "."]
mod operation {
    pub(crate) use dynamite_runtime::Usage;

    #[path = "."]
    pub mod batch {
        #![allow(dead_code, unreachable_pub, unused_imports, reason = "the library and its tests use the rest")]

        #[path = "../../src/operation/batch/backoff.rs"]
        mod backoff;
        #[path = "../../src/operation/batch/clock.rs"]
        mod clock;
        #[path = "../../src/operation/batch/engine.rs"]
        mod engine;
        #[path = "../../src/operation/batch/operation.rs"]
        mod operation;
        #[path = "../../src/operation/batch/rate.rs"]
        mod rate;
        #[path = "../../src/operation/batch/simulation.rs"]
        pub mod simulation;
        #[path = "../../src/operation/batch/state.rs"]
        mod state;
    }
}
mod engine;
mod load;
#[path = "../../../generated-example/src/store/mod.rs"]
mod store;
mod throttled;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some(engine::SERVE) => return engine::serve(),
        Some(load::PEAK) => return load::run_for_peak(&arguments[1], &arguments[2]),
        _ => {}
    }
    // Cargo adds options of its own.
    let parts: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let asked = |part: &str| parts.is_empty() || parts.iter().any(|asked| *asked == part);
    let mut ratios = Vec::new();
    if asked("throttled") {
        ratios.extend(throttled::measure());
    }
    if asked("load") {
        ratios.extend(load::measure());
    }
    println!();
    for ratio in ratios {
        println!("{ratio}");
    }
}

/// A figure, and where it should lie.
struct Ratio {
    name: &'static str,
    value: f64,
    goal: Goal,
}

enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sign, bound) = match self.goal {
            Goal::AtLeast(bound) => (">=", bound),
            Goal::AtMost(bound) => ("<=", bound),
        };
        write!(f, "ratio {} {:.3} goal {sign} {bound}", self.name, self.value)
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
