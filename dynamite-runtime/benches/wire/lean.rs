//! Lean calls over loopback: the CPU time of the client's thread.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{CallOptions, Dynamite, write_item};
use tokio::task::JoinSet;

use crate::calls::{CALLS, Clients};
use crate::items::{Shape, json};
use crate::measure::{Goal, Ratio, medians};
use crate::store::small::{Small, SmallKey, SmallRepository};

/// The calls at once, and how many each of them makes in a round.
const IN_FLIGHT: usize = 64;
const EACH: usize = 5;

pub(crate) fn measure() -> Vec<Ratio> {
    let clients = Clients::new();
    let Clients { runtime, server, sdk, ours } = &clients;
    println!("\nLean calls, CPU time of the client's thread:");
    let item = Small::random(&mut fastrand::Rng::with_seed(5));
    let capacity = r#""ConsumedCapacity":{"CapacityUnits":1.0,"TableName":"small"}"#;
    server.answer("GetItem", &[format!(r#"{{{capacity},"Item":{}}}"#, json(&item))]);
    server.answer("PutItem", &[format!("{{{capacity}}}")]);
    let stored = write_item(&item).unwrap();
    let lean = ours.with(&CallOptions::new().lean(true));
    let small = SmallRepository::new(&lean);
    let put = async |sdk: &Client| {
        sdk.put_item().table_name("small").set_item(Some(stored.clone())).send().await.unwrap();
    };
    let key = SmallKey::new(&*item.pk, &*item.sk);
    let [get_sdk, get_lean, put_sdk, put_lean, all_sdk, all_lean] = medians(
        31,
        [
            &mut || (0..CALLS).for_each(|_| runtime.block_on(get_by_sdk(sdk.clone(), item.clone()))),
            &mut || {
                (0..CALLS).for_each(|_| assert!(runtime.block_on(small.get(&key).into_future()).unwrap().is_some()))
            },
            &mut || (0..CALLS).for_each(|_| runtime.block_on(put(sdk))),
            &mut || (0..CALLS).for_each(|_| runtime.block_on(small.put(&item).into_future()).unwrap()),
            &mut || runtime.block_on(in_flight(|| get_by_sdk(sdk.clone(), item.clone()))),
            &mut || runtime.block_on(in_flight(|| get_lean(lean.clone(), item.clone()))),
        ],
    );
    let micros = |seconds: f64| seconds / CALLS as f64 * 1e6;
    println!("{:>24} {:.1} µs by the SDK, {:.1} µs lean", "a get", micros(get_sdk), micros(get_lean));
    println!("{:>24} {:.1} µs by the SDK, {:.1} µs lean", "a put", micros(put_sdk), micros(put_lean));
    let ratio = |name: &str, value, goal| Ratio { name: name.into(), value, goal: Goal::AtMost(goal) };
    vec![
        ratio("get_item.lean.over_sdk", get_lean / get_sdk, 0.38),
        ratio("put_item.lean.over_sdk", put_lean / put_sdk, 0.45),
        ratio("get_item.lean.in_flight_64.over_sdk", all_lean / all_sdk, 0.40),
    ]
}

async fn get_by_sdk(sdk: Client, item: Small) {
    let get = sdk.get_item().table_name("small");
    let get = get.key("pk", AttributeValue::S(item.pk)).key("sk", AttributeValue::S(item.sk));
    assert!(get.send().await.unwrap().item.is_some());
}

async fn get_lean(db: Dynamite, item: Small) {
    let got = SmallRepository::new(&db).get(SmallKey::new(item.pk, item.sk)).await;
    assert!(got.unwrap().is_some());
}

/// Makes calls in many tasks at once.
async fn in_flight<F: Future<Output = ()> + Send + 'static>(call: impl Fn() -> F) {
    let mut tasks = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let calls: Vec<F> = (0..EACH).map(|_| call()).collect();
        tasks.spawn(async move {
            for call in calls {
                call.await;
            }
        });
    }
    tasks.join_all().await;
}
