//! docs/conditions.md.

use dynamite_runtime::{Dynamite, EpochSeconds, Result};
use dynamite_tests::store;
use dynamite_tests::store::profiles::{Address, Mood, Profile, ProfileRepository};

/// Returns a table with one profile, which pays by card.
async fn one_profile() -> Result<(ProfileRepository, Profile)> {
    let profiles = ProfileRepository::new(&Dynamite::embedded().await?);
    profiles.create_table().await?;
    let profile = Profile {
        id: "a".into(),
        nickname: None,
        visits: None,
        last_seen: None,
        level: 3,
        mood: Mood::Calm,
        city: "Oslo".into(),
        joined: EpochSeconds::now(),
        words: Vec::new(),
        scores: [].into(),
        tags: [].into(),
        numbers: [].into(),
        moments: None,
        remarks: None,
        address: None,
        home: Address { street: "Main Street".into(), town: None, floor: 1 },
        lines: Vec::new(),
        points: 0,
        balance: 0,
        total: 0,
        ratio: 0.0,
        price: 1.into(),
        payment: Some(store::profiles::Payment::Card(store::profiles::Card {
            number: "41".into(),
            limit: 7,
            town: None,
        })),
        expires_at: None,
        revision: 0,
    };
    profiles.create(&profile).await?;
    Ok((profiles, profile))
}

#[tokio::test]
async fn the_code_about_changes_runs() -> Result<()> {
    let (profiles, profile) = one_profile().await?;
    let address = profile.home.clone();
    // conditions.md begins
    use dynamite_runtime::{Error, Guard};

    let update = || profiles.update(&profile);
    update().set_if_absent(Profile::WORDS, vec!["hello".to_owned()]).await?; // an error where NULL is stored
    update().set(Profile::ADDRESS, address).only_if(Profile::ADDRESS.is_absent()).await?; // replaces NULL too
    match update().subtract(Profile::VISITS, 10_u32).only_if(Profile::LEVEL.ge(3)).await {
        Err(Error::ConditionFailed(failed)) => match failed.guard() {
            Guard::OnlyIf => println!("the level is below 3"),
            Guard::Bound { path } => println!("{path} would be below 0"),
            Guard::Value { path, problem } | Guard::Parent { path, problem } => println!("{path} is {problem}"),
            Guard::Revision => println!("found {:?}", failed.found_revision::<Profile>()),
            _ => return Err(Error::ConditionFailed(failed)),
        },
        result => result?,
    }
    // conditions.md ends
    Ok(())
}

#[tokio::test]
async fn the_code_about_attributes_runs() -> Result<()> {
    let (profiles, profile) = one_profile().await?;
    // conditions.md: attributes begins
    use dynamite_runtime::{Error, Guard};

    let more_visits = Profile::VISITS.gt(Profile::LEVEL); // a `u32` with an `i32`
    let lives_there = Profile::CITY.eq(Profile::ADDRESS.then(Address::TOWN));
    let found = profiles.scan().filter(more_visits.clone().or(lives_there)).all().await?;
    let update = profiles.update(&profile).add(Profile::LEVEL, 1).only_if(more_visits);
    if let Err(Error::ConditionFailed(failed)) = update.await {
        assert_eq!(*failed.guard(), Guard::OnlyIf);
    }
    // conditions.md: attributes ends
    assert_eq!(found.len(), 0);
    Ok(())
}

#[tokio::test]
async fn the_code_about_unions_runs() -> Result<()> {
    use dynamite_runtime::{Error, Guard};

    let (profiles, profile) = one_profile().await?;
    // conditions.md: unions begins
    use store::profiles::{Card, Payment, PaymentTag};

    let by_card = Profile::PAYMENT.then(Payment::TAG).eq(PaymentTag::Card);
    let limit = || Profile::PAYMENT.then(Payment::CARD.then(Card::LIMIT));
    let cards = profiles.scan().filter(by_card.and(limit().ge(5_u32))).count().await?;
    match profiles.update(&profile).add(limit(), 5_u32).await {
        Err(Error::ConditionFailed(failed)) => match failed.guard() {
            Guard::Alternative { path, tag } => println!("{path} is not the alternative {tag}"),
            other => println!("{other}"),
        },
        result => result?,
    }
    // conditions.md: unions ends
    assert_eq!(cards, 1);
    Ok(())
}
