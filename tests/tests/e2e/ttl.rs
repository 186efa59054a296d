//! `ttl:`: expired items are there until DynamoDB deletes them, and can be treated as gone.

use dynamite_runtime::{DateTime, EpochSeconds, Error};
use dynamite_tests::store::documents::Document;
use dynamite_tests::store::orders::Order;

use crate::support::{assert_error, document, documents, order, orders};

/// Long over, and far away: no test has to wait.
const PAST: i64 = 1_000_000_000;
const FUTURE: i64 = 9_999_999_999;

fn at(seconds: i64) -> Option<EpochSeconds> {
    Some(EpochSeconds::new(DateTime::from_timestamp(seconds, 0).unwrap()))
}

fn documents_of_all_ages() -> [Document; 3] {
    [("eternal", None), ("dead", at(PAST)), ("alive", at(FUTURE))]
        .map(|(name, expires_at)| Document { expires_at, ..document(name, 1) })
}

fn names<T>(found: Vec<T>, name: impl Fn(T) -> String) -> Vec<String> {
    let mut names: Vec<_> = found.into_iter().map(name).collect();
    names.sort();
    names
}

#[tokio::test]
async fn unexpired_hides_what_is_over() {
    let documents = documents().await;
    for document in documents_of_all_ages() {
        documents.put(&document).await.unwrap();
    }
    assert_eq!(documents.query("acme", 7).count().await.unwrap(), 3);
    let alive = documents.query("acme", 7).unexpired().all().await.unwrap();
    assert_eq!(names(alive, |document| document.name), ["alive", "eternal"]);
    let alive = documents.some_by_author("ada").unexpired().all().await.unwrap();
    assert_eq!(names(alive, |document| document.name), ["alive", "eternal"]);
    let alive = documents.all_by_time("acme", 7).unexpired().filter(Document::PAGES.gt(0)).all().await.unwrap();
    assert_eq!(names(alive, |document| document.name), ["alive", "eternal"]);
    let alive = documents.scan().unexpired().all().await.unwrap();
    assert_eq!(names(alive, |document| document.name), ["alive", "eternal"]);
}

#[tokio::test]
async fn create_may_replace_what_is_over_and_nothing_else() {
    let documents = documents().await;
    for document in documents_of_all_ages() {
        documents.put(&document).await.unwrap();
    }
    let create = |name: &str| documents.create(&Document { pages: 99, ..document(name, 2) });
    assert_error!(create("dead").await, Error::ConditionFailed(_));
    create("dead").or_expired().await.unwrap();
    create("new").or_expired().await.unwrap();
    assert_error!(create("alive").or_expired().await, Error::ConditionFailed(_));
    assert_error!(create("eternal").or_expired().await, Error::ConditionFailed(_));
    assert_eq!(documents.query("acme", 7).filter(Document::PAGES.eq(99_u32)).count().await.unwrap(), 2);
}

#[tokio::test]
async fn a_replaced_item_begins_at_revision_1() {
    let orders = orders().await;
    let dead = Order { expires_at: at(PAST), ..order(1, "17", 5) };
    orders.create(&dead).await.unwrap();
    orders.update(&dead).await.unwrap();
    assert_eq!(orders.create(&order(1, "17", 6)).or_expired().await.unwrap(), 1);
}
