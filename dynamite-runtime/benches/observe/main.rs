//! Measures what it costs to observe calls: switched off, and with observers.
//!
//! Run it with `cargo bench -p dynamite-runtime --bench observe`. docs/benchmarks.md says what is measured, and how.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "a benchmark")]

#[path = "../wire/bench.rs"]
mod bench;
#[path = "../wire/by_hand.rs"]
#[allow(dead_code, reason = "the benchmark `wire` uses it")]
mod by_hand;
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

use std::hint::black_box;
use std::io;

use dynamite_runtime::{Dynamite, Emf, Metrics, Profiler, watch_once};

use crate::bench::Bench;
use crate::measure::{Goal, Ratio, medians};
use crate::store::small::{SmallKey, SmallRepository};

/// The calls of a round.
const GETS: usize = 50;
const WATCHES: usize = 100_000;

fn main() {
    let bench = Bench::new();
    let small = SmallRepository::new(&bench.db);
    let observed: [(&str, Dynamite); 3] = [
        ("with a profiler", bench.db.clone().observed(Profiler::new())),
        ("for CloudWatch", bench.db.clone().observed(Emf::new("Bench", io::sink()))),
        ("metrics, no recorder", bench.db.clone().observed(Metrics::new())),
    ];
    let [get, off, profiler, emf, metrics] = medians(
        31,
        [
            &mut || (0..GETS).for_each(|_| read(&bench, &small)),
            &mut || watch(&bench.db),
            &mut || watch(&observed[0].1),
            &mut || watch(&observed[1].1),
            &mut || watch(&observed[2].1),
        ],
    );
    let get = get / GETS as f64;
    println!("\nCPU time of the client's thread:");
    println!("{:>24} {:.1} µs", "a get", get * 1e6);
    println!("\nObserving a call with one request:");
    let each = |time: f64| time / WATCHES as f64;
    for (name, time) in
        [("switched off", off)].into_iter().chain(observed.iter().map(|(name, _)| *name).zip([profiler, emf, metrics]))
    {
        println!("{name:>24} {:.0} ns", each(time) * 1e9);
    }
    println!("\n{}", Ratio { name: "observe.off.over_get".into(), value: each(off) / get, goal: Goal::AtMost(0.01) });
}

fn read(bench: &Bench, small: &SmallRepository) {
    let key = SmallKey::new(&*bench.item.pk, &*bench.item.sk);
    assert!(bench.runtime.block_on(small.get(key).into_future()).unwrap().is_some());
}

fn watch(db: &Dynamite) {
    (0..WATCHES).for_each(|_| watch_once(black_box(db)));
}
