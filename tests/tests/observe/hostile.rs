//! Keys, items, conditions and cursors are never part of what is reported, whatever they are and whatever happens.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use dynamite_runtime::observe::{Observation, Observer};
use dynamite_runtime::testing::{Fault, Stage};
use dynamite_runtime::{Emf, Metrics, Profiler};
use dynamite_tests::store::tasks::{Contact, Task, TaskKey, TaskRepository};
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

/// Makes every kind of call with a secret in all places, and ignores its result.
async fn call_everything(stage: &Stage, tasks: &TaskRepository, secret: &str, fault: Option<Fault>) {
    let (key, item) = (|| TaskKey::new(secret), secret_task(secret));
    if let Some(fault) = fault {
        stage.on("*").always(fault);
    }
    let condition = || Task::TITLE.eq(secret);
    let _ = tasks.create(&item).await;
    let _ = tasks.put(&item).only_if(condition()).returning_old().await;
    let _ = tasks.put(&item).idempotent().token(secret).await;
    let _ = tasks.update(key()).set(Task::TITLE, secret).only_if(condition()).await;
    let _ = tasks.upsert(&item).await;
    let _ = tasks.get(key()).await;
    let page = tasks.by_owner(secret).page(1).await;
    if let Ok(Some(cursor)) = page.map(|page| page.cursor) {
        let _ = tasks.by_owner(secret).resume(cursor).page(1).await;
    }
    let _ = tasks.by_rank(secret).filter(condition()).all().await;
    let _ = tasks.by_owner(secret).hydrate().all().await;
    let _ = tasks.scan().filter(condition()).count().await;
    let _ = tasks.scan().filter(condition()).stream().next().await;
    let _ = tasks.scan().segments(2).all().await;
    let _ = tasks.batch_get([key()]).deadline(std::time::Duration::ZERO).await;
    let _ = tasks.batch_write().put(&item).deadline(std::time::Duration::ZERO).await;
    let _ = tasks.db().transaction().add(tasks.put(&item)).token(secret).await;
    let _ = tasks.db().transact_get().add(tasks.get(key())).await;
    let _ = tasks.delete(key()).returning_old().await;
}

/// Returns everything that is reported of calls with a secret in all places.
async fn reported(secret: &str, fault: Option<Fault>) -> String {
    let (spans, _guard) = Spans::keep(Level::TRACE);
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _recorder = metrics::set_default_local_recorder(&recorder);
    let stage = stage().await;
    let (reported, profiler) = (Reported::default(), Profiler::new());
    let db = stage.db().clone().observed(reported.clone()).observed(profiler.clone()).observed(Metrics::new());
    let tasks = observed_tasks(&db, Emf::new("Shop", reported.clone()));
    call_everything(&stage, &tasks, secret, fault).await;
    drop((tasks, db));
    let spans = spans.take();
    assert!(spans.len() > 20);
    let text = String::from_utf8(reported.0.lock().unwrap().clone()).unwrap();
    let metrics = snapshotter.snapshot().into_vec();
    format!("{text}{spans:?}{metrics:?}{}{:?}", profiler.report(), profiler.report())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_value_is_reported(noise in "[ -~]{0,8}", fault in faults()) {
        let secret = format!("5ecret{noise}\u{1b}[31m\n");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let reported = runtime.block_on(reported(&secret, fault));
        prop_assert!(!reported.contains("5ecret"), "{reported}");
    }
}
