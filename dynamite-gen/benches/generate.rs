//! Measures how the generator scales with its input, and the time to compile its code.
//!
//! `cargo bench -p dynamite-gen --bench generate`, followed by `-- growth` or `-- compile` for one of the two.
//! docs/benchmarks.md describes what is measured.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "a benchmark")]

#[path = "generate/compile.rs"]
mod compile;
#[path = "generate/entities.rs"]
mod entities;
#[path = "generate/growth.rs"]
mod growth;
#[path = "generate/packages.rs"]
mod packages;
#[path = "generate/process.rs"]
mod process;

use std::path::PathBuf;

/// The argument with which this program calls itself to generate once and print the time; a number of tables follows.
const RUN: &str = "--run";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, tables] = arguments.as_slice()
        && first == RUN
    {
        growth::run(tables);
        return;
    }
    // Cargo adds options of its own.
    let parts: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let selected = |part: &str| parts.is_empty() || parts.iter().any(|selected| *selected == part);
    let mut ratios = Vec::new();
    if selected("growth") {
        ratios.extend(growth::measure());
    }
    if selected("compile") {
        ratios.extend(compile::measure());
    }
    println!();
    for ratio in ratios {
        println!("{ratio}");
    }
}

/// A figure with its limit.
struct Ratio {
    name: &'static str,
    value: f64,
    at_most: u32,
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ratio {} {:.2} goal <= {}", self.name, self.value, self.at_most)
    }
}

/// Returns the folder for all files, on the disk that Cargo builds on.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("generate")
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
