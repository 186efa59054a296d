//! No addition leaves a number that its type can't hold, and so can't be read.

use dynamite_runtime::{Error, Guard};
use dynamite_tests::store::profiles::{Profile, ProfileRepository, ProfileUpdate};

use crate::support::{failed, n, profile, profiles, put_profile};

/// Returns the profile after a change, or the path of the number that it would take out of its range.
async fn changed(
    profiles: &ProfileRepository,
    change: impl FnOnce(ProfileUpdate) -> ProfileUpdate,
) -> Result<Profile, String> {
    match change(profiles.update(&profile("a"))).returning_new().await {
        Err(Error::ConditionFailed(failed)) => match failed.guard() {
            Guard::Bound { path } => Err(path.clone()),
            guard => panic!("{guard:?}"),
        },
        result => Ok(result.unwrap()),
    }
}

#[tokio::test]
async fn integers_stay_in_their_range() {
    let profiles = profiles().await;
    put_profile(&profiles, "a", &[("points", n("250"))]).await;
    assert_eq!(changed(&profiles, |u| u.add(Profile::POINTS, 5_u8)).await.unwrap().points, 255);
    assert_eq!(changed(&profiles, |u| u.add(Profile::POINTS, 1_u8)).await.unwrap_err(), "points");
    assert_eq!(changed(&profiles, |u| u.subtract(Profile::POINTS, 255_u8)).await.unwrap().points, 0);
    assert_eq!(changed(&profiles, |u| u.subtract(Profile::POINTS, 1_u8)).await.unwrap_err(), "points");
    assert_eq!(changed(&profiles, |u| u.subtract(Profile::VISITS, 1_u32)).await.unwrap_err(), "visits");
    // The default of `level` is 3.
    assert_eq!(changed(&profiles, |u| u.add(Profile::LEVEL, i32::MAX - 2)).await.unwrap_err(), "level");
    assert_eq!(changed(&profiles, |u| u.add(Profile::LEVEL, i32::MAX - 3)).await.unwrap().level, i32::MAX);
}

#[tokio::test]
async fn integers_of_128_bits_stay_in_their_range() {
    let profiles = profiles().await;
    // The greatest numbers of 38 digits in the range of the types.
    let (balance, total) =
        (170_141_183_460_469_231_731_687_303_715_884_105_720, 340_282_366_920_938_463_463_374_607_431_768_211_450);
    put_profile(&profiles, "a", &[("balance", n(&i128::to_string(&balance))), ("total", n(&u128::to_string(&total)))])
        .await;
    let step = 100_000_000_000_000_000_000_000_000_000_000_000_000;
    assert_eq!(changed(&profiles, |u| u.add(Profile::BALANCE, step)).await.unwrap_err(), "balance");
    assert_eq!(changed(&profiles, |u| u.add(Profile::TOTAL, 10_u128)).await.unwrap_err(), "total");
    // In the range of the type, but with more digits than DynamoDB stores.
    assert_eq!(changed(&profiles, |u| u.add(Profile::TOTAL, 5_u128)).await.unwrap_err(), "total");
    assert_eq!(changed(&profiles, |u| u.subtract(Profile::TOTAL, 50_u128)).await.unwrap().total, total - 50);
    assert_eq!(changed(&profiles, |u| u.subtract(Profile::BALANCE, step)).await.unwrap().balance, balance - step);
    put_profile(&profiles, "a", &[("balance", n(&i128::to_string(&-balance)))]).await;
    assert_eq!(changed(&profiles, |u| u.subtract(Profile::BALANCE, step)).await.unwrap_err(), "balance");
}

#[tokio::test]
async fn floats_stay_in_their_range() {
    let profiles = profiles().await;
    put_profile(&profiles, "a", &[("ratio", n("3E+38"))]).await;
    assert_eq!(changed(&profiles, |u| u.add(Profile::RATIO, 1e38)).await.unwrap_err(), "ratio");
    assert_eq!(changed(&profiles, |u| u.add(Profile::RATIO, 1e37)).await.unwrap().ratio, 3.1e38);
    assert_eq!(changed(&profiles, |u| u.subtract(Profile::RATIO, -1e38)).await.unwrap_err(), "ratio");
    put_profile(&profiles, "a", &[("ratio", n("-3E+38"))]).await;
    assert_eq!(changed(&profiles, |u| u.subtract(Profile::RATIO, 1e38)).await.unwrap_err(), "ratio");
    assert_eq!(changed(&profiles, |u| u.add(Profile::RATIO, -1e38)).await.unwrap_err(), "ratio");
}

#[tokio::test]
async fn the_last_revision_has_no_next_one() {
    let profiles = profiles().await;
    let last = u64::MAX.to_string();
    put_profile(&profiles, "a", &[("revision", n(&last))]).await;
    assert_eq!(changed(&profiles, |u| u.set(Profile::POINTS, 1_u8)).await.unwrap_err(), "revision");
    let upsert = failed(profiles.upsert(&profile("a")).await);
    assert_eq!(*upsert.guard(), Guard::Bound { path: "revision".into() });
    let refused = profiles.update(&profile("a")).expect_revision(u64::MAX);
    assert_eq!(crate::support::refused_path(refused.await), "revision");
    let read = profiles.get(&profile("a")).await.unwrap().unwrap();
    assert_eq!((read.revision, read.points), (u64::MAX, 0));
    put_profile(&profiles, "a", &[("revision", n(&(u64::MAX - 1).to_string()))]).await;
    assert_eq!(changed(&profiles, |u| u.set(Profile::POINTS, 1_u8)).await.unwrap().revision, u64::MAX);
}
