//! Paths into tagged unions: the tag, and the fields of one alternative, which are guarded by the tag.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{Guard, PathProblem};
use dynamite_tests::engine;
use dynamite_tests::store::fleet::{Drive, DriveTag, Fleet, Sail, Ship, ShipRepository};
use dynamite_tests::store::profiles::{Card, Payment, PaymentTag, Profile, ProfileRepository};

use crate::support::{failed, n, null, profile, profiles, put_profile, s};

fn map<const N: usize>(entries: [(&str, AttributeValue); N]) -> AttributeValue {
    AttributeValue::M(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn card(number: &str, limit: u32) -> Option<Payment> {
    Some(Payment::Card(Card { number: number.to_owned(), limit, town: None }))
}

async fn three_profiles() -> ProfileRepository {
    let profiles = profiles().await;
    for (id, payment) in [("a", card("41", 7)), ("b", Some(Payment::Cash)), ("c", None)] {
        profiles.create(&Profile { payment, ..profile(id) }).await.unwrap();
    }
    profiles
}

#[tokio::test]
async fn an_update_changes_a_field_of_the_alternative_that_is_stored() {
    let profiles = three_profiles().await;
    let number = || Profile::PAYMENT.then(Payment::CARD.then(Card::NUMBER));
    let limit = || Profile::PAYMENT.then(Payment::CARD.then(Card::LIMIT));
    let update = profiles.update(&profile("a")).set(number(), "42").subtract(limit(), 2_u32);
    assert_eq!(update.returning_new().await.unwrap().payment, card("42", 5));
    let other = failed(profiles.update(&profile("b")).set(number(), "42").await);
    assert_eq!(*other.guard(), Guard::Alternative { path: "payment".into(), tag: "card" });
    assert!(other.to_string().contains("`payment` is not the alternative `card`"), "{other}");
    let absent = failed(profiles.update(&profile("c")).set(number(), "42").await);
    assert_eq!(*absent.guard(), Guard::Parent { path: "payment".into(), problem: PathProblem::Absent });
    let below = failed(profiles.update(&profile("a")).subtract(limit(), 6_u32).await);
    assert_eq!(*below.guard(), Guard::Bound { path: "payment.limit".into() });
    let unlike = failed(profiles.update(&profile("b")).set(number(), "4").only_if(Profile::LEVEL.gt(9)).await);
    assert_eq!(*unlike.guard(), Guard::OnlyIf);
}

#[tokio::test]
async fn the_problem_with_the_union_itself_is_named() {
    let profiles = profiles().await;
    let cases = [
        (null(), Guard::Parent { path: "payment".into(), problem: PathProblem::Null }),
        (s("card"), Guard::Parent { path: "payment".into(), problem: PathProblem::OtherType }),
        (map([]), Guard::Alternative { path: "payment".into(), tag: "card" }),
        (map([("by", n("1"))]), Guard::Alternative { path: "payment".into(), tag: "card" }),
        (map([("by", s("voucher"))]), Guard::Alternative { path: "payment".into(), tag: "card" }),
    ];
    for (payment, expected) in cases {
        put_profile(&profiles, "a", &[("payment", payment)]).await;
        let update = profiles.update(&profile("a")).set(Profile::PAYMENT.then(Payment::CARD.then(Card::TOWN)), "Oslo");
        assert_eq!(*failed(update.await).guard(), expected);
    }
}

#[tokio::test]
async fn filters_select_by_tag_and_by_field() {
    let profiles = three_profiles().await;
    let tag = || Profile::PAYMENT.then(Payment::TAG);
    let number = || Profile::PAYMENT.then(Payment::CARD.then(Card::NUMBER));
    let cases = [
        (tag().eq(PaymentTag::Card), "a"),
        (tag().ne(PaymentTag::Card), "bc"),
        (tag().is_in([PaymentTag::Card, PaymentTag::Cash]), "ab"),
        (tag().exists(), "ab"),
        (tag().is_absent(), "c"),
        (tag().eq(PaymentTag::Unknown("voucher".to_owned())), ""),
        (number().begins_with("4"), "a"),
        (number().ne("41"), ""),
        (number().ne("42"), "a"),
        (!number().eq("41"), "bc"),
        (number().size().eq(2), "a"),
        (number().contains_text("1"), "a"),
        (Profile::PAYMENT.then(Payment::CARD.then(Card::LIMIT)).gt(Profile::LEVEL), "a"),
        (Profile::PAYMENT.then(Payment::CARD.then(Card::TOWN)).is_absent(), "a"),
    ];
    for (index, (condition, expected)) in cases.into_iter().enumerate() {
        let found = profiles.scan().filter(condition).all().await.unwrap();
        let mut found: Vec<String> = found.into_iter().map(|profile| profile.id).collect();
        found.sort();
        assert_eq!(found.concat(), expected, "{index}");
    }
}

#[tokio::test]
async fn unions_can_be_open() {
    let db = engine().await.unwrap();
    Fleet::new(&db).create_table().await.unwrap();
    let ships = ShipRepository::new(&db);
    let ship = |id: u16, drive: Drive| Ship {
        fleet: "north".into(),
        ship_id: id,
        port: "Oslo".into(),
        flag: "NO".into(),
        drive,
    };
    let sailing = ship(1, Drive::Sail(Sail { masts: 2 }));
    let drifting = ship(2, Drive::None);
    ships.create(&sailing).await.unwrap();
    ships.create(&drifting).await.unwrap();
    let masts = || Ship::DRIVE.then(Drive::SAIL.then(Sail::MASTS));
    let new = ships.update(&sailing).add(masts(), 1_u8).returning_new().await.unwrap();
    assert_eq!(new.drive, Drive::Sail(Sail { masts: 3 }));
    let guard = failed(ships.update(&drifting).add(masts(), 1_u8).await);
    assert_eq!(*guard.guard(), Guard::Alternative { path: "drive".into(), tag: "sail" });
    let new_tag = Ship::DRIVE.then(Drive::TAG).eq(DriveTag::Unknown("motor".to_owned()));
    assert_eq!(ships.scan().filter(new_tag).count().await.unwrap(), 0);
    assert_eq!(ships.scan().filter(masts().ge(3_u8)).count().await.unwrap(), 1);
}
