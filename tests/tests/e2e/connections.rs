//! Connections: they are used again, and no more requests are in flight than a client may have.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dynamite_runtime::testing::{Fault, Side, Stage};
use dynamite_runtime::{CallOptions, Dynamite};
use dynamite_tests::configured;
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};
use futures_util::future::{FutureExt, join_all};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::task;

/// Starts a server that finds no item; returns its address and the number of its connections so far.
async fn server() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut request = Vec::new();
                while connection.read_buf(&mut request).await.is_ok_and(|read| read > 0) {
                    // The body of a get ends with two braces or a string.
                    if request.ends_with(b"}") && request.windows(5).any(|text| text == b"tasks") {
                        request.clear();
                        let response = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
                        connection.write_all(response).await.unwrap();
                    }
                }
            });
        }
    });
    (url, connections)
}

#[tokio::test]
async fn connections_are_used_again() {
    let (url, connections) = server().await;
    let http = aws_smithy_http_client::Builder::new().build_http();
    let builder = Dynamite::builder().endpoint(url).test_credentials().http_client(http).max_connections(4);
    let db = configured(&builder.build().await.unwrap());
    let presets = [CallOptions::new(), CallOptions::short_reads(), CallOptions::long_batches()];
    for options in presets {
        let tasks = TaskRepository::new(&db.with(&options));
        for _ in 0..10 {
            tasks.get(TaskKey::new("a")).await.unwrap();
        }
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    let tasks = TaskRepository::new(&db);
    for got in join_all((0..100).map(|_| tasks.get(TaskKey::new("a")).into_future())).await {
        assert_eq!(got.unwrap(), None);
    }
    assert!((1..=4).contains(&connections.load(Ordering::SeqCst)), "{connections:?}");
}

async fn stage(connections: usize) -> (Stage, Dynamite) {
    let engine = Dynamite::embedded().await.unwrap();
    let builder = Dynamite::builder().client(engine.client().clone()).max_connections(connections);
    let stage = Stage::over(&builder.build().await.unwrap()).tables::<(Task,)>().await.unwrap();
    (stage, engine)
}

#[tokio::test]
async fn no_more_requests_are_in_flight_than_connections() {
    for (connections, most) in [(0, 1), (1, 1), (3, 3)] {
        let (stage, _engine) = stage(connections).await;
        let (all, single) =
            (TaskRepository::new(stage.db()), TaskRepository::new(&stage.db().with(&CallOptions::new())));
        let items: Vec<Task> = (0..20).map(|id| Task { owner: Some("o".into()), ..task(&id.to_string()) }).collect();
        let keys = || (0..20).map(|id| TaskKey::new(id.to_string()));
        let puts = join_all(items.iter().map(|item| all.put(item).into_future()));
        assert!(puts.await.iter().all(Result::is_ok));
        let calls = async {
            let gets = join_all(keys().map(|key| single.get(key).into_future()));
            let updates = join_all(keys().map(|key| single.update(key).set(Task::TITLE, "new").into_future()));
            let scans = join_all((0..5).map(|_| all.scan().all().into_future()));
            let queries = join_all((0..5).map(|_| all.by_owner("o").hydrate().all().into_future()));
            let segments = all.scan().segments(4).all();
            let transactions =
                join_all((0..5).map(|id| stage.db().transaction().add(all.put(&items[id])).into_future()));
            let reads = join_all((0..5).map(|id| stage.db().transact_get().add(all.get(&items[id])).into_future()));
            tokio::join!(gets, updates, scans, queries, segments, transactions, reads)
        };
        let (gets, updates, scans, queries, segments, transactions, reads) = calls.await;
        assert!(gets.iter().all(|got| got.as_ref().is_ok_and(Option::is_some)) && updates.iter().all(Result::is_ok));
        assert!(scans.iter().chain([&segments]).all(|all| all.as_ref().is_ok_and(|all| all.len() == 20)));
        assert!(queries.iter().all(|all| all.as_ref().is_ok_and(|all| all.len() == 20)));
        assert!(reads.iter().all(Result::is_ok) && transactions.iter().all(Result::is_ok));
        // The batches of `hydrate` have a limit of their own.
        let in_flight = stage.network().max_in_flight();
        assert!((most..=most + 5).contains(&in_flight), "{in_flight} of {connections}");
    }
}

#[tokio::test]
async fn waiting_for_a_connection_counts_for_no_timeout() {
    let (stage, _engine) = stage(1).await;
    let hasty = CallOptions::new().attempt_timeout(Duration::from_millis(400));
    let (patient, hasty) = (TaskRepository::new(stage.db()), TaskRepository::new(&stage.db().with(&hasty)));
    let gate = stage.on("PutItem").hold(Side::BeforeEngine);
    let put = tokio::spawn(patient.put(&task("a")).into_future());
    gate.reached().await;
    let get = tokio::spawn(hasty.get(TaskKey::new("a")).into_future());
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert_eq!(stage.network().count("GetItem"), 0);
    gate.open();
    put.await.unwrap().unwrap();
    assert_eq!(get.await.unwrap().unwrap(), Some(task("a")));
}

#[tokio::test]
async fn a_call_that_nobody_polls_holds_up_others_only_for_a_time() {
    let (stage, _engine) = stage(1).await;
    let options = CallOptions::new().operation_timeout(Duration::from_millis(300));
    let tasks = TaskRepository::new(&stage.db().with(&options));
    stage.on("GetItem").then(Fault::Hang);
    let mut unpolled = Box::pin(TaskRepository::new(stage.db()).get(TaskKey::new("a")).into_future());
    assert!((&mut unpolled).now_or_never().is_none());
    tasks.put(&task("a")).await.unwrap();
    drop(unpolled);
    assert_eq!(tasks.get(TaskKey::new("a")).await.unwrap(), Some(task("a")));
}

#[tokio::test]
async fn a_dropped_call_gives_its_connection_back() {
    let (stage, _engine) = stage(1).await;
    let tasks = TaskRepository::new(stage.db());
    stage.on("GetItem").then(Fault::Hang);
    let get = tokio::spawn(tasks.get(TaskKey::new("a")).into_future());
    while stage.network().in_flight() == 0 {
        tokio::task::yield_now().await;
    }
    get.abort();
    assert!(get.await.unwrap_err().is_cancelled());
    assert_eq!((stage.network().in_flight(), tasks.get(TaskKey::new("a")).await.unwrap()), (0, None));
}
