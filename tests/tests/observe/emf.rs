//! Metrics for CloudWatch, as lines of its embedded metric format.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use dynamite_runtime::Emf;
use dynamite_runtime::testing::Fault;
use dynamite_tests::store::tasks::{Task, TaskKey};
use serde_json::{Value, json};

use crate::support::{observed_tasks, stage, store, task};

/// A writer whose lines can be read.
#[derive(Clone, Debug, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    /// Returns the lines that were written since this was called before. Each of them is valid.
    fn take(&self) -> Vec<Value> {
        let text = String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'));
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        lines.iter().for_each(check);
        lines
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Checks a line against the rules of the format that a JSON schema can express, and that its references are met.
fn check(line: &Value) {
    let name = json!({ "type": "string", "minLength": 1, "maxLength": 255 });
    let schema = json!({
        "type": "object",
        "required": ["_aws"],
        "properties": { "_aws": {
            "type": "object",
            "required": ["Timestamp", "CloudWatchMetrics"],
            "additionalProperties": false,
            "properties": {
                "Timestamp": { "type": "integer" },
                "CloudWatchMetrics": { "type": "array", "minItems": 1, "items": {
                    "type": "object",
                    "required": ["Namespace", "Dimensions", "Metrics"],
                    "additionalProperties": false,
                    "properties": {
                        "Namespace": name,
                        "Dimensions": { "type": "array", "minItems": 1, "items": {
                            "type": "array", "maxItems": 30, "items": name,
                        } },
                        "Metrics": { "type": "array", "maxItems": 100, "items": {
                            "type": "object",
                            "required": ["Name", "Unit"],
                            "properties": { "Name": name, "Unit": { "enum": ["Milliseconds", "Count"] } },
                        } },
                    },
                } },
            },
        } },
    });
    jsonschema::validate(&schema, line).unwrap();
    let directive = &line["_aws"]["CloudWatchMetrics"][0];
    for dimension in directive["Dimensions"][0].as_array().unwrap() {
        let value = line[dimension.as_str().unwrap()].as_str().unwrap();
        assert!((1..=1024).contains(&value.len()));
    }
    for metric in directive["Metrics"].as_array().unwrap() {
        let value = &line[metric["Name"].as_str().unwrap()];
        let is_list = value.as_array().is_some_and(|values| values.len() <= 100 && values.iter().all(Value::is_number));
        assert!(value.is_number() || is_list, "{metric} {value}");
    }
    assert!(line.to_string().len() < 256 * 1024);
}

#[tokio::test]
async fn a_line_has_the_metrics_of_a_series() {
    let stage = stage().await;
    store(&stage, &["a", "b"]).await;
    let lines = Lines::default();
    let emf = Emf::new("Shop", lines.clone()).dimension("Service", "checkout");
    let tasks = observed_tasks(stage.db(), emf.clone());
    for _ in 0..3 {
        tasks.by_rank("red").filter(Task::TITLE.eq("none")).all().await.unwrap();
    }
    emf.flush().unwrap();
    let mut written = lines.take();
    assert_eq!(written.len(), 1);
    let mut line = written.remove(0);
    let durations = line["Duration"].take();
    assert_eq!(durations.as_array().unwrap().len(), 3);
    assert!(line["Longest"].take().as_f64() < line["Total"].take().as_f64());
    line["_aws"]["Timestamp"].take();
    let metric = |name: &str, unit: &str| json!({ "Name": name, "Unit": unit });
    let expected = json!({
        "_aws": {
            "Timestamp": null,
            "CloudWatchMetrics": [{
                "Namespace": "Shop",
                "Dimensions": [["Call", "Entity", "Index", "Service", "Table"]],
                "Metrics": [
                    metric("Duration", "Milliseconds"),
                    metric("Longest", "Milliseconds"),
                    metric("Calls", "Count"),
                    metric("Failed", "Count"),
                    metric("Throttled", "Count"),
                    metric("Capacity", "Count"),
                ],
            }],
        },
        "Service": "checkout", "Table": "tasks", "Index": "by_rank", "Entity": "Task", "Call": "query.all",
        "Duration": null, "Longest": null, "Total": null, "Calls": 3, "Failed": 0, "Throttled": 0, "Capacity": 1.5,
        "ConditionsFailed": 0, "Cancelled": 0, "Requests": 3, "Retries": 0, "Scanned": 6, "Returned": 0, "Cached": 0,
    });
    assert_eq!(line, expected);
    emf.flush().unwrap();
    assert_eq!(lines.take(), [json!(null); 0]);
}

#[tokio::test]
async fn a_hundred_and_one_calls_have_a_hundred_durations() {
    let stage = stage().await;
    store(&stage, &["a"]).await;
    let lines = Lines::default();
    let emf = Emf::new("Shop", lines.clone());
    let tasks = observed_tasks(stage.db(), emf.clone());
    for calls in [100, 101] {
        for _ in 0..calls {
            tasks.get(TaskKey::new("a")).await.unwrap();
        }
        emf.flush().unwrap();
        let written = lines.take();
        assert_eq!(written[0]["Calls"], calls);
        assert_eq!(written[0]["Duration"].as_array().unwrap().len(), 100);
    }
}

#[tokio::test]
async fn outcomes_are_counted_apart() {
    let stage = stage().await;
    store(&stage, &["a"]).await;
    let lines = Lines::default();
    let emf = Emf::new("Shop", lines.clone());
    let tasks = observed_tasks(stage.db(), emf.clone());
    tasks.create(&task("a")).await.unwrap_err();
    stage.on("PutItem").then(Fault::Throttled).then(Fault::error(400, "AccessDeniedException", "no"));
    tasks.create(&task("b")).await.unwrap_err();
    emf.flush().unwrap();
    let line = &lines.take()[0];
    let numbers = ["Calls", "ConditionsFailed", "Failed", "Requests", "Retries", "Throttled"].map(|name| &line[name]);
    assert_eq!(numbers, [&json!(2), &json!(1), &json!(1), &json!(2), &json!(1), &json!(1)]);
}

#[tokio::test]
async fn the_last_clone_writes_what_is_left() {
    let stage = stage().await;
    let lines = Lines::default();
    {
        let tasks = observed_tasks(stage.db(), Emf::new("Shop", lines.clone()));
        tasks.get(TaskKey::new("a")).await.unwrap();
        assert_eq!(lines.take(), [json!(null); 0]);
    }
    assert_eq!(lines.take().len(), 1);
}

#[tokio::test]
async fn series_are_bounded() {
    let stage = stage().await;
    let lines = Lines::default();
    let emf = Emf::new("Shop", lines.clone()).most_series(1);
    let tasks = observed_tasks(stage.db(), emf.clone());
    tasks.get(TaskKey::new("a")).await.unwrap();
    tasks.scan().count().await.unwrap();
    tasks.by_owner("ann").count().await.unwrap();
    emf.flush().unwrap();
    let calls: Vec<Value> = lines.take().iter().map(|line| json!([line["Call"], line["Calls"]])).collect();
    assert_eq!(calls, [json!(["other", 2]), json!(["get", 1])]);
}

#[tokio::test]
async fn what_cloudwatch_would_refuse_is_an_error_and_not_written() {
    let long = "n".repeat(256);
    let lines = Lines::default();
    let new = |namespace: &str| Emf::new(namespace, lines.clone());
    let many = (0..27).fold(new("Shop"), |emf, number| emf.dimension(format!("d{number}"), "v"));
    let refused = [
        (new(""), "the namespace is empty"),
        (new(&long), "the namespace has 256 characters, and at most 255 are possible"),
        (new(":Shop"), "the namespace can't begin with a colon"),
        (new("Shop").dimension("Call", "v"), "Call is a member of every line, and can't be a dimension of your own"),
        (new("Shop").dimension("Stage", ""), "the value of the dimension Stage is empty"),
        (many, "there are 27 dimensions of your own, and at most 26 are possible"),
    ];
    let stage = stage().await;
    for (emf, text) in refused {
        observed_tasks(stage.db(), emf.clone()).get(TaskKey::new("a")).await.unwrap();
        let error = emf.flush().unwrap_err();
        assert_eq!((error.kind(), error.to_string()), (io::ErrorKind::InvalidInput, text.to_owned()));
    }
    assert_eq!(lines.take(), [json!(null); 0]);
}

#[tokio::test]
async fn a_line_of_30_dimensions_is_valid() {
    let lines = Lines::default();
    let emf = Emf::new("n".repeat(255), lines.clone());
    let value = "v".repeat(1024);
    let emf = (0..26).fold(emf, |emf, number| emf.dimension(format!("{number:0>255}"), value.clone()));
    let stage = stage().await;
    observed_tasks(stage.db(), emf.clone()).by_owner("ann").count().await.unwrap();
    emf.flush().unwrap();
    let line = &lines.take()[0];
    assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Dimensions"][0].as_array().unwrap().len(), 30);
}

/// A writer that fails.
struct Broken;

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is full"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn an_error_of_the_writer_is_that_of_the_flush_and_no_call_fails() {
    let stage = stage().await;
    let emf = Emf::new("Shop", Broken);
    let tasks = observed_tasks(stage.db(), emf.clone());
    assert_eq!(tasks.get(TaskKey::new("a")).await.unwrap(), None);
    assert_eq!(emf.flush().unwrap_err().to_string(), "the disk is full");
}
