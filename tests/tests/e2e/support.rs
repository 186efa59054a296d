//! What the suites say often: fresh tables, sample items, the form of an error.

use chrono::NaiveDate;
use dynamite_runtime::{DateTime, DecodeError, Dynamite, Error, Utc};
use dynamite_tests::engine;
use dynamite_tests::faults::Faults;
use dynamite_tests::store::documents::{Document, DocumentRepository, Meta};
use dynamite_tests::store::matches::{Match, MatchRepository, Region};
use dynamite_tests::store::orders::{Order, OrderLine, OrderRepository, OrderStatus};
use dynamite_tests::store::tasks::{Contact, Task, TaskRepository, TaskState};

/// An empty table of its own engine, with the engine's client.
macro_rules! fresh {
    ($name:ident, $repository:ident) => {
        pub(crate) async fn $name() -> $repository {
            let repository = $repository::new(&engine().await.unwrap());
            repository.create_table().await.unwrap();
            repository
        }
    };
}

fresh!(orders, OrderRepository);
fresh!(tasks, TaskRepository);
fresh!(documents, DocumentRepository);
fresh!(matches, MatchRepository);

/// A client of the same engine over a network that can fail, and that records what is sent.
pub(crate) fn watched(db: &Dynamite) -> (Dynamite, Faults) {
    let faults = Faults::default();
    (faults.client(db), faults)
}

/// Waits until something that goes on by itself has come about.
pub(crate) async fn until(come: impl Fn() -> bool) {
    while !come() {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
}

pub(crate) fn day(d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 5, d).unwrap()
}

/// Seconds after a moment in 2024, and five nanoseconds, which must not get lost.
pub(crate) fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_714_521_600 + seconds, 5).unwrap()
}

/// An order of `CUST-1`.
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

/// The order as it is stored by `create`.
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

/// A document of tenant `acme`, folder 7, written by `ada`.
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

/// Checks the kind of an error: `error!(result, Error::NotFound { .. })`.
macro_rules! assert_error {
    ($result:expr, $pattern:pat) => {
        match $result {
            Err($pattern) => {}
            Err(error) => panic!("another error: {error:?}"),
            Ok(_) => panic!("no error"),
        }
    };
}
pub(crate) use assert_error;

/// Refused before anything was sent: in which entity, and what it says of where in it.
pub(crate) fn refused_path<T>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::InvalidInput(error)) => {
            assert_ne!(error.entity(), "", "{error}");
            error.path().to_owned()
        }
        Err(error) => panic!("another error: {error:?}"),
        Ok(_) => panic!("no error"),
    }
}

/// The error of an item that does not fit.
pub(crate) fn decode_error<T>(result: Result<T, Error>) -> DecodeError {
    match result {
        Err(Error::Decode(error)) => error,
        Err(error) => panic!("another error: {error:?}"),
        Ok(_) => panic!("no error"),
    }
}
