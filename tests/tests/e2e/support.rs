//! Helpers that several suites use: new tables, sample items, stored values, and the errors of results.

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::NaiveDate;
use dynamite_runtime::{
    ConditionFailed, DateTime, DecodeError, Dynamite, EpochMillis, EpochSeconds, Error, RawItem, TimestampMillis,
    TimestampSeconds, Utc, Uuid,
};
use dynamite_tests::engine;
use dynamite_tests::faults::Faults;
use dynamite_tests::store::documents::{Document, DocumentRepository, Meta};
use dynamite_tests::store::jobs::{Job, JobRepository, Queue};
use dynamite_tests::store::matches::{Match, MatchRepository, Region};
use dynamite_tests::store::orders::{Order, OrderLine, OrderRepository, OrderStatus};
use dynamite_tests::store::profiles::{Address, Line, Mood, Profile, ProfileRepository};
use dynamite_tests::store::readings::{Reading, ReadingKind, ReadingRepository};
use dynamite_tests::store::tasks::{Contact, Task, TaskRepository, TaskState};

/// Defines a function that returns an empty table on a new engine.
macro_rules! new_table {
    ($name:ident, $repository:ident) => {
        pub(crate) async fn $name() -> $repository {
            let repository = $repository::new(&engine().await.unwrap());
            repository.create_table().await.unwrap();
            repository
        }
    };
}

new_table!(orders, OrderRepository);
new_table!(tasks, TaskRepository);
new_table!(documents, DocumentRepository);
new_table!(matches, MatchRepository);
new_table!(jobs, JobRepository);
new_table!(profiles, ProfileRepository);

/// Returns a new table with these readings.
pub(crate) async fn readings(all: &[Reading]) -> ReadingRepository {
    let table = ReadingRepository::new(&engine().await.unwrap());
    table.create_table().await.unwrap();
    for reading in all {
        table.put(reading).await.unwrap();
    }
    table
}

/// Creates two tables on one engine.
pub(crate) async fn orders_and_tasks(db: &Dynamite) -> (OrderRepository, TaskRepository) {
    let (orders, tasks) = (OrderRepository::new(db), TaskRepository::new(db));
    orders.create_table().await.unwrap();
    tasks.create_table().await.unwrap();
    (orders, tasks)
}

/// Secrets of cursor keys.
pub(crate) const SECRETS: [&[u8]; 2] = [b"tN4!wq9Zx0&Lr7@cVb2^Km5*Hd8(Js3)", b"Qe6)yF1%uP8$gT3#aW0!zX7@nB4^mC2&"];

/// Returns a client of the same engine over a network with scripted faults, which records all requests.
pub(crate) fn with_faults(db: &Dynamite) -> (Dynamite, Faults) {
    let faults = Faults::default();
    (faults.client(db), faults)
}

/// Returns a table with task `a`, over a network with scripted faults and over a direct connection.
///
/// Keep the direct repository, because the engine ends with it.
pub(crate) async fn faulty_tasks() -> (TaskRepository, Faults, TaskRepository) {
    let direct = tasks().await;
    direct.put(&task("a")).await.unwrap();
    let (db, faults) = with_faults(direct.db());
    (TaskRepository::new(&db), faults, direct)
}

/// Waits until a condition holds that other tasks bring about.
pub(crate) async fn wait_until(condition: impl Fn() -> bool) {
    while !condition() {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
}

/// Stores an item without the generated code.
pub(crate) async fn put_raw(db: &Dynamite, table: &str, item: RawItem) {
    db.client().put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
}

pub(crate) fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub(crate) fn n(text: &str) -> AttributeValue {
    AttributeValue::N(text.into())
}

pub(crate) fn day(d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 5, d).unwrap()
}

/// Returns a time in 2024: 1 May, plus these seconds, plus five nanoseconds, which must not be lost.
pub(crate) fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_714_521_600 + seconds, 5).unwrap()
}

/// Returns an order of `CUST-1`.
pub(crate) fn order(d: u32, id: &str, total: i64) -> Order {
    Order {
        customer_id: "CUST-1".into(),
        order_date: day(d),
        order_id: id.into(),
        status: OrderStatus::Pending,
        total: total.into(),
        lines: vec![OrderLine { sku: "a".into(), quantity: 2, price: 3.into() }],
        shipping: None,
        tags: ["x".to_owned()].into(),
        created_at: time(i64::from(d)),
        expires_at: None,
        revision: 0,
        note: None,
    }
}

/// Returns the order as `create` stores it, with revision 1.
pub(crate) fn created(order: Order) -> Order {
    Order { revision: 1, ..order }
}

pub(crate) fn task(id: &str) -> Task {
    Task {
        task_id: id.into(),
        team: "red".into(),
        queue: "mail".into(),
        state: TaskState::Open,
        owner: None,
        due: None,
        priority: 1,
        score: None,
        title: format!("title of {id}"),
        budget: 10,
        balance: -3,
        spent: None,
        steps: vec!["first".into()],
        remarks: None,
        labels: ["blue".to_owned()].into(),
        numbers: [1, 2].into(),
        counters: [("seen".to_owned(), 1)].into(),
        contact: None,
        author: contact("Ada"),
    }
}

pub(crate) fn contact(name: &str) -> Contact {
    Contact { name: name.into(), phone: None, calls: 0 }
}

/// Returns a document of tenant `acme`, folder 7 and author `ada`.
pub(crate) fn document(name: &str, modified: i64) -> Document {
    Document {
        tenant: "acme".into(),
        folder: 7,
        name: name.into(),
        author: "ada".into(),
        modified,
        pages: 3,
        body: format!("body of {name}"),
        keywords: ["k".to_owned()].into(),
        meta: Meta { title: format!("title of {name}"), language: "en".into() },
        expires_at: None,
    }
}

pub(crate) fn game(id: &str, round: u8, bracket: &str) -> Match {
    Match {
        match_id: id.into(),
        tournament: "WINTER".into(),
        region: Region::North,
        round,
        bracket: bracket.into(),
        seed: i16::from(round) - 3,
        referee: None,
        notes: "n".into(),
    }
}

pub(crate) fn reading(at: i64) -> Reading {
    Reading {
        device: "d".into(),
        at,
        level: at.into(),
        token: at.to_be_bytes().to_vec(),
        label: format!("label {at}"),
        day: day(1),
        moment: time(0),
        moment_ms: TimestampMillis::new(time(0)),
        moment_s: TimestampSeconds::new(time(0)),
        seen: EpochSeconds::new(time(0)),
        noted: EpochSeconds::new(time(0)),
        noted_ms: EpochMillis::new(time(0)),
        kind: ReadingKind::Hot,
        serial: Uuid::from_u128(7),
        depth: 1,
        slot: 1,
    }
}

pub(crate) fn job() -> Job {
    let (id, queue) = ("a".to_owned(), Queue::Mail);
    Job { id, queue, tries: 250, drift: None, steps: Vec::new(), words: [].into() }
}

/// Returns the profile that is read from an item with its required attributes alone.
pub(crate) fn profile(id: &str) -> Profile {
    Profile {
        id: id.into(),
        nickname: None,
        visits: None,
        last_seen: None,
        level: 3,
        mood: Mood::Calm,
        city: "Oslo".into(),
        joined: EpochSeconds::new("2024-05-31T12:00:00Z".parse().unwrap()),
        words: Vec::new(),
        scores: [].into(),
        tags: [].into(),
        numbers: [].into(),
        moments: None,
        remarks: None,
        address: None,
        home: Address { street: "Main Street".into(), town: None, floor: 1 },
        lines: vec![Line { sku: "a".into(), quantity: 2, gift: false }],
        points: 0,
        balance: 0,
        total: 0,
        ratio: 0.0,
        price: 1.into(),
        payment: None,
        expires_at: None,
        revision: 0,
    }
}

/// Stores a profile with its required attributes and these.
pub(crate) async fn put_profile(profiles: &ProfileRepository, id: &str, others: &[(&str, AttributeValue)]) {
    let home = [("street".to_owned(), s("Main Street"))];
    let line = [("sku".to_owned(), s("a")), ("quantity".to_owned(), n("2"))];
    let required = [
        ("id", s(id)),
        ("home", AttributeValue::M(home.into())),
        ("lines", AttributeValue::L(vec![AttributeValue::M(line.into())])),
        ("points", n("0")),
        ("balance", n("0")),
        ("total", n("0")),
        ("ratio", n("0")),
        ("price", n("1")),
    ];
    let item = required.iter().chain(others).map(|(name, value)| ((*name).to_owned(), value.clone()));
    put_raw(profiles.db(), "profiles", item.collect()).await;
}

pub(crate) fn null() -> AttributeValue {
    AttributeValue::Null(true)
}

/// Returns the error of a condition that failed.
pub(crate) fn failed<T>(result: Result<T, Error>) -> ConditionFailed {
    match result {
        Err(Error::ConditionFailed(failed)) => failed,
        Err(error) => panic!("unexpected error: {error:?}"),
        Ok(_) => panic!("expected an error"),
    }
}

/// Checks that a result is an error of this pattern: `assert_error!(result, Error::NotFound { .. })`.
macro_rules! assert_error {
    ($result:expr, $pattern:pat) => {
        match $result {
            Err($pattern) => {}
            Err(error) => panic!("unexpected error: {error:?}"),
            Ok(_) => panic!("expected an error"),
        }
    };
}
pub(crate) use assert_error;

/// Returns the path of an [`Error::InvalidInput`], which must name an entity.
pub(crate) fn refused_path<T>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::InvalidInput(error)) => {
            assert_ne!(error.entity(), "", "{error}");
            error.path().to_owned()
        }
        Err(error) => panic!("unexpected error: {error:?}"),
        Ok(_) => panic!("expected an error"),
    }
}

/// Returns the error of an item that cannot be decoded, or of the only one in a read.
pub(crate) fn decode_error<T>(result: Result<T, Error>) -> DecodeError {
    match result {
        Err(Error::Decode(error)) => error,
        Err(Error::Unreadable(error)) => {
            let [unreadable] = error.unreadable() else { panic!("several items: {error}") };
            unreadable.error().clone()
        }
        Err(error) => panic!("unexpected error: {error:?}"),
        Ok(_) => panic!("expected an error"),
    }
}
