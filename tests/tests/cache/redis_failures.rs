//! A Redis that is down, killed, stopped, without its scripts or without memory.

use dynamite_runtime::testing::Side;
use dynamite_runtime::{Cache, Error};
use dynamite_tests::redis_server::{RedisServer, free_port, redis_server, redis_server_with};
use dynamite_tests::store::tasks::{Task, TaskRepository};
use rustix::process::{Pid, Signal, kill_process};
use tokio::net::{TcpListener, TcpStream};

use crate::store::SharedStore;
use crate::support::{Fixture, LONG, cached, key, stats, title, titled, until};

async fn fixture() -> Fixture {
    let fixture = Fixture::new(SharedStore::memory()).await;
    fixture.store(&["a"]).await;
    fixture
}

fn process(fixture: &Fixture, url: &str) -> TaskRepository {
    let cache = Cache::redis(url, "shop").unwrap().entity::<Task>(LONG);
    TaskRepository::new(&cached(fixture.stage.db(), cache))
}

/// Returns one whose store may take any time: a machine that is busy must not look like a store that fails.
fn patient_process(fixture: &Fixture, url: &str) -> TaskRepository {
    let cache = Cache::redis(url, "shop").unwrap().entity::<Task>(LONG).store_timeout(crate::store::LONG);
    TaskRepository::new(&cached(fixture.stage.db(), cache))
}

async fn is_kept(tasks: &TaskRepository) -> bool {
    tasks.get(key("a")).measured().await.unwrap().usage.cached > 0
}

fn signal(server: &RedisServer, signal: Signal) {
    let id = Pid::from_raw(server.id().try_into().unwrap()).unwrap();
    kill_process(id, signal).unwrap();
}

async fn command(server: &RedisServer, command: &[&str]) -> redis::Value {
    let client = redis::Client::open(server.url()).unwrap();
    let mut redis = client.get_multiplexed_async_connection().await.unwrap();
    let mut sent = redis::cmd(command[0]);
    for argument in &command[1..] {
        sent.arg(*argument);
    }
    sent.query_async(&mut redis).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn down_at_the_start() {
    let Some(_installed) = redis_server() else { return };
    let (fixture, port) = (fixture().await, free_port());
    let tasks = process(&fixture, &format!("redis://127.0.0.1:{port}"));
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("old"));
    tasks.put(&titled("a", "new")).await.unwrap();
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("new"));
    assert!(stats(&tasks).failures > 0 && stats(&tasks).owed == 1, "{:?}", stats(&tasks));
    let _server = RedisServer::start(port, &[]);
    until(async || is_kept(&tasks).await).await;
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("new"));
    assert_eq!(stats(&tasks).owed, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_begin_and_end() {
    let Some(mut server) = redis_server() else { return };
    let fixture = fixture().await;
    let (writer, reader) = (process(&fixture, &server.url()), process(&fixture, &server.url()));
    title(&writer, "a").await;
    for number in 0..3 {
        let new = number.to_string();
        let gate = fixture.stage.on("PutItem").hold(Side::BeforeEngine);
        let put = tokio::spawn(writer.put(&titled("a", &new)).into_future());
        gate.reached().await;
        // The hold is lost, so a reader fills the cache with what the table has.
        server.restart();
        until(async || is_kept(&reader).await).await;
        gate.open();
        put.await.unwrap().unwrap();
        until(async || stats(&writer).owed == 0).await;
        assert_eq!(title(&writer, "a").await.as_ref(), Some(&new));
        assert_eq!(title(&reader, "a").await.as_ref(), Some(&new));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stopped() {
    let Some(server) = redis_server() else { return };
    let fixture = fixture().await;
    let (writer, reader) = (process(&fixture, &server.url()), process(&fixture, &server.url()));
    until(async || is_kept(&reader).await).await;
    signal(&server, Signal::STOP);
    writer.put(&titled("a", "new")).await.unwrap();
    for tasks in [&writer, &reader] {
        for _ in 0..10 {
            assert_eq!(title(tasks, "a").await.as_deref(), Some("new"));
        }
    }
    assert_eq!(stats(&writer).owed, 1);
    signal(&server, Signal::CONT);
    until(async || stats(&writer).owed == 0 && is_kept(&reader).await).await;
    for tasks in [&writer, &reader] {
        assert_eq!(title(tasks, "a").await.as_deref(), Some("new"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_scripts() {
    let Some(server) = redis_server() else { return };
    let fixture = fixture().await;
    let tasks = patient_process(&fixture, &server.url());
    title(&tasks, "a").await;
    for number in 0..3 {
        command(&server, &["SCRIPT", "FLUSH"]).await;
        assert!(is_kept(&tasks).await);
        command(&server, &["SCRIPT", "FLUSH"]).await;
        tasks.put(&titled("a", &number.to_string())).await.unwrap();
        command(&server, &["SCRIPT", "FLUSH"]).await;
        assert_eq!(title(&tasks, "a").await, Some(number.to_string()));
    }
    let keys: Vec<String> = (0..50).map(|id| id.to_string()).collect();
    command(&server, &["SCRIPT", "FLUSH"]).await;
    tasks.batch_get(keys.iter().map(|id| key(id))).await.unwrap();
    assert_eq!((stats(&tasks).failures, stats(&tasks).bypassed), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_memory() {
    let Some(server) = redis_server_with(&["--maxmemory-policy", "noeviction"]) else { return };
    let fixture = fixture().await;
    fixture.store(&["b"]).await;
    let (writer, reader) = (patient_process(&fixture, &server.url()), patient_process(&fixture, &server.url()));
    title(&reader, "a").await;
    command(&server, &["CONFIG", "SET", "maxmemory", "1"]).await;
    // What is kept is still found; what is not can't be filled.
    assert!(is_kept(&reader).await);
    assert_eq!(title(&reader, "b").await.as_deref(), Some("old"));
    assert_eq!(stats(&reader).misses, 1, "a server without memory gives no lease");
    // A write is still seen by all.
    writer.put(&titled("a", "new")).await.unwrap();
    for _ in 0..3 {
        assert_eq!(title(&reader, "a").await.as_deref(), Some("new"));
    }
    assert_eq!((stats(&reader).failures, stats(&writer).failures), (0, 0));
    command(&server, &["CONFIG", "SET", "maxmemory", "0"]).await;
    until(async || is_kept(&reader).await).await;
    assert_eq!(title(&reader, "a").await.as_deref(), Some("new"));
}

/// Connections that nobody answers any more, as after the end of a machine: nothing says that they are broken.
#[tokio::test(flavor = "multi_thread")]
async fn behind_dead_connections() {
    let Some(server) = redis_server() else { return };
    let fixture = fixture().await;
    let (dies, died) = tokio::sync::watch::channel(0);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let address = ("127.0.0.1", server.port());
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut died = died.clone();
            tokio::spawn(async move {
                let mut redis = TcpStream::connect(address).await.unwrap();
                died.mark_unchanged();
                tokio::select! {
                    _ = tokio::io::copy_bidirectional(&mut client, &mut redis) => {}
                    _ = died.changed() => std::future::pending::<()>().await,
                }
            });
        }
    });
    let tasks = process(&fixture, &format!("redis://127.0.0.1:{port}"));
    until(async || is_kept(&tasks).await).await;
    dies.send(1).unwrap();
    tasks.put(&titled("a", "new")).await.unwrap();
    until(async || is_kept(&tasks).await).await;
    assert_eq!((title(&tasks, "a").await.as_deref(), stats(&tasks).owed), (Some("new"), 0));
}

/// A server that wants a password, and gets none or another.
#[tokio::test(flavor = "multi_thread")]
async fn without_the_password() {
    let Some(server) = redis_server_with(&["--requirepass", "right"]) else { return };
    let fixture = fixture().await;
    for wrong in ["redis://127.0.0.1", "redis://:wrong@127.0.0.1"] {
        let tasks = process(&fixture, &format!("{wrong}:{}", server.port()));
        for _ in 0..5 {
            assert_eq!(title(&tasks, "a").await.as_deref(), Some("old"));
        }
        assert!(stats(&tasks).failures > 0);
    }
    let tasks = patient_process(&fixture, &format!("redis://:right@127.0.0.1:{}", server.port()));
    title(&tasks, "a").await;
    assert!(is_kept(&tasks).await);
}

/// A program may make its cache before it has a runtime.
#[test]
fn outside_of_a_runtime() {
    let cache = Cache::redis("redis://127.0.0.1:1", "shop").unwrap().entity::<Task>(LONG).build();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let fixture = fixture().await;
        let tasks = TaskRepository::new(&dynamite_tests::configured(fixture.stage.db()).cached(cache));
        assert_eq!(title(&tasks, "a").await.as_deref(), Some("old"));
    });
}

#[test]
fn an_address_that_is_none() {
    for url in ["", "cache", "http://cache:6379", "redis://user:s3cr3t@", "redis://:s3cr3t@cache:port"] {
        let error = Error::from(Cache::redis(url, "shop").unwrap_err());
        let text = format!("{error} {error:?}");
        assert!(text.contains("the address of a Redis, such as `redis://cache:6379`"), "{text}");
        assert!(!text.contains("s3cr3t"), "{text}");
    }
    let shown = format!("{:?}", Cache::redis("redis://:s3cr3t@127.0.0.1:1", "shop").unwrap());
    assert!(!shown.contains("s3cr3t"), "{shown}");
}

/// Two deployments in one server.
#[tokio::test(flavor = "multi_thread")]
async fn namespaces_are_apart() {
    let Some(server) = redis_server() else { return };
    let fixture = fixture().await;
    let of = |namespace| {
        let cache = Cache::redis(&server.url(), namespace).unwrap().store_timeout(crate::store::LONG);
        let cache = cache.entity::<Task>(LONG.write_through());
        TaskRepository::new(&cached(fixture.stage.db(), cache))
    };
    let all = ["shop", "shop%", "{shop}", "{}", "", "shop%7B"].map(of);
    for (number, tasks) in all.iter().enumerate() {
        tasks.put(&titled("a", &number.to_string())).await.unwrap();
    }
    for (number, tasks) in all.iter().enumerate() {
        assert_eq!(title(tasks, "a").await, Some(number.to_string()));
    }
    assert_eq!(command(&server, &["DBSIZE"]).await, redis::Value::Int(all.len().try_into().unwrap()));
    let name = all[0].cache_key(key("a")).unwrap().unwrap();
    assert_eq!(command(&server, &["EXISTS", &format!("shop:{{{name}}}:v")]).await, redis::Value::Int(1));
}
