//! What the runtime logs of a cache.

use std::sync::{Arc, Mutex};

use dynamite_runtime::Cache;
use dynamite_tests::redis_server::{RedisServer, free_port, redis_server};
use dynamite_tests::store::tasks::{Task, TaskRepository};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::store::SharedStore;
use crate::support::{Fixture, LONG, cached, key, stats, titled, until};

/// A subscriber of this thread that keeps the events of the runtime.
#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<String>>>);

impl Subscriber for Events {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("dynamite_runtime::cache")
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(event.metadata().level().to_string());
        event.record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0 += &format!(" {}={value:?}", field.name());
    }
}

/// The events say once that a store does not answer, and that it does again: without addresses, passwords, keys or
/// items.
#[tokio::test]
async fn a_store_that_fails_is_logged_once() {
    let Some(_installed) = redis_server() else { return };
    let events = Events::default();
    // With only one, tracing asks the subscriber of the thread that first comes to an event, and others have none.
    let _second = tracing::Dispatch::new(Events::default());
    let _default = tracing::subscriber::set_default(events.clone());
    let (fixture, port) = (Fixture::new(SharedStore::memory()).await, free_port());
    let url = format!("redis://:s3cr3t-password@127.0.0.1:{port}");
    let cache = Cache::redis(&url, "s3cr3t-namespace").unwrap().entity::<Task>(LONG);
    let tasks = TaskRepository::new(&cached(fixture.stage.db(), cache));
    for _ in 0..10 {
        tasks.put(&titled("s3cr3t-key", "s3cr3t-title")).await.unwrap();
    }
    let _server = RedisServer::start(port, &["--requirepass", "s3cr3t-password"]);
    until(async || stats(&tasks).owed == 0).await;
    tasks.get(key("s3cr3t-key")).await.unwrap();
    let events = events.0.lock().unwrap().clone();
    let [failed, recovered] = &events[..] else { panic!("{events:?}") };
    assert!(failed.starts_with("WARN ") && failed.contains("reads go past the cache until its store answers again"));
    assert!(failed.contains("error=the store of the cache failed: Redis: "), "{failed}");
    assert_eq!(recovered, "INFO message=the store of the cache answers again");
    assert!(!failed.contains("s3cr3t") && !failed.contains("127.0.0.1"), "{failed}");
}
