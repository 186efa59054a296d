//! Reading an item allocates what the struct owns, and nothing else.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

#[allow(dead_code, reason = "generated")]
#[path = "../benches/wire/store/mod.rs"]
mod store;

use allocation_counter::measure;
use aws_smithy_types::body::SdkBody;
use dynamite_runtime::read_response;
use store::small::Small;

/// Returns a response with this many items, each of three texts, a number and a boolean.
fn response(count: usize) -> SdkBody {
    let item = |number: usize| {
        format!(
            r#"{{"version":{{"N":"{number}"}},"active":{{"BOOL":true}},"pk":{{"S":"USER#{number}"}},"sk":{{"S":"ORDER#1"}},"updated_at":{{"S":"2026-02-28"}}}}"#
        )
    };
    let items: Vec<String> = (0..count).map(item).collect();
    SdkBody::from(format!(r#"{{"Items":[{}],"Count":{count}}}"#, items.join(",")))
}

/// Returns the number of allocations of reading a response.
fn allocations(count: usize) -> u64 {
    let response = response(count);
    let mut read = 0;
    let info = measure(|| read = read_response::<Small>(&response).unwrap().len());
    assert_eq!(read, count);
    info.count_total
}

#[test]
fn an_item_of_three_texts_costs_three_allocations() {
    // The lists of items grow with their number, and each growth is an allocation.
    let growth = 2 * 10;
    let (few, many) = (allocations(1_000), allocations(2_000));
    assert!(many - few >= 3_000 && many - few <= 3_000 + growth, "{few} {many}");
}
