//! Compares reading and writing of items with the SDK and serde_dynamo, and with what any client has to do.
//!
//! Run it with `cargo bench -p dynamite-runtime --bench wire`. docs/benchmarks.md says what is measured, and how.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "a benchmark")]

mod decode;
mod items;
mod measure;
#[allow(dead_code, reason = "generated")]
mod store;

use measure::Ratio;

fn main() {
    let mut ratios = decode::measure();
    ratios.sort_by_key(|ratio| ratio.name.clone());
    println!();
    for Ratio { name, value, goal } in ratios {
        println!("ratio {name} {value:.3} goal <= {goal}");
    }
}
