//! Compares reading and writing of items with the SDK and serde_dynamo, and with what any client has to do.
//!
//! Run it with `cargo bench -p dynamite-runtime --bench wire`; append `-- decode`, `-- calls`, `-- lean` or `-- instructions` for
//! one of its parts. docs/benchmarks.md says what is measured, and how.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "a benchmark")]

mod by_hand;
mod calls;
mod decode;
mod instructions;
mod items;
mod lean;
mod measure;
mod server;
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
    if is_selected("decode") {
        ratios.extend(decode::measure());
    }
    if is_selected("calls") {
        ratios.extend(calls::measure());
    }
    if is_selected("lean") {
        ratios.extend(lean::measure());
    }
    if is_selected("instructions") {
        instructions::measure();
    }
    ratios.sort_by_key(|ratio| ratio.name.clone());
    println!();
    for ratio in ratios {
        println!("{ratio}");
    }
}
