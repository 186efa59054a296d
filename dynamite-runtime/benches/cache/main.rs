//! Compares reads from a cache with reads from DynamoDB, and counts what a cache costs where it is not used.
//!
//! Run it with `cargo bench -p dynamite-runtime --bench cache`; append `-- hits` or `-- instructions` for one of its
//! parts. docs/benchmarks.md says what is measured, and how.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "a benchmark")]

#[path = "../wire/bench.rs"]
mod bench;
#[path = "../wire/by_hand.rs"]
#[allow(dead_code, reason = "the benchmark `wire` uses it")]
mod by_hand;
mod hits;
mod instructions;
#[path = "../wire/items.rs"]
#[allow(dead_code, reason = "the benchmark `wire` uses the rest")]
mod items;
#[path = "../wire/measure.rs"]
#[allow(dead_code, reason = "the benchmark `wire` uses the rest")]
mod measure;
#[path = "../wire/server.rs"]
mod server;
#[path = "../wire/store/mod.rs"]
#[allow(dead_code, reason = "generated")]
mod store;

fn main() {
    // Cargo adds options of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    if let Some((instructions::REPEAT, rest)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return instructions::run(rest);
    }
    let is_selected = |part: &str| arguments.is_empty() || arguments.iter().any(|selected| selected == part);
    let mut ratios = Vec::new();
    if is_selected("hits") {
        ratios.extend(hits::measure());
    }
    if is_selected("instructions") {
        instructions::measure();
    }
    println!();
    for ratio in ratios {
        println!("{ratio}");
    }
}
