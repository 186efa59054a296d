//! A Redis cluster, of one node that has all slots.

use std::time::Duration;

use dynamite_runtime::Cache;
use dynamite_runtime::cache::RedisStore;
use dynamite_runtime::testing::check_cache_store;
use dynamite_tests::redis_server::{RedisServer, free_port, redis_server_with};
use dynamite_tests::store::tasks::{Task, TaskRepository};
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use tempfile::TempDir;

use crate::store::SharedStore;
use crate::support::{Fixture, LONG, cached, key, stats, title, titled};

async fn cluster() -> Option<(RedisServer, TempDir, ClusterConnection)> {
    let folder = tempfile::tempdir().unwrap();
    let (path, bus) = (folder.path().display().to_string(), free_port().to_string());
    let arguments = ["--cluster-enabled", "yes", "--dir", &path, "--cluster-port", &bus];
    let server = redis_server_with(&arguments)?;
    let node = redis::Client::open(server.url()).unwrap();
    let mut node = node.get_multiplexed_async_connection().await.unwrap();
    redis::cmd("CLUSTER").arg("ADDSLOTSRANGE").arg(0).arg(16_383).exec_async(&mut node).await.unwrap();
    loop {
        let info: String = redis::cmd("CLUSTER").arg("INFO").query_async(&mut node).await.unwrap();
        if info.contains("cluster_state:ok") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let connection = ClusterClient::new([server.url()]).unwrap().get_async_connection().await.unwrap();
    Some((server, folder, connection))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_keeps_to_the_rules() {
    if let Some((_server, _folder, connection)) = cluster().await {
        check_cache_store(&RedisStore::new(connection, "shop")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_many_slots() {
    let Some((_server, _folder, connection)) = cluster().await else { return };
    let fixture = Fixture::new(SharedStore::memory()).await;
    let cache = Cache::redis_with(connection, "{shop}").entity::<Task>(LONG).store_timeout(crate::store::LONG);
    let tasks = TaskRepository::new(&cached(fixture.stage.db(), cache));
    let ids: Vec<String> = (0..100).map(|id| id.to_string()).collect();
    for id in &ids {
        fixture.store(&[id]).await;
    }
    for cached in [0, 100] {
        let batch = tasks.batch_get(ids.iter().map(|id| key(id))).await.unwrap();
        assert_eq!((batch.found.len(), batch.usage.cached), (100, cached));
    }
    let new: Vec<Task> = ids.iter().map(|id| titled(id, "new")).collect();
    tasks.batch_write().put_all(&new).await.unwrap();
    assert_eq!(title(&tasks, "17").await.as_deref(), Some("new"));
    tasks.db().transaction().add_all(new.iter().take(50).map(|task| tasks.delete(task))).await.unwrap();
    assert_eq!(tasks.batch_get(ids.iter().map(|id| key(id))).await.unwrap().found.len(), 50);
    assert_eq!(stats(&tasks).failures, 0);
}
