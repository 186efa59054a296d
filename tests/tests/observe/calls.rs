//! The names under which calls and their requests are reported.

use dynamite_runtime::{Result, parallel};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};
use futures_util::StreamExt;

use crate::support::{recorded, stage, store, task};

/// Makes a call, and returns what is reported of it.
async fn reports<T>(call: impl AsyncFnOnce(TaskRepository) -> Result<T>) -> String {
    let stage = stage().await;
    store(&stage, &["a", "b", "c"]).await;
    let (tasks, recorded) = recorded(&stage);
    call(tasks).await.unwrap();
    recorded.take().join("\n")
}

/// Checks what is reported of each call.
macro_rules! reports {
    ($($name:ident: $call:expr => $($line:literal)*;)*) => { $(
        #[tokio::test]
        async fn $name() {
            let expected: &[&str] = &[$($line),*];
            assert_eq!(reports($call).await, expected.join("\n"));
        }
    )* };
}

reports! {
    get: async |tasks| tasks.get(TaskKey::new("a")).await =>
        "request get GetItem Task/tasks/-: done requests=1 returned=1"
        "call get GetItem Task/tasks/-: done requests=1 returned=1";
    get_of_no_item: async |tasks| tasks.get(TaskKey::new("z")).await =>
        "request get GetItem Task/tasks/-: done requests=1"
        "call get GetItem Task/tasks/-: done requests=1";
    create: async |tasks| tasks.create(&task("n")).await =>
        "request create PutItem Task/tasks/-: done requests=1"
        "call create PutItem Task/tasks/-: done requests=1";
    put: async |tasks| tasks.put(&task("a")).await =>
        "request put PutItem Task/tasks/-: done requests=1"
        "call put PutItem Task/tasks/-: done requests=1";
    put_returning_old: async |tasks| tasks.put(&task("a")).returning_old().await =>
        "request put PutItem Task/tasks/-: done requests=1 returned=1"
        "call put PutItem Task/tasks/-: done requests=1 returned=1";
    put_idempotent: async |tasks| tasks.put(&task("a")).idempotent().await =>
        "request put TransactWriteItems Task/tasks/-: done requests=1"
        "call put TransactWriteItems Task/tasks/-: done requests=1";
    update: async |tasks| tasks.update(TaskKey::new("a")).set(Task::TITLE, "new").await =>
        "request update UpdateItem Task/tasks/-: done requests=1"
        "call update UpdateItem Task/tasks/-: done requests=1";
    upsert: async |tasks| tasks.upsert(&task("a")).await =>
        "request upsert UpdateItem Task/tasks/-: done requests=1 returned=1"
        "call upsert UpdateItem Task/tasks/-: done requests=1 returned=1";
    delete: async |tasks| tasks.delete(TaskKey::new("a")).await =>
        "request delete DeleteItem Task/tasks/-: done requests=1"
        "call delete DeleteItem Task/tasks/-: done requests=1";
    query_page: async |tasks| tasks.by_rank("red").page(2).await =>
        "request query.page Query Task/tasks/by_rank: done requests=1 scanned=2 returned=2"
        "call query.page Query Task/tasks/by_rank: done requests=1 scanned=2 returned=2";
    query_take: async |tasks| tasks.by_rank("red").take(3).await =>
        "request query.take Query Task/tasks/by_rank: done requests=1 scanned=3 returned=3"
        "call query.take Query Task/tasks/by_rank: done requests=1 scanned=3 returned=3";
    query_all_with_a_filter: async |tasks| tasks.by_rank("red").filter(Task::TITLE.eq("none")).all().await =>
        "request query.all Query Task/tasks/by_rank: done requests=1 scanned=3"
        "call query.all Query Task/tasks/by_rank: done requests=1 scanned=3";
    query_count: async |tasks| tasks.by_rank("red").count().await =>
        "request query.count Query Task/tasks/by_rank: done requests=1 scanned=3 returned=3"
        "call query.count Query Task/tasks/by_rank: done requests=1 scanned=3 returned=3";
    query_pager: async |tasks| tasks.by_rank("red").pager(2).next_page().await =>
        "request query.pager Query Task/tasks/by_rank: done requests=1 scanned=3 returned=3"
        "call query.pager Query Task/tasks/by_rank: done requests=1 scanned=3 returned=3";
    hydrate: async |tasks| tasks.by_owner("ann").hydrate().all().await =>
        "request query.all Query Task/tasks/by_owner: done requests=1 scanned=3 returned=3"
        "request query.all BatchGetItem Task/tasks/by_owner: done requests=1 returned=3"
        "call query.all Query Task/tasks/by_owner: done requests=2 scanned=3 returned=3";
    scan_all: async |tasks| tasks.scan().all().await =>
        "request scan.all Scan Task/tasks/-: done requests=1 scanned=3 returned=3"
        "call scan.all Scan Task/tasks/-: done requests=1 scanned=3 returned=3";
    scan_count_of_an_index: async |tasks| tasks.scan_by_owner().count().await =>
        "request scan.count Scan Task/tasks/by_owner: done requests=1 scanned=3 returned=3"
        "call scan.count Scan Task/tasks/by_owner: done requests=1 scanned=3 returned=3";
    segments: async |tasks| tasks.scan().segments(1).count().await =>
        "request segments.count Scan Task/tasks/-: done requests=1 scanned=3 returned=3"
        "call segments.count Scan Task/tasks/-: done requests=1 scanned=3 returned=3";
    backfill: async |tasks| tasks.backfill().next().await =>
        "request backfill Scan Task/tasks/-: done requests=1 scanned=3 returned=3"
        "call backfill Scan Task/tasks/-: done requests=1 scanned=3 returned=3";
    parallel_queries: async |tasks| parallel([tasks.by_rank("red")]).all().await =>
        "request parallel.all Query Task/tasks/by_rank: done requests=1 scanned=3 returned=3"
        "call parallel.all Query Task/tasks/by_rank: done requests=1 scanned=3 returned=3";
    no_parallel_queries: async |tasks| {
        parallel([tasks.by_rank("red")].into_iter().take(0)).all().await
    } => ;
    batch_get: async |tasks| Ok(tasks.batch_get(["a", "z"].map(TaskKey::new)).await?) =>
        "request batch_get BatchGetItem Task/tasks/-: done requests=1 returned=1"
        "call batch_get BatchGetItem Task/tasks/-: done requests=1 returned=1";
    batch_get_of_several_entities: async |tasks| {
        Ok(tasks.db().batch_get().add(tasks.batch_get([TaskKey::new("a")])).await?)
    } =>
        "request batch_get BatchGetItem -/-/-: done requests=1 returned=1"
        "call batch_get BatchGetItem -/-/-: done requests=1 returned=1";
    batch_write: async |tasks| Ok(tasks.batch_write().put(&task("n")).delete(TaskKey::new("a")).await?) =>
        "request batch_write BatchWriteItem Task/tasks/-: done requests=1"
        "call batch_write BatchWriteItem Task/tasks/-: done requests=1";
    batch_write_of_a_stream: async |tasks| {
        Ok(tasks.batch_write().iter([dynamite_runtime::Write::Put(task("n"))]).await?)
    } =>
        "request batch_write.stream BatchWriteItem Task/tasks/-: done requests=1"
        "call batch_write.stream BatchWriteItem Task/tasks/-: done requests=1";
    batch_write_of_several_entities: async |tasks| {
        Ok(tasks.db().batch_write().add(tasks.batch_write().put(&task("n"))).await?)
    } =>
        "request batch_write BatchWriteItem -/-/-: done requests=1"
        "call batch_write BatchWriteItem -/-/-: done requests=1";
    transaction: async |tasks| tasks.db().transaction().add(tasks.put(&task("a"))).await =>
        "request transaction TransactWriteItems -/-/-: done requests=1"
        "call transaction TransactWriteItems -/-/-: done requests=1";
    transact_get: async |tasks| tasks.db().transact_get().add(tasks.get(TaskKey::new("a"))).await =>
        "request transact_get TransactGetItems -/-/-: done requests=1 returned=1"
        "call transact_get TransactGetItems -/-/-: done requests=1 returned=1";
    create_table: async |tasks| tasks.create_table().await =>
        "call create_table CreateTable -/tasks/-: done";
    nothing_that_is_not_awaited: async |tasks| {
        drop(tasks.get(TaskKey::new("a")).into_future());
        drop(tasks.scan().stream());
        Ok(())
    } => ;
}

#[tokio::test]
async fn a_key_that_no_item_can_have_needs_no_request() {
    let stage = stage().await;
    let (tasks, recorded) = recorded(&stage);
    tasks.by_owner("").count().await.unwrap_err();
    assert_eq!(recorded.take(), ["call query.count Query Task/tasks/by_owner: failed invalid_input"]);
}

#[tokio::test]
async fn a_call_of_several_pages_is_one_with_several_requests() {
    let stage = stage().await;
    store(&stage, &["a", "b", "c"]).await;
    let (tasks, recorded) = recorded(&stage);
    stage.network().limit_pages(2);
    assert_eq!(tasks.scan().all().await.unwrap().len(), 3);
    let expected = [
        "request scan.all Scan Task/tasks/-: done requests=1 scanned=2 returned=2",
        "request scan.all Scan Task/tasks/-: done requests=1 scanned=1 returned=1",
        "call scan.all Scan Task/tasks/-: done requests=2 scanned=3 returned=3",
    ];
    assert_eq!(recorded.take(), expected);
    assert_eq!(tasks.scan().stream().count().await, 3);
    assert_eq!(recorded.take_calls(), ["scan.stream Scan Task/tasks/-: done requests=2 scanned=3 returned=3"]);
}
