//! The profiler, and the table that it prints.

use dynamite_runtime::testing::Fault;
use dynamite_runtime::{Cache, Keep, Profiler};
use dynamite_tests::store::tasks::{Task, TaskByOwner, TaskKey, TaskRepository};

use crate::support::{observed_tasks, stage, store, task};

#[tokio::test]
async fn calls_are_added_up_by_method_and_index() {
    let stage = stage().await;
    store(&stage, &["a", "b"]).await;
    let profiler = Profiler::new();
    let tasks = observed_tasks(stage.db(), profiler.clone());
    for _ in 0..3 {
        tasks.get(TaskKey::new("a")).await.unwrap();
    }
    tasks.create(&task("a")).await.unwrap_err();
    stage.on("GetItem").then(Fault::Throttled).then(Fault::error(400, "AccessDeniedException", "no"));
    tasks.get(TaskKey::new("a")).await.unwrap_err();
    tasks.by_rank("red").filter(Task::TITLE.eq("none")).all().await.unwrap();
    let report = profiler.report();
    let row = |call: &str| report.rows.iter().find(|row| row.call == call).unwrap();
    let get = row("get");
    assert_eq!((get.entity, get.table, get.index), (Some("Task"), Some("tasks"), None));
    assert_eq!((get.count, get.failed, get.requests, get.retries, get.throttled), (4, 1, 4, 1, 1));
    assert_eq!((get.returned, get.capacity), (3, 1.5));
    assert!(get.min <= get.mean && get.mean <= get.max && get.total >= get.max);
    assert_eq!((get.p90, get.p99), (None, None));
    let create = row("create");
    assert_eq!((create.failed, create.conditions_failed), (0, 1));
    let query = row("query.all");
    assert_eq!((query.index, query.scanned, query.returned), (Some("by_rank"), 2, 0));
    assert!(report.rows.is_sorted_by_key(|row| std::cmp::Reverse(row.total)));
}

#[tokio::test]
async fn the_slowest_calls_are_kept() {
    let stage = stage().await;
    store(&stage, &["a"]).await;
    let profiler = Profiler::new().slowest(2);
    let tasks = observed_tasks(stage.db(), profiler.clone());
    for _ in 0..5 {
        tasks.get(TaskKey::new("a")).await.unwrap();
    }
    let report = profiler.report();
    assert_eq!(report.slowest.len(), 2);
    assert_eq!(report.slowest[0].took, report.rows[0].max);
    assert!(report.slowest[0].took >= report.slowest[1].took);
    assert_eq!(report.slowest[0].outcome, "done");
}

#[tokio::test]
async fn a_reset_begins_again() {
    let stage = stage().await;
    let profiler = Profiler::new();
    let tasks = observed_tasks(stage.db(), profiler.clone());
    tasks.get(TaskKey::new("a")).await.unwrap();
    assert_eq!(profiler.reset().rows.len(), 1);
    let report = profiler.report();
    assert!(report.rows.is_empty() && report.slowest.is_empty());
}

#[tokio::test]
async fn calls_beyond_the_last_series_are_other() {
    let stage = stage().await;
    let profiler = Profiler::new().most_series(1);
    let tasks = observed_tasks(stage.db(), profiler.clone());
    tasks.get(TaskKey::new("a")).await.unwrap();
    tasks.scan().count().await.unwrap();
    tasks.by_owner("ann").count().await.unwrap();
    let mut counts: Vec<_> = profiler.report().rows.iter().map(|row| (row.call, row.count)).collect();
    counts.sort_unstable();
    assert_eq!(counts, [("get", 1), ("other", 2)]);
}

#[tokio::test]
async fn the_table_points_out_filters_and_the_cache() {
    let stage = stage().await;
    let ids: Vec<String> = (0..12).map(|number| format!("{number:02}")).collect();
    store(&stage, &ids.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let profiler = Profiler::new();
    let cache = Cache::memory(1 << 20).entity::<Task>(Keep::for_secs(600));
    let tasks = TaskRepository::new(&stage.db().clone().cached(cache).observed(profiler.clone()));
    for _ in 0..4 {
        tasks.get(TaskKey::new("00")).await.unwrap();
    }
    tasks.scan().filter(Task::TASK_ID.eq("03")).all().await.unwrap();
    tasks.scan_by_owner().filter(TaskByOwner::TASK_ID.eq("none")).all().await.unwrap();
    let text = profiler.report().to_string();
    let line = |call: &str| text.lines().find(|line| line.starts_with(call)).unwrap().to_owned();
    assert!(text.starts_with("call      entity  table/index     count  failed  p50 ms  p99 ms"), "{text}");
    assert!(line("get").ends_with("(cached 75 %)"), "{text}");
    let scans: Vec<&str> = text.lines().filter(|line| line.starts_with("scan.all")).collect();
    assert!(scans.iter().any(|line| line.ends_with("12.0x  <- the filter reads 12 items for 1")), "{text}");
    assert!(scans.iter().any(|line| line.ends_with("<- the filter reads 12 items and keeps none")), "{text}");
    assert!(text.contains("\nslowest calls:\n"), "{text}");
}
