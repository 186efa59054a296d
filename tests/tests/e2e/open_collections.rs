//! Open collections and unions hand over what the schema does not declare.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{Error, RawItem, Unknown};
use dynamite_tests::engine;
use dynamite_tests::store::campus::{Campus, Exam, ExamRepository, Lecture, LectureRepository, RoomItem};
use dynamite_tests::store::fleet::{
    Drive, Fleet, FleetItem, Sail, Sailor, SailorRepository, Ship, ShipItem, ShipRepository,
};

use crate::support::{assert_error, day, decode_error, n, put_raw, s};

fn ship(drive: Drive) -> Ship {
    Ship { fleet: "north".into(), ship_id: 1, port: "Oslo".into(), flag: "NO".into(), drive }
}

fn map<const N: usize>(entries: [(&str, AttributeValue); N]) -> AttributeValue {
    AttributeValue::M(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn names(unknown: &Unknown) -> Vec<&str> {
    unknown.names().collect()
}

#[tokio::test]
async fn an_open_collection_has_a_variant_for_other_items() {
    let db = engine().await.unwrap();
    let (fleet, ships) = (Fleet::new(&db), ShipRepository::new(&db));
    fleet.create_table().await.unwrap();
    ships.put(&ship(Drive::None)).await.unwrap();
    let sailor = Sailor { fleet: "north".into(), name: "Ann".into(), port: "Oslo".into(), expires_at: None };
    SailorRepository::new(&db).put(&sailor).await.unwrap();
    let barge: RawItem = [("pk", s("FLEET#north")), ("sk", s("BARGE#1")), ("kind", s("barge")), ("load", n("7"))]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
    put_raw(&db, &fleet.table_name(), barge).await;

    let all = fleet.fleet_item("north").all().await.unwrap();
    let [FleetItem::Unknown(unknown), FleetItem::Sailor(found), FleetItem::Ship(_)] = &all[..] else {
        panic!("{all:?}")
    };
    assert_eq!(found, &sailor);
    assert_eq!(names(unknown), ["kind", "load", "pk", "sk"]);
    assert_eq!(unknown.get("load"), Some(&n("7")));
    let shown = format!("{unknown:?}");
    assert!(shown.contains("load") && !shown.contains("barge") && !shown.contains('7'), "{shown}");

    // An entity that is not listed is unknown to the collection, too.
    let all = fleet.ship_item("north").all().await.unwrap();
    assert!(matches!(&all[..], [ShipItem::Unknown(_), ShipItem::Unknown(_), ShipItem::Ship(_)]), "{all:?}");
    let page = fleet.fleet_item("north").page(1).await.unwrap();
    let rest = fleet.fleet_item("north").resume(page.cursor.unwrap()).take(5).await.unwrap();
    assert_eq!((page.items.len(), rest.items.len()), (1, 2));
}

#[tokio::test]
async fn an_open_collection_without_a_discriminator_goes_by_the_keys() {
    let db = engine().await.unwrap();
    let campus = Campus::new(&db);
    campus.create_table().await.unwrap();
    let lecture = Lecture { room: "Blue".into(), day: day(1), slot: 2, topic: "Rust".into() };
    LectureRepository::new(&db).put(&lecture).await.unwrap();
    let exam = Exam { room: "Blue".into(), day: day(1), slot: 3, topic: "Rust".into() };
    ExamRepository::new(&db).put(&exam).await.unwrap();
    let mut party = lecture.to_item().unwrap();
    party.insert("sk".into(), s("PARTY#1"));
    put_raw(&db, &campus.table_name(), party).await;
    let all = campus.room_item("Blue").all().await.unwrap();
    let [RoomItem::Exam(found), RoomItem::Lecture(_), RoomItem::Unknown(unknown)] = &all[..] else { panic!("{all:?}") };
    assert_eq!(found, &exam);
    assert_eq!(unknown.get("sk"), Some(&s("PARTY#1")));
}

/// What claims to be a member and can't be read is an error, which names the member.
#[tokio::test]
async fn a_member_that_cannot_be_read_is_not_unknown() {
    let db = engine().await.unwrap();
    let campus = Campus::new(&db);
    campus.create_table().await.unwrap();
    let mut lecture = Lecture { room: "Blue".into(), day: day(1), slot: 2, topic: "Rust".into() }.to_item().unwrap();
    lecture.insert("sk".into(), s("LECTURE#2024-05-01#2"));
    put_raw(&db, &campus.table_name(), lecture).await;
    let (open, closed) = (campus.room_item("Blue").all().await, campus.timetable("Blue").all().await);
    for error in [open.map(drop), closed.map(drop)] {
        let Err(Error::Unreadable(error)) = error else { panic!("{error:?}") };
        let error = error.unreadable()[0].error();
        assert_eq!((error.entity(), error.path()), ("Lecture", "sk"));
    }
}

#[test]
fn an_open_union_keeps_a_map_with_another_tag() {
    let stored = map([("type", s("fusion")), ("cores", n("2")), ("fuel", s("He3"))]);
    let mut item = ship(Drive::None).to_item().unwrap();
    item.insert("drive".into(), stored.clone());
    let read = Ship::from_item(item.clone()).unwrap();
    let Drive::Unknown(unknown) = &read.drive else { panic!("{read:?}") };
    assert_eq!(names(unknown), ["cores", "fuel", "type"]);
    assert_eq!(unknown.get("type"), Some(&s("fusion")));
    assert!(!format!("{read:?}").contains("He3"));
    assert_eq!(read.to_item().unwrap()["drive"], stored);
    for drive in [Drive::None, Drive::Sail(Sail { masts: 3 })] {
        let item = ship(drive.clone()).to_item().unwrap();
        assert_eq!(Ship::from_item(item).unwrap().drive, drive);
    }
}

#[test]
fn a_map_without_a_tag_is_no_value_of_an_open_union() {
    let mut item = ship(Drive::None).to_item().unwrap();
    for (wrong, path) in [(map([("cores", n("2"))]), "drive.type"), (map([("type", n("2"))]), "drive.type")] {
        item.insert("drive".into(), wrong);
        assert_eq!(decode_error(Ship::from_item(item.clone())).path(), path);
    }
    item.insert("drive".into(), map([("type", s("sail"))]));
    assert_eq!(decode_error(Ship::from_item(item.clone())).path(), "drive.masts");
}

#[test]
fn an_unknown_variant_needs_a_tag_of_its_own_and_names() {
    for tag in [None, Some(s("sail")), Some(n("1"))] {
        let mut unknown = Unknown::default();
        unknown.insert("cores", n("2"));
        if let Some(tag) = tag {
            unknown.insert("type", tag);
        }
        assert_error!(ship(Drive::Unknown(unknown)).to_item(), Error::InvalidInput(_));
    }
    let mut unknown = Unknown::default();
    unknown.insert("type", s("fusion"));
    unknown.insert("", n("2"));
    assert_error!(ship(Drive::Unknown(unknown)).to_item(), Error::InvalidInput(_));
}
