//! Whole calls over loopback: the CPU time of the client's thread.

use std::hint::black_box;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use aws_smithy_types::body::SdkBody;
use dynamite_runtime::{Dynamite, RawItem, read_response, write_item};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use tokio::runtime::Runtime;

use crate::items::{Order, Shape, json, page, page_ending};
use crate::measure::{Goal, Ratio, medians};
use crate::server::Server;
use crate::store::nested::NestedRepository;
use crate::store::numbers::NumbersRepository;
use crate::store::small::{Small, SmallKey, SmallRepository};
use crate::store::wide::{Wide, WideRepository};

const BYTES: usize = 1 << 20;
/// More than a page holds.
const LIMIT: u32 = 100_000;
/// The pages of a scan, and the writes of a batch.
const PAGES: usize = 4;
const WRITES: usize = 1_000;
/// The small calls of a round.
pub(crate) const CALLS: usize = 50;

/// The clients of a server, all of which work in this thread.
pub(crate) struct Clients {
    pub(crate) runtime: Runtime,
    pub(crate) server: Server,
    pub(crate) sdk: Client,
    pub(crate) ours: Dynamite,
}

impl Clients {
    pub(crate) fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let server = Server::start();
        let url = format!("http://{}", server.address);
        let http = || aws_smithy_http_client::Builder::new().build_http();
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "bench"))
            .endpoint_url(&url)
            .http_client(http());
        let sdk = Client::from_conf(config.build());
        let build = Dynamite::builder().endpoint(&url).test_credentials().http_client(http()).build();
        let ours = runtime.block_on(build).unwrap();
        Clients { runtime, server, sdk, ours }
    }
}

pub(crate) fn measure() -> Vec<Ratio> {
    let clients = Clients::new();
    println!("\nWhole calls, CPU time of the client's thread, of that with dynamite:");
    println!("{:>24}{:>10}{:>10}{:>16}{:>8}", "a query of 1 MiB", "the SDK", "by hand", "serde_dynamo", "hyper");
    let (small, wide) = (SmallRepository::new(&clients.ours), WideRepository::new(&clients.ours));
    let (nested, numbers) = (NestedRepository::new(&clients.ours), NumbersRepository::new(&clients.ours));
    let mut ratios = query(&clients, 0.12, async || small.query("x").page(LIMIT).await.unwrap().items);
    ratios.extend(query(&clients, 0.14, async || wide.query("x").page(LIMIT).await.unwrap().items));
    ratios.extend(query(&clients, 0.16, async || nested.query("x").page(LIMIT).await.unwrap().items));
    ratios.extend(query(&clients, 0.12, async || numbers.query("x").page(LIMIT).await.unwrap().items));
    ratios.push(scan(&clients));
    ratios.extend(batches(&clients));
    ratios.extend(single(&clients));
    ratios
}

/// Reads one page of a query: with the SDK, with serde_dynamo, with dynamite, and with hyper and the same codec.
fn query<T: Shape>(clients: &Clients, over_serde: f64, by_dynamite: impl AsyncFn() -> Vec<T>) -> Vec<Ratio> {
    let Clients { runtime, server, sdk: client, .. } = clients;
    let (items, body) = page::<T>(BYTES, Order::Page);
    server.answer("Query", std::slice::from_ref(&body));
    let values = RawItem::from([(":k".to_owned(), AttributeValue::S("x".to_owned()))]);
    let by_sdk = async || {
        let query = client.query().table_name("t").key_condition_expression("pk = :k");
        query.set_expression_attribute_values(Some(values.clone())).send().await.unwrap().items.unwrap()
    };
    let mut connection = runtime.block_on(connect(&server.address));
    assert!(runtime.block_on(by_dynamite()) == items);
    let [sdk, by_hand, serde, dynamite, hyper] = medians(
        21,
        [
            &mut || drop(black_box(runtime.block_on(by_sdk()))),
            &mut || {
                let decoded = runtime.block_on(by_sdk());
                drop(black_box(decoded.into_iter().map(|item| T::from_map(item).unwrap()).collect::<Vec<T>>()));
            },
            &mut || {
                let decoded = runtime.block_on(by_sdk());
                drop(black_box(serde_dynamo::from_items::<_, T::Serde>(decoded).unwrap()));
            },
            &mut || drop(black_box(runtime.block_on(by_dynamite()))),
            &mut || {
                let body = runtime.block_on(by_hyper(&mut connection));
                drop(black_box(read_response::<T>(&SdkBody::from(body)).unwrap()));
            },
        ],
    );
    let shape = T::SHAPE;
    println!(
        "{shape:>24}{:>10.2}{:>10.2}{:>16.2}{:>8.2}",
        sdk / dynamite,
        by_hand / dynamite,
        serde / dynamite,
        hyper / dynamite
    );
    let ratio = |figure: &str, value, goal| Ratio { name: format!("query_1mib.{shape}.{figure}"), value, goal };
    vec![
        ratio("over_serde_dynamo", dynamite / serde, Goal::AtMost(over_serde)),
        ratio("over_hyper", dynamite / hyper, Goal::AtMost(1.2)),
    ]
}

/// Scans pages of small items: with a loop over the SDK and serde_dynamo, and with dynamite.
fn scan(clients: &Clients) -> Ratio {
    let Clients { runtime, server, sdk, ours } = clients;
    let pages: Vec<String> =
        (1..=PAGES).map(|number| page_ending::<Small>(BYTES, (number < PAGES).then_some(number))).collect();
    server.answer("Scan", &pages);
    let small = SmallRepository::new(ours);
    let by_serde = async || {
        let (mut items, mut start) = (Vec::new(), None);
        loop {
            let page = sdk.scan().table_name("t").set_exclusive_start_key(start).send().await.unwrap();
            items.extend(serde_dynamo::from_items::<_, <Small as Shape>::Serde>(page.items.unwrap()).unwrap());
            start = page.last_evaluated_key;
            if start.is_none() {
                return items;
            }
        }
    };
    let by_dynamite = async || small.scan().all().await.unwrap();
    assert_eq!(runtime.block_on(by_serde()).len(), runtime.block_on(by_dynamite()).len());
    let [serde, dynamite] = medians(
        11,
        [&mut || drop(black_box(runtime.block_on(by_serde()))), &mut || {
            drop(black_box(runtime.block_on(by_dynamite())))
        }],
    );
    Ratio { name: "scan.cpu.over_serde_dynamo_loop".into(), value: serde / dynamite, goal: Goal::AtLeast(5.0) }
}

/// Writes wide items: one full request, and a list of them with a loop over the SDK.
fn batches(clients: &Clients) -> [Ratio; 2] {
    let Clients { runtime, server, sdk, ours } = clients;
    server.answer(
        "BatchWriteItem",
        &[r#"{"ConsumedCapacity":[{"CapacityUnits":25.0,"TableName":"wide"}],"UnprocessedItems":{}}"#.to_owned()],
    );
    let mut rng = fastrand::Rng::with_seed(3);
    let items: Vec<Wide> = (0..WRITES).map(|_| Wide::random(&mut rng)).collect();
    let serde: Vec<_> = items.iter().map(Shape::serde).collect();
    let wide = WideRepository::new(ours);
    let by_serde = async |items: &[<Wide as Shape>::Serde]| {
        for items in items.chunks(25) {
            let write = |item| {
                let put = PutRequest::builder().set_item(Some(serde_dynamo::to_item(item).unwrap())).build().unwrap();
                WriteRequest::builder().put_request(put).build()
            };
            let writes = items.iter().map(write).collect();
            let written = sdk.batch_write_item().request_items("wide", writes).send().await.unwrap();
            assert!(written.unprocessed_items.is_none_or(|left| left.is_empty()));
        }
    };
    let by_dynamite = async |items: &[Wide]| wide.batch_write().put_all(items).await.unwrap();
    let [one_serde, one, all_serde, all] = medians(
        11,
        [
            &mut || (0..CALLS).for_each(|_| runtime.block_on(by_serde(&serde[..25]))),
            &mut || {
                (0..CALLS).for_each(|_| {
                    drop(runtime.block_on(by_dynamite(&items[..25])));
                })
            },
            &mut || runtime.block_on(by_serde(&serde)),
            &mut || drop(runtime.block_on(by_dynamite(&items))),
        ],
    );
    [
        Ratio { name: "batch_write25.wide.over_serde_dynamo".into(), value: one / one_serde, goal: Goal::AtMost(0.35) },
        Ratio {
            name: "batch_write.cpu.over_serde_dynamo_loop".into(),
            value: all_serde / all,
            goal: Goal::AtLeast(2.0),
        },
    ]
}

/// Reads and writes one small item.
fn single(clients: &Clients) -> [Ratio; 2] {
    let Clients { runtime, server, sdk, ours } = clients;
    let item = Small::random(&mut fastrand::Rng::with_seed(5));
    let capacity = r#""ConsumedCapacity":{"CapacityUnits":1.0,"TableName":"small"}"#;
    server.answer("GetItem", &[format!(r#"{{{capacity},"Item":{}}}"#, json(&item))]);
    server.answer("PutItem", &[format!("{{{capacity}}}")]);
    let small = SmallRepository::new(ours);
    let stored = write_item(&item).unwrap();
    let key = SmallKey::new(&*item.pk, &*item.sk);
    let same = Client::from_conf(ours.client().config().clone());
    let get = async |sdk: &Client| {
        let get = sdk.get_item().table_name("small");
        let get = get.key("pk", AttributeValue::S(item.pk.clone())).key("sk", AttributeValue::S(item.sk.clone()));
        assert!(get.send().await.unwrap().item.is_some());
    };
    let put = async |sdk: &Client| {
        sdk.put_item().table_name("small").set_item(Some(stored.clone())).send().await.unwrap();
    };
    let [get_sdk, get_same, get_ours, put_sdk, put_same, put_ours] = medians(
        31,
        [
            &mut || (0..CALLS).for_each(|_| runtime.block_on(get(sdk))),
            &mut || (0..CALLS).for_each(|_| runtime.block_on(get(&same))),
            &mut || {
                (0..CALLS).for_each(|_| assert!(runtime.block_on(small.get(&key).into_future()).unwrap().is_some()))
            },
            &mut || (0..CALLS).for_each(|_| runtime.block_on(put(sdk))),
            &mut || (0..CALLS).for_each(|_| runtime.block_on(put(&same))),
            &mut || (0..CALLS).for_each(|_| runtime.block_on(small.put(&item).into_future()).unwrap()),
        ],
    );
    println!("{:>24} a get {:.2}, a put {:.2}", "of an SDK client set so", get_ours / get_same, put_ours / put_same);
    let ratio = |name: &str, value| Ratio { name: name.into(), value, goal: Goal::AtMost(1.0) };
    [ratio("get_item.over_sdk", get_ours / get_sdk), ratio("put_item.over_sdk", put_ours / put_sdk)]
}

/// Opens a connection without a pool.
async fn connect(address: &str) -> SendRequest<Full<Bytes>> {
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender
}

/// Sends a query with headers that were made before, and reads the body.
async fn by_hyper(connection: &mut SendRequest<Full<Bytes>>) -> Bytes {
    connection.ready().await.unwrap();
    let request = hyper::Request::post("/")
        .header("host", "127.0.0.1")
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", "DynamoDB_20120810.Query")
        .body(Full::new(Bytes::from_static(b"{}")))
        .unwrap();
    connection.send_request(request).await.unwrap().into_body().collect().await.unwrap().to_bytes()
}
