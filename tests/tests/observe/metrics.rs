//! Metrics for the recorder of the crate `metrics`.

use dynamite_runtime::testing::Fault;
use dynamite_runtime::{Cache, Keep, Metrics};
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
