//! Every type reads every value of the corpus: it is an error, or a value that is written and read back the same. Nothing
//! panics, also where arithmetic is checked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::sync::OnceLock;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_hostile_tests::corpus::{nested, numbers, texts, times, values};
use dynamite_runtime::codec::{AttributeValueReader, AttributeValueWriter, DecodeError, Field, Reader, SetElement};
use dynamite_runtime::{
    Attribute, Date, DateTime, Decimal, EpochMillis, EpochSeconds, Json, LocalDateTime, LocalDateTimeMillis,
    LocalDateTimeSeconds, RawItem, TimestampMillis, TimestampSeconds, Utc, Uuid, write_attribute,
};

fn corpus() -> &'static [AttributeValue] {
    static CORPUS: OnceLock<Vec<AttributeValue>> = OnceLock::new();
    CORPUS.get_or_init(values)
}

/// Reads the only attribute of an item with a function.
fn read_one<T: Attribute>(
    value: AttributeValue,
    read: impl FnOnce(&mut Field<T>, &mut AttributeValueReader) -> Result<(), DecodeError>,
) -> Result<T, DecodeError> {
    let mut field = Field::new("a");
    let mut reader = AttributeValueReader::new(RawItem::from([("a".to_owned(), value)]));
    reader.begin_map()?;
    assert!(reader.next_key(|name| name == "a")?.is_some());
    read(&mut field, &mut reader)?;
    assert_eq!(reader.next_key(str::to_owned)?, None);
    field.take()
}

/// Writes a value as the only attribute of an item, unless it is absent or can't be stored.
fn written<T: Attribute>(value: &T) -> Option<AttributeValue> {
    let mut writer = AttributeValueWriter::default();
    write_attribute("a", value, &mut writer).ok()?;
    writer.into_item().remove("a")
}

fn check<T: Attribute<Present = T> + Debug + PartialEq>() {
    let mut read = 0;
    for value in corpus() {
        if let Ok(found) = read_one::<T>(value.clone(), Field::read) {
            read += 1;
            if let Some(stored) = written(&found) {
                assert_eq!(read_one::<T>(stored, Field::read).as_ref(), Ok(&found), "{value:?}");
            }
        }
        if let Ok(key) = read_one::<T>(value.clone(), Field::read_key) {
            assert!(written(&key).is_some(), "{value:?}");
        }
        let _ = read_one::<T>(value.clone(), Field::read_or_null);
        let _ = read_one::<Option<T>>(value.clone(), Field::read);
        let _ = read_one::<Vec<Option<T>>>(AttributeValue::L(vec![value.clone()]), Field::read);
        let entry = AttributeValue::M([("k".to_owned(), value.clone())].into());
        let _ = read_one::<BTreeMap<String, T>>(entry, Field::read);
    }
    for lists in [true, false] {
        // Deeper than the stack of a test has room for. Reading drops it, too.
        let deep = || nested(10_000, AttributeValue::Bool(true), lists);
        assert!(read_one::<T>(deep(), Field::read).is_err() && read_one::<Option<T>>(deep(), Field::read).is_err());
    }
    assert!(read > 0, "the corpus has no value of {}", std::any::type_name::<T>());
}

fn check_set<T: SetElement<Present = T> + Debug>() {
    check::<T>();
    corpus().iter().for_each(|value| drop(read_one::<BTreeSet<T>>(value.clone(), Field::read)));
}

macro_rules! every_type {
    ($($name:ident: $check:ident $($type:ty),+;)*) => { $(
        #[test]
        fn $name() {
            $($check::<$type>();)+
        }
    )* };
}

every_type! {
    scalars: check bool, f32, f64, Vec<u8>, Vec<String>, Vec<Vec<Decimal>>, BTreeMap<String, i64>;
    small_integers: check_set i8, i16, u16, i32, u32;
    large_integers: check_set i64, u64, i128, u128;
    decimals: check_set Decimal;
    strings: check_set String, Uuid, Vec<u8>;
    days_and_times: check_set Date, DateTime<Utc>, TimestampMillis, TimestampSeconds;
    local_times: check_set LocalDateTime, LocalDateTimeMillis, LocalDateTimeSeconds;
    epochs: check_set EpochSeconds, EpochMillis;
    documents: check Json;
    numbers_of_other_crates: check rust_decimal::Decimal, bigdecimal::BigDecimal, fastnum::D128;
    times_of_other_crates: check jiff::Timestamp, jiff::civil::Date, jiff::civil::DateTime;
}

#[test]
fn texts_of_times_are_parsed() {
    for text in times().into_iter().chain(texts()).chain(numbers()) {
        let _ = (text.parse::<TimestampMillis>(), text.parse::<TimestampSeconds>());
        let _ = (text.parse::<EpochMillis>(), text.parse::<EpochSeconds>());
        let _ = (text.parse::<LocalDateTimeMillis>(), text.parse::<LocalDateTimeSeconds>());
    }
}
