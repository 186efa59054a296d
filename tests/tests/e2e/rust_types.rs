//! `rust_type:` — types of the user and of other crates, stored as the types that the schema declares.

use aws_sdk_dynamodb::types::AttributeValue;
use bigdecimal::BigDecimal;
use dynamite_runtime::{Decimal, Error, Guard, StoredAs, after};
use dynamite_tests::engine;
use dynamite_tests::mapped::{Level, Money, Owner, State};
use dynamite_tests::store::ledgers::{Ledger, LedgerRepository, LedgerShort, LedgerStateAndTotalAndExact};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use proptest::prelude::*;

use crate::samples::{any_date, any_decimal, any_time};
use crate::support::{decode_error, failed, n, put_raw, refused_path, s};

fn money(text: &str) -> Money {
    Money(text.parse().unwrap())
}

fn ledger(total: &str) -> Ledger {
    Ledger {
        owner: Owner("ada".into()),
        at: "2024-05-31T12:00:00.5Z".parse().unwrap(),
        day: "2024-05-31".parse().unwrap(),
        clock: "2024-05-31T12:00:00.000000001".parse().unwrap(),
        state: State { open: true },
        total: money(total),
        limit: None,
        fee: money("1"),
        exact: "12.50".parse().unwrap(),
        big: "1E+100".parse().unwrap(),
        many: vec![money("1"), money("2.5")],
        by_name: [("x".to_owned(), State { open: false })].into(),
        owners: [Owner("bob".into())].into(),
        level: Level(3),
    }
}

async fn ledgers() -> LedgerRepository {
    let ledgers = LedgerRepository::new(&engine().await.unwrap());
    ledgers.create_table().await.unwrap();
    ledgers
}

#[test]
fn rust_types_are_stored_as_the_schema_declares() {
    let item = ledger("11").to_item().unwrap();
    let stored = [
        ("owner", s("ada")),
        ("at", s("2024-05-31T12:00:00.500000000Z")),
        ("day", s("2024-05-31")),
        ("clock", s("2024-05-31T12:00:00.000000001")),
        ("state", s("open")),
        ("exact", n("12.5")),
        ("big", n("1E100")),
        ("many", AttributeValue::L(vec![n("1"), n("2.5")])),
        ("owners", AttributeValue::Ss(vec!["bob".into()])),
        ("level", n("3")),
        ("day_time_and_level", s("2024-05-31#2024-05-31T12:00:00.500000000Z#003")),
        ("large", s("open#LARGE")),
        ("copy", n("11")),
    ];
    for (name, value) in stored {
        assert_eq!(item[name], value, "{name}");
    }
    assert!(!ledger("10").to_item().unwrap().contains_key("large"), "the condition compares the stored value");
}

#[tokio::test]
async fn rust_types_can_be_read_queried_and_updated() {
    let ledgers = ledgers().await;
    let first = ledger("11");
    ledgers.put(&first).await.unwrap();
    assert_eq!(ledgers.get(&first).await.unwrap(), Some(first.clone()));
    let day: Date = "2024-05-31".parse().unwrap();
    let found = ledgers.query(Owner("ada".into())).day(day).at(first.at).level(Level(0)..).all().await.unwrap();
    assert_eq!(found, std::slice::from_ref(&first));
    let early: Timestamp = "2024-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(ledgers.by_state(State { open: true }).at(after(early)).all().await.unwrap().len(), 1);
    let large = ledgers.large(State { open: true }).total(money("11")).all().await.unwrap();
    assert_eq!((large[0].total.clone(), large[0].state), (money("11"), State { open: true }));
    assert_eq!(ledgers.get(&large[0]).await.unwrap(), Some(first.clone()));

    let update = ledgers.update(&first).set(Ledger::LIMIT, money("7")).add(Ledger::FEE, money("0.25"));
    let update = update.append(Ledger::MANY, [money("3")]).add_to(Ledger::OWNERS, [Owner("eve".into())]);
    let changed = update.only_if(Ledger::FEE.lt(money("2"))).returning_new().await.unwrap();
    assert_eq!(
        (changed.limit, changed.fee, changed.many.len(), changed.owners.len()),
        (Some(money("7")), money("1.25"), 3, 2)
    );
    let set = ledgers.update(&first).set_state_and_total_and_exact(LedgerStateAndTotalAndExact {
        state: State { open: false },
        total: money("4"),
        exact: 5.into(),
    });
    set.await.unwrap();
    assert!(ledgers.large(State { open: true }).all().await.unwrap().is_empty());
    let short: LedgerShort = ledgers.get(&first).view::<LedgerShort>().await.unwrap().unwrap();
    assert_eq!((short.total, short.state), (money("4"), State { open: false }));
}

#[tokio::test]
async fn a_default_is_a_value_of_the_stored_type() {
    let mut item = ledger("1").to_item().unwrap();
    item.remove("fee");
    assert_eq!(Ledger::from_item(item.clone()).unwrap().fee, money("0.5"));
    let ledgers = ledgers().await;
    put_raw(ledgers.db(), &ledgers.table_name(), item).await;
    let changed = ledgers.update(&ledger("1")).add(Ledger::FEE, money("1")).returning_new().await.unwrap();
    assert_eq!(changed.fee, money("1.5"));
}

#[test]
fn a_value_that_the_rust_type_refuses_is_named_but_not_shown() {
    let nested = |value| AttributeValue::L(vec![n("1"), value]);
    let cases = [
        ("total", n("-7531"), "total", "a negative amount"),
        ("limit", n("-7531"), "limit", "a negative amount"),
        ("many", nested(n("-7531")), "many[1]", "a negative amount"),
        ("level", n("99"), "level", "a level above 9"),
        (
            "exact",
            n("1.00000000000000000000000000007531"),
            "exact",
            "a number that a `rust_decimal::Decimal` can't hold exactly",
        ),
        ("exact", n("7531E+40"), "exact", "a number that a `rust_decimal::Decimal` can't hold exactly"),
        ("state", s("7531"), "state", "an unknown value"),
        ("total", s("7531"), "total", "a string (S)"),
    ];
    for (name, value, path, found) in cases {
        let mut item = ledger("1").to_item().unwrap();
        item.insert(name.into(), value);
        let error = decode_error(Ledger::from_item(item));
        assert_eq!((error.entity(), error.path(), error.found()), ("Ledger", path, found));
        assert!(!error.to_string().contains("7531"), "{error}");
    }
    let mut item = ledger("1").to_item().unwrap();
    item.insert("total".into(), n("-1"));
    let error = decode_error(Ledger::from_item(item));
    assert_eq!(error.expected(), "a number (N), as a `dynamite_tests::mapped::Money`");
}

#[test]
fn a_key_that_would_be_written_differently_is_a_decode_error() {
    let mut item = ledger("1").to_item().unwrap();
    item.insert("owner".into(), s("Ada"));
    assert_eq!(decode_error(Ledger::from_item(item)).path(), "owner");
}

#[test]
fn values_that_cannot_be_stored_are_refused() {
    let refused = |change: &dyn Fn(&mut Ledger)| {
        let mut ledger = ledger("1");
        change(&mut ledger);
        refused_path(ledger.to_item())
    };
    assert_eq!(refused(&|ledger| ledger.total = money("-1")), "total");
    assert_eq!(refused(&|ledger| ledger.many = vec![money("1"), money("-1")]), "many[1]");
    assert_eq!(refused(&|ledger| ledger.at = Timestamp::MIN), "at");
    assert_eq!(refused(&|ledger| ledger.clock = DateTime::MIN), "clock");
    assert_eq!(refused(&|ledger| ledger.big = "1E+126".parse().unwrap()), "big");
    assert_eq!(refused(&|ledger| ledger.big = format!("1.{}1", "0".repeat(38)).parse().unwrap()), "big");
    assert_eq!(refused(&|ledger| ledger.big = "1E-999999999999".parse().unwrap()), "big");
    let Err(Error::InvalidInput(error)) = ledger("-1").to_item() else { panic!("expected a refusal") };
    assert_eq!(error.entity(), "Ledger");
}

/// Checks that a stored value which this type accepts is written back unchanged.
fn round_trips<T: StoredAs<Stored: PartialEq + std::fmt::Debug + Clone>>(
    stored: T::Stored,
) -> Result<(), TestCaseError> {
    let Ok(value) = T::from_stored(stored.clone()) else {
        return Err(TestCaseError::reject("not a value of this type"));
    };
    prop_assert_eq!(value.to_stored().unwrap(), stored);
    Ok(())
}

proptest! {
    #[test]
    fn jiff_types_hold_every_time_of_chrono(time in any_time(), day in any_date()) {
        round_trips::<Timestamp>(time)?;
        round_trips::<Date>(day)?;
        round_trips::<DateTime>(time.naive_utc())?;
    }

    #[test]
    fn big_decimals_hold_every_number(number in any_decimal()) {
        round_trips::<BigDecimal>(number)?;
    }

    #[test]
    fn decimals_of_28_digits_are_exact_or_refused(number in any_decimal()) {
        if let Ok(value) = rust_decimal::Decimal::from_stored(number) {
            prop_assert_eq!(value.to_stored().unwrap(), number);
        }
    }

    #[test]
    fn decimals_of_28_digits_round_trip(mantissa in -(1_i128 << 96) + 1..1 << 96, scale in 0_u32..=28) {
        let value = rust_decimal::Decimal::from_i128_with_scale(mantissa, scale);
        let stored: Decimal = value.to_stored().unwrap();
        prop_assert_eq!(rust_decimal::Decimal::from_stored(stored).unwrap(), value);
    }
}

#[tokio::test]
async fn additions_stay_within_the_limits_of_a_rust_type() {
    let ledgers = ledgers().await;
    let first = ledger("11");
    ledgers.put(&first).await.unwrap();
    let bound = |path: &str| Guard::Bound { path: path.into() };
    let negative = ledgers.update(&first).subtract(Ledger::FEE, money("1.5"));
    assert_eq!(*failed(negative.await).guard(), bound("fee"));
    let negative = ledgers.update(&first).subtract(Ledger::LIMIT, money("0.1"));
    assert_eq!(*failed(negative.await).guard(), bound("limit"));
    let least = ledgers.update(&first).subtract(Ledger::FEE, money("1")).returning_new().await.unwrap();
    assert_eq!(least.fee, money("0"));
    // The default is 0.5.
    ledgers.update(&first).remove(Ledger::FEE).await.unwrap();
    let half = ledgers.update(&first).subtract(Ledger::FEE, money("0.5")).returning_new().await.unwrap();
    assert_eq!(half.fee, money("0"));
}
