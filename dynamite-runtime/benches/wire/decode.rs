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
/// The size of a page of which instructions are counted.
const COUNTED_BYTES: usize = 1 << 17;

pub(crate) fn measure() -> Vec<Ratio> {
    println!("Decoding of a query's response of 1 MiB, CPU time of that with dynamite:");
    println!("{:>24}{:>10}{:>10}{:>16}{:>8}{:>18}", "", "the SDK", "by hand", "serde_dynamo", "clone", "random orders");
    let mut ratios = shape::<Small>(0.11, Some(2.0));
    ratios.extend(shape::<Wide>(0.12, Some(2.0)));
    ratios.extend(shape::<Nested>(0.14, Some(2.0)));
    ratios.extend(shape::<Numbers>(0.11, None));
    ratios
}

/// A way to get the items of a response.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    Sdk,
    ByHand,
    SerdeDynamo,
    Dynamite,
    Clone,
    RandomOrders,
}

impl Way {
    pub(crate) const ALL: [(&str, Way); 6] = [
        ("sdk", Way::Sdk),
        ("by_hand", Way::ByHand),
        ("serde_dynamo", Way::SerdeDynamo),
        ("dynamite", Way::Dynamite),
        ("clone", Way::Clone),
        ("random_orders", Way::RandomOrders),
    ];
}

/// A page of items, and its responses.
struct Decoding<T> {
    items: Vec<T>,
    layer: FrozenLayer,
    body: HttpResponse,
    shuffled: HttpResponse,
}

impl<T: Shape> Decoding<T> {
    fn new(bytes: usize) -> Self {
        let (items, body) = page::<T>(bytes, Order::Page);
        let (_, shuffled) = page::<T>(bytes, Order::Item);
        let layer = Query::new().config().unwrap();
        let response = |body: &str| HttpResponse::new(200.try_into().unwrap(), SdkBody::from(body.to_owned()));
        Decoding { items, layer, body: response(&body), shuffled: response(&shuffled) }
    }

    /// Checks that all ways give the same items.
    fn check(&self) {
        let by_serde: Vec<T::Serde> = serde_dynamo::from_items(self.decoded_by_sdk(&self.body)).unwrap();
        let json = |item: Option<&T::Serde>| serde_json::to_value(item).unwrap();
        assert_eq!(json(by_serde.first()), json(self.items.first().map(Shape::serde).as_ref()));
        assert!(self.by_hand() == self.items && decoded::<T>(&self.body) == self.items);
        assert_eq!(decoded::<T>(&self.shuffled).len(), self.decoded_by_sdk(&self.shuffled).len());
    }

    fn run(&self, way: Way) {
        match way {
            Way::Sdk => drop(black_box(self.decoded_by_sdk(&self.body))),
            Way::ByHand => drop(black_box(self.by_hand())),
            Way::SerdeDynamo => {
                let decoded = self.decoded_by_sdk(&self.body);
                drop(black_box(serde_dynamo::from_items::<_, T::Serde>(decoded).unwrap()));
            }
            Way::Dynamite => drop(black_box(decoded::<T>(&self.body))),
            Way::Clone => drop(black_box(self.items.clone())),
            Way::RandomOrders => drop(black_box(decoded::<T>(&self.shuffled))),
        }
    }

    fn by_hand(&self) -> Vec<T> {
        self.decoded_by_sdk(&self.body).into_iter().map(|item| T::from_map(item).unwrap()).collect()
    }

    fn decoded_by_sdk(&self, response: &HttpResponse) -> Vec<RawItem> {
        let deserializer = self.layer.load::<SharedResponseDeserializer>().unwrap();
        let output = deserializer.deserialize_nonstreaming_with_config(response, &ConfigBag::base());
        output.unwrap().downcast::<QueryOutput>().unwrap().items.unwrap()
    }
}

/// Decodes a page of a shape several times, for a count of instructions.
pub(crate) fn repeat(shape: &str, way: Way, times: usize) {
    fn run<T: Shape>(way: Way, times: usize) {
        let decoding = Decoding::<T>::new(COUNTED_BYTES);
        (0..times).for_each(|_| decoding.run(way));
    }
    match shape {
        Small::SHAPE => run::<Small>(way, times),
        Wide::SHAPE => run::<Wide>(way, times),
        Nested::SHAPE => run::<Nested>(way, times),
        Numbers::SHAPE => run::<Numbers>(way, times),
        other => panic!("no shape {other}"),
    }
}

fn shape<T: Shape>(over_serde: f64, over_clone: Option<f64>) -> Vec<Ratio> {
    let decoding = Decoding::<T>::new(BYTES);
    decoding.check();
    let [sdk, by_hand, serde, ours, clone, random] = medians(
        31,
        [
            &mut || decoding.run(Way::Sdk),
            &mut || decoding.run(Way::ByHand),
            &mut || decoding.run(Way::SerdeDynamo),
            &mut || decoding.run(Way::Dynamite),
            &mut || decoding.run(Way::Clone),
            &mut || decoding.run(Way::RandomOrders),
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
    let heap = allocations(|| decoding.run(Way::Dynamite));
    let cloned = allocations(|| decoding.run(Way::Clone));
    println!(
        "{:>24} {:.1} allocations an item, {:.2} of the bytes of a clone at most",
        "",
        heap.count_total as f64 / decoding.items.len() as f64,
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

fn decoded<T: Shape>(response: &HttpResponse) -> Vec<T> {
    read_response(response.body()).unwrap()
}
