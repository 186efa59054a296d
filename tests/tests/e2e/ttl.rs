//! `ttl:`: expired items exist until DynamoDB deletes them, and reads and writes can treat them as deleted.

use dynamite_runtime::{DateTime, EpochSeconds, Error};
use dynamite_tests::store::documents::Document;
use dynamite_tests::store::orders::Order;

use crate::support::{assert_error, document, documents, order, orders};

/// Times that are so early and so late that no test has to wait.
const PAST: i64 = 1_000_000_000;
const FUTURE: i64 = 9_999_999_999;

fn expiry(seconds: i64) -> Option<EpochSeconds> {
    Some(EpochSeconds::new(DateTime::from_timestamp(seconds, 0).unwrap()))
}

fn documents_with_expiry() -> [Document; 3] {
    [("eternal", None), ("expired", expiry(PAST)), ("unexpired", expiry(FUTURE))]
        .map(|(name, expires_at)| Document { expires_at, ..document(name, 1) })
}

fn names<T>(found: Vec<T>, name: impl Fn(T) -> String) -> Vec<String> {
    let mut names: Vec<_> = found.into_iter().map(name).collect();
    names.sort();
    names
}

#[tokio::test]
async fn unexpired_hides_expired_items() {
    let documents = documents().await;
    for document in documents_with_expiry() {
        documents.put(&document).await.unwrap();
    }
    assert_eq!(documents.query("acme", 7).count().await.unwrap(), 3);
    let unexpired = documents.query("acme", 7).unexpired().all().await.unwrap();
    assert_eq!(names(unexpired, |document| document.name), ["eternal", "unexpired"]);
    let unexpired = documents.some_by_author("ada").unexpired().all().await.unwrap();
    assert_eq!(names(unexpired, |document| document.name), ["eternal", "unexpired"]);
    let unexpired = documents.all_by_time("acme", 7).unexpired().filter(Document::PAGES.gt(0)).all().await.unwrap();
    assert_eq!(names(unexpired, |document| document.name), ["eternal", "unexpired"]);
    let unexpired = documents.scan().unexpired().all().await.unwrap();
    assert_eq!(names(unexpired, |document| document.name), ["eternal", "unexpired"]);
}

#[tokio::test]
async fn create_or_expired_replaces_only_expired_items() {
    let documents = documents().await;
    for document in documents_with_expiry() {
        documents.put(&document).await.unwrap();
    }
    let create = |name: &str| documents.create(&Document { pages: 99, ..document(name, 2) });
    assert_error!(create("expired").await, Error::ConditionFailed(_));
    create("expired").or_expired().await.unwrap();
    create("new").or_expired().await.unwrap();
    assert_error!(create("unexpired").or_expired().await, Error::ConditionFailed(_));
    assert_error!(create("eternal").or_expired().await, Error::ConditionFailed(_));
    assert_eq!(documents.query("acme", 7).filter(Document::PAGES.eq(99_u32)).count().await.unwrap(), 2);
}

#[tokio::test]
async fn an_item_that_replaces_an_expired_one_has_revision_1() {
    let orders = orders().await;
    let expired = Order { expires_at: expiry(PAST), ..order(1, "17", 5) };
    orders.create(&expired).await.unwrap();
    orders.update(&expired).await.unwrap();
    assert_eq!(orders.create(&order(1, "17", 6)).or_expired().await.unwrap(), 1);
}
