//! Parts of keys that may be absent: in the table's key, and in indexes whose items always have them.

use std::collections::BTreeSet;

use dynamite_runtime::{DateTime, TimestampMillis, Utc};
use dynamite_tests::engine;
use dynamite_tests::store::permits::{Permit, PermitKey, PermitRepository};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn permit(number: u32, ends: Option<&str>, rank: Option<u16>) -> Permit {
    Permit { office: "north".into(), number, ends: ends.map(|ends| TimestampMillis::new(at(ends))), rank }
}

async fn permits(permits: &[Permit]) -> PermitRepository {
    let repository = PermitRepository::new(&engine().await.unwrap());
    repository.create_table().await.unwrap();
    for permit in permits {
        repository.create(permit).await.unwrap();
    }
    repository
}

#[tokio::test]
async fn an_item_identifies_itself_with_the_span_of_an_optional_time() {
    let (open, ended) = (permit(1, None, None), permit(2, Some("2024-05-31T12:00:00Z"), Some(7)));
    let permits = permits(&[open.clone(), ended.clone()]).await;
    assert_eq!(PermitKey::from(&open), PermitKey::new("north", None, 1));
    assert_eq!(PermitKey::from(&ended), PermitKey::new("north", Some(at("2024-05-31T12:00:00Z")), 2));
    for permit in [&open, &ended] {
        assert_eq!(permits.get(permit).await.unwrap().as_ref(), Some(permit));
    }
    let same_month = PermitKey::new("north", Some(at("2024-05-01T00:00:00Z")), 2);
    assert_eq!(permits.get(same_month).await.unwrap().as_ref(), Some(&ended));
    let never = permits.query("north").ends_month(None).all().await.unwrap();
    assert_eq!(never, [open]);
}

/// The items of an index whose sort key is an optional attribute have that attribute, so a query asks for a value.
#[tokio::test]
async fn an_index_has_only_items_with_what_its_sort_key_needs() {
    let permits =
        permits(&[permit(1, None, None), permit(2, None, Some(7)), permit(3, Some("2024-05-31T12:00:00Z"), Some(7))])
            .await;
    let ranked = permits.by_rank(7_u16).all().await.unwrap();
    assert_eq!(ranked.iter().map(|permit| permit.number).collect::<BTreeSet<_>>(), BTreeSet::from([2, 3]));
    let of_year = permits.by_year(at("2024-01-01T00:00:00Z")).all().await.unwrap();
    assert_eq!(of_year.len(), 1);
    assert_eq!(permits.get(&of_year[0]).await.unwrap(), Some(permit(3, Some("2024-05-31T12:00:00Z"), Some(7))));
}

#[tokio::test]
async fn a_part_that_may_be_absent_is_given_once() {
    let (none, low, high) = (permit(1, None, None), permit(2, None, Some(7)), permit(3, None, Some(70)));
    let permits = permits(&[none.clone(), low.clone(), high.clone()]).await;
    let item = low.to_item().unwrap();
    assert_eq!(item["twice"].as_s().unwrap(), "00007/0000000002/7");
    for (found, query) in [
        (vec![none.clone()], permits.by_office("north").rank(None).number(1)),
        (vec![low.clone()], permits.by_office("north").rank(Some(7)).number(2)),
        (vec![], permits.by_office("north").rank(Some(8)).number(2)),
    ] {
        assert_eq!(query.all().await.unwrap(), found);
    }
    assert_eq!(permits.by_office("north").rank(8..).all().await.unwrap(), [high]);
    assert_eq!(permits.by_office("north").all().await.unwrap().len(), 3);
    permits.update(&none).set_rank(Some(7)).await.unwrap();
    assert_eq!(permits.by_office("north").rank(Some(7)).count().await.unwrap(), 2);
}
