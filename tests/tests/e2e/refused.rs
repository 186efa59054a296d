//! What DynamoDB could not accept is refused before anything is sent.

use dynamite_runtime::{Error, prefix};
use dynamite_tests::engine;
use dynamite_tests::faults::Faults;
use dynamite_tests::store::documents::{Document, DocumentRepository};
use dynamite_tests::store::matches::{Match, MatchByTournament, MatchRepository, Region};
use dynamite_tests::store::orders::{Order, OrderByStatus, OrderKey, OrderRepository, OrderStatus};
use dynamite_tests::store::readings::ReadingRepository;
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{day, document, order, refused_path, task, time, watched};

/// Every repository, over one network that records. There are no tables, since nothing must get that far.
struct Watched {
    orders: OrderRepository,
    tasks: TaskRepository,
    documents: DocumentRepository,
    matches: MatchRepository,
    readings: ReadingRepository,
    faults: Faults,
}

async fn watching() -> Watched {
    let (db, faults) = watched(&engine().await.unwrap());
    Watched {
        orders: OrderRepository::new(&db),
        tasks: TaskRepository::new(&db),
        documents: DocumentRepository::new(&db),
        matches: MatchRepository::new(&db),
        readings: ReadingRepository::new(&db),
        faults,
    }
}

/// Each of these calls is refused, with this path.
macro_rules! all_refused {
    ($watched:ident: $($call:expr => $path:expr,)*) => {
        $(assert_eq!(refused_path($call.await), $path, "{}", stringify!($call));)*
        assert_eq!($watched.faults.seen(), []);
    };
}

#[tokio::test]
#[allow(clippy::reversed_empty_ranges, reason = "that is what is refused")]
async fn ranges_that_end_before_they_begin() {
    let w = watching().await;
    let winter = || w.matches.by_tournament("WINTER", Region::North);
    all_refused! { w:
        w.orders.query("c").order_date(day(2)..=day(1)).all() => "date_and_id",
        w.orders.query("c").order_date(day(1)).order_id("b"..="a").all() => "date_and_id",
        w.orders.high_value("c").total(2..=1).all() => "total",
        w.orders.by_status(OrderStatus::Paid).created_at(time(2)..=time(1)).count() => "created_at",
        w.readings.query("d").at(-1..=-2).page(1) => "at",
        w.readings.by_token("d").token(vec![2]..=vec![1, 9]).take(1) => "token",
        w.readings.counted("d").depth(-3..=-20).all() => "counted",
        winter().round(10..=9).all() => "round",
        winter().round(1).bracket("b"..="a").all() => "bracket",
        winter().round(1).bracket("b").match_id("b"..="a").all() => "match_id",
    }
}

#[tokio::test]
async fn keys_that_are_empty() {
    let w = watching().await;
    all_refused! { w:
        w.orders.get(OrderKey::new("", day(1), "1")) => "customer_id",
        w.orders.create(&Order { customer_id: String::new(), ..order(1, "1", 1) }) => "customer_id",
        w.orders.delete(OrderKey::new("", day(1), "1")) => "customer_id",
        w.orders.query("").all() => "customer_id",
        w.tasks.update(TaskKey::new("")) => "task_id",
        w.tasks.put(&task("")) => "task_id",
        w.tasks.upsert(&task("")) => "task_id",
        w.tasks.put(&Task { owner: Some(String::new()), ..task("a") }) => "owner",
        w.tasks.update(TaskKey::new("a")).set(Task::TEAM, "") => "team",
        w.tasks.by_owner("").all() => "owner",
        w.readings.by_label("d").label("").all() => "label",
        w.readings.by_label("d").label(""..).all() => "label",
        w.readings.by_token("d").token(vec![]).all() => "token",
        w.matches.by_tournament("", Region::North).all() => "tournament",
        w.matches.by_tournament("w", Region::North).round(1).bracket("").all() => "bracket",
    }
}

#[tokio::test]
async fn keys_that_are_too_long() {
    let w = watching().await;
    let (sort, partition) = ("x".repeat(1025), "x".repeat(2049));
    all_refused! { w:
        w.orders.get(OrderKey::new(&partition, day(1), "1")) => "customer_id",
        w.orders.create(&Order { customer_id: partition.clone(), ..order(1, "1", 1) }) => "customer_id",
        w.orders.create(&order(1, &"x".repeat(1014), 1)) => "date_and_id",
        w.orders.query(&partition).all() => "customer_id",
        w.orders.query("c").order_date(day(1)).order_id(&sort).all() => "date_and_id",
        w.orders.query("c").order_date(day(1)).order_id(prefix(&sort)).all() => "date_and_id",
        w.tasks.put(&task(&partition)) => "task_id",
        w.tasks.put(&Task { title: sort.clone(), ..task("a") }) => "title",
        w.tasks.put(&Task { owner: Some(partition.clone()), ..task("a") }) => "owner",
        w.tasks.update(TaskKey::new("a")).set(Task::TITLE, &sort) => "title",
        w.documents.query(&partition, 7).all() => "tenant_and_folder",
        w.readings.by_label("d").label(&sort).all() => "label",
        w.readings.by_token("d").token(sort.as_bytes().to_vec()..).all() => "token",
        w.matches.put(&Match { bracket: sort.clone(), ..crate::support::game("m", 1, "b") }) => "bracket",
    }
}

#[tokio::test]
async fn the_longest_keys_are_not_too_long() {
    let tasks = crate::support::tasks().await;
    let longest = Task { title: "t".repeat(1024), owner: Some("o".repeat(2048)), ..task(&"i".repeat(2048)) };
    tasks.put(&longest).await.unwrap();
    assert_eq!(tasks.get(&longest).await.unwrap(), Some(longest.clone()));
    assert_eq!(tasks.by_owner("o".repeat(2048)).count().await.unwrap(), 1);
}

#[tokio::test]
async fn filters_on_the_keys_of_what_is_queried() {
    let w = watching().await;
    all_refused! { w:
        w.orders.query("c").filter(Order::CUSTOMER_ID.eq("c")).all() => "customer_id",
        w.orders.by_status(OrderStatus::Paid).filter(OrderByStatus::STATUS.eq(OrderStatus::Paid)).all() => "status",
        w.orders.by_status(OrderStatus::Paid).filter(OrderByStatus::CREATED_AT.gt(time(1))).all() => "created_at",
        w.orders.by_creation("c").filter(Order::CREATED_AT.gt(time(1))).count() => "created_at",
        w.orders.by_creation("c").filter(!Order::TOTAL.gt(1).or(Order::CREATED_AT.gt(time(1)))).all() => "created_at",
        w.matches.by_tournament("w", Region::North).filter(MatchByTournament::BRACKET.begins_with("U")).all()
            => "bracket",
        w.matches.query("m").filter(Match::MATCH_ID.begins_with("m")).page(1) => "match_id",
    }
}

#[tokio::test]
async fn filters_on_the_keys_of_others_are_legal() {
    let orders = crate::support::orders().await;
    orders.create(&order(1, "17", 1)).await.unwrap();
    let query = orders.by_status(OrderStatus::Pending).filter(OrderByStatus::CUSTOMER_ID.eq("CUST-1"));
    assert_eq!(query.count().await.unwrap(), 1);
    assert_eq!(orders.query("CUST-1").filter(Order::CREATED_AT.le(time(1))).count().await.unwrap(), 1);
    assert_eq!(orders.scan_by_status().filter(OrderByStatus::CREATED_AT.gt(time(1))).count().await.unwrap(), 0);
}

#[tokio::test]
async fn pages_of_nothing_and_pages_of_too_much() {
    let w = watching().await;
    all_refused! { w:
        w.tasks.query("a").page(0) => "",
        w.tasks.scan().page(0) => "",
        w.tasks.scan().page(u32::MAX) => "",
        w.tasks.scan_by_owner().page(0) => "",
    }
}

#[tokio::test]
async fn values_that_cannot_be_stored() {
    let w = watching().await;
    // The first day of the year 10000.
    let far = dynamite_runtime::DateTime::from_timestamp(253_402_300_800, 0).unwrap();
    all_refused! { w:
        w.orders.create(&Order { created_at: far, ..order(1, "1", 1) }) => "created_at",
        w.orders.put(&Order { created_at: far, ..order(1, "1", 1) }) => "created_at",
        w.orders.upsert(&Order { created_at: far, ..order(1, "1", 1) }) => "created_at",
        w.orders.update(&order(1, "1", 1)).set(Order::CREATED_AT, far) => "created_at",
        w.orders.query("c").filter(Order::CREATED_AT.eq(far)).all() => "created_at",
        w.orders.query("c").filter(Order::CREATED_AT.between(time(1)..=far)).all() => "created_at",
        w.orders.query("c").filter(Order::CREATED_AT.is_in([time(1), far])).all() => "created_at",
        w.orders.delete(&order(1, "1", 1)).only_if(Order::CREATED_AT.eq(far)) => "created_at",
        w.orders.by_status(OrderStatus::Paid).created_at(far..).all() => "created_at",
        w.documents.put(&Document { name: "x".repeat(1021), ..document("", 1) }) => "doc_key",
    }
}

#[tokio::test]
async fn a_refusal_says_where_and_never_what() {
    let w = watching().await;
    let secret = "s3cr3t".repeat(400);
    let error = w.orders.create(&Order { customer_id: secret, ..order(1, "1", 1) }).await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(text.contains("`customer_id` of Order") && !text.contains("s3cr3t"), "{text}");
    assert!(matches!(error, Error::InvalidInput(error) if error.entity() == "Order" && !error.problem().is_empty()));
}

#[tokio::test]
async fn streams_are_refused_when_they_are_asked() {
    let w = watching().await;
    let mut stream = w.orders.query("").stream();
    assert_eq!(refused_path(stream.next().await.unwrap()), "customer_id");
    assert!(stream.next().await.is_none());
    assert_eq!(refused_path(w.orders.query("").pages().next().await.unwrap()), "customer_id");
    assert_eq!(refused_path(w.orders.query("").request()), "customer_id");
    assert_eq!(w.faults.seen(), []);
}
