//! Keys, items, conditions and cursors are never part of what is reported, whatever they are and whatever happens.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamite_runtime::observe::{Observation, Observer};
use dynamite_runtime::testing::Fault;
use dynamite_runtime::{Emf, Metrics, Profiler, Write as BatchedWrite, parallel};
use dynamite_tests::store::tasks::{Contact, Task, TaskCard, TaskKey, TaskRepository};
use metrics_util::debugging::DebuggingRecorder;
use proptest::prelude::*;
use tracing::Level;

use crate::spans::Spans;
use crate::support::{observed_tasks, stage, task};

/// Everything that is reported, as text.
#[derive(Clone, Debug, Default)]
struct Reported(Arc<Mutex<Vec<u8>>>);

impl Observer for Reported {
    fn request(&self, seen: &Observation<'_>) {
        self.0.lock().unwrap().extend(format!("{seen:?}").into_bytes());
    }

    fn call(&self, seen: &Observation<'_>) {
        self.0.lock().unwrap().extend(format!("{seen:?}").into_bytes());
    }
}

impl Write for Reported {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What an engine answers, or what the network does instead.
fn faults() -> impl Strategy<Value = Option<Fault>> {
    let echo = |code: &'static str| Some(Fault::error(400, code, "the value 5ecret is not valid"));
    prop_oneof![
        3 => Just(None),
        1 => Just(echo("ValidationException")),
        1 => Just(echo("5ecretException")),
        1 => Just(Some(Fault::Throttled)),
        1 => Just(Some(Fault::Garbage)),
        1 => Just(Some(Fault::LostResponse)),
    ]
}

fn secret_task(secret: &str) -> Task {
    let author = Contact { name: secret.to_owned(), phone: Some(secret.to_owned()), calls: 1 };
    let words = || vec![secret.to_owned()];
    Task {
        team: secret.to_owned(),
        queue: secret.to_owned(),
        owner: Some(secret.to_owned()),
        title: secret.to_owned(),
        steps: words(),
        labels: words().into_iter().collect(),
        author,
        ..task(secret)
    }
}

/// Keeps the errors of calls.
#[derive(Default)]
struct Calls(Vec<String>);

impl Calls {
    async fn make<T, E: std::fmt::Display>(&mut self, call: impl IntoFuture<Output = Result<T, E>>) -> Option<T> {
        call.await.map_err(|error| self.0.push(error.to_string())).ok()
    }
}

/// Makes every kind of call with a secret in all places.
async fn call_everything(tasks: &TaskRepository, secret: &str, deadline: Duration) -> Calls {
    let mut calls = Calls::default();
    write_everything(&mut calls, tasks, secret).await;
    read_everything(&mut calls, tasks, secret).await;
    let (key, item) = (|| TaskKey::new(secret), secret_task(secret));
    let db = tasks.db();
    calls.make(tasks.batch_get([key()]).deadline(deadline)).await;
    calls.make(db.batch_get().add(tasks.batch_get([key()])).deadline(deadline)).await;
    calls.make(tasks.batch_write().put(&item).deadline(deadline)).await;
    calls.make(tasks.batch_write().iter([BatchedWrite::Put(item.clone())]).deadline(deadline)).await;
    calls.make(db.batch_write().add(tasks.batch_write().delete(key())).deadline(deadline)).await;
    calls.make(db.transaction().add(tasks.create(&item)).token(secret)).await;
    let check = tasks.check(key(), Task::TITLE.eq(secret));
    calls.make(db.transaction().add(check).add(tasks.put(&secret_task(&format!("{secret}2"))))).await;
    calls.make(db.transact_get().add(tasks.get(key()))).await;
    calls.make(tasks.delete(key()).returning_old()).await;
    calls
}

async fn write_everything(calls: &mut Calls, tasks: &TaskRepository, secret: &str) {
    let (key, item) = (|| TaskKey::new(secret), secret_task(secret));
    let condition = || Task::TITLE.eq(secret);
    calls.make(tasks.create(&item)).await;
    calls.make(tasks.put(&item).only_if(condition()).returning_old()).await;
    calls.make(tasks.put(&item).idempotent().token(&secret[..4])).await;
    calls.make(tasks.update(key()).set(Task::TITLE, secret).only_if(condition())).await;
    calls.make(tasks.update(key()).set(Task::TITLE, secret).returning_new()).await;
    calls.make(tasks.upsert(&item)).await;
}

async fn read_everything(calls: &mut Calls, tasks: &TaskRepository, secret: &str) {
    let condition = || Task::TITLE.eq(secret);
    calls.make(tasks.get(TaskKey::new(secret))).await;
    calls.make(tasks.get(TaskKey::new(secret)).view::<TaskCard>()).await;
    let page = calls.make(tasks.by_owner(secret).page(1)).await;
    if let Some(cursor) = page.and_then(|page| page.cursor) {
        calls.make(tasks.by_owner(secret).resume(cursor).page(1)).await;
    }
    calls.make(tasks.by_rank(secret).filter(condition()).take(1)).await;
    calls.make(tasks.by_owner(secret).hydrate().all()).await;
    calls.make(tasks.scan().filter(condition()).count()).await;
    calls.make(tasks.scan().filter(condition()).pager(1).next_page()).await;
    calls.make(parallel([tasks.query(secret)]).all()).await;
    calls.make(tasks.scan().segments(2).all()).await;
    let mut stream = tasks.scan().filter(condition()).stream();
    calls.make(async { stream.next().await.transpose() }).await;
    let mut pages = tasks.query(secret).pages();
    calls.make(async { pages.next().await.transpose() }).await;
    let mut segments = tasks.scan().segments(2).stream();
    calls.make(async { segments.next().await.transpose() }).await;
}

/// Returns everything that is reported of calls with a secret in all places.
async fn reported(secret: &str, fault: Option<Fault>) -> (Calls, String) {
    let (spans, _guard) = Spans::keep(Level::TRACE);
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _recorder = metrics::set_default_local_recorder(&recorder);
    let stage = stage().await;
    let (reported, profiler) = (Reported::default(), Profiler::new());
    let db = stage.db().clone().observed(reported.clone()).observed(profiler.clone()).observed(Metrics::new());
    let tasks = observed_tasks(&db, Emf::new("Shop", reported.clone()));
    // Batches would try again for a minute.
    let deadline = if fault.is_some() { Duration::ZERO } else { Duration::from_secs(60) };
    if let Some(fault) = fault {
        stage.on("*").always(fault);
    }
    let calls = call_everything(&tasks, secret, deadline).await;
    drop((tasks, db));
    let spans = spans.take();
    assert!(spans.len() > 20);
    let text = String::from_utf8(reported.0.lock().unwrap().clone()).unwrap();
    let metrics = snapshotter.snapshot().into_vec();
    (calls, format!("{text}{spans:?}{metrics:?}{}{:?}", profiler.report(), profiler.report()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_value_is_reported(noise in "[ !$-~]{0,8}", fault in faults()) {
        let secret = format!("5ecret{noise}\u{1b}[31m\n");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let is_working = fault.is_none();
        let (calls, reported) = runtime.block_on(reported(&secret, fault));
        prop_assert!(!is_working || calls.0.is_empty(), "{:?}", calls.0);
        prop_assert!(!reported.contains("5ecret"), "{reported}");
    }
}
