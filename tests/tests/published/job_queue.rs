//! A queue of jobs, whose index of open ones is spread over 16 shards.
//!
//! | the program needs | call |
//! |---|---|
//! | the next jobs that are due, of all tenants | `open_jobs`, a range of `due`, `take` |
//! | the same, page by page | a cursor, which is one position in all shards |
//! | those of the shards that a worker has | `open_jobs().shard(n)` |
//! | to take a job, if no other worker did | `set_state`, with a condition |
//! | the jobs of a worker | `of_worker` |
//! | the jobs of a tenant | `query` |
//! | to put a job off | `set_due` |

use dynamite_runtime::{Cursor, Dynamite, EpochSeconds, Error, RawItem, parallel};
use dynamite_tests::published::job_queue::{Job, JobKey, JobRepository, State};

use crate::items;
use crate::items::check_round_trip;

const FILE: &str = include_str!("../../published/job_queue/items.json");

async fn stored_items() -> (Dynamite, Vec<RawItem>) {
    items::table_with_items(FILE, |db| JobRepository::new(db).create_table()).await
}

fn due(minute: i64) -> EpochSeconds {
    EpochSeconds::try_from(1_717_156_800 + minute * 60).unwrap()
}

fn ids(jobs: &[Job]) -> Vec<&str> {
    jobs.iter().map(|job| job.id.as_str()).collect()
}

/// The producer computes the shards itself, as the documentation says.
#[tokio::test]
async fn every_item_is_read_and_written_unchanged() {
    let (db, items) = stored_items().await;
    assert_eq!(items.len(), 43);
    for item in &items {
        check_round_trip::<Job>(&db, item).await;
    }
    assert_eq!(JobRepository::new(&db).open_jobs().count().await.unwrap(), 40);
}

#[tokio::test]
async fn workers_read_what_is_due_in_one_order() {
    let (db, _) = stored_items().await;
    let jobs = JobRepository::new(&db);
    let all = jobs.open_jobs().all().await.unwrap();
    assert!(all.is_sorted_by_key(|job| (job.due, job.id.clone())), "{:?}", ids(&all));
    let now = due(3);
    let first = jobs.open_jobs().due(..=now).take(10).await.unwrap();
    assert_eq!(first.items, all[..10]);
    let is_due = |job: &&Job| job.due <= now;
    let (mut found, mut cursor) = (Vec::new(), None::<Cursor>);
    loop {
        let query = jobs.open_jobs().due(..=now);
        let query = match cursor {
            Some(cursor) => query.resume(cursor),
            None => query,
        };
        let page = query.page(4).await.unwrap();
        assert!(page.requests <= 16 && page.items.len() <= 4);
        found.extend(page.items);
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(found, all.iter().filter(is_due).cloned().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_worker_can_have_shards_of_its_own() {
    let (db, _) = stored_items().await;
    let jobs = JobRepository::new(&db);
    let own = (0..16).filter(|shard| shard % 4 == 1).map(|shard| jobs.open_jobs().due(..=due(10)).shard(shard));
    let own = parallel(own).all().await.unwrap();
    assert!(!own.is_empty() && own.len() < 40, "{} jobs", own.len());
}

#[tokio::test]
async fn one_worker_takes_a_job() {
    let (db, _) = stored_items().await;
    let jobs = JobRepository::new(&db);
    let next = jobs.open_jobs().due(..=due(0)).take(1).await.unwrap().items.remove(0);
    let take = |worker: &str| {
        let update = jobs.update(&next).set_state(State::Running).set(Job::WORKER, worker).add(Job::ATTEMPTS, 1);
        update.only_if(Job::STATE.eq(State::Waiting))
    };
    take("w7").await.unwrap();
    assert!(matches!(take("w8").await, Err(Error::ConditionFailed(_))));
    assert_eq!(jobs.open_jobs().count().await.unwrap(), 39);
    let of_worker = jobs.of_worker("w7").all().await.unwrap();
    assert_eq!((of_worker.len(), of_worker[0].id.as_str()), (1, next.id.as_str()));
    jobs.update(&next).set_state(State::Waiting).remove(Job::WORKER).await.unwrap();
    assert_eq!(jobs.open_jobs().take(1).await.unwrap().items[0].id, next.id, "it is in its shard again");
}

#[tokio::test]
async fn the_jobs_of_workers_and_tenants_are_found() {
    let (db, _) = stored_items().await;
    let jobs = JobRepository::new(&db);
    let running = jobs.of_worker("w1").due(due(0)..).all().await.unwrap();
    assert_eq!(running.iter().map(|job| job.id.as_str()).collect::<Vec<_>>(), ["100", "101"]);
    assert_eq!(jobs.query("acme").count().await.unwrap(), 21);
    assert!(jobs.get(JobKey::new("globex", "102")).await.unwrap().is_some_and(|job| job.state == State::Done));
}

#[tokio::test]
async fn a_job_that_is_put_off_moves_in_the_order() {
    let (db, _) = stored_items().await;
    let jobs = JobRepository::new(&db);
    let first = jobs.open_jobs().take(1).await.unwrap().items.remove(0);
    jobs.update(&first).set_due(due(99)).await.unwrap();
    let last = jobs.open_jobs().descending().take(1).await.unwrap();
    assert_eq!(last.items, [Job { due: due(99), ..first }]);
}
