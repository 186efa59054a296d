//! Compares batches and parallel scans with loops over the SDK, and batches on a throttled table with other writers.
//!
//! Run it with `cargo bench -p dynamite-runtime --bench batch`; append `-- load`, `-- throttled` or `-- connections` for one
//! of the parts.
//! docs/benchmarks.md says what is measured, and how.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "a benchmark")]

/// The engine of batches, compiled from the library's own files: its simulated table is not part of the public interface.
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
        #[path = "../../src/operation/batch/limits.rs"]
        mod limits;
        #[path = "../../src/operation/batch/operation.rs"]
        mod operation;
        #[path = "../../src/operation/batch/patience.rs"]
        mod patience;
        #[path = "../../src/operation/batch/probes.rs"]
        mod probes;
        #[path = "../../src/operation/batch/rate.rs"]
        mod rate;
        #[path = "../../src/operation/batch/request.rs"]
        mod request;
        #[path = "../../src/operation/batch/results.rs"]
        mod results;
        #[path = "../../src/operation/batch/set_aside.rs"]
        mod set_aside;
        #[path = "../../src/operation/batch/simulation.rs"]
        pub mod simulation;
        #[path = "../../src/operation/batch/slot.rs"]
        mod slot;
        #[path = "../../src/operation/batch/state.rs"]
        mod state;
        #[path = "../../src/operation/batch/table_queue.rs"]
        mod table_queue;
        #[path = "../../src/operation/batch/throttle.rs"]
        mod throttle;
        #[path = "../../src/operation/batch/throttling_cause.rs"]
        mod throttling_cause;
        #[path = "../../src/operation/batch/units.rs"]
        mod units;
    }
}
mod connections;
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
    let is_selected = |part: &str| parts.is_empty() || parts.iter().any(|selected| *selected == part);
    let mut ratios = Vec::new();
    if is_selected("throttled") {
        ratios.extend(throttled::measure());
    }
    if is_selected("load") {
        ratios.extend(load::measure());
    }
    if is_selected("connections") {
        connections::measure();
    }
    println!();
    for ratio in ratios {
        println!("{ratio}");
    }
}

/// A figure, and the bound that it should keep.
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
