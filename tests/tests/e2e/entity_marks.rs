//! What tells the items of an entity from those of others: writes refuse to replace them, and counts leave them out.

use dynamite_runtime::{EpochSeconds, Error, IntoReadRequest, RawItem};
use dynamite_tests::engine;
use dynamite_tests::faults::Faults;
use dynamite_tests::store::campus::{
    Campus, Exam, ExamRepository, Lecture, LectureRepository, Repair, RepairRepository,
};
use dynamite_tests::store::fleet::{
    Drive, Fleet, Note, NoteKey, NoteRepository, Sailor, SailorKey, SailorRepository, Ship, ShipByFlag, ShipRepository,
};

use crate::support::{assert_error, day, decode_error, put_raw, s, time, with_faults};

fn ship(ship_id: u16) -> Ship {
    Ship { fleet: "north".into(), ship_id, port: "Oslo".into(), flag: "NO".into(), drive: Drive::None }
}

fn sailor(name: &str) -> Sailor {
    Sailor { fleet: "north".into(), name: name.into(), port: "Oslo".into(), expires_at: None }
}

fn note(key: &str) -> Note {
    Note { fleet: "north".into(), key: key.into(), text: "x".into(), expires_at: None }
}

/// A fleet of two ships and a sailor, beside a note and items of two kinds that nobody declared.
struct Harbor {
    fleet: Fleet,
    ships: ShipRepository,
    sailors: SailorRepository,
    notes: NoteRepository,
}

async fn harbor() -> Harbor {
    let db = engine().await.unwrap();
    let (fleet, ships) = (Fleet::new(&db), ShipRepository::new(&db));
    let (sailors, notes) = (SailorRepository::new(&db), NoteRepository::new(&db));
    fleet.create_table().await.unwrap();
    ships.batch_write().put_all(&[ship(1), ship(2)]).await.unwrap();
    sailors.put(&sailor("Ann")).await.unwrap();
    notes.put(&note("hello")).await.unwrap();
    put_raw(&db, &fleet.table_name(), kind_of(&ship(7).to_item().unwrap(), "barge")).await;
    put_raw(&db, &fleet.table_name(), kind_of(&sailor("Bob").to_item().unwrap(), "pilot")).await;
    Harbor { fleet, ships, sailors, notes }
}

/// Returns an item with another value of the discriminator.
fn kind_of(item: &RawItem, kind: &str) -> RawItem {
    let mut item = item.clone();
    item.insert("kind".into(), s(kind));
    item
}

#[test]
fn another_discriminator_is_another_entity_and_none_is_unreadable() {
    let item = ship(1).to_item().unwrap();
    for (kind, found) in [("sailor", Some("Sailor")), ("barge", None)] {
        let Err(Error::OtherEntity(other)) = Ship::from_item(kind_of(&item, kind)) else { panic!("{kind}") };
        assert_eq!((other.expected(), other.found()), ("Ship", found));
    }
    for wrong in [None, Some(crate::support::n("1")), Some(aws_sdk_dynamodb::types::AttributeValue::Null(true))] {
        let mut unmarked = item.clone();
        unmarked.remove("kind");
        unmarked.extend(wrong.map(|value| ("kind".to_owned(), value)));
        let error = decode_error(Ship::from_item(unmarked.clone()));
        assert_eq!((error.entity(), error.path()), ("Ship", "kind"));
        // Without a discriminator, an item with the keys of no ship does not claim to be one.
        unmarked.insert("sk".into(), s("BARGE#00001"));
        assert_error!(Ship::from_item(unmarked), Error::OtherEntity(_));
    }
}

/// Where keys alone tell entities apart, an item belongs to the entity with whose literals its keys begin.
#[test]
fn the_literals_of_the_keys_tell_entities_apart() {
    let lecture = Lecture { room: "Blue".into(), day: day(1), slot: 2, topic: "Rust".into() };
    let item = lecture.to_item().unwrap();
    for (key, text) in [("sk", "EXAM#2024-05-01#002"), ("sk", "PARTY#1"), ("sk", "LECTURE"), ("pk", "HALL#Blue")] {
        let mut other = item.clone();
        other.insert(key.into(), s(text));
        let Err(Error::OtherEntity(other)) = Lecture::from_item(other) else { panic!("{text}") };
        assert_eq!((other.expected(), other.found()), ("Lecture", None));
    }
}

#[tokio::test]
async fn a_put_does_not_replace_an_item_of_another_entity() {
    let Harbor { ships, sailors, notes, fleet } = harbor().await;
    let over_ship = note("SHIP#00001");
    let db = ships.db();
    assert_error!(notes.put(&over_ship).await, Error::OtherEntity(_));
    assert_error!(notes.put(&over_ship).returning_old().await, Error::OtherEntity(_));
    assert_error!(notes.put(&over_ship).only_if(Note::TEXT.ne("y")).await, Error::OtherEntity(_));
    assert_error!(notes.put(&over_ship).idempotent().await, Error::OtherEntity(_));
    assert_error!(notes.upsert(&over_ship).await, Error::OtherEntity(_));
    let in_transaction = db.transaction().add(notes.put(&over_ship)).add(ships.put(&ship(3)));
    assert!(in_transaction.await.is_err());
    let Err(Error::OtherEntity(other)) = notes.put(&note("SHIP#00007")).await else { panic!("expected an error") };
    assert_eq!((other.expected(), other.found()), ("Note", None), "the schema does not declare the kind `barge`");
    assert_eq!(ships.scan().count().await.unwrap(), 2, "nothing was replaced");

    // An item of the entity, or none, is no reason to refuse.
    assert_eq!(notes.put(&note("hello")).returning_old().await.unwrap(), Some(note("hello")));
    assert_eq!(notes.put(&note("new")).returning_old().await.unwrap(), None);
    assert_error!(notes.put(&note("new")).only_if(Note::TEXT.eq("y")).await, Error::ConditionFailed(_));

    // A batch has no conditions.
    notes.batch_write().put(&over_ship).await.unwrap();
    assert_eq!(notes.get(NoteKey::new("north", "SHIP#00001")).await.unwrap(), Some(over_ship));
    drop((sailors, fleet));
}

#[tokio::test]
async fn an_expired_item_of_another_entity_is_not_replaced() {
    let Harbor { sailors, notes, .. } = harbor().await;
    let expired = Note { expires_at: Some(EpochSeconds::new(time(0))), ..note("SAILOR#Eve") };
    notes.put(&expired).await.unwrap();
    assert_error!(sailors.create(&sailor("Eve")).or_expired().await, Error::ConditionFailed(_));
    assert_error!(sailors.get(SailorKey::new("north", "Eve")).await, Error::OtherEntity(_));
    notes.create(&note("SAILOR#Eve")).or_expired().await.unwrap();
}

#[tokio::test]
async fn a_count_is_that_of_the_entity() {
    let Harbor { fleet, ships, sailors, notes } = harbor().await;
    assert_eq!(ships.query("north").count().await.unwrap(), 2);
    assert_eq!(ships.scan().count().await.unwrap(), 2);
    assert_eq!(ships.scan().segments(3).count().await.unwrap(), 2);
    assert_eq!(sailors.query("north").count().await.unwrap(), 1);
    assert_eq!(notes.query("north").count().await.unwrap(), 1);
    assert_eq!(ships.by_port("Oslo").count().await.unwrap(), 2);
    assert_eq!(ships.scan_by_port().count().await.unwrap(), 2);
    // The index does not hold the discriminator, and the barge has the keys of a ship.
    assert_eq!(ships.by_flag("NO").count().await.unwrap(), 3);
    assert_eq!(fleet.crew("north").count().await.unwrap(), 3);
    assert_eq!(fleet.in_port("Oslo").count().await.unwrap(), 3);
    assert_eq!(fleet.fleet_item("north").count().await.unwrap(), 6, "an open collection has every item");
    let filtered = ships.query("north").filter(Ship::FLAG.eq("NO")).count();
    assert_eq!(filtered.await.unwrap(), 2);
    let _: Option<ShipByFlag> = None;
}

/// The filters by the discriminator let such an item pass, so that it is not left out in silence.
#[tokio::test]
async fn an_item_with_the_keys_of_an_entity_and_no_discriminator_is_an_error_of_every_read() {
    let Harbor { fleet, ships, notes, .. } = harbor().await;
    let mut unmarked = ship(9).to_item().unwrap();
    unmarked.remove("kind");
    put_raw(ships.db(), &fleet.table_name(), unmarked).await;
    unmarked_item(ships.query("north").all().await, "Ship");
    unmarked_item(ships.scan().all().await, "Ship");
    unmarked_item(ships.by_port("Oslo").all().await, "Ship");
    unmarked_item(fleet.crew("north").all().await, "Ship");
    unmarked_item(fleet.fleet_item("north").all().await, "Ship");
    // Any key can be that of a note.
    unmarked_item(notes.query("north").all().await, "Note");
    let sailors = SailorRepository::new(ships.db());
    assert_eq!(sailors.query("north").all().await.unwrap(), [sailor("Ann")]);
    assert_eq!(ships.query("north").count().await.unwrap(), 2);
}

/// Checks that the only item of a read that can't be read lacks the discriminator.
fn unmarked_item<T>(read: Result<T, Error>, entity: &str) {
    let Err(Error::Unreadable(error)) = read else { panic!("expected an error") };
    let [unreadable] = error.unreadable() else { panic!("{error:?}") };
    assert_eq!((unreadable.error().entity(), unreadable.error().path()), (entity, "kind"));
    assert_eq!(unreadable.raw_key()["sk"], s("SHIP#00009"));
}

struct Timetable {
    lectures: LectureRepository,
    exams: ExamRepository,
    repairs: RepairRepository,
    campus: Campus,
    faults: Faults,
    _direct: Campus,
}

/// A day of two lectures and an exam in one room, beside a repair and items of undeclared kinds.
async fn timetable() -> Timetable {
    let direct = engine().await.unwrap();
    let (db, faults) = with_faults(&direct);
    let _direct = Campus::new(&direct);
    _direct.create_table().await.unwrap();
    let campus = Campus::new(&db);
    let (lectures, exams) = (LectureRepository::new(&db), ExamRepository::new(&db));
    let repairs = RepairRepository::new(&db);
    let lecture = |slot| Lecture { room: "Blue".into(), day: day(1), slot, topic: "Rust".into() };
    lectures.batch_write().put_all(&[lecture(1), lecture(2)]).await.unwrap();
    let exam = Exam { room: "Blue".into(), day: day(1), slot: 1, topic: "Rust".into() };
    exams.put(&exam).await.unwrap();
    repairs.put(&Repair { room: "Blue".into(), number: 1 }).await.unwrap();
    for (key, text) in [("sk", "PARTY#2024-05-01#001"), ("pk", "HALL#Blue")] {
        let mut other = lecture(3).to_item().unwrap();
        other.insert(key.into(), s(text));
        put_raw(&db, &campus.table_name(), other).await;
    }
    faults.clear_requests();
    Timetable { lectures, exams, repairs, campus, faults, _direct }
}

#[tokio::test]
async fn a_count_by_keys_alone_is_that_of_the_entity() {
    let Timetable { lectures, exams, repairs, campus, faults, _direct } = timetable().await;
    assert_eq!(lectures.query("Blue").count().await.unwrap(), 2);
    assert_eq!(repairs.query("Blue").count().await.unwrap(), 1);
    assert_eq!(lectures.scan().count().await.unwrap(), 2);
    assert_eq!(lectures.by_topic("Rust").count().await.unwrap(), 2);
    assert_eq!(exams.by_topic("Rust").count().await.unwrap(), 1);
    assert_eq!(exams.scan_by_topic().count().await.unwrap(), 1);
    let selects = faults.requests().iter().filter(|request| request.body["Select"] == "COUNT").count();
    assert_eq!(selects, faults.requests().len(), "DynamoDB can count these by itself");

    // No filter can read a key of what is queried: the keys are read, and no other attributes.
    faults.clear_requests();
    assert_eq!(lectures.by_day(day(1)).count().await.unwrap(), 2);
    assert_eq!(exams.by_day(day(1)).slot(1).count().await.unwrap(), 1);
    assert_eq!(campus.timetable("Blue").count().await.unwrap(), 3);
    assert_eq!(campus.day(day(1)).count().await.unwrap(), 3);
    let counted = lectures.by_day(day(1)).into_read_request().count().measured().await.unwrap();
    assert_eq!(
        (counted.value, counted.usage.unrecognized, counted.usage.scanned),
        (2, 2, 5),
        "the filter leaves out the hall"
    );
    assert!(faults.requests().iter().all(|request| request.body.get("ProjectionExpression").is_some()));
    assert_eq!(campus.room_item("Blue").count().await.unwrap(), 5);
}

#[tokio::test]
async fn a_raw_key_of_another_entity_is_refused() {
    let Timetable { lectures, exams, _direct, .. } = timetable().await;
    let exam = exams.query("Blue").all().await.unwrap().remove(0);
    let mut key = exam.to_item().unwrap();
    key.retain(|name, _| name == "pk" || name == "sk");
    assert_error!(lectures.delete_raw(&key).await, Error::InvalidInput(_));
    exams.delete_raw(&key).await.unwrap();
    assert_eq!(exams.query("Blue").count().await.unwrap(), 0);
}
