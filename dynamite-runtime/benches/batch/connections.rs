//! Many gets at once, with and without a limit of the requests in flight.

use std::time::{Duration, Instant};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{Dynamite, Uuid};
use tokio::task::JoinSet;

use crate::engine::{Engine, connect};
use crate::store::products::{ProductKey, ProductRepository};

const GETS: [usize; 4] = [1_000, 2_500, 5_000, 9_000];
/// More connections than there are gets.
const UNLIMITED: usize = 100_000;
const LIMITS: [usize; 5] = [UNLIMITED, 2_000, 1_000, 500, 50];

pub(crate) fn measure() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    println!("\nGets at once, of which failed, the longest one, and all of them, in seconds:");
    println!("{:>34}{}", "", GETS.map(|gets| format!("{gets:>22}")).concat());
    runtime.block_on(async {
        let mut cells = Vec::new();
        for gets in GETS {
            cells.push(by_sdk(gets).await);
        }
        println!("{:>34}{}", "the SDK, no timeouts", cells.concat());
        for limit in LIMITS {
            let mut cells = Vec::new();
            for gets in GETS {
                cells.push(by_dynamite(gets, limit).await);
            }
            let name = if limit == UNLIMITED { "unlimited".to_owned() } else { format!("at most {limit} connections") };
            println!("{name:>34}{}", cells.concat());
        }
    });
}

/// Makes gets with new connections, in tasks of their own, and returns how it went.
async fn all_at_once<F>(gets: usize, get: impl Fn() -> F) -> String
where
    F: Future<Output = bool> + Send + 'static,
{
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..gets {
        let (get, start) = (get(), Instant::now());
        tasks.spawn(async move { (get.await, start.elapsed()) });
    }
    let ends = tasks.join_all().await;
    let failed = ends.iter().filter(|(succeeded, _)| !succeeded).count();
    let longest = ends.iter().map(|(_, time)| *time).max().unwrap_or_default();
    format!("{:>10} {:>5.2} {:>5.2}", failed, longest.as_secs_f64(), start.elapsed().as_secs_f64())
}

async fn table(engine: &Engine) {
    ProductRepository::new(&connect(&engine.url).await).create_table().await.expect("a table");
}

async fn by_sdk(gets: usize) -> String {
    let engine = Engine::start();
    table(&engine).await;
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "bench"))
        .endpoint_url(&engine.url)
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    let client = Client::from_conf(config.build());
    all_at_once(gets, || {
        let get =
            client.get_item().table_name("products").key("product_id", AttributeValue::S(Uuid::nil().to_string()));
        async move { get.send().await.is_ok() }
    })
    .await
}

async fn by_dynamite(gets: usize, limit: usize) -> String {
    let engine = Engine::start();
    table(&engine).await;
    let http = aws_smithy_http_client::Builder::new().build_http();
    let builder = Dynamite::builder().endpoint(&engine.url).test_credentials().http_client(http);
    let db = builder.max_connections(limit).attempt_timeout(Duration::from_secs(5)).build().await.expect("a client");
    let products = ProductRepository::new(&db);
    all_at_once(gets, || {
        let get = products.get(ProductKey::new(Uuid::nil()));
        async move { get.await.is_ok() }
    })
    .await
}
