//! Two processes that share a Redis: this one, and another that runs one of the programs below.

use std::env;
use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use dynamite_runtime::testing::{Side, Stage};
use dynamite_runtime::{Cache, Dynamite};
use dynamite_tests::redis_server::{RedisServer, redis_server};
use dynamite_tests::store::jobs::JobRepository;
use dynamite_tests::store::tasks::{Task, TaskRepository};

use crate::store::SharedStore;
use crate::support::{Fixture, LONG, cached, key, stats, title, titled, until};

/// The environment variables with the addresses of the engine and of the Redis, for the other process.
const ENGINE: &str = "DYNAMITE_TEST_PROCESS_ENGINE";
const REDIS: &str = "DYNAMITE_TEST_PROCESS_REDIS";

/// Another process. It is killed when it is dropped.
struct Process {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts the program of [`the_other_process`].
    fn start(engine: &str, redis: &str) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "redis_processes::the_other_process", "--nocapture"])
            .env(ENGINE, engine)
            .env(REDIS, redis)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        Process { child, input, output }
    }

    /// Gives the process a command, and returns its answer.
    fn ask(&mut self, command: &str) -> String {
        writeln!(self.input, "{command}").unwrap();
        loop {
            let line = self.output.next().unwrap().unwrap();
            if let Some((_, answer)) = line.split_once("answer: ") {
                return answer.to_owned();
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program of the other process: it reads commands, a line each, and answers them. Without the variables, it does
/// nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_other_process() {
    let (Ok(engine), Ok(redis)) = (env::var(ENGINE), env::var(REDIS)) else { return };
    let http = aws_smithy_http_client::Builder::new().build_http();
    let db = Dynamite::builder().endpoint(engine).test_credentials().http_client(http).build().await.unwrap();
    let stage = Stage::over(&db);
    let cache = Cache::redis(&redis, "shop").unwrap().entity::<Task>(LONG).store_timeout(crate::store::LONG);
    let tasks = TaskRepository::new(&cached(stage.db(), cache));
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let answer = match line.split_once(' ') {
            Some(("put", new)) => {
                tasks.put(&titled("a", new)).await.unwrap();
                "done".to_owned()
            }
            // The write is on its way, and its response never comes.
            Some(("begin", new)) => {
                let gate = stage.on("PutItem").hold(Side::AfterEngine);
                let put = tokio::spawn(tasks.put(&titled("a", new)).into_future());
                let answer = tokio::select! {
                    () = gate.reached() => "begun".to_owned(),
                    put = put => format!("{put:?}"),
                };
                std::mem::forget(gate);
                answer
            }
            _ => {
                let read = tasks.get(key("a")).measured().await.unwrap();
                format!("{} cached: {}", read.value.unwrap().title, read.usage.cached)
            }
        };
        println!("answer: {answer}");
    }
}

/// Returns the address of the engine, which the error of a table that does not exist has.
async fn address(db: &Dynamite) -> String {
    let error = JobRepository::new(db).scan().count().await.unwrap_err();
    error.request().unwrap().endpoint().unwrap().to_owned()
}

/// Returns an engine with a task, this process's repository of them, and the other process.
async fn two_processes(server: &RedisServer) -> Option<(Fixture, TaskRepository, Process)> {
    if env::var_os(dynamite_tests::ENDPOINT).is_some() {
        return None; // an engine that separates accounts
    }
    let fixture = Fixture::new(SharedStore::memory()).await;
    fixture.store(&["a"]).await;
    let cache = Cache::redis(&server.url(), "shop").unwrap().entity::<Task>(LONG).store_timeout(crate::store::LONG);
    let tasks = TaskRepository::new(&cached(fixture.stage.db(), cache));
    title(&tasks, "a").await;
    let other = Process::start(&address(fixture.stage.db()).await, &server.url());
    Some((fixture, tasks, other))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_sees_what_the_other_writes() {
    let Some(server) = redis_server() else { return };
    let Some((_fixture, tasks, mut other)) = two_processes(&server).await else { return };
    assert_eq!(other.ask("get"), "old cached: 1", "one fills the cache for both");
    for number in 0..5 {
        assert_eq!(other.ask(&format!("put theirs-{number}")), "done");
        assert_eq!(title(&tasks, "a").await, Some(format!("theirs-{number}")));
        tasks.put(&titled("a", &format!("ours-{number}"))).await.unwrap();
        assert_eq!(other.ask("get"), format!("ours-{number} cached: 0"));
        assert_eq!(other.ask("get"), format!("ours-{number} cached: 1"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_between_begin_and_end_leaves_its_hold() {
    let Some(server) = redis_server() else { return };
    let Some((_fixture, tasks, mut other)) = two_processes(&server).await else { return };
    assert_eq!(other.ask("begin new"), "begun");
    drop(other);
    until(async || title(&tasks, "a").await.as_deref() == Some("new")).await;
    for _ in 0..3 {
        assert_eq!(title(&tasks, "a").await.as_deref(), Some("new"));
    }
    assert_eq!((stats(&tasks).fills, stats(&tasks).hits), (1, 0), "nothing is kept while the write may be on its way");
}
