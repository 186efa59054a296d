//! Metrics for the recorder of the crate `metrics`.

use std::time::Duration;

use dynamite_runtime::observe::{Observation, Outcome};
use dynamite_runtime::testing::Fault;
use dynamite_runtime::{Cache, Keep, Metrics, Observer, Usage};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};
use metrics_util::MetricKind;
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};

use crate::support::{observed_tasks, stage, store, task};

/// Returns the recorded metrics: kind, name, labels, unit, and the value of a counter or the number of those of a
/// histogram.
fn metrics(snapshotter: &Snapshotter) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (key, unit, _, value) in snapshotter.snapshot().into_vec() {
        let (kind, key) = (key.kind(), key.key().clone());
        let labels: Vec<String> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        let value = match value {
            DebugValue::Counter(value) => value.to_string(),
            DebugValue::Gauge(value) => value.to_string(),
            DebugValue::Histogram(values) => format!("{} values", values.len()),
        };
        let kind = match kind {
            MetricKind::Counter => "counter",
            MetricKind::Gauge => "gauge",
            MetricKind::Histogram => "histogram",
        };
        let unit = unit.map(|unit| unit.as_str()).unwrap_or_default();
        lines.push(format!("{kind} {} {unit} {}: {value}", key.name(), labels.join(" ")));
    }
    lines.sort();
    lines
}

#[tokio::test]
async fn a_call_records_these_metrics() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let stage = stage().await;
    store(&stage, &["a", "b"]).await;
    let tasks = observed_tasks(stage.db(), Metrics::new());
    tasks.by_rank("red").filter(Task::TITLE.eq("none")).all().await.unwrap();
    let labels = "db.system.name=aws.dynamodb db.operation.name=Query db.collection.name=tasks \
                  aws.dynamodb.index_name=by_rank dynamite.call=query.all dynamite.entity=Task";
    let expected = [
        format!("counter dynamite.items.cached count {labels}: 0"),
        format!("counter dynamite.items.returned count {labels}: 0"),
        format!("counter dynamite.items.scanned count {labels}: 2"),
        format!("counter dynamite.retries count {labels}: 0"),
        format!("counter dynamite.throttled count {labels}: 0"),
        format!("histogram db.client.operation.duration seconds {labels} dynamite.outcome=done: 1 values"),
        format!("histogram dynamite.request.capacity count {labels}: 1 values"),
        format!("histogram dynamite.request.duration seconds {labels} dynamite.outcome=done: 1 values"),
    ];
    assert_eq!(metrics(&snapshotter), expected);
}

#[test]
fn durations_are_recorded_in_seconds_and_costs_in_units() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let observer = metrics::with_local_recorder(&recorder, Metrics::new);
    let mut usage = Usage::default();
    (usage.capacity, usage.retries, usage.throttled) = (2.5, 3, 1);
    (usage.scanned, usage.returned, usage.cached) = (40, 4, 7);
    let mut seen = Observation::new("query.all", "Query", &usage, Outcome::Done);
    seen.took = Duration::from_millis(1_500);
    metrics::with_local_recorder(&recorder, || {
        observer.request(&seen);
        observer.call(&seen);
        // The cost of a request that failed is not known.
        seen.outcome = Outcome::failed("decode");
        observer.request(&seen);
    });
    let mut values: Vec<String> = snapshotter
        .snapshot()
        .into_vec()
        .into_iter()
        .map(|(key, _, _, value)| format!("{} {value:?}", key.key().name()))
        .collect();
    values.sort();
    let expected = [
        "db.client.operation.duration Histogram([1.5])",
        "dynamite.items.cached Counter(7)",
        "dynamite.items.returned Counter(8)",
        "dynamite.items.scanned Counter(80)",
        "dynamite.request.capacity Histogram([2.5])",
        "dynamite.request.duration Histogram([1.5])",
        "dynamite.request.duration Histogram([1.5])",
        "dynamite.retries Counter(6)",
        "dynamite.throttled Counter(2)",
    ];
    assert_eq!(values, expected);
}

#[tokio::test]
async fn outcomes_and_errors_are_labels() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let stage = stage().await;
    store(&stage, &["a"]).await;
    let tasks = observed_tasks(stage.db(), Metrics::new());
    tasks.create(&task("a")).await.unwrap_err();
    stage.on("GetItem").then(Fault::Throttled);
    tasks.get(TaskKey::new("a")).await.unwrap();
    stage.on("GetItem").then(Fault::error(400, "AccessDeniedException", "no"));
    tasks.get(TaskKey::new("a")).await.unwrap_err();
    let lines = metrics(&snapshotter);
    let labels = |name: &str| -> Vec<String> {
        let of_name = lines.iter().filter(|line| line.contains(name));
        of_name.filter_map(|line| Some(line.split_once("dynamite.entity=Task")?.1.trim_start().to_owned())).collect()
    };
    let expected = [
        "dynamite.outcome=done: 1 values",
        "dynamite.outcome=failed error.type=AccessDeniedException: 1 values",
        "dynamite.outcome=condition_failed: 1 values",
    ];
    assert_eq!(labels("db.client.operation.duration"), expected);
    assert_eq!(labels("dynamite.throttled"), [": 1", ": 0"]);
}

#[tokio::test]
async fn hits_of_the_cache_are_counted() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let stage = stage().await;
    store(&stage, &["a"]).await;
    let cache = Cache::memory(1 << 20).entity::<Task>(Keep::for_secs(600));
    let tasks = TaskRepository::new(&stage.db().clone().cached(cache).observed(Metrics::new()));
    for _ in 0..3 {
        tasks.get(TaskKey::new("a")).await.unwrap();
    }
    let lines = metrics(&snapshotter);
    let of =
        |name: &str| lines.iter().find(|line| line.contains(name)).unwrap().rsplit(": ").next().unwrap().to_owned();
    assert_eq!(of("dynamite.items.cached"), "2");
    assert_eq!(of("db.client.operation.duration"), "3 values");
    assert_eq!(of("dynamite.request.duration"), "1 values");
}
