//! What the runtime logs of a cache.

use dynamite_runtime::Cache;
use dynamite_tests::redis_server::{RedisServer, free_port, redis_server};
use dynamite_tests::seen::Seen;
use dynamite_tests::store::tasks::{Task, TaskRepository};

use crate::store::SharedStore;
use crate::support::{Fixture, LONG, cached, key, stats, titled, until};

/// The events say once that a store does not answer, and that it does again: without addresses, passwords, keys or
/// items.
#[tokio::test]
async fn a_store_that_fails_is_logged_once() {
    let Some(_installed) = redis_server() else { return };
    let seen = Seen::default();
    // With only one, tracing asks the subscriber of the thread that first comes to an event, and others have none.
    let _second = tracing::Dispatch::new(Seen::default());
    let _default = tracing::subscriber::set_default(seen.clone());
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
    let all = seen.events.lock().unwrap().clone();
    let events: Vec<&String> = all.iter().filter(|event| event.contains("cache")).collect();
    let [failed, recovered] = &events[..] else { panic!("{events:?}") };
    assert!(failed.starts_with("WARN ") && failed.contains("reads go past the cache until its store answers again"));
    assert!(failed.contains("error=the store of the cache failed: Redis: "), "{failed}");
    assert_eq!(*recovered, "INFO message=the store of the cache answers again;");
    assert!(!failed.contains("s3cr3t") && !failed.contains("127.0.0.1"), "{failed}");
}
