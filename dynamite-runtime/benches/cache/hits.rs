//! Reads of an item that is kept, and of one that is not: the CPU time of the client's thread.

use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use dynamite_runtime::{Cache, Keep};

use crate::bench::Bench;
use crate::measure::{Goal, Ratio, medians};
use crate::store::small::{Small, SmallKey, SmallRepository};

/// The calls of a round.
const GETS: usize = 50;
const HITS: usize = 5_000;

const LONG: Keep = Keep::for_secs(3_600);

pub(crate) fn measure() -> Vec<Ratio> {
    let bench = Bench::new();
    println!("\nA read of an item, CPU time of the client's thread:");
    let direct = SmallRepository::new(&bench.db);
    let cached = bench.db.clone().cached(Cache::memory(1 << 20).entity::<Small>(LONG));
    let memory = SmallRepository::new(&cached);
    let [get, hit] = medians(
        31,
        [&mut || (0..GETS).for_each(|_| read(&bench, &direct)), &mut || (0..HITS).for_each(|_| read(&bench, &memory))],
    );
    let (get, hit) = (get / GETS as f64, hit / HITS as f64);
    println!("{:>24} {:.1} µs", "from DynamoDB", get * 1e6);
    println!("{:>24} {:.2} µs", "from memory", hit * 1e6);
    let mut ratios =
        vec![Ratio { name: "cached_get.memory.over_get".into(), value: hit / get, goal: Goal::AtMost(0.05) }];
    match Redis::start() {
        None => println!("{:>24} not measured, as there is no redis-server", "from Redis"),
        Some(redis) => {
            let hit = from_redis(&bench, &redis);
            println!("{:>24} {:.1} µs", "from Redis", hit * 1e6);
            ratios.push(Ratio { name: "cached_get.redis.over_get".into(), value: hit / get, goal: Goal::AtMost(1.0) });
        }
    }
    ratios
}

fn read(bench: &Bench, small: &SmallRepository) {
    let key = SmallKey::new(&*bench.item.pk, &*bench.item.sk);
    assert!(bench.runtime.block_on(small.get(key).into_future()).unwrap().is_some());
}

fn from_redis(bench: &Bench, redis: &Redis) -> f64 {
    let _runtime = bench.runtime.enter();
    let cache = Cache::redis(&redis.url, "bench").unwrap().entity::<Small>(LONG);
    let small = SmallRepository::new(&bench.db.clone().cached(cache));
    read(bench, &small);
    let [hit] = medians(31, [&mut || (0..GETS).for_each(|_| read(bench, &small))]);
    hit / GETS as f64
}

/// A server, which ends when this is dropped.
struct Redis {
    process: Child,
    url: String,
}

impl Redis {
    fn start() -> Option<Self> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let mut command = Command::new("redis-server");
        command.args(["--port", &address.port().to_string(), "--bind", "127.0.0.1", "--save", ""]);
        let process = command.stdout(Stdio::null()).spawn().ok()?;
        while TcpStream::connect(address).is_err() {
            std::thread::sleep(Duration::from_millis(10));
        }
        Some(Redis { process, url: format!("redis://{address}") })
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
