//! Entities whose keys begin alike, and differ only in the form of a part or behind it: each read returns its own
//! items.

use dynamite_runtime::{Dynamite, Error, Uuid, prefix};
use dynamite_tests::engine;
use dynamite_tests::store::outposts::{
    AtSite, Crate, CrateKey, CrateLog, CrateLogKey, CrateLogRepository, CrateRepository, Device, DeviceKey,
    DeviceOrOther, DeviceRepository, Followed, FollowedKey, FollowedRepository, Follower, FollowerKey,
    FollowerRepository, Followers, FollowersKey, FollowersRepository, Following, FollowingKey, FollowingOrOther,
    FollowingRepository, Links, Outposts, Phase, PhaseItem, PhaseName, PhaseNote, PhaseNoteRepository, PhaseRepository,
    Progress, Readings, ReadingsKey, ReadingsRepository,
};

use crate::support::{assert_error, put_raw, s};

const DEVICE: Uuid = Uuid::from_u128(7);

fn device() -> Device {
    Device { id: DEVICE, site: "north".into() }
}

fn readings() -> Readings {
    Readings { id: DEVICE, site: "north".into(), count: 3 }
}

fn follower(by: &str) -> Follower {
    Follower { user: "ann".into(), by: by.into() }
}

fn following(whom: &str) -> Following {
    Following { user: "ann".into(), whom: whom.into() }
}

fn phase(phase: PhaseName) -> Phase {
    Phase { user: "ann".into(), phase }
}

fn phase_note(phase: &str) -> PhaseNote {
    PhaseNote { user: "ann".into(), phase: phase.into(), text: "x".into() }
}

async fn filled_table() -> Dynamite {
    let db = engine().await.unwrap();
    Outposts::new(&db).create_table().await.unwrap();
    DeviceRepository::new(&db).put(&device()).await.unwrap();
    ReadingsRepository::new(&db).put(&readings()).await.unwrap();
    CrateRepository::new(&db).put(&Crate { number: -7 }).await.unwrap();
    CrateLogRepository::new(&db).put(&CrateLog { number: -7, line: "x".into() }).await.unwrap();
    FollowersRepository::new(&db).put(&Followers { user: "ann".into(), count: 1 }).await.unwrap();
    FollowedRepository::new(&db).put(&Followed { user: "ann".into(), count: 2 }).await.unwrap();
    // A text may contain the end of the other template.
    for name in ["bob", "cid#following"] {
        FollowerRepository::new(&db).put(&follower(name)).await.unwrap();
    }
    for name in ["bob", "cid", "dan#follower"] {
        FollowingRepository::new(&db).put(&following(name)).await.unwrap();
    }
    PhaseRepository::new(&db).put(&phase(PhaseName::Draft)).await.unwrap();
    for name in ["draft", "live"] {
        PhaseNoteRepository::new(&db).put(&phase_note(name)).await.unwrap();
    }
    db
}

#[tokio::test]
async fn each_item_is_read_and_deleted_by_its_own_key() {
    let db = filled_table().await;
    let (devices, all_readings) = (DeviceRepository::new(&db), ReadingsRepository::new(&db));
    assert_eq!(devices.get(DeviceKey::new(DEVICE)).await.unwrap(), Some(device()));
    assert_eq!(all_readings.get(ReadingsKey::new(DEVICE)).await.unwrap(), Some(readings()));
    devices.delete(DeviceKey::new(DEVICE)).await.unwrap();
    assert_eq!(devices.get(DeviceKey::new(DEVICE)).await.unwrap(), None);
    assert_eq!(all_readings.get(ReadingsKey::new(DEVICE)).await.unwrap(), Some(readings()));
    let (crates, logs) = (CrateRepository::new(&db), CrateLogRepository::new(&db));
    assert_eq!(crates.get(CrateKey::new(-7)).await.unwrap(), Some(Crate { number: -7 }));
    logs.delete(CrateLogKey::new(-7)).await.unwrap();
    assert!(crates.get(CrateKey::new(-7)).await.unwrap().is_some());
    let (followers, followed) = (FollowersRepository::new(&db), FollowedRepository::new(&db));
    assert_eq!(followers.get(FollowersKey::new("ann")).await.unwrap().unwrap().count, 1);
    assert_eq!(followed.get(FollowedKey::new("ann")).await.unwrap().unwrap().count, 2);
    followers.delete(FollowersKey::new("ann")).await.unwrap();
    assert!(followed.get(FollowedKey::new("ann")).await.unwrap().is_some());
    FollowerRepository::new(&db).delete(FollowerKey::new("ann", "bob")).await.unwrap();
    let kept = FollowingRepository::new(&db).get(FollowingKey::new("ann", "bob")).await.unwrap();
    assert_eq!(kept, Some(following("bob")));
}

#[tokio::test]
async fn a_query_of_one_partition_leaves_out_what_only_the_form_distinguishes() {
    let db = filled_table().await;
    let (followers, followings) = (FollowerRepository::new(&db), FollowingRepository::new(&db));
    let found = followers.query("ann").all().measured().await.unwrap();
    assert_eq!(found.value, [follower("bob"), follower("cid#following")]);
    assert_eq!(found.usage.unrecognized, 3);
    let found = followings.query("ann").all().await.unwrap();
    assert_eq!(found, [following("bob"), following("cid"), following("dan#follower")]);
    assert_eq!(followings.query("ann").whom("bob").all().await.unwrap(), [following("bob")]);
    assert_eq!(followers.query("ann").count().await.unwrap(), 2);
    assert_eq!(followings.query("ann").count().await.unwrap(), 3);
    // A page is one request, and has fewer items than that reads.
    assert_eq!(followings.query("ann").page(2).await.unwrap().items.len(), 1);
    assert_eq!(followings.query("ann").take(2).await.unwrap().items.len(), 2);
    let (phases, notes) = (PhaseRepository::new(&db), PhaseNoteRepository::new(&db));
    assert_eq!(phases.query("ann").all().await.unwrap(), [phase(PhaseName::Draft)]);
    assert_eq!(phases.query("ann").count().await.unwrap(), 1);
    assert_eq!(notes.query("ann").all().await.unwrap(), [phase_note("draft"), phase_note("live")]);
    assert_eq!(notes.query("ann").count().await.unwrap(), 2);
    assert_eq!(DeviceRepository::new(&db).query(DEVICE).all().await.unwrap(), [device()]);
    assert_eq!(ReadingsRepository::new(&db).query(DEVICE).count().await.unwrap(), 1);
}

#[tokio::test]
async fn a_scan_returns_and_counts_its_own_items() {
    let db = filled_table().await;
    assert_eq!(DeviceRepository::new(&db).scan().all().await.unwrap(), [device()]);
    assert_eq!(DeviceRepository::new(&db).scan().count().await.unwrap(), 1);
    assert_eq!(ReadingsRepository::new(&db).scan().all().await.unwrap(), [readings()]);
    assert_eq!(ReadingsRepository::new(&db).scan().count().await.unwrap(), 1);
    assert_eq!(CrateRepository::new(&db).scan().count().await.unwrap(), 1);
    assert_eq!(CrateLogRepository::new(&db).scan().count().await.unwrap(), 1);
    assert_eq!(FollowersRepository::new(&db).scan().all().await.unwrap()[0].count, 1);
    assert_eq!(FollowersRepository::new(&db).scan().count().await.unwrap(), 1);
    assert_eq!(FollowedRepository::new(&db).scan().count().await.unwrap(), 1);
    assert_eq!(FollowerRepository::new(&db).scan().all().await.unwrap().len(), 2);
    assert_eq!(FollowerRepository::new(&db).scan().count().await.unwrap(), 2);
    assert_eq!(FollowingRepository::new(&db).scan().count().await.unwrap(), 3);
    assert_eq!(PhaseRepository::new(&db).scan().count().await.unwrap(), 1);
    assert_eq!(PhaseNoteRepository::new(&db).scan().count().await.unwrap(), 2);
}

#[tokio::test]
async fn an_index_tells_the_items_apart_by_the_tables_keys() {
    let db = filled_table().await;
    let (devices, all_readings) = (DeviceRepository::new(&db), ReadingsRepository::new(&db));
    assert_eq!(devices.by_site("north").all().await.unwrap(), [device()]);
    assert_eq!(devices.by_site("north").count().await.unwrap(), 1);
    assert_eq!(all_readings.by_site("north").all().await.unwrap(), [readings()]);
    assert_eq!(all_readings.by_site("north").count().await.unwrap(), 1);
    assert_eq!(all_readings.scan_by_site().count().await.unwrap(), 1);
    // In this index the key with the form is the sort key, and all of these items are in one partition.
    assert_eq!(devices.by_sort_key().all().await.unwrap().len(), 1);
    assert_eq!(devices.by_sort_key().count().await.unwrap(), 1);
    assert_eq!(devices.scan_by_sort_key().count().await.unwrap(), 1);
    assert_eq!(CrateLogRepository::new(&db).by_sort_key().all().await.unwrap().len(), 1);
    assert_eq!(FollowedRepository::new(&db).by_sort_key().count().await.unwrap(), 1);
    assert_eq!(FollowerRepository::new(&db).by_sort_key("bob").all().await.unwrap().len(), 1);
    assert_eq!(FollowerRepository::new(&db).scan_by_sort_key().count().await.unwrap(), 2);
    assert_eq!(PhaseRepository::new(&db).by_sort_key(PhaseName::Draft).count().await.unwrap(), 1);
}

#[tokio::test]
async fn a_collection_reads_each_item_as_its_own_entity() {
    let db = filled_table().await;
    let outposts = Outposts::new(&db);
    let expected = [
        Links::Follower(follower("bob")),
        Links::Following(following("bob")),
        Links::Following(following("cid")),
        Links::Follower(follower("cid#following")),
        Links::Following(following("dan#follower")),
    ];
    assert_eq!(outposts.links("ann").all().await.unwrap(), expected);
    assert_eq!(outposts.links("ann").count().await.unwrap(), 5);
    let phases = outposts.phase_item("ann").all().await.unwrap();
    let notes = phases.iter().filter(|item| matches!(item, PhaseItem::PhaseNote(_))).count();
    let unknown = phases.iter().filter(|item| matches!(item, PhaseItem::Unknown(_))).count();
    assert_eq!((phases.len(), notes, unknown), (8, 2, 5));
}

#[tokio::test]
async fn a_collection_of_some_entities_leaves_out_the_others() {
    let db = filled_table().await;
    let outposts = Outposts::new(&db);
    let expected = [
        Progress::Phase(phase(PhaseName::Draft)),
        Progress::Follower(follower("bob")),
        Progress::Follower(follower("cid#following")),
    ];
    // Of an entity of the table, and of none.
    let other = [("pk".to_owned(), s("USER#ann")), ("sk".to_owned(), s("u#eve#friend"))];
    put_raw(&db, &outposts.table_name(), other.into()).await;
    let found = outposts.progress("ann").all().measured().await.unwrap();
    assert_eq!(found.value, expected);
    assert_eq!((found.usage.unrecognized, found.usage.returned), (6, 9));
    let counted = outposts.progress("ann").count().measured().await.unwrap();
    assert_eq!((counted.value, counted.usage.unrecognized), (3, 6));
    for size in 1..=4 {
        let mut pager = outposts.progress("ann").pager(size);
        let mut found = pager.next_page().await.unwrap().items;
        while pager.has_more() {
            found.extend(pager.next_page().await.unwrap().items);
        }
        assert_eq!(found, expected, "{size}");
        assert_eq!(outposts.progress("ann").take(size).await.unwrap().items, expected[..size.min(3)], "{size}");
    }
    let page = outposts.progress("ann").page(4).await.unwrap();
    assert_eq!((page.items.len() + page.unrecognized, page.returned), (4, 4));
    assert_eq!(outposts.progress("ann").sk(prefix("u#")).all().await.unwrap(), expected[1..]);
    assert_eq!(outposts.progress("ann").sk(..="PHASE#live").count().await.unwrap(), 1);
    assert_eq!(outposts.links("ann").sk(prefix("u#bob#")).count().await.unwrap(), 2);
    // The same in an index, where the table's key is the one that says it.
    let at_site = outposts.at_site("north").all().await.unwrap();
    assert_eq!(at_site.len(), 2);
    assert!(at_site.contains(&AtSite::Device(device())) && at_site.contains(&AtSite::Readings(readings())));
    assert_eq!(outposts.at_site("north").filter(AtSite::ID.eq(DEVICE)).count().await.unwrap(), 2);
}

#[tokio::test]
async fn an_open_collection_of_some_entities_hands_over_the_others() {
    let db = filled_table().await;
    let outposts = Outposts::new(&db);
    let all = outposts.following_or_other("ann").all().measured().await.unwrap();
    let own = all.value.iter().filter(|item| matches!(item, FollowingOrOther::Following(_))).count();
    assert_eq!((own, all.value.len(), all.usage.unrecognized), (3, 8, 0));
    let one = outposts.following_or_other("ann").whom("bob").all().await.unwrap();
    assert_eq!(one, [FollowingOrOther::Following(following("bob"))]);
    let all = outposts.device_or_other("north").all().await.unwrap();
    assert_eq!(all.len(), 2);
    assert!(all.contains(&DeviceOrOther::Device(device())));
    assert!(all.iter().any(|item| matches!(item, DeviceOrOther::Unknown(_))));
}

#[tokio::test]
async fn a_key_of_no_form_is_unrecognized_and_one_of_another_entity_is_refused() {
    let db = filled_table().await;
    let other = [("pk".to_owned(), s("USER#ann")), ("sk".to_owned(), s("u#eve#friend"))];
    put_raw(&db, &Outposts::new(&db).table_name(), other.into()).await;
    let found = FollowerRepository::new(&db).query("ann").all().measured().await.unwrap();
    assert_eq!((found.value.len(), found.usage.unrecognized), (2, 4));
    assert_eq!(FollowerRepository::new(&db).query("ann").count().await.unwrap(), 2);
    let item = following("bob").to_item().unwrap();
    assert!(Follower::from_item(item).is_err());
    let key = [("pk".to_owned(), s("USER#ann")), ("sk".to_owned(), s("u#bob#following"))].into();
    assert_error!(FollowerRepository::new(&db).delete_raw(&key).await, Error::InvalidInput(_));
    FollowingRepository::new(&db).delete_raw(&key).await.unwrap();
}
