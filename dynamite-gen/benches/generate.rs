//! How the generator grows with its input, and what its code costs to compile.
//!
//! `cargo bench -p dynamite-gen --bench generate`, with `-- growth` or `-- compile` behind it for one of the two;
//! docs/performance.md says what is measured, and how.
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

/// Generates once and prints what that took: what this program calls itself with, and a number of tables.
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
    let asked = |part: &str| parts.is_empty() || parts.iter().any(|asked| *asked == part);
    let mut ratios = Vec::new();
    if asked("growth") {
        ratios.extend(growth::measure());
    }
    if asked("compile") {
        ratios.extend(compile::measure());
    }
    println!();
    for ratio in ratios {
        println!("{ratio}");
    }
}

/// A figure, and how large it may be.
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

/// Where all of it is written: on the disk that Cargo builds on.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("generate")
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
