//! Writes many items to a table and reads them back, in comparison with loops over the SDK.

use std::fs;
use std::process::Command;
use std::time::Instant;

use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use dynamite_runtime::{DateTime, Dynamite, TimestampMillis, Uuid, Write};
use futures_util::{StreamExt, stream};

use crate::engine::{Engine, connect};
use crate::store::products::{Product, ProductRepository};
use crate::{Goal, Ratio, median};

/// The argument with which this program starts itself to measure its peak memory; an address and a number of items follow.
pub(crate) const PEAK: &str = "--peak";

const ITEMS: usize = 100_000;
/// The number of items for loops of single calls, which are slow and whose rate does not depend on it.
const SINGLE: usize = 10_000;
const ROUNDS: usize = 5;
const REQUESTS: usize = 16;
const SEGMENTS: i32 = 4;
const TABLE: &str = "products";

pub(crate) fn measure() -> Vec<Ratio> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let rounds = runtime.block_on(rounds());
    println!("{ITEMS} items, items a second, median of {ROUNDS} rounds:");
    for (name, rate) in Rates::NAMES {
        println!("{name:>40} {:>10.0}", median(rounds.iter().map(rate).collect()));
    }
    measure_peaks();
    // The median of the ratios, not the ratio of the medians: other load of the machine affects both figures of a round.
    let ratio = |name, ratio_of: fn(&Rates) -> f64, bound| Ratio {
        name,
        value: median(rounds.iter().map(ratio_of).collect()),
        goal: Goal::AtLeast(bound),
    };
    vec![
        ratio("batch_write.over_sdk_loop", |round| round.batch_write / round.sdk_writes, 0.95),
        ratio("scan.over_sdk_loop", |round| round.segments / round.sdk_scan, 0.95),
        ratio("batch_write.over_single_puts", |round| round.batch_write / round.puts, 1.0),
        ratio("scan.over_single_gets", |round| round.segments / round.gets, 1.0),
    ]
}

/// Returns a figure of a round.
type Rate = fn(&Rates) -> f64;

/// The figures of a round, in items a second.
#[derive(Default)]
struct Rates {
    sdk_writes: f64,
    sdk_scan: f64,
    batch_write: f64,
    segments: f64,
    puts: f64,
    gets: f64,
}

impl Rates {
    const NAMES: [(&str, Rate); 6] = [
        ("batches of a loop over the SDK", |round| round.sdk_writes),
        ("batch_write", |round| round.batch_write),
        ("4 segments of a loop over the SDK", |round| round.sdk_scan),
        ("segments(4)", |round| round.segments),
        ("single puts", |round| round.puts),
        ("single gets", |round| round.gets),
    ];
}

async fn rounds() -> Vec<Rates> {
    let items: Vec<Product> = (0..ITEMS).map(product).collect();
    let mut rounds = Vec::new();
    for round in 0..ROUNDS {
        let mut rates = Rates::default();
        // The first to run finds the machine cooler, so they take turns.
        if round % 2 == 0 {
            measure_sdk(&items, &mut rates).await;
            measure_batches(&items, &mut rates).await;
        } else {
            measure_batches(&items, &mut rates).await;
            measure_sdk(&items, &mut rates).await;
        }
        measure_single_calls(&items[..SINGLE], &mut rates).await;
        rounds.push(rates);
    }
    rounds
}

fn rate(items: usize, start: Instant) -> f64 {
    items as f64 / start.elapsed().as_secs_f64()
}

// Each of these has an engine of its own, since a table with many items is slower.

async fn measure_sdk(items: &[Product], rates: &mut Rates) {
    let (db, _engine) = fresh().await;
    let start = Instant::now();
    sdk_writes(&db, items).await;
    rates.sdk_writes = rate(ITEMS, start);
    let start = Instant::now();
    assert_eq!(sdk_scan(&db).await.len(), ITEMS);
    rates.sdk_scan = rate(ITEMS, start);
}

async fn measure_batches(items: &[Product], rates: &mut Rates) {
    let (db, _engine) = fresh().await;
    let products = ProductRepository::new(&db);
    let start = Instant::now();
    let written = products.batch_write().put_all(items).at_once(REQUESTS).await.expect("all of them");
    rates.batch_write = rate(ITEMS, start);
    assert_eq!(written.count, ITEMS as u64);
    let start = Instant::now();
    let found = products.scan().segments(SEGMENTS as u32).all().await.expect("all of them");
    rates.segments = rate(ITEMS, start);
    assert_eq!(found.len(), ITEMS);
}

async fn measure_single_calls(items: &[Product], rates: &mut Rates) {
    let (db, _engine) = fresh().await;
    let products = ProductRepository::new(&db);
    let start = Instant::now();
    for item in items {
        products.put(item).await.expect("a put");
    }
    rates.puts = rate(SINGLE, start);
    let start = Instant::now();
    for item in items {
        assert!(products.get(item).await.expect("a get").is_some());
    }
    rates.gets = rate(SINGLE, start);
}

async fn fresh() -> (Dynamite, Engine) {
    let engine = Engine::start();
    let db = connect(&engine.url).await;
    ProductRepository::new(&db).create_table().await.expect("a table");
    (db, engine)
}

fn product(number: usize) -> Product {
    Product {
        product_id: Uuid::from_u128(number as u128),
        name: format!("product {number}"),
        category: format!("category {}", number % 100),
        price: u32::try_from(number % 10_000).unwrap_or_default().into(),
        description: "a thing that is of use to somebody, somewhere, some day ".repeat(4),
        stock: 3,
        dimensions: None,
        media: Vec::new(),
        updated_at: TimestampMillis::new(DateTime::UNIX_EPOCH),
    }
}

/// Writes batches in a loop over the SDK: requests of 25, the same number of them in flight, and unprocessed items again.
async fn sdk_writes(db: &Dynamite, items: &[Product]) {
    let requests = stream::iter(items.chunks(25)).map(|chunk| async move {
        let put = |item: &Product| {
            let item = item.to_item().expect("an item");
            let put = PutRequest::builder().set_item(Some(item)).build().expect("a put");
            WriteRequest::builder().put_request(put).build()
        };
        let mut left = Some([(TABLE.to_owned(), chunk.iter().map(put).collect())].into());
        while let Some(writes) = left.filter(|left: &std::collections::HashMap<_, Vec<_>>| !left.is_empty()) {
            let sent = db.client().batch_write_item().set_request_items(Some(writes)).send().await;
            left = sent.expect("a response").unprocessed_items;
        }
    });
    requests.buffer_unordered(REQUESTS).collect::<Vec<()>>().await;
}

/// Scans in parallel, in a loop over the SDK.
async fn sdk_scan(db: &Dynamite) -> Vec<Product> {
    let segments = (0..SEGMENTS).map(|segment| async move {
        let (mut found, mut start) = (Vec::new(), None);
        loop {
            let scan = db.client().scan().table_name(TABLE).segment(segment).total_segments(SEGMENTS);
            let page = scan.set_exclusive_start_key(start).send().await.expect("a response");
            for item in page.items.unwrap_or_default() {
                found.push(Product::from_item(item).expect("a product"));
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return found;
            }
        }
    });
    futures_util::future::join_all(segments).await.into_iter().flatten().collect()
}

/// Measures the peak memory of a process that writes from an iterator and reads the stream of a scan.
fn measure_peaks() {
    for items in [ITEMS / 10, ITEMS] {
        let engine = Engine::start();
        let program = std::env::current_exe().expect("this program");
        let output = Command::new(program).args([PEAK, &engine.url, &items.to_string()]).output().expect("a run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        println!("Peak memory, {items} items as streams: {} MB", String::from_utf8_lossy(&output.stdout).trim());
    }
}

pub(crate) fn run_for_peak(url: &str, items: &str) {
    let items: usize = items.parse().expect("a number of items");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let db = connect(url).await;
        let products = ProductRepository::new(&db);
        products.create_table().await.expect("a table");
        let written = products.batch_write().iter((0..items).map(product).map(Write::Put)).await.expect("all of them");
        assert_eq!(written.count, items as u64);
        let mut found = 0;
        let mut stream = products.scan().segments(SEGMENTS as u32).stream();
        while let Some(item) = stream.next().await {
            item.expect("an item");
            found += 1;
        }
        assert_eq!(found, items);
    });
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    let megabytes = peak.and_then(|kilobytes| Some(kilobytes.parse::<f64>().ok()? * 1024.0 / 1e6));
    println!("{}", megabytes.map_or("?".into(), |megabytes| format!("{megabytes:.0}")));
}
