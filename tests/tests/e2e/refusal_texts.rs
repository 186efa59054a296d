//! Requests that are refused before sending, with a marked text and a marked number in all of their keys, items and
//! conditions: the error is one line, and shows neither.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::time::Duration;

use dynamite_runtime::{BatchError, Cursor, DateTime, Dynamite, Error, Utc, after, prefix};
use dynamite_tests::engine;
use dynamite_tests::faults::Faults;
use dynamite_tests::store::documents::{Document, DocumentRepository};
use dynamite_tests::store::jobs::{Job, JobRepository};
use dynamite_tests::store::matches::{Match, MatchRepository, Region};
use dynamite_tests::store::orders::{Order, OrderKey, OrderRepository, OrderStatus};
use dynamite_tests::store::readings::ReadingRepository;
use dynamite_tests::store::tasks::{Task, TaskKey, TaskPlace, TaskRepository, TaskState};

use crate::support::{contact, day, document, game, job, order, task, time, with_faults};

/// The marked text.
const MARK: &str = "s3cr3t";
/// A marked text that is greater, as text.
const GREATER: &str = "z-s3cr3t";
/// The marked number.
const NUMBER: u32 = 7_654_321;

/// Returns the marked text, too long for any key.
fn long() -> String {
    MARK.repeat(400)
}

/// A time that is stored as text, and is too late for it.
fn year_10000() -> DateTime<Utc> {
    DateTime::from_timestamp(253_402_300_800, 0).unwrap()
}

fn marked_order() -> Order {
    Order { customer_id: MARK.into(), note: Some(MARK.into()), ..order(1, MARK, i64::from(NUMBER)) }
}

fn marked_task() -> Task {
    Task { title: MARK.into(), owner: Some(MARK.into()), budget: NUMBER, author: contact(MARK), ..task(MARK) }
}

/// Checks the error of a refused call.
fn assert_silent(call: &str, error: Error) {
    let is_refusal = matches!(error, Error::InvalidInput(_) | Error::InvalidCursor(_));
    assert!(is_refusal, "{call}: {error:?}");
    let text = error.to_string();
    assert!(!text.contains('\n'), "{call}: {text}");
    assert!(format!("{error:?}").contains(&text), "{call}: {error:?}");
    for error in std::iter::successors(Some(&error as &(dyn StdError + 'static)), |&error| error.source()) {
        for text in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
            assert!(!text.contains(MARK) && !text.contains(&NUMBER.to_string()), "{call}: {text}");
        }
    }
}

/// Checks that the error names the operation, the table and the index of the call.
async fn assert_place<T>(call: impl IntoFuture<Output = Result<T, Error>>, place: &str) {
    let Err(error) = call.await else { panic!("{place}: expected an error") };
    assert!(error.to_string().starts_with(&format!("{place}: not sent: ")), "{error}");
}

#[tokio::test]
async fn a_refusal_names_operation_table_and_index() {
    let (db, faults) = client().await;
    let (orders, tasks) = (OrderRepository::new(&db), TaskRepository::new(&db));
    let key = || TaskKey::new(long());
    assert_place(tasks.get(key()), "GetItem on tasks").await;
    assert_place(tasks.put(&task(&long())), "PutItem on tasks").await;
    assert_place(tasks.put(&task(&long())).returning_old(), "PutItem on tasks").await;
    assert_place(tasks.create(&task(&long())), "PutItem on tasks").await;
    assert_place(tasks.update(key()), "UpdateItem on tasks").await;
    assert_place(tasks.update(key()).returning_new(), "UpdateItem on tasks").await;
    assert_place(tasks.upsert(&task(&long())), "UpdateItem on tasks").await;
    assert_place(tasks.delete(key()), "DeleteItem on tasks").await;
    assert_place(tasks.delete(key()).returning_old(), "DeleteItem on tasks").await;
    assert_place(tasks.create(&task(&long())).idempotent(), "TransactWriteItems on tasks").await;
    assert_place(tasks.update(key()).idempotent(), "TransactWriteItems on tasks").await;
    assert_place(tasks.by_owner(long()).all(), "Query on index by_owner of tasks").await;
    assert_place(orders.query("c").page(0), "Query on orders").await;
    assert_place(orders.scan().page(0), "Scan on orders").await;
    assert_place(tasks.scan_by_owner().page(0), "Scan on index by_owner of tasks").await;
    assert_place(tasks.by_owner(long()).pager(1).next_page(), "Query on index by_owner of tasks").await;
    let transaction = db.transaction().add(tasks.put(&task("a"))).add(orders.delete(OrderKey::new("", day(1), "a")));
    assert_place(transaction, "TransactWriteItems on orders, tasks").await;
    let batch = tasks.batch_write().put(&task(&long())).await.map_err(Error::from);
    assert_place(async { batch }, "BatchWriteItem on tasks").await;
    let batch = tasks.batch_write().put(&task("a")).put(&task("a")).await.map_err(Error::from);
    assert_place(async { batch }, "BatchWriteItem on tasks").await;
    let batch = tasks.batch_get([key()]).await.map_err(Error::from);
    assert_place(async { batch }, "BatchGetItem on tasks").await;
    let error = orders.query("").stream().next().await.unwrap().unwrap_err();
    assert!(error.to_string().starts_with("Query on orders: not sent: "), "{error}");
    assert_eq!(faults.requests(), []);
}

/// Checks that each call is refused without a word about its values.
macro_rules! assert_silent {
    ($($call:expr,)*) => {
        $(match $call.await.map(drop) {
            Err(error) => assert_silent(stringify!($call), error.into()),
            Ok(()) => panic!("{} was sent", stringify!($call)),
        })*
    };
}

/// Returns a client of an engine without tables, over a network that records requests.
async fn client() -> (Dynamite, Faults) {
    with_faults(&engine().await.unwrap())
}

#[tokio::test]
async fn keys_and_values_that_cannot_be_stored() {
    let (db, faults) = client().await;
    let (orders, tasks, documents) =
        (OrderRepository::new(&db), TaskRepository::new(&db), DocumentRepository::new(&db));
    let matches = MatchRepository::new(&db);
    assert_silent! {
        orders.get(OrderKey::new(long(), day(1), MARK)),
        orders.create(&Order { customer_id: long(), ..marked_order() }),
        orders.put(&Order { order_id: long(), ..marked_order() }),
        orders.create(&Order { created_at: year_10000(), ..marked_order() }),
        orders.upsert(&Order { created_at: year_10000(), ..marked_order() }),
        orders.update(&marked_order()).set(Order::CREATED_AT, year_10000()),
        orders.delete(&marked_order()).only_if(Order::CREATED_AT.eq(year_10000()).and(Order::NOTE.eq(MARK))),
        tasks.put(&Task { title: long(), ..marked_task() }),
        tasks.put(&Task { owner: Some(long()), ..marked_task() }),
        tasks.put(&Task { owner: Some(String::new()), ..marked_task() }),
        tasks.create(&Task { owner: Some(long()), ..marked_task() }).idempotent(),
        tasks.put(&marked_task()).idempotent().token(long()),
        tasks.put(&marked_task()).idempotent().token(""),
        tasks.update(TaskKey::new(MARK)).set(Task::TITLE, long()),
        tasks.update(TaskKey::new(MARK)).set(Task::TEAM, ""),
        tasks.update(TaskKey::new(MARK)).set_place(TaskPlace { queue: "s3cr3t#s3cr3t".into(), state: TaskState::Open, due: None, priority: 1 }),
        tasks.update(TaskKey::new(long())).set(Task::TITLE, MARK),
        tasks.delete(TaskKey::new(long())),
        tasks.put(&Task { queue: format!("{MARK}#{MARK}"), ..marked_task() }),
        documents.put(&Document { name: long(), ..document(MARK, 1) }),
        documents.put(&Document { tenant: format!("{MARK}#"), ..document(MARK, 1) }),
        matches.put(&Match { bracket: long(), ..game(MARK, 1, MARK) }),
    }
    assert_eq!(faults.requests(), []);
}

#[tokio::test]
#[allow(clippy::reversed_empty_ranges, reason = "the test needs reversed ranges")]
async fn reads_that_dynamodb_would_refuse() {
    let (db, faults) = client().await;
    let (orders, tasks, readings) = (OrderRepository::new(&db), TaskRepository::new(&db), ReadingRepository::new(&db));
    let matches = MatchRepository::new(&db);
    assert_silent! {
        orders.query(long()).all(),
        orders.query(MARK).order_date(day(1)).order_id(long()).all(),
        orders.query(MARK).order_date(day(1)).order_id(prefix(long())).all(),
        orders.query(MARK).order_date(day(1)).order_id(GREATER..=MARK).all(),
        orders.query(MARK).order_date(day(2)..=day(1)).page(1),
        orders.query(MARK).filter(Order::CUSTOMER_ID.eq(MARK)).all(),
        orders.query(MARK).filter(Order::NOTE.between(GREATER..=MARK)).all(),
        orders.query(MARK).filter(Order::CREATED_AT.is_in([time(1), year_10000()]).and(Order::NOTE.eq(MARK))).all(),
        orders.query(MARK).page(0),
        orders.high_value(MARK).total(i64::from(NUMBER)..=1).all(),
        orders.by_status(OrderStatus::Paid).created_at(year_10000()..).count(),
        readings.by_token(MARK).token(GREATER.as_bytes().to_vec()..=MARK.as_bytes().to_vec()).take(1),
        readings.by_label(MARK).label(long()).all(),
        matches.by_tournament(long(), Region::North).all(),
        matches.by_tournament(MARK, Region::North).round(1).bracket(GREATER..=MARK).all(),
        tasks.by_owner(long()).all(),
        tasks.scan().filter(Task::BUDGET.between(NUMBER..=1)).all(),
        tasks.scan().filter(Task::TITLE.is_in(vec![MARK; 2000])).all(),
        tasks.scan().filter(Task::TITLE.eq(MARK)).page(0),
    }
    assert_eq!(faults.requests(), []);
}

#[tokio::test]
async fn updates_that_dynamodb_would_refuse() {
    let (db, faults) = client().await;
    let (tasks, jobs) = (TaskRepository::new(&db), JobRepository::new(&db));
    let update = || tasks.update(TaskKey::new(MARK));
    assert_silent! {
        update().set(Task::BUDGET, NUMBER).add(Task::BUDGET, NUMBER),
        update().set(Task::COUNTERS.entry(MARK), NUMBER).add(Task::COUNTERS.entry(MARK), NUMBER),
        update().set(Task::COUNTERS, BTreeMap::from([(MARK.to_owned(), NUMBER)])).set(Task::COUNTERS.entry(MARK), 1_u32),
        update().set(Task::COUNTERS.entry(""), NUMBER),
        update().append(Task::STEPS, [MARK.to_owned()]).set(Task::STEPS.index(0), MARK),
        jobs.update(&Job { id: MARK.into(), ..job() }).set(Job::WORDS.entry(""), MARK),
    }
    assert_eq!(faults.requests(), []);
}

#[tokio::test]
async fn transactions_that_dynamodb_would_refuse() {
    let (db, faults) = client().await;
    let tasks = TaskRepository::new(&db);
    let put = || tasks.put(&marked_task());
    assert_silent! {
        db.transaction().add(put()).add(put()),
        db.transaction().add(put()).add(tasks.check(TaskKey::new(MARK), Task::TITLE.eq(MARK))),
        db.transaction().add(put()).token(long()),
        db.transaction().add(tasks.check(TaskKey::new(long()), Task::TITLE.eq(MARK))),
        db.transaction().add_all((0..101).map(|n| tasks.put(&Task { task_id: format!("{MARK}{n}"), ..marked_task() }))),
        db.transact_get().add(tasks.get(TaskKey::new(MARK))).add(tasks.get(TaskKey::new(MARK))),
        db.transact_get().add(tasks.get(TaskKey::new(long()))),
    }
    assert_eq!(faults.requests(), []);
}

#[tokio::test]
async fn batches_that_dynamodb_would_refuse() {
    let (db, faults) = client().await;
    let tasks = TaskRepository::new(&db);
    let invalid = Task { title: long(), ..marked_task() };
    let texts = [
        tasks.batch_write().put(&invalid).await.err().map(|error: BatchError<_, _>| format!("{error} {error:?}")),
        tasks.batch_write().put(&marked_task()).put(&marked_task()).await.err().map(|e| format!("{e} {e:?}")),
        tasks.batch_get([TaskKey::new(long())]).await.err().map(|error| format!("{error} {error:?}")),
    ];
    for text in texts {
        assert!(!text.unwrap().contains(MARK));
    }
    assert_silent! {
        tasks.batch_write().put(&invalid),
        tasks.batch_write().put(&marked_task()).put(&marked_task()),
        tasks.batch_write().put(&marked_task()).delete(TaskKey::new(MARK)),
        tasks.batch_get([TaskKey::new(long())]),
        db.batch_write().add(tasks.batch_write().put(&invalid)),
    }
    assert_eq!(faults.requests(), []);
    let late = tasks.batch_write().put(&marked_task()).deadline(Duration::ZERO).await.unwrap_err();
    assert!(!format!("{late} {late:?} {late:#?}").contains(MARK));
}

#[tokio::test]
async fn cursors_of_other_reads() {
    let (db, faults) = client().await;
    let (orders, direct) = (OrderRepository::new(&db), engine().await.unwrap());
    let stored = OrderRepository::new(&direct);
    stored.create_table().await.unwrap();
    for id in ["s3cr3t-1", "s3cr3t-2"] {
        stored.create(&Order { order_id: id.into(), ..marked_order() }).await.unwrap();
    }
    let cursor = stored.query(MARK).page(1).await.unwrap().cursor.unwrap();
    let text = cursor.to_string();
    let parse = |text: &str| text.parse::<Cursor>();
    assert_silent! {
        orders.query("other-s3cr3t").resume(cursor.clone()).page(1),
        orders.query(MARK).descending().resume(cursor.clone()).page(1),
        orders.query(MARK).order_date(after(day(1))).resume(cursor.clone()).page(1),
        orders.scan().resume(cursor.clone()).page(1),
        async { parse(MARK) },
        async { parse(&text[..text.len() - 1]) },
    }
    assert_eq!(faults.requests(), []);
}
