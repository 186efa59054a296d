//! What is read as `None`, as a default or as an empty set is absent in conditions too, whether it is missing or NULL.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{Condition, EpochSeconds, Error};
use dynamite_tests::store::profiles::{Address, Mood, Profile, ProfileRepository};

use crate::support::{failed, n, null, profile, profiles, put_profile, s};

/// Returns a profile without an attribute, one where it is NULL, and one with this value.
async fn three_profiles(name: &str, value: AttributeValue) -> ProfileRepository {
    let profiles = profiles().await;
    put_profile(&profiles, "missing", &[]).await;
    put_profile(&profiles, "null", &[(name, null())]).await;
    put_profile(&profiles, "present", &[(name, value)]).await;
    profiles
}

/// Checks the profiles that each condition selects: as a filter, negated, and as the condition of a write.
async fn check(profiles: &ProfileRepository, cases: impl IntoIterator<Item = (Condition<Profile>, &str)>) {
    for (condition, expected) in cases {
        for (condition, is_expected) in [(condition.clone(), true), (!condition.clone(), false)] {
            let mut found = Vec::new();
            for id in ["missing", "null", "present"] {
                let update = profiles.update(&profile(id)).set(Profile::POINTS, 1_u8).only_if(condition.clone());
                let filtered = profiles.query(id).filter(condition.clone()).count().await.unwrap() == 1;
                assert_eq!(update.await.is_ok(), filtered, "{id}: {condition:?}");
                found.extend(filtered.then_some(id));
            }
            let all = ["missing", "null", "present"];
            let expected = all.into_iter().filter(|id| expected.contains(id) == is_expected);
            assert_eq!(found, expected.collect::<Vec<_>>(), "{condition:?} {is_expected}");
        }
    }
}

#[tokio::test]
async fn null_is_absent_from_an_optional_attribute() {
    let profiles = three_profiles("nickname", s("Bo")).await;
    let cases = [
        (Profile::NICKNAME.is_absent(), "missing null"),
        (Profile::NICKNAME.exists(), "present"),
        (Profile::NICKNAME.eq("Bo"), "present"),
        (Profile::NICKNAME.ne("Bo"), "missing null"),
        (Profile::NICKNAME.ne("Al"), "missing null present"),
        (Profile::NICKNAME.lt("Zoe"), "present"),
        (Profile::NICKNAME.between("A"..="C"), "present"),
        (Profile::NICKNAME.is_in(["Al", "Bo"]), "present"),
        (Profile::NICKNAME.contains_text("o"), "present"),
    ];
    check(&profiles, cases).await;
    for id in ["missing", "null"] {
        assert_eq!(profiles.get(&profile(id)).await.unwrap().unwrap().nickname, None);
    }
}

#[tokio::test]
async fn an_absent_attribute_counts_as_its_default() {
    let profiles = three_profiles("level", n("5")).await;
    let cases = [
        (Profile::LEVEL.is_absent(), "missing null"),
        (Profile::LEVEL.exists(), "present"),
        (Profile::LEVEL.eq(3), "missing null"),
        (Profile::LEVEL.eq(5), "present"),
        (Profile::LEVEL.eq(4), ""),
        (Profile::LEVEL.ne(3), "present"),
        (Profile::LEVEL.ne(5), "missing null"),
        (Profile::LEVEL.ne(4), "missing null present"),
        (Profile::LEVEL.gt(2), "missing null present"),
        (Profile::LEVEL.gt(3), "present"),
        (Profile::LEVEL.ge(3), "missing null present"),
        (Profile::LEVEL.lt(4), "missing null"),
        (Profile::LEVEL.le(2), ""),
        (Profile::LEVEL.between(1..=4), "missing null"),
        (Profile::LEVEL.between(4..=6), "present"),
        (Profile::LEVEL.is_in([3, 9]), "missing null"),
        (Profile::LEVEL.is_in([5, 3]), "missing null present"),
        (Profile::LEVEL.is_in([5]), "present"),
        (Profile::LEVEL.is_in(Vec::<i32>::new()), ""),
    ];
    check(&profiles, cases).await;
}

#[tokio::test]
async fn defaults_of_every_kind_are_compared() {
    let profiles = three_profiles("city", s("Bergen")).await;
    let cases = [
        (Profile::CITY.eq("Oslo"), "missing null"),
        (Profile::CITY.contains_text("erg"), "present"),
        (Profile::CITY.size().eq(4), "missing null"),
        (Profile::CITY.lt("C"), "present"),
        (Profile::MOOD.eq(Mood::Calm), "missing null present"),
        (Profile::MOOD.ne(Mood::Wild), "missing null present"),
        (Profile::MOOD.is_in([Mood::Wild]), ""),
        (Profile::JOINED.le(EpochSeconds::new("2024-05-31T12:00:00Z".parse().unwrap())), "missing null present"),
        (Profile::JOINED.exists(), ""),
    ];
    check(&profiles, cases).await;
    let profiles = three_profiles("words", AttributeValue::L(vec![s("x")])).await;
    let cases = [
        (Profile::WORDS.size().eq(0), "missing null"),
        (Profile::WORDS.size().le(1), "missing null present"),
        (Profile::WORDS.eq(Vec::new()), "missing null"),
        (Profile::WORDS.contains("x"), "present"),
        (Profile::WORDS.is_absent(), "missing null"),
        (Profile::SCORES.size().eq(0), "missing null present"),
    ];
    check(&profiles, cases).await;
}

#[tokio::test]
async fn null_has_a_beginning_and_a_size_only_by_a_default() {
    let profiles = three_profiles("nickname", s("Bo")).await;
    let cases = [(Profile::NICKNAME.begins_with("B"), "present"), (Profile::NICKNAME.size().lt(3), "present")];
    check(&profiles, cases).await;
    let profiles = three_profiles("city", s("Bergen")).await;
    let cases = [(Profile::CITY.begins_with("Os"), "missing null"), (Profile::CITY.begins_with("B"), "present")];
    check(&profiles, cases).await;
}

#[tokio::test]
async fn an_absent_set_is_empty() {
    let profiles = three_profiles("tags", AttributeValue::Ss(vec!["a".into(), "b".into()])).await;
    let set = |elements: &[&str]| elements.iter().map(|element| (*element).to_owned()).collect::<BTreeSet<_>>();
    let cases = [
        (Profile::TAGS.is_absent(), "missing null"),
        (Profile::TAGS.exists(), "present"),
        (Profile::TAGS.eq(set(&[])), "missing null"),
        (Profile::TAGS.ne(set(&[])), "present"),
        (Profile::TAGS.eq(set(&["b", "a"])), "present"),
        (Profile::TAGS.ne(set(&["a"])), "missing null present"),
        (Profile::TAGS.is_in([set(&["a"]), set(&[])]), "missing null"),
        (Profile::TAGS.is_in([set(&["a", "b"]), set(&[])]), "missing null present"),
        (Profile::TAGS.is_in([set(&[])]), "missing null"),
        (Profile::TAGS.contains("a"), "present"),
        (Profile::TAGS.size().eq(0), "missing null"),
        (Profile::TAGS.size().lt(2), "missing null"),
        (Profile::TAGS.size().ge(0), "missing null present"),
        (Profile::TAGS.size().gt(0), "present"),
    ];
    check(&profiles, cases).await;
}

#[tokio::test]
async fn a_default_in_a_struct_counts_where_the_struct_is_absent() {
    let address = [("street".to_owned(), s("Side Street")), ("floor".to_owned(), n("2"))];
    let profiles = three_profiles("address", AttributeValue::M(address.into())).await;
    let floor = || Profile::ADDRESS.then(Address::FLOOR);
    let cases = [
        (Profile::ADDRESS.is_absent(), "missing null"),
        (Profile::ADDRESS.exists(), "present"),
        (Profile::ADDRESS.then(Address::TOWN).is_absent(), "missing null present"),
        (Profile::ADDRESS.then(Address::STREET).ne("Side Street"), "missing null"),
        (floor().eq(2), "present"),
        (floor().eq(1), "missing null"),
        (floor().exists(), "present"),
    ];
    check(&profiles, cases).await;
}

#[tokio::test]
async fn null_never_expires() {
    let profiles = three_profiles("expires_at", n("1")).await;
    let unexpired = profiles.scan().unexpired().all().await.unwrap();
    let mut ids: Vec<_> = unexpired.iter().map(|profile| profile.id.as_str()).collect();
    ids.sort();
    assert_eq!(ids, ["missing", "null"]);
    profiles.create(&profile("present")).or_expired().await.unwrap();
    failed(profiles.create(&profile("null")).or_expired().await);
    failed(profiles.create(&profile("missing")).or_expired().await);
}

/// DynamoDB does not delete an item whose expiry time is no number, so a read does not hide it.
#[tokio::test]
async fn an_expiry_time_that_is_not_a_number_is_not_hidden() {
    let profiles = three_profiles("expires_at", s("1")).await;
    let Err(Error::Unreadable(error)) = profiles.scan().unexpired().all().await else {
        panic!("nothing is unreadable")
    };
    assert_eq!(error.unreadable().len(), 1);
    assert_eq!(error.items::<Profile>().map(<[Profile]>::len), Some(2));
    assert_eq!(profiles.scan().unexpired().count().await.unwrap(), 3);
    failed(profiles.create(&profile("present")).or_expired().await);
}

#[tokio::test]
async fn defaults_and_sets_can_be_removed() {
    let profiles = profiles().await;
    let stored = Profile {
        level: 9,
        words: vec!["x".into()],
        tags: ["a".to_owned()].into(),
        remarks: Some(vec!["one".into(), "two".into(), "three".into()]),
        ..profile("a")
    };
    profiles.create(&stored).await.unwrap();
    let update = profiles.update(&stored).remove(Profile::LEVEL).remove(Profile::WORDS).remove(Profile::TAGS);
    let update = update.remove(Profile::REMARKS.index(1)).remove(Profile::HOME.then(Address::FLOOR));
    let new = update.returning_new().await.unwrap();
    let remarks = Some(vec!["one".to_owned(), "three".to_owned()]);
    assert_eq!(new, Profile { revision: 2, remarks, ..profile("a") });
    assert_eq!(
        profiles.scan().filter(Profile::LEVEL.is_absent().and(Profile::TAGS.is_absent())).count().await.unwrap(),
        1
    );
    let past_the_end = profiles.update(&stored).remove(Profile::REMARKS.index(9)).returning_new().await.unwrap();
    assert_eq!(past_the_end.remarks, new.remarks);
    let set =
        profiles.update(&stored).set_or_remove(Profile::LEVEL, Some(4)).set_or_remove(Profile::CITY, None::<String>);
    assert_eq!(set.returning_new().await.unwrap().level, 4);
}

#[tokio::test]
async fn elements_of_lists_may_be_absent() {
    let profiles = three_profiles("remarks", AttributeValue::L(vec![s("x")])).await;
    let cases = [
        (Profile::REMARKS.index(0).exists(), "present"),
        (Profile::REMARKS.index(1).exists(), ""),
        (Profile::REMARKS.index(0).is_absent(), "missing null"),
        (Profile::REMARKS.index(0).eq("x"), "present"),
    ];
    check(&profiles, cases).await;
}
