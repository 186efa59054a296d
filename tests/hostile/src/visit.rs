//! A visit as a well-behaved program stores it, which the checks change.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{
    Date, DateTime, Decimal, EpochMillis, EpochSeconds, LocalDateTime, LocalDateTimeMillis, TimestampSeconds, Unknown,
    Utc, Uuid,
};
use serde_json::json;

use crate::store::visits::{Address, Card, Channel, Cheque, Mood, Payment, Point, Refund, Visit};

pub(crate) const CLINIC: &str = "north";

/// Returns the patient of the visit.
pub(crate) fn patient() -> Uuid {
    Uuid::from_u128(0x1234_5678_9abc_def0_1234_5678_9abc_def0)
}

fn time() -> DateTime<Utc> {
    DateTime::from_timestamp_nanos(1_700_000_000_123_456_789)
}

/// Returns a visit that has a value of every attribute, and one attribute that the schema does not declare.
pub(crate) fn visit() -> Visit {
    let local: LocalDateTime = time().naive_utc();
    let day: Date = local.date();
    let point = Point { x: -3, y: Some(Decimal::from(7)), tags: ["p".to_owned()].into(), label: "l".to_owned() };
    let card =
        Card { digits: "4711".to_owned(), expires: Some(day), points: vec![point.clone()], extra: json!({ "k": 1 }) };
    let mut unknown = Unknown::default();
    unknown.insert("undeclared", AttributeValue::S("other".to_owned()));
    Visit {
        clinic: CLINIC.to_owned(),
        patient: patient(),
        at: time(),
        number: -42,
        revision: 3,
        expires_at: Some(EpochSeconds::new(time())),
        name: "Ann".to_owned(),
        born: day,
        paid: Some(Decimal::from(25)),
        codes: [Decimal::from(1), Decimal::from(2)].into(),
        price: Decimal::from(1200),
        weight: 61.5,
        small: 200,
        huge: -170_141_183_460_469_231_731_687_303_715_884,
        flag: true,
        photo: vec![1, 2, 3],
        local: LocalDateTimeMillis::new(local),
        millis: EpochMillis::new(time()),
        seconds: TimestampSeconds::new(time()),
        document: json!({ "a": [1, { "b": null }, "c"] }),
        notes: vec!["first".to_owned(), "second".to_owned()],
        table: vec![vec![Decimal::from(1)], Vec::new()],
        labels: [("k".to_owned(), "v".to_owned())].into(),
        points: [("home".to_owned(), point)].into(),
        tags: ["a".to_owned(), "b".to_owned()].into(),
        blobs: [vec![1], vec![2]].into(),
        days: [day].into(),
        mood: Mood::Wild,
        payment: Payment::Card(card),
        refund: Some(Refund::Cheque(Cheque { account: "1".to_owned(), level: 5 })),
        address: Address { street: "Main".to_owned(), city: "Ulm".to_owned() },
        channel: Channel::Phone,
        level: 8,
        unknown,
    }
}
