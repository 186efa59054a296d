//! The test kit of the runtime: what its users' tests rely on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, SystemTime};

use dynamite_runtime::testing::{Fault, Matcher, Side, Stage};
use dynamite_runtime::{CallOptions, Dynamite, EpochSeconds, Error, Json, Utc};
use dynamite_tests::store::documents::{Document, DocumentKey, DocumentRepository};
use dynamite_tests::store::shop;
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{document, s, task};

async fn stage() -> (Stage, TaskRepository) {
    let stage = Stage::new().await.unwrap().tables::<(Task, Document)>().await.unwrap();
    let tasks = TaskRepository::new(stage.db());
    (stage, tasks)
}

/// Returns the message of a panic.
fn panicked(check: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(check)).unwrap_err();
    panic.downcast_ref::<String>().cloned().or(panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap()
}

#[tokio::test]
async fn a_request_is_shown_with_its_table_index_and_entries() {
    let (stage, tasks) = stage().await;
    let documents = DocumentRepository::new(stage.db());
    let all = async {
        tasks.put(&task("a")).await?;
        tasks.by_owner("x").page(1).await?;
        tasks.get(TaskKey::new("a")).consistent().await?;
        tasks.batch_get([TaskKey::new("a"), TaskKey::new("b")]).await?;
        tasks.batch_write().put(&task("c")).delete(TaskKey::new("d")).await?;
        stage.db().transaction().add(tasks.put(&task("e"))).add(documents.put(&document("n", 1))).await?;
        stage.db().transact_get().add(tasks.get(TaskKey::new("e"))).await?;
        let gets = stage.db().batch_get().add(tasks.batch_get([TaskKey::new("a")]));
        gets.add(documents.batch_get([DocumentKey::new("acme", 7, "n")])).await?;
        Ok::<_, Error>(())
    };
    let sent = stage.during(all).await.unwrap();
    sent.assert(
        "PutItem tasks
         Query tasks/by_owner
         GetItem tasks
         BatchGetItem tasks (2)
         BatchWriteItem tasks (2)
         TransactWriteItems tasks, documents (2)
         TransactGetItems tasks (1)
         BatchGetItem documents, tasks (2)",
    );
    assert_eq!(sent.iter().filter(|request| request.consistent).count(), 1);
    assert!(sent.iter().all(|request| request.attempt == 1 && request.capacity.is_some()), "{sent:?}");
    assert_eq!(sent.of("GetItem").capacity(), 1.0);
}

#[tokio::test]
async fn an_assertion_shows_what_was_expected_and_what_was_sent() {
    let (stage, tasks) = stage().await;
    stage.on("GetItem").times(2, Fault::Throttled);
    let sent = stage.during(tasks.get(TaskKey::new("a")).into_future()).await.unwrap();
    assert_eq!(sent.to_string(), "3 x GetItem tasks");
    assert_eq!(sent.iter().map(|request| request.attempt).collect::<Vec<_>>(), [1, 2, 3]);
    let message = panicked(|| sent.assert("GetItem tasks\nQuery tasks"));
    let lines: Vec<_> = message.lines().collect();
    assert_eq!(lines[1..], ["  GetItem tasks", "- Query tasks", "+ GetItem tasks", "+ GetItem tasks"]);
    let sent = stage.during(tasks.scan().page(1).into_future()).await.unwrap();
    assert!(panicked(|| sent.assert_no_scan()).contains("Scan tasks"));
}

#[tokio::test]
async fn a_fault_is_met_by_the_requests_that_it_is_meant_for() {
    let matchers = [
        (Matcher::any(), [false, false, false, false]),
        ("*".into(), [false, false, false, false]),
        ("* documents".into(), [true, true, true, false]),
        ("PutItem".into(), [false, true, true, false]),
        ("PutItem tasks".into(), [false, true, true, true]),
        ("Query tasks/by_owner".into(), [true, true, false, true]),
        ("Query tasks/by_rank".into(), [true, true, true, true]),
        (Matcher::any().key::<Task>(&TaskKey::new("a")).unwrap(), [false, false, true, true]),
        (Matcher::from("BatchWriteItem").key::<Task>(&TaskKey::new("a")).unwrap(), [true, false, true, true]),
        (Matcher::any().key::<Task>(&TaskKey::new("z")).unwrap(), [true, true, true, true]),
    ];
    for (matcher, expected) in matchers {
        let (stage, tasks) = stage().await;
        let tasks = TaskRepository::new(&tasks.db().with(&CallOptions::new().attempts(1)));
        stage.on(matcher.clone()).always(Fault::denied());
        let succeeded = [
            tasks.put(&task("a")).await.is_ok(),
            tasks.batch_write().put(&task("a")).await.is_ok(),
            tasks.by_owner("x").page(1).await.is_ok(),
            DocumentRepository::new(tasks.db()).put(&document("n", 1)).await.is_ok(),
        ];
        // The second one is a batch, which only matchers of the batch or of the key concern.
        let batch = !matcher.to_string().starts_with('*') && !matcher.to_string().starts_with("BatchWriteItem");
        let expected = [expected[0], expected[1] || batch, expected[2], expected[3]];
        assert_eq!(succeeded, expected, "{matcher}");
    }
}

#[tokio::test]
async fn faults_for_one_request_come_before_those_for_all() {
    let (stage, tasks) = stage().await;
    let get = async || tasks.get(TaskKey::new("a")).measured().await.map(|got| got.usage.retries);
    stage.on("GetItem").always(Fault::denied()).on("GetItem").then(Fault::Throttled).then(Fault::Pass);
    assert_eq!(get().await.unwrap(), 1);
    assert!(get().await.is_err());
    stage.on("GetItem").always(Fault::Pass);
    assert_eq!(get().await.unwrap(), 0);
    stage.assert_met();
    stage.on("PutItem tasks").then(Fault::LostResponse);
    assert!(panicked(|| stage.assert_met()).contains("PutItem tasks: LostResponse"));
    stage.network().clear_script();
    stage.assert_met();
}

#[tokio::test]
async fn a_gate_holds_requests_on_either_side_of_the_engine() {
    for (side, exists) in [(Side::BeforeEngine, false), (Side::AfterEngine, true)] {
        let (stage, tasks) = stage().await;
        let gate = stage.on("PutItem").hold(side);
        let puts: Vec<_> = ["a", "b"].map(|id| tokio::spawn(tasks.put(&task(id)).into_future())).into();
        gate.reached_by(2).await;
        assert_eq!(stage.network().in_flight(), 2);
        let stored = TaskRepository::new(stage.engine()).get(TaskKey::new("b")).await.unwrap();
        assert_eq!(stored.is_some(), exists, "{side:?}");
        gate.open();
        for put in puts {
            put.await.unwrap().unwrap();
        }
        tasks.put(&task("c")).await.unwrap();
        assert_eq!((stage.network().in_flight(), stage.network().max_in_flight()), (0, 2));
    }
}

#[tokio::test]
async fn seeds_are_what_the_command_line_prints_and_a_dump_shows() {
    let (stage, tasks) = stage().await;
    tasks.batch_write().put_all([&task("b"), &task("a")]).await.unwrap();
    let dump = stage.dump::<Task>().await.unwrap();
    let lines = dump.to_string().lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(lines[0].contains(r#""task_id":{"S":"a"}"#) && lines[1].contains(r#""task_id":{"S":"b"}"#), "{dump}");
    let items = lines.join(",\n");
    let output = format!(r#"{{"Items":[{items}],"Count":2,"ScannedCount":2,"ConsumedCapacity":null}}"#);
    for (text, count) in [(format!("[{items}]"), 2), (output, 2), (lines[0].clone(), 1), ("[]".to_owned(), 0)] {
        let other = Stage::new().await.unwrap().tables::<(Task,)>().await.unwrap();
        assert_eq!(other.seed::<Task>(&text).await.unwrap(), count);
        assert_eq!(other.dump::<Task>().await.unwrap() == dump, count == 2);
        assert_eq!(other.network().requests(), []);
    }
    let short = dump.clone().without(&["numbers", "labels"]);
    assert!(dump.to_string().contains(r#""numbers":{"NS":["1","2"]}"#) && !short.to_string().contains("numbers"));
}

#[tokio::test]
async fn a_dump_is_in_the_order_of_the_keys() {
    let stage = Stage::new().await.unwrap().tables::<(Document,)>().await.unwrap();
    let documents = DocumentRepository::new(stage.db());
    for folder in [10, 9, 100] {
        documents.put(&Document { folder, ..document("n", 1) }).await.unwrap();
    }
    let dump = stage.dump::<Document>().await.unwrap().to_string();
    let folders: Vec<_> = dump.lines().map(|line| line.find("folder").map(|at| line[at..at + 20].to_owned())).collect();
    assert!(folders.iter().all(Option::is_some), "{dump}");
    assert!(dump.find(r#"{"N":"9"}"#).unwrap() < dump.find(r#"{"N":"10"}"#).unwrap(), "{dump}");
    assert!(dump.find(r#"{"N":"10"}"#).unwrap() < dump.find(r#"{"N":"100"}"#).unwrap(), "{dump}");
}

#[tokio::test]
async fn a_seed_that_is_not_of_the_entity_is_refused_and_says_where() {
    let (stage, tasks) = stage().await;
    tasks.put(&task("a")).await.unwrap();
    let good = stage.dump::<Task>().await.unwrap().to_string();
    let cases = [
        ("{", "not JSON"),
        (r#"[{"task_id":"a"}]"#, "item 0: task_id is not a value"),
        ("[1]", "item 0 is not an object of attributes"),
        (&format!(r#"[{good},{{"task_id":{{"S":"b"}}}}]"#), "item 1: "),
        (&format!(r#"[{}]"#, good.replace(r#"{"N":"10"}"#, r#"{"N":"ten"}"#)), "item 0: "),
        (&format!(r#"[{}]"#, good.replace(r#""L":[{"S":"first"}]"#, r#""L":[{"S":1}]"#)), "steps[0] is not a value"),
    ];
    for (text, problem) in cases {
        let other = Stage::new().await.unwrap().tables::<(Task,)>().await.unwrap();
        let error = other.seed::<Task>(text).await.unwrap_err();
        assert!(matches!(&error, Error::InvalidInput(_)) && error.to_string().contains(problem), "{error}");
        assert!(other.dump::<Task>().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_stage_over_another_client_keeps_its_table_names() {
    let engine = Dynamite::embedded().await.unwrap();
    let prefixed = Dynamite::builder().client(engine.client().clone()).table_prefix("test-").build().await.unwrap();
    let stage = Stage::over(&prefixed).tables::<(shop::Customer, shop::Order)>().await.unwrap();
    stage.network().limit_pages(1);
    let shop = shop::CustomerRepository::new(stage.db());
    let sent = stage.during(shop.scan().all().into_future()).await.unwrap();
    sent.assert("Scan test-shop");
    assert!(stage.dump::<shop::Customer>().await.unwrap().is_empty());
}

#[tokio::test]
async fn pages_are_limited_and_records_are_cleared() {
    let (stage, tasks) = stage().await;
    tasks.batch_write().put_all(["a", "b", "c"].map(task).iter()).await.unwrap();
    stage.network().limit_pages(2).clear_requests();
    assert_eq!(stage.network().requests(), []);
    let cleared = async {
        tasks.get(TaskKey::new("a")).await?;
        stage.network().clear_requests();
        tasks.scan().all().await
    };
    let (read, sent) = stage.network().during(cleared).await;
    assert_eq!((read.unwrap().len(), sent.to_string()), (3, "2 x Scan tasks".to_owned()));
    assert_eq!(stage.network().count("Scan"), 2);
}

#[tokio::test]
async fn items_expire_when_the_clock_is_moved() {
    let stage = Stage::new().await.unwrap().tables::<(Document,)>().await.unwrap();
    let documents = DocumentRepository::new(stage.db());
    let expires_at = Some(EpochSeconds::new(Utc::now() + Duration::from_secs(60)));
    documents.put(&Document { expires_at, ..document("n", 1) }).await.unwrap();
    let count = async || documents.scan().unexpired().count().await.unwrap();
    let other = DocumentRepository::new(stage.engine());
    assert_eq!(count().await, 1);
    stage.clock().advance(Duration::from_secs(61));
    assert_eq!(count().await, 0);
    assert_eq!(other.scan().unexpired().count().await.unwrap(), 1, "not a client of the stage");
    documents.create(&document("n", 2)).or_expired().await.unwrap();
    let sent = stage.network().requests();
    let minute = Duration::from_secs(60);
    assert!(sent.len() == 4 && stage.clock().now() > SystemTime::now() + minute, "{sent:?}");
}

#[tokio::test]
async fn a_key_is_one_of_its_table() {
    let (stage, tasks) = stage().await;
    stage.on(Matcher::any().key::<Task>(&TaskKey::new("a")).unwrap()).always(Fault::denied());
    let attribute = dynamite_runtime::RawItem::from([
        ("tenant".to_owned(), s("x")),
        ("task_id".to_owned(), s("a")),
        ("folder_and_name".to_owned(), s("y")),
    ]);
    let put = stage.db().client().put_item().table_name("documents").set_item(Some(attribute)).send().await;
    assert!(!format!("{put:?}").contains("AccessDenied"), "an item of another table: {put:?}");
    assert!(tasks.put(&task("a")).await.is_err());
}

#[tokio::test]
async fn the_rest_of_a_batch_is_unprocessed_and_an_error_stays_one() {
    let stage = Stage::new().await.unwrap();
    let tasks = TaskRepository::new(stage.db());
    let items: Vec<Task> = ["a", "b", "c"].map(task).into();
    stage.on("BatchWriteItem").then(Fault::Unprocessed { keep: 1 });
    assert!(tasks.batch_write().put_all(&items).await.is_err(), "there is no table");
    tasks.create_table().await.unwrap();
    stage.on("BatchWriteItem").then(Fault::Unprocessed { keep: 2 });
    let sent = stage.during(tasks.batch_write().put_all(&items)).await.unwrap();
    sent.assert("BatchWriteItem tasks (3)\nBatchWriteItem tasks (1)");
    assert!(sent.iter().all(|request| request.capacity.is_some()), "{sent:?}");
    stage.on("BatchGetItem").then(Fault::Unprocessed { keep: 0 });
    let got = tasks.batch_get(["a", "b"].map(TaskKey::new)).await.unwrap();
    assert_eq!(got.found.len(), 2);
}

#[tokio::test]
async fn seeds_and_dumps_keep_every_value() {
    let item = r#"{"binary":{"B":"AAEC/w=="},"bytes":{"BS":["/w==","AA=="]},"empty":{"S":""},"flag":{"BOOL":false},
        "list":{"L":[]},"map":{"M":{"x":{"NULL":true}}},"number":{"N":"12345678901234567890123456789012345678"},
        "numbers":{"NS":["1","10","2"]},"task_id":{"S":"a"},"texts":{"SS":["x","y"]}}"#;
    let (stage, _) = stage().await;
    assert_eq!(stage.seed_raw::<Task>(item).await.unwrap(), 1);
    let expected: Json = serde_json::from_str(item).unwrap();
    let dump: Json = serde_json::from_str(&stage.dump::<Task>().await.unwrap().to_string()).unwrap();
    assert_eq!(dump, expected);
    assert!(stage.seed_raw::<Task>("[[]]").await.is_err());
}
