//! Random partitions of items of every kind: those of an entity, of others, of no declared entity, without a discriminator,
//! under keys of another form, and with wrong attributes. Each read returns, reports or leaves out each item once.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{Dynamite, Error, IntoReadRequest, Item, RawItem, ReadRequest, Unreadable};
use dynamite_tests::faults::Faults;
use dynamite_tests::store::campus::{
    Campus, Day, Exam, ExamRepository, Lecture, LectureRepository, Repair, RoomItem, Timetable,
};
use dynamite_tests::store::fleet::{
    Crew, Drive, Fleet, FleetItem, InPort, Note, NoteRepository, Sailor, Ship, ShipRepository,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::fault_script::check_property;
use crate::support::{day, put_raw, s};

/// The kind of a stored item: that of an entity that is read, or another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Own,
    /// It has the keys of the entity in another form.
    OtherForm,
    /// It lacks an attribute.
    Broken,
    /// It lacks the discriminator, if the table has one.
    Unmarked,
    /// Another entity, which the collections have too.
    Sibling,
    /// An entity that the collections do not have.
    Declared,
    Undeclared,
}
use Kind::{Broken, Declared, OtherForm, Own, Sibling, Undeclared, Unmarked};

#[derive(Clone, Debug)]
struct Case {
    kinds: Vec<Kind>,
    /// The number of the read.
    read: usize,
    /// The maximum number of items that a request reads; 0 for no limit.
    page_limit: usize,
    page_size: usize,
}

/// The number of different reads of a table.
const READS: usize = 9;

fn cases() -> impl Strategy<Value = Case> {
    let kind = prop_oneof![
        3 => Just(Own),
        1 => Just(OtherForm),
        1 => Just(Broken),
        1 => Just(Unmarked),
        2 => Just(Sibling),
        1 => Just(Declared),
        2 => Just(Undeclared),
    ];
    (vec(kind, 0..20), 0..READS, 0..5_usize, 1..6_usize).prop_map(|(kinds, read, page_limit, page_size)| Case {
        kinds,
        read,
        page_limit,
        page_size,
    })
}

fn text(value: &AttributeValue) -> String {
    value.as_s().unwrap().clone()
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}

/// The stored items of a case with their kinds, and the network that limits pages.
struct Stored {
    items: Vec<(Kind, RawItem)>,
    faults: Faults,
    page_size: usize,
}

impl Stored {
    async fn new(case: &Case, db: &Dynamite, table: &str, item: impl Fn(Kind, u16) -> RawItem) -> (Self, Dynamite) {
        let items: Vec<_> = (1..).zip(&case.kinds).map(|(number, kind)| (*kind, item(*kind, number))).collect();
        for (_, item) in &items {
            put_raw(db, table, item.clone()).await;
        }
        let faults = Faults::default();
        faults.limit_pages(case.page_limit);
        let faulty = faults.client(db);
        (Stored { items, faults, page_size: case.page_size }, faulty)
    }

    /// Returns the sort keys of the items of some kinds.
    fn of(&self, kinds: &[Kind]) -> Vec<String> {
        let of_kinds = self.items.iter().filter(|(kind, _)| kinds.contains(kind));
        sorted(of_kinds.map(|(_, item)| text(&item["sk"])).collect())
    }

    /// Checks a read that returns items of some kinds, reports those of others, and leaves out the rest.
    async fn check<T: Item + PartialEq>(
        &self,
        name: &str,
        read: impl Fn() -> ReadRequest<T>,
        sort_key: impl Fn(&T) -> String,
        (returned, reported): (&[Kind], &[Kind]),
    ) {
        let (expected, unreadable) = (self.of(returned), self.of(reported));
        let keys = |items: &[T]| sorted(items.iter().map(&sort_key).collect());
        let raw_keys = |all: &[Unreadable]| sorted(all.iter().map(|bad| text(&bad.raw_key()["sk"])).collect());
        match read().all().await {
            Ok(items) => {
                assert_eq!((keys(&items), Vec::new()), (expected.clone(), unreadable.clone()), "{name}");
            }
            Err(Error::Unreadable(error)) => {
                let found = (keys(error.items::<T>().unwrap()), raw_keys(error.unreadable()));
                assert_eq!(found, (expected.clone(), unreadable.clone()), "{name}");
                assert!(error.unreadable().iter().all(|bad| !bad.error().entity().is_empty()), "{name}");
            }
            Err(error) => panic!("{name}: {error:?}"),
        }
        let handed: Arc<Mutex<Vec<Unreadable>>> = Arc::default();
        let take = || {
            let handed = handed.clone();
            move |bad| handed.lock().unwrap().push(bad)
        };
        let all = read().on_unreadable(take()).all().measured().await.unwrap();
        let usage = all.usage;
        assert_eq!(usage.returned, all.value.len() + usage.unrecognized + usage.unreadable, "{name}");
        assert_eq!(raw_keys(&std::mem::take(&mut *handed.lock().unwrap())), unreadable, "{name}");

        let (mut pager, mut found) = (read().on_unreadable(take()).pager(self.page_size), Vec::new());
        while pager.has_more() {
            let page = pager.next_page().await.unwrap();
            assert!(page.items.len() == self.page_size || !pager.has_more(), "{name}");
            found.extend(page.items);
        }
        assert_eq!(keys(&found), expected, "{name}");
        assert_eq!(raw_keys(&std::mem::take(&mut *handed.lock().unwrap())), unreadable, "{name}");
    }
}

fn ship_item(kind: Kind, number: u16) -> RawItem {
    let ship =
        Ship { fleet: "north".into(), ship_id: number, port: "Oslo".into(), flag: "NO".into(), drive: Drive::None };
    let mut item = ship.to_item().unwrap();
    match kind {
        Own => {}
        OtherForm => drop(item.insert("sk".into(), s(&format!("SHIP#{number}")))),
        Broken => drop(item.remove("drive")),
        Unmarked => drop(item.remove("kind")),
        Undeclared => drop(item.insert("kind".into(), s("barge"))),
        Sibling => {
            let name = format!("{number}");
            let sailor = Sailor { fleet: "north".into(), name, port: "Oslo".into(), expires_at: None };
            item = sailor.to_item().unwrap();
        }
        Declared => {
            let (key, text) = (format!("SHIP#{number}!"), "x".into());
            item = Note { fleet: "north".into(), key, text, expires_at: None }.to_item().unwrap();
        }
    }
    item
}

fn key_of_ship(ship: &Ship) -> String {
    text(&ship.to_item().unwrap()["sk"])
}

fn key_of_sailor(sailor: &Sailor) -> String {
    text(&sailor.to_item().unwrap()["sk"])
}

async fn a_table_with_a_discriminator(case: Case) {
    let direct = Dynamite::embedded().await.unwrap();
    Fleet::new(&direct).create_table().await.unwrap();
    let (stored, db) = Stored::new(&case, &direct, "fleet", ship_item).await;
    let (fleet, ships, notes) = (Fleet::new(&db), ShipRepository::new(&db), NoteRepository::new(&db));
    let of_ships: (&[Kind], &[Kind]) = (&[Own], &[OtherForm, Broken, Unmarked]);
    let of_both: (&[Kind], &[Kind]) = (&[Own, Sibling], of_ships.1);
    match case.read {
        0 => stored.check("query", || ships.query("north").into_read_request(), key_of_ship, of_ships).await,
        1 => stored.check("scan", || ships.scan().into_read_request(), key_of_ship, of_ships).await,
        2 => stored.check("index", || ships.by_port("Oslo").into_read_request(), key_of_ship, of_ships).await,
        3 => {
            // The key of a note can have any form.
            let key = |note: &Note| note.key.clone();
            stored.check("notes", || notes.query("north").into_read_request(), key, (&[Declared], &[Unmarked])).await;
        }
        4 => {
            let key = |item: &Crew| match item {
                Crew::Ship(ship) => key_of_ship(ship),
                Crew::Sailor(sailor) => key_of_sailor(sailor),
            };
            stored.check("collection", || fleet.crew("north").into_read_request(), key, of_both).await;
        }
        5 => {
            let key = |item: &InPort| match item {
                InPort::Ship(ship) => key_of_ship(ship),
                InPort::Sailor(sailor) => key_of_sailor(sailor),
            };
            stored.check("collection of an index", || fleet.in_port("Oslo").into_read_request(), key, of_both).await;
        }
        6 => {
            let key = |item: &FleetItem| match item {
                FleetItem::Ship(ship) => key_of_ship(ship),
                FleetItem::Sailor(sailor) => key_of_sailor(sailor),
                FleetItem::Unknown(unknown) => text(unknown.get("sk").unwrap()),
            };
            let open: (&[Kind], &[Kind]) = (&[Own, Sibling, Declared, Undeclared], of_both.1);
            stored.check("open collection", || fleet.fleet_item("north").into_read_request(), key, open).await;
        }
        7 => {
            let marked = stored.of(&[Own, OtherForm, Broken]).len();
            assert_eq!(ships.query("north").count().await.unwrap(), marked);
            assert_eq!(ships.scan().count().await.unwrap(), marked);
            assert_eq!(fleet.crew("north").count().await.unwrap(), marked + stored.of(&[Sibling]).len());
            assert_eq!(fleet.fleet_item("north").count().await.unwrap(), stored.items.len());
        }
        _ => delete_each(&stored, &direct, "fleet", &ships).await,
    }
}

/// Every ship that is read can be deleted, and nothing else is.
async fn delete_each(stored: &Stored, direct: &Dynamite, table: &str, ships: &ShipRepository) {
    let found = ships.query("north").on_unreadable(drop).all().await.unwrap();
    for ship in &found {
        ships.delete(ship).await.unwrap();
    }
    let left = direct.client().scan().table_name(table).send().await.unwrap().items.unwrap_or_default();
    let left = sorted(left.iter().map(|item| text(&item["sk"])).collect());
    assert_eq!(left, stored.of(&[OtherForm, Broken, Unmarked, Sibling, Declared, Undeclared]));
    assert!(stored.faults.count("DeleteItem") == found.len());
}

fn lecture_item(kind: Kind, number: u16) -> RawItem {
    let slot = number as u8;
    let lecture = Lecture { room: "Blue".into(), day: day(1), slot, topic: "Rust".into() };
    let mut item = lecture.to_item().unwrap();
    match kind {
        Own | Unmarked => {}
        OtherForm => drop(item.insert("sk".into(), s(&format!("LECTURE#2024-05-01#{number}")))),
        Broken => drop(item.remove("room")),
        Undeclared => drop(item.insert("sk".into(), s(&format!("PARTY#{number}")))),
        Sibling => {
            item = Exam { room: "Blue".into(), day: day(1), slot, topic: "Rust".into() }.to_item().unwrap();
        }
        Declared => item = Repair { room: "Blue".into(), number: number.into() }.to_item().unwrap(),
    }
    item
}

fn key_of_lecture(lecture: &Lecture) -> String {
    text(&lecture.to_item().unwrap()["sk"])
}

fn key_of_exam(exam: &Exam) -> String {
    text(&exam.to_item().unwrap()["sk"])
}

async fn a_table_that_goes_by_its_keys(case: Case) {
    let direct = Dynamite::embedded().await.unwrap();
    Campus::new(&direct).create_table().await.unwrap();
    let (stored, db) = Stored::new(&case, &direct, "campus", lecture_item).await;
    let (campus, lectures, exams) = (Campus::new(&db), LectureRepository::new(&db), ExamRepository::new(&db));
    let of_lectures: (&[Kind], &[Kind]) = (&[Own, Unmarked], &[OtherForm, Broken]);
    let of_both: (&[Kind], &[Kind]) = (&[Own, Unmarked, Sibling], of_lectures.1);
    match case.read {
        0 => stored.check("query", || lectures.query("Blue").into_read_request(), key_of_lecture, of_lectures).await,
        1 => stored.check("scan", || lectures.scan().into_read_request(), key_of_lecture, of_lectures).await,
        2 => stored.check("index", || lectures.by_day(day(1)).into_read_request(), key_of_lecture, of_lectures).await,
        3 => {
            let read = || exams.by_day(day(1)).into_read_request();
            stored.check("index of exams", read, key_of_exam, (&[Sibling], &[])).await;
        }
        4 => {
            let key = |item: &Timetable| match item {
                Timetable::Lecture(lecture) => key_of_lecture(lecture),
                Timetable::Exam(exam) => key_of_exam(exam),
            };
            stored.check("collection", || campus.timetable("Blue").into_read_request(), key, of_both).await;
        }
        5 => {
            let key = |item: &Day| match item {
                Day::Lecture(lecture) => key_of_lecture(lecture),
                Day::Exam(exam) => key_of_exam(exam),
            };
            stored.check("collection of an index", || campus.day(day(1)).into_read_request(), key, of_both).await;
        }
        6 => {
            let key = |item: &RoomItem| match item {
                RoomItem::Lecture(lecture) => key_of_lecture(lecture),
                RoomItem::Exam(exam) => key_of_exam(exam),
                RoomItem::Unknown(unknown) => text(unknown.get("sk").unwrap()),
            };
            let open: (&[Kind], &[Kind]) = (&[Own, Unmarked, Sibling, Declared, Undeclared], of_both.1);
            stored.check("open collection", || campus.room_item("Blue").into_read_request(), key, open).await;
        }
        _ => {
            let own = stored.of(&[Own, Unmarked, OtherForm, Broken]).len();
            let siblings = stored.of(&[Sibling]).len();
            assert_eq!(lectures.query("Blue").count().await.unwrap(), own);
            assert_eq!(lectures.scan().count().await.unwrap(), own);
            assert_eq!(lectures.by_day(day(1)).count().await.unwrap(), own);
            assert_eq!(exams.by_day(day(1)).count().await.unwrap(), siblings);
            assert_eq!(campus.timetable("Blue").count().await.unwrap(), own + siblings);
            assert_eq!(campus.room_item("Blue").count().await.unwrap(), stored.items.len());
        }
    }
}

#[test]
fn each_item_is_returned_reported_or_left_out_by_its_discriminator() {
    check_property(80, &cases(), a_table_with_a_discriminator);
}

#[test]
fn each_item_is_returned_reported_or_left_out_by_its_keys() {
    check_property(80, &cases(), a_table_that_goes_by_its_keys);
}
