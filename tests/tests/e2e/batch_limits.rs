//! The retries of batches, which do not use up those of single calls.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition, TokenBucket};
use dynamite_runtime::Dynamite;
use dynamite_tests::faults::Fault;
use dynamite_tests::store::tasks::{TaskKey, TaskRepository};

use crate::support::{task, tasks, with_faults};

#[tokio::test]
async fn single_calls_keep_their_retries_when_batches_are_throttled() {
    let direct = tasks().await;
    direct.put(&task("a")).await.unwrap();
    let (db, faults) = with_faults(direct.db());
    // Enough for a few retries only.
    let bucket = TokenBucket::builder().capacity(20).build();
    let retries = RetryConfig::standard().with_max_attempts(3).with_initial_backoff(Duration::from_millis(1));
    let config = db.client().config().to_builder().retry_config(retries);
    let config = config.retry_partition(RetryPartition::custom("small").token_bucket(bucket).build()).build();
    let tasks = TaskRepository::new(&Dynamite::new(Client::from_conf(config)));
    faults.on("BatchGetItem").times(12, Fault::internal());
    tasks.batch_get([TaskKey::new("a")]).await.unwrap();
    faults.on("GetItem").then(Fault::internal());
    assert_eq!(tasks.get(TaskKey::new("a")).await.unwrap(), Some(task("a")));
}
