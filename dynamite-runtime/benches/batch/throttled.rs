//! Batches and other writers on a simulated table that throttles entries for which it has no units.

use crate::operation::batch::simulation::{HotPartition, Measured, Writer, run};
use crate::{Goal, Ratio};

/// The rates of tables with a hot partition, and the numbers of requests in flight. One request at a time has room for
/// 5,000 writes a second; at 4,000 units, the entries of the hot partition take a part of it that the others need.
const HOT: [(f64, usize); 7] =
    [(25.0, 1), (25.0, 16), (100.0, 1), (100.0, 16), (1_000.0, 1), (1_000.0, 16), (4_000.0, 16)];

const RATES: [f64; 7] = [25.0, 50.0, 100.0, 250.0, 500.0, 1_000.0, 4_000.0];

pub(crate) fn measure() -> Vec<Ratio> {
    println!("A table of N write units a second, from the fourth second on: fraction of N used, of entries throttled.");
    let writers = [
        ("batch_write", Writer::Engine),
        ("1 in flight", Writer::Fixed { requests: 1, backoff: true }),
        ("4 in flight", Writer::Fixed { requests: 4, backoff: true }),
        ("16 in flight", Writer::Fixed { requests: 16, backoff: true }),
        ("no backoff", Writer::Fixed { requests: 16, backoff: false }),
    ];
    let (mut goodput, mut rejected) = (f64::INFINITY, 0.0_f64);
    for number in [1, 2] {
        println!("{:>24} {}", format!("{number} writer(s), N ="), columns(RATES.map(|rate| format!("{rate}"))));
        for (name, writer) in writers {
            let runs = RATES.map(|rate| run(rate, &vec![writer; number], 0.0));
            println!("{name:>24} {}", columns(runs.map(display)));
            if matches!(writer, Writer::Engine) {
                goodput = runs.iter().fold(goodput, |worst, run| worst.min(run.used));
                rejected = runs.iter().fold(rejected, |worst, run| worst.max(run.throttled));
            }
        }
    }
    let hot_partition = hot_partition();
    vec![
        Ratio { name: "throttled.hot_partition", value: hot_partition, goal: Goal::AtLeast(0.9) },
        Ratio { name: "throttled.goodput", value: goodput, goal: Goal::AtLeast(0.98) },
        Ratio { name: "throttled.rejected", value: rejected, goal: Goal::AtMost(0.048) },
    ]
}

/// Returns the worst goodput of the other partitions, as a fraction of what they have alone, if one entry in ten belongs to a
/// partition that accepts nothing.
fn hot_partition() -> f64 {
    println!(
        "The same with one entry in ten for a partition that accepts nothing: what the others accept, of that alone."
    );
    let mut worst = f64::INFINITY;
    for (reads, list, one_key) in (0..8).map(|bits| (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0)) {
        let others =
            HOT.map(|(rate, at_once)| HotPartition { rate, hot_rate: 0.0, one_key, reads, list, at_once }.others());
        let kind = if reads { "reads" } else { "writes" };
        let form = if list { "list" } else { "stream" };
        let keys = if one_key { "one key" } else { "many keys" };
        println!("{:>28} {}", format!("{kind}, {form}, {keys}"), columns(others.map(|others| format!("{others:.2}"))));
        worst = others.iter().fold(worst, |worst, others| worst.min(*others));
    }
    worst
}

fn display(run: Measured) -> String {
    format!("{:.2} {:.2}", run.used, run.throttled)
}

fn columns(texts: [String; 7]) -> String {
    texts.map(|text| format!("{text:>10}")).join("")
}
