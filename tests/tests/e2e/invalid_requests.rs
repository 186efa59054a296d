//! Requests that DynamoDB would refuse are refused before anything is sent.

use dynamite_runtime::{Condition, Error, prefix};
use dynamite_tests::engine;
use dynamite_tests::faults::Faults;
use dynamite_tests::store::documents::{Document, DocumentRepository};
use dynamite_tests::store::jobs::{Job, JobRepository, Queue};
use dynamite_tests::store::matches::{Match, MatchByTournament, MatchRepository, Region};
use dynamite_tests::store::orders::{Order, OrderByStatus, OrderKey, OrderRepository, OrderStatus};
use dynamite_tests::store::readings::ReadingRepository;
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{
    assert_error, day, document, game, job, jobs, order, orders, refused_path, task, tasks, time, with_faults,
};

/// Repositories of all tables, over a network that records requests. The tables do not exist, because no request is sent.
struct Repositories {
    orders: OrderRepository,
    tasks: TaskRepository,
    documents: DocumentRepository,
    matches: MatchRepository,
    readings: ReadingRepository,
    jobs: JobRepository,
    faults: Faults,
}

async fn repositories() -> Repositories {
    let (db, faults) = with_faults(&engine().await.unwrap());
    Repositories {
        orders: OrderRepository::new(&db),
        tasks: TaskRepository::new(&db),
        documents: DocumentRepository::new(&db),
        matches: MatchRepository::new(&db),
        readings: ReadingRepository::new(&db),
        jobs: JobRepository::new(&db),
        faults,
    }
}

/// Checks that each call is refused with this path, and that nothing is sent.
macro_rules! assert_refused {
    ($repositories:ident: $($call:expr => $path:expr,)*) => {
        $(assert_eq!(refused_path($call.await), $path, "{}", stringify!($call));)*
        assert_eq!($repositories.faults.requests(), []);
    };
}

#[tokio::test]
#[allow(clippy::reversed_empty_ranges, reason = "the test needs reversed ranges")]
async fn reversed_ranges_are_refused() {
    let r = repositories().await;
    let winter = || r.matches.by_tournament("WINTER", Region::North);
    assert_refused! { r:
        r.orders.query("c").order_date(day(2)..=day(1)).all() => "date_and_id",
        r.orders.query("c").order_date(day(1)).order_id("b"..="a").all() => "date_and_id",
        r.orders.high_value("c").total(2..=1).all() => "total",
        r.orders.by_status(OrderStatus::Paid).created_at(time(2)..=time(1)).count() => "created_at",
        r.readings.query("d").at(-1..=-2).page(1) => "at",
        r.readings.by_token("d").token(vec![2]..=vec![1, 9]).take(1) => "token",
        r.readings.counted("d").depth(-3..=-20).all() => "counted",
        winter().round(10..=9).all() => "round",
        winter().round(1).bracket("b"..="a").all() => "bracket",
        winter().round(1).bracket("b").match_id("b"..="a").all() => "match_id",
    }
}

#[tokio::test]
async fn empty_keys_are_refused() {
    let r = repositories().await;
    assert_refused! { r:
        r.orders.get(OrderKey::new("", day(1), "1")) => "customer_id",
        r.orders.create(&Order { customer_id: String::new(), ..order(1, "1", 1) }) => "customer_id",
        r.orders.delete(OrderKey::new("", day(1), "1")) => "customer_id",
        r.orders.query("").all() => "customer_id",
        r.tasks.update(TaskKey::new("")) => "task_id",
        r.tasks.put(&task("")) => "task_id",
        r.tasks.upsert(&task("")) => "task_id",
        r.tasks.put(&Task { owner: Some(String::new()), ..task("a") }) => "owner",
        r.tasks.update(TaskKey::new("a")).set(Task::TEAM, "") => "team",
        r.tasks.by_owner("").all() => "owner",
        r.readings.by_label("d").label("").all() => "label",
        r.readings.by_label("d").label(""..).all() => "label",
        r.readings.by_token("d").token(vec![]).all() => "token",
        r.matches.by_tournament("", Region::North).all() => "tournament",
        r.matches.by_tournament("w", Region::North).round(1).bracket("").all() => "bracket",
    }
}

#[tokio::test]
async fn too_long_keys_are_refused() {
    let r = repositories().await;
    let (sort, partition) = ("x".repeat(1025), "x".repeat(2049));
    assert_refused! { r:
        r.orders.get(OrderKey::new(&partition, day(1), "1")) => "customer_id",
        r.orders.create(&Order { customer_id: partition.clone(), ..order(1, "1", 1) }) => "customer_id",
        r.orders.create(&order(1, &"x".repeat(1014), 1)) => "date_and_id",
        r.orders.query(&partition).all() => "customer_id",
        r.orders.query("c").order_date(day(1)).order_id(&sort).all() => "date_and_id",
        r.orders.query("c").order_date(day(1)).order_id(prefix(&sort)).all() => "date_and_id",
        r.tasks.put(&task(&partition)) => "task_id",
        r.tasks.put(&Task { title: sort.clone(), ..task("a") }) => "title",
        r.tasks.put(&Task { owner: Some(partition.clone()), ..task("a") }) => "owner",
        r.tasks.update(TaskKey::new("a")).set(Task::TITLE, &sort) => "title",
        r.documents.query(&partition, 7).all() => "tenant_and_folder",
        r.readings.by_label("d").label(&sort).all() => "label",
        r.readings.by_token("d").token(sort.as_bytes().to_vec()..).all() => "token",
        r.matches.put(&Match { bracket: sort.clone(), ..game("m", 1, "b") }) => "bracket",
    }
}

#[tokio::test]
async fn keys_of_the_maximum_length_are_accepted() {
    let tasks = tasks().await;
    let longest = Task { title: "t".repeat(1024), owner: Some("o".repeat(2048)), ..task(&"i".repeat(2048)) };
    tasks.put(&longest).await.unwrap();
    assert_eq!(tasks.get(&longest).await.unwrap(), Some(longest.clone()));
    assert_eq!(tasks.by_owner("o".repeat(2048)).count().await.unwrap(), 1);
}

#[tokio::test]
async fn filters_on_keys_of_the_queried_index_are_refused() {
    let r = repositories().await;
    assert_refused! { r:
        r.orders.query("c").filter(Order::CUSTOMER_ID.eq("c")).all() => "customer_id",
        r.orders.by_status(OrderStatus::Paid).filter(OrderByStatus::STATUS.eq(OrderStatus::Paid)).all() => "status",
        r.orders.by_status(OrderStatus::Paid).filter(OrderByStatus::CREATED_AT.gt(time(1))).all() => "created_at",
        r.orders.by_creation("c").filter(Order::CREATED_AT.gt(time(1))).count() => "created_at",
        r.orders.by_creation("c").filter(!Order::TOTAL.gt(1).or(Order::CREATED_AT.gt(time(1)))).all() => "created_at",
        r.matches.by_tournament("w", Region::North).filter(MatchByTournament::BRACKET.begins_with("U")).all()
            => "bracket",
        r.matches.query("m").filter(Match::MATCH_ID.begins_with("m")).page(1) => "match_id",
    }
}

#[tokio::test]
async fn filters_on_other_keys_are_accepted() {
    let orders = orders().await;
    orders.create(&order(1, "17", 1)).await.unwrap();
    let query = orders.by_status(OrderStatus::Pending).filter(OrderByStatus::CUSTOMER_ID.eq("CUST-1"));
    assert_eq!(query.count().await.unwrap(), 1);
    assert_eq!(orders.query("CUST-1").filter(Order::CREATED_AT.le(time(1))).count().await.unwrap(), 1);
    assert_eq!(orders.scan_by_status().filter(OrderByStatus::CREATED_AT.gt(time(1))).count().await.unwrap(), 0);
}

#[tokio::test]
async fn page_sizes_of_0_and_above_the_maximum_are_refused() {
    let r = repositories().await;
    assert_refused! { r:
        r.tasks.query("a").page(0) => "",
        r.tasks.scan().page(0) => "",
        r.tasks.scan().page(u32::MAX) => "",
        r.tasks.scan_by_owner().page(0) => "",
    }
}

#[tokio::test]
async fn values_that_cannot_be_stored_are_refused() {
    let r = repositories().await;
    let year_10000 = dynamite_runtime::DateTime::from_timestamp(253_402_300_800, 0).unwrap();
    assert_refused! { r:
        r.orders.create(&Order { created_at: year_10000, ..order(1, "1", 1) }) => "created_at",
        r.orders.put(&Order { created_at: year_10000, ..order(1, "1", 1) }) => "created_at",
        r.orders.upsert(&Order { created_at: year_10000, ..order(1, "1", 1) }) => "created_at",
        r.orders.update(&order(1, "1", 1)).set(Order::CREATED_AT, year_10000) => "created_at",
        r.orders.query("c").filter(Order::CREATED_AT.eq(year_10000)).all() => "created_at",
        r.orders.query("c").filter(Order::CREATED_AT.between(time(1)..=year_10000)).all() => "created_at",
        r.orders.query("c").filter(Order::CREATED_AT.is_in([time(1), year_10000])).all() => "created_at",
        r.orders.delete(&order(1, "1", 1)).only_if(Order::CREATED_AT.eq(year_10000)) => "created_at",
        r.orders.by_status(OrderStatus::Paid).created_at(year_10000..).all() => "created_at",
        r.documents.put(&Document { name: "x".repeat(1021), ..document("", 1) }) => "doc_key",
    }
}

#[tokio::test]
async fn a_refusal_names_the_path_and_shows_no_value() {
    let r = repositories().await;
    let secret = "s3cr3t".repeat(400);
    let error = r.orders.create(&Order { customer_id: secret, ..order(1, "1", 1) }).await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(text.contains("`customer_id` of Order") && !text.contains("s3cr3t"), "{text}");
    assert!(matches!(error, Error::InvalidInput(error) if error.entity() == "Order" && !error.problem().is_empty()));
}

#[tokio::test]
async fn streams_report_the_refusal_when_polled() {
    let r = repositories().await;
    let mut stream = r.orders.query("").stream();
    assert_eq!(refused_path(stream.next().await.unwrap()), "customer_id");
    assert!(stream.next().await.is_none());
    assert_eq!(refused_path(r.orders.query("").pages().next().await.unwrap()), "customer_id");
    assert_eq!(refused_path(r.orders.query("").request()), "customer_id");
    assert_eq!(r.faults.requests(), []);
}

#[tokio::test]
async fn conflicting_changes_and_invalid_conditions_are_refused() {
    let (db, faults) = with_faults(jobs().await.db());
    let jobs = JobRepository::new(&db);
    let update = || jobs.update(&job());
    assert_error!(update().set(Job::TRIES, 1).add(Job::TRIES, 1).await, Error::InvalidInput(_));
    assert_error!(update().append(Job::STEPS, []).set(Job::STEPS.index(0), "x").await, Error::InvalidInput(_));
    assert_error!(update().set_queue(Queue::Mail).set_queue(Queue::Trash).await, Error::InvalidInput(_));
    assert_error!(update().set(Job::WORDS.entry(""), "x").await, Error::InvalidInput(_));
    let many = Job::TRIES.is_in((0..=255).cycle().take(2000));
    assert_error!(jobs.scan().filter(many).all().await, Error::InvalidInput(_));
    let (low, high) = (1, 5);
    let reversed = Job::TRIES.between(high..=low);
    assert_error!(jobs.scan().filter(reversed).all().await, Error::InvalidInput(_));
    assert!(faults.requests().is_empty());
}

/// Returns the condition that one of so many comparisons holds. They take two operators each, but the first takes one.
fn any_of(comparisons: u8) -> Condition<Job> {
    (1..comparisons).map(|tries| Job::TRIES.ne(tries)).fold(Job::TRIES.ne(0), Condition::or)
}

#[tokio::test]
async fn expressions_with_more_than_300_operators_are_refused() {
    let r = repositories().await;
    assert_refused! { r:
        r.jobs.scan().filter(any_of(151)).all() => "",
        r.jobs.query("a").filter(any_of(151)).count() => "",
        r.jobs.put(&job()).only_if(any_of(151)) => "",
        r.jobs.delete(&job()).only_if(any_of(151)) => "",
        r.jobs.update(&job()).set(Job::TRIES, 1).only_if(any_of(151)) => "",
        r.jobs.db().transaction().add(r.jobs.check(&job(), any_of(151))) => "",
    }
    let error = r.jobs.scan().filter(any_of(151)).all().await.unwrap_err();
    assert!(error.to_string().contains("301 operators, but DynamoDB allows 300"), "{error}");

    let jobs = jobs().await;
    jobs.put(&job()).await.unwrap();
    assert_eq!(jobs.scan().filter(!any_of(150)).count().await.unwrap(), 0);
    assert_eq!(jobs.scan().filter(any_of(150)).count().await.unwrap(), 1);
    // Each list of 100 values is one operator.
    let listed = (0..=250).map(|_| 250);
    assert_eq!(jobs.scan().filter(Job::TRIES.is_in(listed)).count().await.unwrap(), 1);
}

#[tokio::test]
async fn expressions_with_values_of_more_than_2_mb_are_refused() {
    let r = repositories().await;
    let values = |count: usize| (0..count).map(|number| format!("{number:0>10}").repeat(10_000));
    assert_refused! { r:
        r.jobs.scan().filter(Job::ID.is_in(values(21))).all() => "",
        r.jobs.put(&job()).only_if(Job::ID.is_in(values(21))) => "",
        r.jobs.update(&job()).set(Job::STEPS, values(21).collect::<Vec<_>>()) => "",
        r.jobs.update(&job()).set(Job::STEPS, values(11).collect::<Vec<_>>()).only_if(Job::ID.is_in(values(20))) => "",
    }
    assert!(r.jobs.scan().filter(Job::ID.is_in(values(20))).request().is_ok());
}

#[tokio::test]
async fn names_that_are_empty_or_too_long_are_refused() {
    let r = repositories().await;
    let words = |key: &str| Job { words: [(key.to_owned(), "x".to_owned())].into(), ..job() };
    for key in [String::new(), "k".repeat(65_536)] {
        assert_refused! { r:
            r.jobs.scan().filter(Job::WORDS.entry(&key).eq("x")).all() => "words.*",
            r.jobs.scan().filter(Job::TRIES.eq(1).or(!Job::WORDS.entry(&key).exists())).all() => "words.*",
            r.jobs.query("a").filter(Job::WORDS.entry(&key).size().gt(1)).count() => "words.*",
            r.jobs.put(&job()).only_if(Job::WORDS.entry(&key).is_absent()) => "words.*",
            r.jobs.delete(&job()).only_if(Job::WORDS.entry(&key).begins_with("x")) => "words.*",
            r.jobs.update(&job()).set(Job::TRIES, 1).only_if(Job::WORDS.entry(&key).eq("x")) => "words.*",
            r.jobs.update(&job()).set(Job::WORDS.entry(&key), "x") => "words.*",
            r.jobs.update(&job()).remove(Job::WORDS.entry(&key)) => "words.*",
            r.jobs.db().transaction().add(r.jobs.check(&job(), Job::WORDS.entry(&key).exists())) => "words.*",
            r.jobs.put(&words(&key)) => "words.*",
        }
    }
    let longest = "k".repeat(65_535);
    assert!(r.jobs.scan().filter(Job::WORDS.entry(&longest).exists()).request().is_ok());
    assert!(r.jobs.put(&words(&longest)).request().is_ok());
}
