//! Batches and other writers on a simulated table that throttles entries for which it has no units.

use crate::operation::batch::simulation::{Measured, Writer, run};
use crate::{Goal, Ratio};

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
    vec![
        Ratio { name: "throttled.goodput", value: goodput, goal: Goal::AtLeast(0.9) },
        Ratio { name: "throttled.rejected", value: rejected, goal: Goal::AtMost(0.1) },
    ]
}

fn display(run: Measured) -> String {
    format!("{:.2} {:.2}", run.used, run.throttled)
}

fn columns(texts: [String; 7]) -> String {
    texts.map(|text| format!("{text:>10}")).join("")
}
