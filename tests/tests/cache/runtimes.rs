//! Caches outlive the runtimes that use them.

use std::time::Duration;

use dynamite_runtime::testing::Side;

use crate::failing_store::two_processes;
use crate::support::{key, stats, title, titled, until};

/// What is owed is told by the runtime in which a call finds something owed, if the one before has ended.
#[test]
fn what_is_owed_outlives_a_runtime() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(1).build().unwrap();
    let engine = runtime();
    let (fixture, failing, tasks, other) = engine.block_on(two_processes());
    engine.block_on(title(&other, "a"));
    failing.fail(true);
    let first = runtime();
    first.block_on(tasks.put(&titled("a", "new")).into_future()).unwrap();
    drop(first);
    failing.fail(false);
    let second = runtime();
    second.block_on(async {
        until(async || {
            assert_eq!(title(&tasks, "a").await.as_deref(), Some("new"));
            stats(&tasks).owed == 0
        })
        .await;
        assert_eq!(title(&other, "a").await.as_deref(), Some("new"));
    });
    drop(fixture);
}

/// A runtime that ends while writes are in flight drops them, and must not wait for anything of theirs.
#[test]
fn a_runtime_ends_with_writes_in_flight() {
    let engine = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(1).build().unwrap();
    for threads in [0, 2] {
        let (fixture, _failing, tasks, other) = engine.block_on(two_processes());
        let mut builder = match threads {
            0 => tokio::runtime::Builder::new_current_thread(),
            threads => {
                let mut builder = tokio::runtime::Builder::new_multi_thread();
                builder.worker_threads(threads);
                builder
            }
        };
        let runtime = builder.enable_all().build().unwrap();
        let gate = fixture.stage.on("PutItem").hold(Side::BeforeEngine);
        let put = tasks.put(&titled("a", "new")).into_future();
        runtime.block_on(async {
            tokio::spawn(put);
            gate.reached().await;
        });
        let (done, ended) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            drop(runtime);
            let _ = done.send(());
        });
        ended.recv_timeout(Duration::from_secs(60)).expect("the runtime ends");
        engine.block_on(async {
            until(async || {
                title(&tasks, "a").await;
                stats(&tasks).owed == 0
            })
            .await;
            title(&other, "a").await;
            assert_eq!(stats(&other).fills, 0, "the write may still be carried out");
        });
    }
}

/// Calls in one runtime do not wait for reads in another, which nobody may drive.
#[test]
fn reads_are_not_shared_by_runtimes() {
    let engine = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(1).build().unwrap();
    let (fixture, _, tasks, _) = engine.block_on(two_processes());
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (idle, busy) = (runtime(), runtime());
    let gate = fixture.stage.on("GetItem").hold(Side::BeforeEngine);
    let read = idle.spawn(tasks.get(key("a")).into_future());
    idle.block_on(gate.reached());
    gate.open();
    assert_eq!(busy.block_on(title(&tasks, "a")).as_deref(), Some("old"), "`idle` is not driven");
    assert_eq!(idle.block_on(read).unwrap().unwrap().unwrap().title, "old");
}
