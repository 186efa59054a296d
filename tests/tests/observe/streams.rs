//! What is reported of streams, whose consumer takes its time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamite_runtime::Observer;
use dynamite_runtime::observe::Observation;
use dynamite_runtime::testing::Fault;

use crate::support::{observed_tasks, recorded, stage, store};

#[tokio::test]
async fn a_stream_is_one_call_that_ends_with_it() {
    let stage = stage().await;
    store(&stage, &["a", "b", "c"]).await;
    stage.network().limit_pages(2);
    let (tasks, recorded) = recorded(&stage);
    let mut stream = tasks.scan().stream();
    stream.next().await.unwrap().unwrap();
    assert_eq!(recorded.take(), ["request scan.stream Scan Task/tasks/-: done requests=1 scanned=2 returned=2"]);
    while stream.next().await.is_some() {}
    let expected = [
        "request scan.stream Scan Task/tasks/-: done requests=1 scanned=1 returned=1",
        "call scan.stream Scan Task/tasks/-: done requests=2 scanned=3 returned=3",
    ];
    assert_eq!(recorded.take(), expected);
    drop(stream);
    assert_eq!(recorded.take(), [""; 0]);
}

#[tokio::test]
async fn a_stream_of_pages_and_of_segments_is_one_call() {
    let stage = stage().await;
    store(&stage, &["a"]).await;
    let (tasks, recorded) = recorded(&stage);
    let mut pages = tasks.scan().pages();
    while pages.next().await.is_some() {}
    assert_eq!(recorded.take_calls(), ["scan.pages Scan Task/tasks/-: done requests=1 scanned=1 returned=1"]);
    let mut segments = tasks.scan().segments(1).stream();
    while segments.next().await.is_some() {}
    assert_eq!(recorded.take_calls(), ["segments.stream Scan Task/tasks/-: done requests=1 scanned=1 returned=1"]);
}

#[tokio::test]
async fn a_stream_that_is_dropped_says_what_it_read() {
    let stage = stage().await;
    store(&stage, &["a", "b"]).await;
    let (tasks, recorded) = recorded(&stage);
    let mut stream = tasks.scan().stream();
    stream.next().await.unwrap().unwrap();
    drop(stream);
    assert_eq!(recorded.take_calls(), ["scan.stream Scan Task/tasks/-: cancelled requests=1 scanned=2 returned=2"]);
}

#[tokio::test]
async fn a_stream_fails_with_its_request() {
    let stage = stage().await;
    store(&stage, &["a", "b"]).await;
    stage.network().limit_pages(1);
    let (tasks, recorded) = recorded(&stage);
    stage.on("Scan").then(Fault::Pass).then(Fault::error(400, "AccessDeniedException", "no"));
    let mut stream = tasks.scan().stream();
    stream.next().await.unwrap().unwrap();
    stream.next().await.unwrap().unwrap_err();
    let failed = "scan.stream Scan Task/tasks/-: failed AccessDeniedException requests=1 scanned=1 returned=1";
    assert_eq!(recorded.take_calls(), [failed]);
}

#[derive(Clone, Default)]
struct Took(Arc<Mutex<Vec<Duration>>>);

impl Observer for Took {
    fn call(&self, seen: &Observation<'_>) {
        self.0.lock().unwrap().push(seen.took);
    }
}

#[tokio::test]
async fn the_time_of_the_consumer_is_not_that_of_the_stream() {
    let stage = stage().await;
    store(&stage, &["a", "b", "c"]).await;
    stage.network().limit_pages(1);
    let took = Took::default();
    let tasks = observed_tasks(stage.db(), took.clone());
    let hour = Duration::from_secs(3600);
    let mut stream = tasks.scan().stream();
    while let Some(item) = stream.next().await {
        item.unwrap();
        tokio::time::pause();
        tokio::time::advance(hour).await;
        tokio::time::resume();
    }
    let took = took.0.lock().unwrap().clone();
    assert!(took.len() == 1 && took[0] < hour, "{took:?}");
}
