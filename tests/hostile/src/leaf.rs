//! Conditions of one attribute, and the values in them.

use std::collections::BTreeSet;

use arbitrary::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{Condition, DateTime, Decimal, Json, Path, Unknown, Utc};

use crate::corpus::nested;
use crate::random::Random;
use crate::store::visits::{Address, Card, Channel, Mood, Payment, Point, Visit};

/// The most levels of a value. DynamoDB allows 32.
const MAX_LEVELS: usize = 3000;

/// Returns a condition of one attribute with any value, or one that lists many.
pub(crate) fn leaf(random: &mut Random<'_>) -> Result<Condition<Visit>> {
    Ok(match random.below(30)? {
        0 => Visit::NAME.eq(random.text()?),
        1 => Visit::NAME.ne(random.text()?),
        2 => Visit::NAME.begins_with(random.text()?),
        3 => Visit::NAME.contains_text(random.text()?),
        4 => Visit::NAME.between(random.text()?..=random.text()?),
        5 => Visit::PRICE.gt(decimal(random)?),
        6 => Visit::PRICE.between(decimal(random)?..=decimal(random)?),
        7 => Visit::PAID.le(decimal(random)?),
        8 => Visit::PAID.exists(),
        9 => Visit::PAID.is_absent(),
        10 => Visit::LEVEL.lt(random.arbitrary::<i64>()?),
        11 => Visit::LEVEL.eq(7),
        12 => Visit::CHANNEL.ne(Channel::Mail),
        13 => Visit::MOOD.eq(Mood::Unknown(random.text()?)),
        14 => Visit::AT.lt(time(random)?),
        15 => Visit::SECONDS.between(time(random)?..=time(random)?),
        16 => Visit::MILLIS.ge(time(random)?),
        17 => Visit::CODES.contains(decimal(random)?),
        18 => Visit::TAGS.eq(texts(random, 40)?.into_iter().collect::<BTreeSet<_>>()),
        19 => Visit::TAGS.size().gt(random.arbitrary()?),
        20 => Visit::NOTES.index(random.arbitrary()?).eq(random.text()?),
        21 => Visit::LABELS.entry(odd_key(random)?).eq(random.text()?),
        22 => Visit::POINTS.entry(odd_key(random)?).then(Point::TAGS).contains(random.text()?),
        23 => Visit::ADDRESS.then(Address::CITY).is_in(texts(random, 3000)?),
        24 => Visit::NUMBER.is_in(0..random.arbitrary::<i32>()?),
        25 => Visit::DOCUMENT.eq(document(random)?),
        26 => long_path(random)?.ne(document(random)?),
        27 => Visit::PAYMENT.eq(payment(document(random)?)),
        28 => Visit::PAYMENT.ne(unknown_payment(random)?),
        _ => Visit::PHOTO.eq(random.arbitrary::<&[u8]>()?),
    })
}

/// Returns the key of an entry, of any length.
pub(crate) fn odd_key(random: &mut Random<'_>) -> Result<String> {
    let key = random.key()?;
    Ok(if random.ratio(1, 40)? { key.repeat(random.within(1..=5000)?) } else { key })
}

pub(crate) fn decimal(random: &mut Random<'_>) -> Result<Decimal> {
    Ok(random.number()?.parse().unwrap_or(Decimal::MAX))
}

fn time(random: &mut Random<'_>) -> Result<DateTime<Utc>> {
    let (seconds, nanoseconds) = (random.arbitrary()?, random.below(2_000_000_000)?);
    let time = DateTime::from_timestamp(seconds, u32::try_from(nanoseconds).unwrap_or_default());
    Ok(time.unwrap_or(DateTime::<Utc>::MAX_UTC))
}

/// Returns up to so many texts, of which most are short.
fn texts(random: &mut Random<'_>, most: usize) -> Result<Vec<String>> {
    let most = if random.ratio(1, 8)? { most } else { 3 };
    let count = random.within(0..=most)?;
    let first = random.text()?;
    Ok((0..count).map(|number| if number == 0 { first.clone() } else { number.to_string() }).collect())
}

/// Returns a document, sometimes one of many levels.
pub(crate) fn document(random: &mut Random<'_>) -> Result<Json> {
    let inner = match random.below(4)? {
        0 => Json::Null,
        1 => Json::from(random.text()?),
        2 => serde_json::from_str(&random.number()?).unwrap_or_default(),
        _ => serde_json::json!({ random.key()?: [random.text()?, random.arbitrary::<f64>()?] }),
    };
    let levels = if random.ratio(1, 16)? { random.within(1..=MAX_LEVELS)? } else { 0 };
    let lists: bool = random.arbitrary()?;
    Ok((0..levels).fold(inner, |inner, _| match lists {
        true => Json::Array(vec![inner]),
        false => Json::Object([("k".to_owned(), inner)].into_iter().collect()),
    }))
}

/// Returns a payment that holds a document.
pub(crate) fn payment(extra: Json) -> Payment {
    Payment::Card(Card { digits: "4711".to_owned(), expires: None, points: Vec::new(), extra })
}

/// Returns a payment that the schema does not declare, sometimes one of many levels.
pub(crate) fn unknown_payment(random: &mut Random<'_>) -> Result<Payment> {
    let levels = if random.ratio(1, 16)? { random.within(1..=MAX_LEVELS)? } else { 0 };
    let mut unknown = Unknown::default();
    unknown.insert("by", AttributeValue::S(random.text()?));
    unknown.insert(random.name()?, nested(levels, random.value(0)?, random.arbitrary()?));
    Ok(Payment::Unknown(unknown))
}

/// Returns a path into the document, of up to some thousand steps.
fn long_path(random: &mut Random<'_>) -> Result<Path<Visit, Json>> {
    const ENTRY: Path<Json, Json> = Path::new("k");
    const LIST: Path<Json, Vec<Json>> = Path::new("list");
    let steps = if random.ratio(1, 16)? { random.within(1..=MAX_LEVELS)? } else { random.below(4)? };
    Ok((0..steps).fold(Visit::DOCUMENT, |path, step| match step % 2 {
        0 => path.then(ENTRY),
        _ => path.then(LIST.index(step)).then(ENTRY),
    }))
}
