//! A change that the stored item can't take is a failed guard that names path and reason, never a malformed request.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{Guard, PathProblem};
use dynamite_tests::store::profiles::{Address, Line, Profile, ProfileRepository, ProfileUpdate};

use crate::support::{failed, n, null, profile, profiles, put_profile, s};

/// Returns a table with profile `a`, which has its required attributes and these.
async fn one_profile(others: &[(&str, AttributeValue)]) -> ProfileRepository {
    let profiles = profiles().await;
    put_profile(&profiles, "a", others).await;
    profiles
}

async fn guard(profiles: &ProfileRepository, change: impl FnOnce(ProfileUpdate) -> ProfileUpdate) -> Guard {
    let failed = failed(change(profiles.update(&profile("a"))).await);
    assert!(!failed.to_string().contains("revision"), "{failed}");
    failed.guard().clone()
}

fn parent(path: &str, problem: PathProblem) -> Guard {
    Guard::Parent { path: path.into(), problem }
}

fn value(path: &str, problem: PathProblem) -> Guard {
    Guard::Value { path: path.into(), problem }
}

#[tokio::test]
async fn nothing_changes_inside_a_parent_that_is_not_there() {
    let cases = [
        (vec![], PathProblem::Absent),
        (vec![("address", null())], PathProblem::Null),
        (vec![("address", s("Oslo"))], PathProblem::OtherType),
    ];
    for (others, problem) in cases {
        let profiles = one_profile(&others).await;
        let path = || Profile::ADDRESS.then(Address::STREET);
        let expected = parent("address", problem);
        assert_eq!(guard(&profiles, |update| update.set(path(), "x")).await, expected);
        assert_eq!(guard(&profiles, |update| update.remove(Profile::ADDRESS.then(Address::TOWN))).await, expected);
        assert_eq!(
            guard(&profiles, |update| update.set_if_absent(Profile::ADDRESS.then(Address::TOWN), "x")).await,
            expected
        );
        assert_eq!(guard(&profiles, |update| update.add(Profile::ADDRESS.then(Address::FLOOR), 1)).await, expected);
        let twice = |update: ProfileUpdate| update.set(Profile::POINTS, 9_u8).set(path(), "x").expect_revision(0);
        assert_eq!(guard(&profiles, twice).await, expected);
    }
}

#[tokio::test]
async fn required_parents_are_guarded_too() {
    let profiles = one_profile(&[("home", null()), ("lines", n("1"))]).await;
    let home = |update: ProfileUpdate| update.set(Profile::HOME.then(Address::STREET), "x");
    assert_eq!(guard(&profiles, home).await, parent("home", PathProblem::Null));
    let lines = |update: ProfileUpdate| update.set(Profile::LINES.index(0).then(Line::SKU), "x");
    assert_eq!(guard(&profiles, lines).await, parent("lines", PathProblem::OtherType));
}

#[tokio::test]
async fn nothing_changes_past_the_end_of_a_list() {
    let profiles = one_profile(&[]).await;
    let quantity = |update: ProfileUpdate| update.add(Profile::LINES.index(1).then(Line::QUANTITY), 1_u32);
    assert_eq!(guard(&profiles, quantity).await, parent("lines[1]", PathProblem::PastEnd));
    let sku = |update: ProfileUpdate| update.set(Profile::LINES.index(7).then(Line::SKU), "x");
    assert_eq!(guard(&profiles, sku).await, parent("lines[7]", PathProblem::PastEnd));
    let word = |update: ProfileUpdate| update.set(Profile::WORDS.index(0), "x");
    assert_eq!(guard(&profiles, word).await, parent("words", PathProblem::Absent));
    let score = |update: ProfileUpdate| update.set(Profile::SCORES.entry("secret"), 1_u32);
    assert_eq!(guard(&profiles, score).await, parent("scores", PathProblem::Absent));
    // A whole element past the end is appended.
    let line = Line { sku: "b".into(), quantity: 1, gift: true };
    let new = profiles.update(&profile("a")).set(Profile::LINES.index(7), line).returning_new().await.unwrap();
    assert_eq!(new.lines.len(), 2);
}

#[tokio::test]
async fn what_is_absent_can_be_written_whole() {
    let profiles = one_profile(&[]).await;
    let update = || profiles.update(&profile("a"));
    let address = Address { street: "Side Street".into(), town: None, floor: 4 };
    let written = update()
        .set_if_absent(Profile::WORDS, vec!["x".to_owned()])
        .set_if_absent(Profile::SCORES, BTreeMap::from([("k".to_owned(), 1)]))
        .set_if_absent(Profile::ADDRESS, &address)
        .set_if_absent(Profile::TAGS, BTreeSet::from(["a".to_owned()]))
        .set_if_absent(Profile::LEVEL, 8)
        .returning_new()
        .await
        .unwrap();
    assert_eq!((&written.words[..], written.scores["k"], written.level), (&["x".to_owned()][..], 1, 8));
    assert_eq!((written.address, written.tags.len()), (Some(address), 1));
    let again =
        update().set_if_absent(Profile::WORDS, vec![]).set_if_absent(Profile::LEVEL, 1).returning_new().await.unwrap();
    assert_eq!((again.words.len(), again.level), (1, 8));
    let new = update()
        .set(Profile::WORDS.index(0), "y")
        .set(Profile::SCORES.entry("k"), 2_u32)
        .returning_new()
        .await
        .unwrap();
    assert_eq!((&new.words[..], new.scores["k"]), (&["y".to_owned()][..], 2));
}

#[tokio::test]
async fn changes_that_build_on_a_value_name_a_stored_null() {
    let names = ["nickname", "visits", "level", "words", "remarks", "tags", "address", "price"];
    let profiles = one_profile(&names.map(|name| (name, null()))).await;
    let texts = || ["x".to_owned()];
    let cases: Vec<(&str, ProfileUpdate)> = vec![
        ("nickname", profiles.update(&profile("a")).set_if_absent(Profile::NICKNAME, "x")),
        ("level", profiles.update(&profile("a")).set_if_absent(Profile::LEVEL, 1)),
        ("words", profiles.update(&profile("a")).set_if_absent(Profile::WORDS, vec![])),
        ("visits", profiles.update(&profile("a")).add(Profile::VISITS, 1_u32)),
        ("visits", profiles.update(&profile("a")).subtract(Profile::VISITS, 0_u32)),
        ("level", profiles.update(&profile("a")).add(Profile::LEVEL, 1)),
        ("price", profiles.update(&profile("a")).add(Profile::PRICE, 1)),
        ("words", profiles.update(&profile("a")).append(Profile::WORDS, texts())),
        ("remarks", profiles.update(&profile("a")).append(Profile::REMARKS, texts())),
        ("remarks", profiles.update(&profile("a")).prepend(Profile::REMARKS, texts())),
        ("tags", profiles.update(&profile("a")).add_to(Profile::TAGS, ["x"])),
        ("tags", profiles.update(&profile("a")).remove_from(Profile::TAGS, ["x"])),
    ];
    for (path, update) in cases {
        let failed = failed(update.await);
        assert_eq!(*failed.guard(), value(path, PathProblem::Null));
        assert!(failed.to_string().contains(&format!("`{path}` is NULL")), "{failed}");
    }
    let upsert = || profiles.upsert(&profile("a"));
    assert_eq!(*failed(upsert().keep(Profile::LEVEL).await).guard(), value("level", PathProblem::Null));
    assert_eq!(*failed(upsert().add(Profile::LEVEL, 1).await).guard(), value("level", PathProblem::Null));
    assert_eq!(*failed(upsert().append(Profile::WORDS, texts()).await).guard(), value("words", PathProblem::Null));
    // A set and a condition replace what an addition can't build on.
    let replace = profiles.update(&profile("a")).set(Profile::VISITS, 1_u32).only_if(Profile::VISITS.is_absent());
    let replace = replace.set(Profile::NICKNAME, "x").set(Profile::PRICE, 1);
    assert_eq!(replace.returning_new().await.unwrap().visits, Some(1));
}

#[tokio::test]
async fn changes_that_build_on_a_value_name_one_of_another_type() {
    let others = [("visits", s("many")), ("tags", AttributeValue::L(vec![])), ("price", s("1")), ("words", n("1"))];
    let profiles = one_profile(&others).await;
    let visits = |update: ProfileUpdate| update.add(Profile::VISITS, 1_u32);
    assert_eq!(guard(&profiles, visits).await, value("visits", PathProblem::OtherType));
    let tags = |update: ProfileUpdate| update.add_to(Profile::TAGS, ["x"]);
    assert_eq!(guard(&profiles, tags).await, value("tags", PathProblem::OtherType));
    let price = |update: ProfileUpdate| update.subtract(Profile::PRICE, 1);
    assert_eq!(guard(&profiles, price).await, value("price", PathProblem::OtherType));
    let words = |update: ProfileUpdate| update.append(Profile::WORDS, ["x".to_owned()]);
    assert_eq!(guard(&profiles, words).await, value("words", PathProblem::OtherType));
}

#[tokio::test]
async fn a_required_value_that_is_missing_is_named() {
    let profiles = profiles().await;
    let item = [("id".to_owned(), s("a")), ("lines".to_owned(), AttributeValue::L(vec![n("1")]))];
    crate::support::put_raw(profiles.db(), "profiles", item.into()).await;
    assert_eq!(guard(&profiles, |update| update.add(Profile::PRICE, 1)).await, value("price", PathProblem::Absent));
    assert_eq!(
        guard(&profiles, |update| update.add(Profile::POINTS, 1_u8)).await,
        value("points", PathProblem::Absent)
    );
    let home = |update: ProfileUpdate| update.set(Profile::HOME.then(Address::STREET), "x");
    assert_eq!(guard(&profiles, home).await, parent("home", PathProblem::Absent));
}

#[tokio::test]
async fn keys_of_maps_are_not_named() {
    let profiles = one_profile(&[("scores", AttributeValue::M([("secret".to_owned(), null())].into()))]).await;
    let failed = failed(profiles.update(&profile("a")).add(Profile::SCORES.entry("secret"), 1_u32).await);
    assert_eq!(*failed.guard(), value("scores.*", PathProblem::Null));
    assert!(!format!("{failed} {failed:?}").contains("secret"), "{failed:?}");
}

#[tokio::test]
async fn the_guards_hold_in_transactions() {
    let profiles = one_profile(&[("visits", null())]).await;
    let update = profiles.update(&profile("a")).add(Profile::VISITS, 1_u32);
    assert_eq!(*failed(update.idempotent().await).guard(), value("visits", PathProblem::Null));
}
