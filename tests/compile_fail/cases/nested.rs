//! What feeds an index is not set in part either: the condition reads all of it.

#[path = "../../cases/group_nested/expected/mod.rs"]
mod store;

use dynamite_runtime::Result;
use store::jobs::{Job, JobKey, JobRepository, Place};

/// A field of a struct that a condition reads.
async fn set_below(jobs: JobRepository, key: JobKey) -> Result<()> {
    jobs.update(key).set(Job::PLACE.then(Place::CITY), "Oslo").await
}

/// A number in it.
async fn add_below(jobs: JobRepository, key: JobKey) -> Result<()> {
    jobs.update(key).add(Job::PLACE.then(Place::VISITS), 1).await
}

/// An element of a list that a condition reads.
async fn set_an_element(jobs: JobRepository, key: JobKey) -> Result<()> {
    jobs.update(key).set(Job::STEPS.index(0), "x").await
}

/// More of it.
async fn append(jobs: JobRepository, key: JobKey) -> Result<()> {
    jobs.update(key).append(Job::STEPS, ["x".to_owned()]).await
}

fn main() {}
