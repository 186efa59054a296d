//! The spans of calls and requests, and their fields.

use dynamite_runtime::testing::{Fault, Stage};
use dynamite_runtime::{CallOptions, Dynamite};
use dynamite_tests::store::tasks::{TaskKey, TaskRepository};
use tracing::Level;

use crate::spans::Spans;
use crate::support::{stage, store, task};

async fn stage_of(ids: &[&str]) -> (Stage, TaskRepository) {
    let stage = stage().await;
    store(&stage, ids).await;
    let tasks = TaskRepository::new(stage.db());
    (stage, tasks)
}

#[tokio::test]
async fn a_call_of_one_request_is_one_span() {
    let (_stage, tasks) = stage_of(&["a"]).await;
    let (spans, _guard) = Spans::keep(Level::INFO);
    tasks.get(TaskKey::new("a")).await.unwrap();
    assert_eq!(spans.take_lines(), ["INFO dynamite DynamoDB.GetItem"]);
    tasks.by_owner("ann").hydrate().all().await.unwrap();
    assert_eq!(spans.take_lines(), ["INFO dynamite DynamoDB.Query"]);
}

#[tokio::test]
async fn requests_are_spans_within_their_call() {
    let (_stage, tasks) = stage_of(&["a"]).await;
    let (spans, _guard) = Spans::keep(Level::DEBUG);
    tasks.by_owner("ann").hydrate().all().await.unwrap();
    let expected = [
        "DEBUG dynamite.request DynamoDB.Query in DynamoDB.Query",
        "DEBUG dynamite.request DynamoDB.BatchGetItem in DynamoDB.Query",
        "INFO dynamite DynamoDB.Query",
    ];
    assert_eq!(spans.take_lines(), expected);
    tasks.scan().segments(1).count().await.unwrap();
    let expected = ["DEBUG dynamite.request DynamoDB.Scan in DynamoDB.Scan", "INFO dynamite DynamoDB.Scan"];
    assert_eq!(spans.take_lines(), expected);
}

#[tokio::test]
async fn each_request_of_a_stream_is_a_span() {
    let (stage, tasks) = stage_of(&["a", "b", "c"]).await;
    stage.network().limit_pages(2);
    let (spans, _guard) = Spans::keep(Level::DEBUG);
    let mut stream = tasks.scan().stream();
    stream.next().await.unwrap().unwrap();
    assert_eq!(spans.take_lines(), ["INFO dynamite DynamoDB.Scan"]);
    while stream.next().await.is_some() {}
    assert_eq!(spans.take_lines(), ["INFO dynamite DynamoDB.Scan"]);
}

/// Makes the fields of the spans of a call as lines, without the region, which tests do not share.
fn fields(spans: &Spans) -> Vec<String> {
    let line = |(name, value): (&'static str, String)| format!("{name} = {value}");
    let lines = spans.take().into_iter().flat_map(|span| span.fields.into_iter().map(line));
    lines.filter(|line| !line.starts_with("cloud.region")).collect()
}

#[tokio::test]
async fn a_call_that_succeeds_has_these_fields() {
    let stage = stage().await;
    store(&stage, &["a", "b"]).await;
    let (spans, _guard) = Spans::keep(Level::INFO);
    TaskRepository::new(stage.db()).by_rank("red").all().await.unwrap();
    let expected = [
        "aws.dynamodb.count = 2",
        "aws.dynamodb.index_name = by_rank",
        "aws.dynamodb.scanned_count = 2",
        "aws.dynamodb.table_names = tasks",
        "db.collection.name = tasks",
        "db.operation.name = Query",
        "db.system.name = aws.dynamodb",
        "dynamite.call = query.all",
        "dynamite.capacity = 0.5",
        "dynamite.entity = Task",
        "dynamite.outcome = done",
        "dynamite.requests = 1",
        "dynamite.retries = 0",
        "dynamite.throttled = 0",
        "otel.kind = client",
        "otel.name = DynamoDB.Query",
    ];
    assert_eq!(fields(&spans), expected);
}

#[tokio::test]
async fn a_request_that_fails_has_these_fields() {
    let stage = stage().await;
    let (spans, _guard) = Spans::keep(Level::DEBUG);
    let tasks = TaskRepository::new(&stage.db().with(&CallOptions::new().attempts(1)));
    stage.on("BatchWriteItem").then(Fault::Throttled);
    tasks.batch_write().put_all([&task("a"), &task("b")]).await.unwrap();
    let mut spans = spans.take();
    assert_eq!(spans.len(), 3);
    let failed = spans.remove(0);
    let expected = [
        ("aws.request_id", Some("SCRIPTED-REQUEST-ID")),
        ("db.operation.batch.size", Some("2")),
        ("db.operation.name", Some("BatchWriteItem")),
        ("db.response.status_code", Some("ProvisionedThroughputExceededException")),
        ("dynamite.outcome", Some("failed")),
        ("dynamite.requests", Some("1")),
        ("dynamite.throttled", Some("1")),
        ("error.type", Some("ProvisionedThroughputExceededException")),
        ("otel.status_code", Some("ERROR")),
        ("aws.dynamodb.count", None),
    ];
    for (name, value) in expected {
        assert_eq!(failed.field(name), value, "{name}");
    }
    assert_eq!(spans[0].field("otel.status_code"), None);
    // The usage of a batch leaves out requests that failed as a whole.
    assert_eq!(spans[1].field("dynamite.throttled"), Some("0"));
}

#[tokio::test]
async fn a_failed_condition_leaves_the_status_of_the_span_unset() {
    let (_stage, tasks) = stage_of(&["a"]).await;
    let (spans, _guard) = Spans::keep(Level::INFO);
    tasks.create(&task("a")).await.unwrap_err();
    let spans = spans.take();
    assert_eq!(spans[0].field("dynamite.outcome"), Some("condition_failed"));
    assert_eq!(spans[0].field("db.response.status_code"), Some("ConditionalCheckFailedException"));
    assert_eq!(spans[0].field("otel.status_code"), None);
    assert_eq!(spans[0].field("error.type"), None);
}

#[tokio::test]
async fn tables_have_their_names_in_the_schema_and_in_dynamodb() {
    let db = Dynamite::builder().endpoint("http://127.0.0.1:9").region("eu-north-1").table_prefix("staging-");
    let db = db.test_credentials().build().await.unwrap().with(&CallOptions::new().attempts(1));
    let (spans, _guard) = Spans::keep(Level::INFO);
    TaskRepository::new(&db).get(TaskKey::new("a")).await.unwrap_err();
    let spans = spans.take();
    assert_eq!(spans[0].field("db.collection.name"), Some("tasks"));
    assert_eq!(spans[0].field("aws.dynamodb.table_names"), Some("staging-tasks"));
    assert_eq!(spans[0].field("cloud.region"), Some("eu-north-1"));
}
