//! Decoding of a response of a query, 1 MiB, without a client.

use std::hint::black_box;

use allocation_counter::measure as allocations;
use aws_sdk_dynamodb::operation::query::{Query, QueryOutput};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, FrozenLayer};
use dynamite_runtime::{RawItem, read_response};

use crate::items::{Order, Shape, page};
use crate::measure::{Goal, Ratio, medians};
use crate::store::nested::Nested;
use crate::store::numbers::Numbers;
use crate::store::small::Small;
use crate::store::wide::Wide;

const BYTES: usize = 1 << 20;

pub(crate) fn measure() -> Vec<Ratio> {
    println!("Decoding of a query's response of 1 MiB, CPU time of that with dynamite:");
    println!("{:>24}{:>10}{:>10}{:>16}{:>8}{:>18}", "", "the SDK", "by hand", "serde_dynamo", "clone", "random orders");
    let mut ratios = shape::<Small>(0.11, Some(2.0));
    ratios.extend(shape::<Wide>(0.12, Some(2.0)));
    ratios.extend(shape::<Nested>(0.14, Some(2.0)));
    ratios.extend(shape::<Numbers>(0.11, None));
    ratios
}

fn shape<T: Shape>(over_serde: f64, over_clone: Option<f64>) -> Vec<Ratio> {
    let (items, body) = page::<T>(BYTES, Order::Page);
    let (_, shuffled) = page::<T>(BYTES, Order::Item);
    let layer = Query::new().config().unwrap();
    let response = |body: &str| HttpResponse::new(200.try_into().unwrap(), SdkBody::from(body.to_owned()));
    let (body, shuffled) = (response(&body), response(&shuffled));
    let by_serde: Vec<T::Serde> = serde_dynamo::from_items(decoded_by_sdk(&layer, &body)).unwrap();
    let json = |item: Option<&T::Serde>| serde_json::to_value(item).unwrap();
    assert_eq!(json(by_serde.first()), json(items.first().map(Shape::serde).as_ref()));
    assert!(by_hand::<T>(decoded_by_sdk(&layer, &body)) == items);
    assert!(decoded::<T>(&body) == items && decoded::<T>(&shuffled).len() == decoded_by_sdk(&layer, &shuffled).len());
    let [sdk, by_hand, serde, ours, clone, random] = medians(
        31,
        [
            &mut || drop(black_box(decoded_by_sdk(&layer, &body))),
            &mut || drop(black_box(by_hand::<T>(decoded_by_sdk(&layer, &body)))),
            &mut || drop(black_box(serde_dynamo::from_items::<_, T::Serde>(decoded_by_sdk(&layer, &body)).unwrap())),
            &mut || drop(black_box(decoded::<T>(&body))),
            &mut || drop(black_box(items.clone())),
            &mut || drop(black_box(decoded::<T>(&shuffled))),
        ],
    );
    let name = T::SHAPE;
    println!(
        "{name:>24}{:>10.2}{:>10.2}{:>16.2}{:>8.2}{:>18.2}",
        sdk / ours,
        by_hand / ours,
        serde / ours,
        clone / ours,
        random / ours
    );
    let heap = allocations(|| drop(black_box(decoded::<T>(&body))));
    let cloned = allocations(|| drop(black_box(items.clone())));
    println!(
        "{:>24} {:.1} allocations an item, {:.2} of the bytes of a clone at most",
        "",
        heap.count_total as f64 / items.len() as f64,
        heap.bytes_max as f64 / cloned.bytes_max as f64
    );
    let ratio =
        |figure: &str, value, goal| Ratio { name: format!("decode.{name}.{figure}"), value, goal: Goal::AtMost(goal) };
    let mut ratios = vec![
        ratio("over_serde_dynamo", ours / serde, over_serde),
        ratio("heap_over_clone", heap.bytes_max as f64 / cloned.bytes_max as f64, 1.15),
    ];
    ratios.extend(over_clone.map(|goal| ratio("over_clone", ours / clone, goal)));
    ratios
}

fn by_hand<T: Shape>(items: Vec<RawItem>) -> Vec<T> {
    items.into_iter().map(|item| T::from_map(item).unwrap()).collect()
}

fn decoded<T: Shape>(response: &HttpResponse) -> Vec<T> {
    read_response(response.body()).unwrap()
}

fn decoded_by_sdk(layer: &FrozenLayer, response: &HttpResponse) -> Vec<RawItem> {
    let deserializer = layer.load::<SharedResponseDeserializer>().unwrap();
    let output = deserializer.deserialize_nonstreaming_with_config(response, &ConfigBag::base());
    output.unwrap().downcast::<QueryOutput>().unwrap().items.unwrap()
}
