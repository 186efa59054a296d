//! What would make an item wrong or unreadable, and what DynamoDB would refuse, is refused here.

use std::error::Error as _;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{Cursor, Error, InvalidCursor};
use dynamite_tests::engine;
use dynamite_tests::store::jobs::{Job, JobRepository, Queue};

use crate::support::{assert_error, watched};

async fn jobs() -> JobRepository {
    let jobs = JobRepository::new(&engine().await.unwrap());
    jobs.create_table().await.unwrap();
    jobs
}

fn job() -> Job {
    let (id, queue) = ("a".to_owned(), Queue::Mail);
    Job { id, queue, tries: 250, drift: None, steps: Vec::new(), words: [].into() }
}

#[tokio::test]
async fn a_sum_that_does_not_fit_its_type_is_not_written() {
    let jobs = jobs().await;
    jobs.create(&job()).await.unwrap();
    assert_error!(jobs.update(&job()).add(Job::TRIES, 6).await, Error::ConditionFailed(_));
    assert_error!(jobs.upsert(&job()).add(Job::TRIES, 6).await, Error::ConditionFailed(_));
    assert_eq!(jobs.update(&job()).add(Job::TRIES, 5).returning_new().await.unwrap().tries, 255);
    assert_error!(jobs.update(&job()).add(Job::TRIES, 1).await, Error::ConditionFailed(_));
}

#[tokio::test]
async fn signed_numbers_stay_within_both_ends() {
    let jobs = jobs().await;
    jobs.create(&job()).await.unwrap();
    let drift = |job: Job| job.drift;
    assert_eq!(drift(jobs.update(&job()).subtract(Job::DRIFT, 100).returning_new().await.unwrap()), Some(-100));
    assert_error!(jobs.update(&job()).subtract(Job::DRIFT, 29).await, Error::ConditionFailed(_));
    assert_error!(jobs.update(&job()).add(Job::DRIFT, -29).await, Error::ConditionFailed(_));
    assert_eq!(drift(jobs.update(&job()).add(Job::DRIFT, -28).returning_new().await.unwrap()), Some(-128));
    assert_eq!(drift(jobs.update(&job()).subtract(Job::DRIFT, -128).returning_new().await.unwrap()), Some(0));
}

/// What is stored decides on an index, whichever variant says it.
#[tokio::test]
async fn an_unknown_value_with_a_declared_text_is_that_value() {
    let jobs = jobs().await;
    jobs.put(&Job { queue: Queue::Unknown("trash".into()), ..job() }).await.unwrap();
    assert_eq!(jobs.live().count().await.unwrap(), 0);
    jobs.update(&job()).set_queue(Queue::Unknown("later".into())).await.unwrap();
    assert_eq!(jobs.live().count().await.unwrap(), 1);
    jobs.update(&job()).set_queue(Queue::Unknown("trash".into())).await.unwrap();
    assert_eq!(jobs.live().count().await.unwrap(), 0);
}

#[tokio::test]
async fn what_dynamodb_would_refuse_is_not_sent() {
    let (db, faults) = watched(jobs().await.db());
    let jobs = JobRepository::new(&db);
    let update = || jobs.update(&job());
    assert_error!(update().set(Job::TRIES, 1).add(Job::TRIES, 1).await, Error::InvalidInput(_));
    assert_error!(update().append(Job::STEPS, []).set(Job::STEPS.index(0), "x").await, Error::InvalidInput(_));
    assert_error!(update().set_queue(Queue::Mail).set_queue(Queue::Trash).await, Error::InvalidInput(_));
    assert_error!(update().set(Job::WORDS.entry(""), "x").await, Error::InvalidInput(_));
    let many = Job::TRIES.is_in((0..=255).cycle().take(2000));
    assert_error!(jobs.scan().filter(many).all().await, Error::InvalidInput(_));
    let (low, high) = (1, 5);
    let reversed = Job::TRIES.between(high..=low);
    assert_error!(jobs.scan().filter(reversed).all().await, Error::InvalidInput(_));
    assert!(faults.seen().is_empty());
}

/// The last that there was of an item is not lost because it can't be read.
#[tokio::test]
async fn a_deleted_item_that_cannot_be_read_comes_with_the_error() {
    let jobs = jobs().await;
    let mut item = job().to_item().unwrap();
    item.insert("tries".into(), AttributeValue::S("many".into()));
    let put = || jobs.db().client().put_item().table_name("jobs").set_item(Some(item.clone())).send();
    put().await.unwrap();
    let Err(Error::Decode(error)) = jobs.delete(&job()).returning_old().await else { panic!("it can't be read") };
    assert_eq!(error.item(), Some(&item));
    assert!(!format!("{error:?} {error}").contains("many"));
    put().await.unwrap();
    let Err(Error::Decode(error)) = jobs.put(&job()).returning_old().await else { panic!("it can't be read") };
    assert_eq!(error.item(), Some(&item));
}

#[tokio::test]
async fn no_error_on_the_way_to_the_cause_shows_the_item() {
    let jobs = jobs().await;
    jobs.create(&Job { steps: vec!["a secret".into()], ..job() }).await.unwrap();
    let error = jobs.create(&job()).await.unwrap_err();
    assert_eq!(error.old::<Job>().unwrap().unwrap().steps, ["a secret"]);
    let mut shown = format!("{error:?} {error}");
    let mut cause = error.source();
    while let Some(inner) = cause {
        shown.push_str(&format!("{inner:?} {inner}"));
        cause = inner.source();
    }
    assert!(shown.contains("ConditionalCheckFailed") && !shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn damage_of_a_cursor_is_told() {
    let jobs = jobs().await;
    for id in ["a", "b", "c"] {
        jobs.put(&Job { id: id.into(), ..job() }).await.unwrap();
    }
    let cursor = jobs.live().page(1).await.unwrap().cursor.unwrap().to_string();
    assert!(cursor.parse::<Cursor>().is_ok());
    for at in 0..cursor.len() {
        let other = if &cursor[at..=at] == "A" { "B" } else { "A" };
        let damaged = format!("{}{other}{}", &cursor[..at], &cursor[at + 1..]);
        assert!(matches!(damaged.parse::<Cursor>(), Err(Error::InvalidCursor(_))), "{at}");
    }
    assert_error!("zzzz".parse::<Cursor>(), Error::InvalidCursor(InvalidCursor::Malformed));
}
