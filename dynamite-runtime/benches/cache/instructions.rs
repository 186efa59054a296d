//! Instructions of calls, counted by valgrind: of a client without a cache, and of clients with one.

use dynamite_runtime::{Cache, Dynamite, Keep};

use crate::bench::Bench;
use crate::measure::{counts_instructions, instructions};
use crate::store::small::{Small, SmallKey, SmallRepository};
use crate::store::wide::Wide;

/// The argument with which this program starts itself to make calls.
pub(crate) const REPEAT: &str = "repeat";

const CLIENTS: [&str; 3] = ["no-cache", "other-table", "same-table"];
const CALLS: [&str; 2] = ["get", "put"];

/// The numbers of calls in two runs, whose difference counts no start.
const FEW: usize = 200;
const MANY: usize = 600;

/// Prints the instructions of a call.
pub(crate) fn measure() {
    if !counts_instructions() {
        return;
    }
    println!("\nInstructions of a call:");
    println!("{:>24}{}", "", CLIENTS.map(|client| format!("{client:>15}")).concat());
    for call in CALLS {
        let each = |client| (count(client, call, MANY) - count(client, call, FEW)) / (MANY - FEW) as f64;
        println!("{call:>24}{}", CLIENTS.map(|client| format!("{:>15.0}", each(client))).concat());
    }
}

/// Returns the instructions of this program if it makes so many calls.
fn count(client: &str, call: &str, times: usize) -> f64 {
    instructions(&[REPEAT, client, call, &times.to_string()])
}

/// Makes calls, as the arguments after [`REPEAT`] say.
pub(crate) fn run(arguments: &[String]) {
    let [client, call, times] = arguments else { panic!("a client, a call and a number") };
    let bench = Bench::new();
    let small = SmallRepository::new(&with_cache(bench.db.clone(), client));
    let key = SmallKey::new(&*bench.item.pk, &*bench.item.sk);
    for _ in 0..times.parse().unwrap() {
        match call.as_str() {
            "get" => assert!(bench.runtime.block_on(small.get(key.clone()).into_future()).unwrap().is_some()),
            _ => bench.runtime.block_on(small.put(&bench.item).into_future()).unwrap(),
        }
    }
}

fn with_cache(db: Dynamite, client: &str) -> Dynamite {
    let cache = Cache::memory(1 << 20);
    match client {
        "no-cache" => db,
        "other-table" => db.cached(cache.entity::<Wide>(Keep::for_secs(3_600))),
        _ => db.cached(cache.entity::<Small>(Keep::for_secs(3_600))),
    }
}
