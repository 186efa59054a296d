//! An optimistic lock in a table that exists: items without a revision have revision 0.

use dynamite_runtime::{Error, Guard, PathProblem};
use dynamite_tests::store::profiles::{Profile, ProfileRepository};

use crate::support::{assert_error, failed, n, null, profile, profiles, put_profile};

/// Returns a table with a profile without a revision, and one whose revision is NULL.
async fn two_profiles() -> ProfileRepository {
    let profiles = profiles().await;
    put_profile(&profiles, "missing", &[]).await;
    put_profile(&profiles, "null", &[("revision", null())]).await;
    profiles
}

#[tokio::test]
async fn put_replaces_an_item_without_a_revision() {
    let profiles = two_profiles().await;
    for id in ["missing", "null"] {
        let read = profiles.get(&profile(id)).await.unwrap().unwrap();
        assert_eq!(read.revision, 0);
        assert_eq!(profiles.put(&read).await.unwrap(), 1);
        let failed = failed(profiles.put(&read).await);
        assert_eq!(*failed.guard(), Guard::Revision);
        assert_eq!(failed.expected_revision::<Profile>(), Some(0));
        assert_eq!(failed.found_revision::<Profile>(), Some(1));
    }
}

#[tokio::test]
async fn put_never_creates_an_item() {
    let profiles = two_profiles().await;
    assert_error!(profiles.put(&profile("none")).await, Error::NotFound { .. });
    assert_eq!(profiles.get(&profile("none")).await.unwrap(), None);
}

#[tokio::test]
async fn an_absent_revision_is_no_other_one() {
    let profiles = two_profiles().await;
    for id in ["missing", "null"] {
        let failures = [
            failed(profiles.put(&Profile { revision: 1, ..profile(id) }).await),
            failed(profiles.update(&profile(id)).expect_revision(1).await),
            failed(profiles.delete(&profile(id)).expect_revision(1).await),
        ];
        for failed in failures {
            assert_eq!(*failed.guard(), Guard::Revision);
            assert_eq!(failed.found_revision::<Profile>(), Some(0));
        }
    }
}

#[tokio::test]
async fn an_update_begins_to_count() {
    let profiles = two_profiles().await;
    let update = |id| profiles.update(&profile(id)).set(Profile::POINTS, 1_u8);
    for id in ["missing", "null"] {
        assert_eq!(update(id).expect_revision(0).returning_new().await.unwrap().revision, 1);
        assert_eq!(update(id).returning_new().await.unwrap().revision, 2);
        assert_eq!(update(id).expect_revision(2).returning_new().await.unwrap().revision, 3);
    }
    put_profile(&profiles, "missing", &[]).await;
    assert_eq!(update("missing").returning_new().await.unwrap().revision, 1);
    assert_eq!(profiles.upsert(&profile("missing")).await.unwrap().revision, 2);
}

#[tokio::test]
async fn an_update_that_expects_no_revision_names_a_null() {
    let profiles = two_profiles().await;
    let null = Guard::Value { path: "revision".into(), problem: PathProblem::Null };
    assert_eq!(*failed(profiles.update(&profile("null")).await).guard(), null);
    assert_eq!(*failed(profiles.upsert(&profile("null")).await).guard(), null);
}

#[tokio::test]
async fn a_delete_checks_an_absent_revision() {
    let profiles = two_profiles().await;
    for id in ["missing", "null"] {
        profiles.delete(&profile(id)).expect_revision(0).await.unwrap();
        assert_error!(profiles.delete(&profile(id)).expect_revision(0).await, Error::NotFound { .. });
    }
}

#[tokio::test]
async fn create_begins_with_1() {
    let profiles = profiles().await;
    assert_eq!(profiles.create(&profile("a")).await.unwrap(), 1);
    assert_eq!(profiles.scan().filter(Profile::REVISION.eq(0)).count().await.unwrap(), 0);
    put_profile(&profiles, "a", &[("revision", n("0"))]).await;
    assert_eq!(profiles.scan().filter(Profile::REVISION.eq(0)).count().await.unwrap(), 1);
    put_profile(&profiles, "a", &[]).await;
    assert_eq!(profiles.scan().filter(Profile::REVISION.eq(0)).count().await.unwrap(), 1);
}
