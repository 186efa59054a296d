//! Values at the limits of their types: sums, and unknown variants of open enums.

use dynamite_runtime::Error;
use dynamite_tests::store::jobs::{Job, Queue};

use crate::support::{assert_error, job, jobs};

#[tokio::test]
async fn a_sum_outside_the_type_is_not_written() {
    let jobs = jobs().await;
    jobs.create(&job()).await.unwrap();
    assert_error!(jobs.update(&job()).add(Job::TRIES, 6).await, Error::ConditionFailed(_));
    assert_error!(jobs.upsert(&job()).add(Job::TRIES, 6).await, Error::ConditionFailed(_));
    assert_eq!(jobs.update(&job()).add(Job::TRIES, 5).returning_new().await.unwrap().tries, 255);
    assert_error!(jobs.update(&job()).add(Job::TRIES, 1).await, Error::ConditionFailed(_));
}

#[tokio::test]
async fn sums_stay_within_both_ends_of_a_signed_type() {
    let jobs = jobs().await;
    jobs.create(&job()).await.unwrap();
    let drift = |job: Job| job.drift;
    assert_eq!(drift(jobs.update(&job()).subtract(Job::DRIFT, 100).returning_new().await.unwrap()), Some(-100));
    assert_error!(jobs.update(&job()).subtract(Job::DRIFT, 29).await, Error::ConditionFailed(_));
    assert_error!(jobs.update(&job()).add(Job::DRIFT, -29).await, Error::ConditionFailed(_));
    assert_eq!(drift(jobs.update(&job()).add(Job::DRIFT, -28).returning_new().await.unwrap()), Some(-128));
    assert_eq!(drift(jobs.update(&job()).subtract(Job::DRIFT, -128).returning_new().await.unwrap()), Some(0));
}

/// The stored text decides whether the item is in the index, whichever variant wrote it.
#[tokio::test]
async fn an_unknown_variant_with_a_declared_text_counts_as_declared() {
    let jobs = jobs().await;
    jobs.put(&Job { queue: Queue::Unknown("trash".into()), ..job() }).await.unwrap();
    assert_eq!(jobs.live().count().await.unwrap(), 0);
    jobs.update(&job()).set_queue(Queue::Unknown("later".into())).await.unwrap();
    assert_eq!(jobs.live().count().await.unwrap(), 1);
    jobs.update(&job()).set_queue(Queue::Unknown("trash".into())).await.unwrap();
    assert_eq!(jobs.live().count().await.unwrap(), 0);
}
