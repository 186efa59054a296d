//! docs/conditions.md.

use dynamite_runtime::{Dynamite, EpochSeconds};
use dynamite_tests::store::profiles::{Address, Mood, Profile, ProfileRepository};

#[tokio::test]
async fn the_code_of_the_guide_to_conditions_runs() -> dynamite_runtime::Result<()> {
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
        payment: None,
        expires_at: None,
        revision: 0,
    };
    let address = profile.home.clone();
    profiles.create(&profile).await?;
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
