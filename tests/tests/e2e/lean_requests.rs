//! Lean calls send the same requests as calls by the SDK, and have the same results, whatever happens to a request.

use std::sync::atomic::Ordering;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use dynamite_runtime::{CallOptions, Dynamite, Error, Measured, Usage};
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults, REQUEST_ID};
use dynamite_tests::recorder::{Recorder, SentRequest};
use dynamite_tests::seen::Seen;
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{faulty_tasks, task};

/// Removes what differs between any two calls: times, signatures, and the ids of calls, of which it leaves the order.
fn compared(mut sent: Vec<SentRequest>) -> Vec<SentRequest> {
    let mut ids = Vec::new();
    for (name, value) in sent.iter_mut().flat_map(|request| &mut request.headers) {
        match name.as_str() {
            "x-amz-date" => value.clear(),
            "authorization" => *value = authorization(value),
            "amz-sdk-invocation-id" => {
                assert_eq!(value.len(), 36, "{value}");
                let id = ids.iter().position(|id| id == value).unwrap_or(ids.len());
                ids.push(value.clone());
                *value = id.to_string();
            }
            _ => {}
        }
    }
    sent
}

/// Returns an authorization without its date and signature.
fn authorization(value: &str) -> String {
    let (credential, rest) = value.split_once(", ").unwrap();
    let (headers, signature) = rest.split_once(", Signature=").unwrap();
    assert_eq!(signature.len(), 64);
    let scope: Vec<_> = credential.split('/').collect();
    let [key, date, region, service, end] = scope[..] else { panic!("{credential}") };
    assert_eq!(date.len(), 8);
    format!("{key}/{region}/{service}/{end}, {headers}")
}

/// What a user sees of a call.
#[derive(Debug, PartialEq)]
struct Outcome {
    result: Result<(String, Usage), String>,
    sent: Vec<SentRequest>,
}

/// What a user sees of an error.
fn shown(error: &Error) -> String {
    let request = error.request();
    let told = request.map(|request| (request.failure(), request.was_sent(), request.attempts()));
    let text = format!("{error} {told:?} {:?} {:?}", error.is_transient(), error.is_ambiguous());
    // The engine makes up ids.
    match error.request().and_then(|request| request.request_id()) {
        Some(id) if id != REQUEST_ID => text.replace(id, "ID"),
        _ => text,
    }
}

const CALLS: [(&str, &str); 8] = [
    ("get", "GetItem"),
    ("query", "Query"),
    ("put", "PutItem"),
    ("create", "PutItem"),
    ("update", "UpdateItem"),
    ("update_returning", "UpdateItem"),
    ("delete", "DeleteItem"),
    ("delete_returning", "DeleteItem"),
];

/// Makes a call, and returns what it returned and cost.
async fn call(tasks: &TaskRepository, name: &str) -> Result<(String, Usage), Error> {
    fn told<T: std::fmt::Debug>(measured: Measured<T>) -> (String, Usage) {
        (format!("{:?}", measured.value), measured.usage)
    }
    let update = || tasks.update(TaskKey::new("a")).set(Task::TITLE, "new");
    Ok(match name {
        "get" => told(tasks.get(TaskKey::new("a")).measured().await?),
        "query" => {
            let page = tasks.by_owner("owner").page(3).await?;
            (format!("{:?} {:?}", page.items, page.cursor), page.usage())
        }
        "put" => told(tasks.put(&task("b")).measured().await?),
        "create" => told(tasks.create(&task("a")).measured().await?),
        "update" => told(update().measured().await?),
        "update_returning" => told(update().returning_new().measured().await?),
        "delete" => told(tasks.delete(TaskKey::new("c")).measured().await?),
        "delete_returning" => told(tasks.delete(TaskKey::new("a")).returning_old().measured().await?),
        other => panic!("no call {other}"),
    })
}

/// The faults that a request can meet.
fn faults() -> Vec<Fault> {
    vec![
        Fault::Throttled,
        Fault::conflict(),
        Fault::internal(),
        Fault::unavailable(),
        Fault::denied(),
        Fault::replicated_conflict(),
        Fault::error(400, "ConditionalCheckFailedException", "The conditional request failed"),
        Fault::error(400, "ExpiredTokenException", "The security token included in the request is expired"),
        Fault::success("{}"),
        Fault::success(""),
        Fault::success(r#"{"Unknown":1}"#),
        Fault::success(r#"{"ConsumedCapacity":{"TableName":"tasks","CapacityUnits":"x"}}"#),
        Fault::html(200),
        Fault::html(404),
        Fault::html(503),
        Fault::NoConnection,
        Fault::BrokenConnection,
        Fault::Timeout,
        Fault::LostResponse,
        Fault::Garbage,
        Fault::Truncated,
        Fault::Damaged,
        Fault::BrokenBody,
        Fault::Pass,
    ]
}

/// Returns a client that records its requests.
fn recorded(db: &Dynamite, options: &CallOptions, seen: &Seen) -> (TaskRepository, Recorder) {
    let config = db.client().config();
    let recorder = Recorder::over(config.http_client().unwrap()).counting(&seen.attempts);
    let client = Client::from_conf(config.to_builder().http_client(recorder.clone()).build());
    (TaskRepository::new(&Dynamite::new(client).with(options)), recorder)
}

/// Makes a call whose requests meet these faults, after one without faults or as the first.
async fn outcome(
    (db, faults, direct): (&Dynamite, &Faults, &TaskRepository),
    (name, operation): (&str, &str),
    fault: (&Fault, u32),
    is_first: bool,
    (options, is_lean): (CallOptions, bool),
) -> Outcome {
    let seen = Seen::default();
    let _guard = tracing::subscriber::set_default(seen.clone());
    let (tasks, recorder) = recorded(db, &options.lean(is_lean), &seen);
    if !is_first {
        let _ = call(&tasks, name).await;
        recorder.take();
    }
    direct.put(&Task { owner: Some("owner".into()), ..task("a") }).await.unwrap();
    direct.delete(TaskKey::new("b")).await.unwrap();
    faults.clear_script();
    faults.on(operation).times(fault.1, fault.0.clone());
    let before = seen.attempts.load(Ordering::SeqCst);
    recorder.take_counts();
    let result = call(&tasks, name).await.map_err(|error| shown(&error));
    // The SDK starts an attempt before it sends a request. The first call shows how the SDK does it.
    let prepared = usize::from(is_lean && is_first);
    let by_sdk = recorder.take_counts().first().map(|count| count - before - prepared);
    assert_eq!(by_sdk, Some(usize::from(!is_lean)), "{name}");
    let sent = compared(recorder.take());
    Outcome { result, sent }
}

/// Compares the calls by the SDK with lean ones, for each call and each fault.
async fn compare(options: CallOptions) {
    let (tasks, script, direct) = faulty_tasks().await;
    let network = (tasks.db(), &script, &direct);
    for call in CALLS {
        for fault in faults() {
            for (times, is_first) in [(1, true), (1, false), (ATTEMPTS, false)] {
                let by_sdk = outcome(network, call, (&fault, times), is_first, (options, false)).await;
                let lean = outcome(network, call, (&fault, times), is_first, (options, true)).await;
                assert_eq!(by_sdk, lean, "{call:?} {fault:?} {times} {is_first}");
            }
        }
    }
}

#[tokio::test]
async fn are_those_of_the_sdk_with_all_attempts() {
    compare(CallOptions::new()).await;
}

#[tokio::test]
async fn are_those_of_the_sdk_with_one_attempt() {
    compare(CallOptions::new().attempts(1)).await;
}

#[tokio::test]
async fn are_those_of_the_sdk_without_the_codec() {
    compare(CallOptions::new().wire_codec(false)).await;
}

/// The responses to the calls, so that no request waits for an engine.
fn response(name: &str) -> Fault {
    Fault::success(match name {
        "query" => r#"{"Items":[],"Count":0,"ScannedCount":0}"#,
        "update_returning" => {
            r#"{"Attributes":{"task_id":{"S":"a"},"team":{"S":"t"},"queue":{"S":"q"},"state":{"S":"open"},"priority":{"N":"1"},"title":{"S":"t"},"budget":{"N":"1"},"balance":{"N":"1"},"steps":{"L":[]},"labels":{"SS":["l"]},"numbers":{"NS":["1"]},"counters":{"M":{}},"author":{"M":{"name":{"S":"n"}}}}}"#
        }
        _ => "{}",
    })
}

/// Compares calls whose first attempts never end, in virtual time, for each number of such attempts.
async fn compare_timeouts(cases: impl IntoIterator<Item = (u32, CallOptions)>) {
    let (tasks, faults, _direct) = faulty_tasks().await;
    tokio::time::pause();
    for (hanging, options) in cases {
        for ((name, operation), is_first) in CALLS.into_iter().flat_map(|call| [(call, true), (call, false)]) {
            let mut outcomes = Vec::new();
            for lean in [false, true] {
                let (tasks, recorder) = recorded(tasks.db(), &options.lean(lean), &Seen::default());
                faults.clear_script();
                if !is_first {
                    faults.on(operation).then(response(name));
                    call(&tasks, name).await.unwrap();
                    recorder.take();
                }
                faults.on(operation).times(hanging, Fault::Hang).on(operation).then(response(name));
                let start = tokio::time::Instant::now();
                let result = call(&tasks, name).await.map_err(|error| shown(&error));
                // The backoff is random, but short.
                let tenths = (start.elapsed() + TIMEOUT / 20).as_millis() / (TIMEOUT / 10).as_millis();
                let sent = compared(recorder.take());
                outcomes.push((tenths, Outcome { result, sent }));
            }
            assert_eq!(outcomes[0], outcomes[1], "{name} {hanging} {is_first}");
        }
    }
}

const TIMEOUT: Duration = Duration::from_secs(1);

#[tokio::test]
async fn time_out_as_those_of_the_sdk() {
    compare_timeouts([1, 2, ATTEMPTS].map(|hanging| (hanging, CallOptions::new().attempt_timeout(TIMEOUT)))).await;
}

#[tokio::test]
async fn time_out_with_the_whole_call_as_those_of_the_sdk() {
    let both = CallOptions::new().attempt_timeout(TIMEOUT).operation_timeout(TIMEOUT * 5 / 2);
    compare_timeouts([(1, CallOptions::new().operation_timeout(TIMEOUT)), (2, both), (ATTEMPTS, both)]).await;
}
