//! The forms of parts of keys: plain digits, lower case, texts for absent values, and buckets of times.

use dynamite_runtime::{Date, DateTime, EpochSeconds, Error, RawItem, TimestampSeconds, Utc, after, prefix};
use dynamite_tests::engine;
use dynamite_tests::store::archives::{Kind, Record, RecordKey, RecordLessonAndRankAndDayAndSeen, RecordRepository};

use crate::support::{assert_error, decode_error, n, put_raw, s};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn due(seconds: i64) -> Option<EpochSeconds> {
    Some(EpochSeconds::try_from(seconds).unwrap())
}

fn record(name: &str) -> Record {
    Record {
        owner: "Ann".into(),
        name: name.into(),
        filed: TimestampSeconds::new(at("2024-05-31T12:30:00Z")),
        due: None,
        lesson: 10,
        rank: None,
        kind: None,
        sealed: None,
        day: "2024-05-31".parse().unwrap(),
        seen: None,
        note: None,
    }
}

async fn archives(records: &[Record]) -> RecordRepository {
    let archives = RecordRepository::new(&engine().await.unwrap());
    archives.create_table().await.unwrap();
    for record in records {
        archives.create(record).await.unwrap();
    }
    archives
}

fn names(records: &[Record]) -> Vec<&str> {
    records.iter().map(|record| record.name.as_str()).collect()
}

#[test]
fn items_have_the_texts_of_their_forms() {
    let full = Record {
        due: due(1_717_156_800),
        rank: Some(7),
        kind: Some(Kind::Tape),
        sealed: Some(true),
        seen: Some(at("2024-06-01T08:00:00Z")),
        note: Some("N".into()),
        lesson: -3,
        ..record("Zoë")
    };
    for (record, expected) in [
        (
            record("Zoë"),
            [
                ("pk", Some("OWNER#ann#2024-05")),
                ("sk", Some("zoë#none")),
                ("of_lesson", Some("LESSON#10")),
                ("in_lesson", Some("none#10/2024")),
                ("of_kind", Some("none#?")),
                ("in_kind", Some("2024#2024-05#2024-05-31T12")),
                ("in_due", Some("!")),
                ("of_note", None),
                ("in_note", Some("none#10")),
            ],
        ),
        (
            full,
            [
                ("pk", Some("OWNER#ann#2024-05")),
                ("sk", Some("zoë#1717156800")),
                ("of_lesson", Some("LESSON#-3")),
                ("in_lesson", Some("00007#-3/2024")),
                ("of_kind", Some("tape#true")),
                ("in_kind", Some("2024#2024-05#2024-05-31T12")),
                ("in_due", Some("2024-05-31")),
                ("of_note", Some("N#2024-05#1717156800")),
                ("in_note", Some("2024-06-01T08#-3")),
            ],
        ),
    ] {
        let item: RawItem = record.to_item().unwrap();
        for (key, text) in expected {
            assert_eq!(item.get(key), text.map(s).as_ref(), "{key}");
        }
        assert_eq!(item.get("name"), Some(&s("Zoë")), "the attribute stays as it is");
        assert_eq!(Record::from_item(item).unwrap(), record);
    }
}

/// Names that fold alike are one key, and so are moments of one month.
#[tokio::test]
async fn keys_that_are_written_alike_are_one_key() {
    let archives = archives(&[record("Zoë")]).await;
    let key = |owner: &str, name: &str| RecordKey::new(owner, at("2024-05-02T00:00:00Z"), name, None);
    for key in [key("ann", "ZOË"), key("ANN", "zoë"), RecordKey::from(&record("ZOË"))] {
        assert_eq!(archives.get(&key).await.unwrap(), Some(record("Zoë")));
    }
    assert_eq!(archives.get(RecordKey::new("Ann", at("2024-06-01T00:00:00Z"), "Zoë", None)).await.unwrap(), None);
    let exists = archives.create(&record("ZOË")).await;
    assert_error!(exists, Error::ConditionFailed(_));

    let twice = archives.batch_get([key("ann", "zoë"), key("ANN", "ZOË")]).await.unwrap();
    assert_eq!(twice.found, [record("Zoë"), record("Zoë")]);
    let both = archives.batch_write().put(&record("zoë")).delete(key("Ann", "ZOË")).await;
    assert!(both.is_err(), "two writes to one key");
    let db = archives.db();
    let both = db.transaction().add(archives.put(&record("zoë"))).add(archives.delete(key("Ann", "ZOË"))).await;
    assert_error!(both, Error::InvalidInput(_));
}

#[tokio::test]
async fn arguments_of_queries_are_folded() {
    let archives = archives(&[record("Zoë"), record("anna"), record("Annika"), record("bob")]).await;
    let may = at("2024-05-01T00:00:00Z");
    let all = archives.query("ANN", may).all().await.unwrap();
    assert_eq!(names(&all), ["anna", "Annika", "bob", "Zoë"]);
    let one = archives.query("ann", may).name("ZOË").all().await.unwrap();
    assert_eq!(names(&one), ["Zoë"]);
    for (found, query) in [
        (vec!["anna", "Annika"], archives.by_name("aNN").name(prefix("ANN"))),
        (vec!["Annika"], archives.by_name("aNN").name("ANNIKA")),
        (vec!["anna", "Annika", "bob"], archives.by_name("aNN").name("A"..="BOB")),
        (vec!["Zoë"], archives.by_name("aNN").name(after("BOB"))),
    ] {
        let items = query.hydrate().all().await.unwrap();
        assert_eq!(names(&items), found);
    }
    let keys = archives.by_name("Ann").all().await.unwrap();
    assert_eq!(keys.len(), 4);
}

#[tokio::test]
async fn plain_digits_are_found_by_their_value() {
    let lesson = |name: &str, lesson| Record { lesson, ..record(name) };
    let archives = archives(&[lesson("a", 1), lesson("b", 10), lesson("c", -1)]).await;
    for (number, found) in [(1, vec!["a"]), (10, vec!["b"]), (-1, vec!["c"]), (100, vec![])] {
        let items = archives.by_lesson(number).all().await.unwrap();
        assert_eq!(names(&items), found);
    }
}

/// `none` sorts after all ranks, `!` before all days.
#[tokio::test]
async fn ranges_never_contain_absent_values() {
    let ranked = |name: &str, rank| Record { rank, ..record(name) };
    let archives =
        archives(&[ranked("a", None), ranked("b", Some(0)), ranked("c", Some(7)), ranked("d", Some(u16::MAX))]).await;
    let all = archives.by_lesson(10).all().await.unwrap();
    assert_eq!(names(&all), ["b", "c", "d", "a"]);
    for (found, query) in [
        (vec!["b", "c", "d"], archives.by_lesson(10).rank(0..)),
        (vec!["c", "d"], archives.by_lesson(10).rank(after(0))),
        (vec![], archives.by_lesson(10).rank(after(u16::MAX))),
        (vec!["b", "c"], archives.by_lesson(10).rank(..=7)),
        (vec!["b"], archives.by_lesson(10).rank(..7)),
        (vec![], archives.by_lesson(10).rank(..0)),
        (vec!["c", "d"], archives.by_lesson(10).rank(7..=u16::MAX)),
    ] {
        assert_eq!(names(&query.all().await.unwrap()), found);
    }
    let new_year: Date = "2024-01-01".parse().unwrap();
    let none = archives.by_lesson(10).rank(None).day_year(new_year).all().await.unwrap();
    assert_eq!(names(&none), ["a"]);
    let some = archives.by_lesson(10).rank(Some(7)).all().await.unwrap();
    assert_eq!(names(&some), ["c"]);
}

#[tokio::test]
async fn ranges_of_buckets_begin_and_end_with_whole_ones() {
    let day = "2024-05-31".parse().unwrap();
    let due_at = |name: &str, time: &str| Record { due: Some(EpochSeconds::new(at(time))), ..record(name) };
    let archives = archives(&[
        record("none"),
        due_at("a", "2024-05-01T00:00:00Z"),
        due_at("b", "2024-05-01T23:59:59Z"),
        due_at("c", "2024-05-02T12:00:00Z"),
        due_at("d", "2024-06-01T12:00:00Z"),
    ])
    .await;
    let noon = |d: u32| at(&format!("2024-05-{d:02}T12:00:00.5Z"));
    let sorted = |mut records: Vec<Record>| {
        records.sort_by(|a, b| a.name.cmp(&b.name));
        names(&records).join("")
    };
    for (found, query) in [
        ("ab", archives.by_due(day).due_day(noon(1))),
        ("abc", archives.by_due(day).due_day(noon(1)..=noon(2))),
        ("abcd", archives.by_due(day).due_day(noon(1)..)),
        ("cd", archives.by_due(day).due_day(after(noon(1)))),
        ("ab", archives.by_due(day).due_day(..noon(2))),
        ("abc", archives.by_due(day).due_day(..=noon(2))),
        ("none", archives.by_due(day).due_day(None)),
    ] {
        assert_eq!(sorted(query.all().await.unwrap()), found);
    }
    let year = archives.by_kind(None, None).filed_year(noon(1)).all().await.unwrap();
    assert_eq!(year.len(), 5);
    let hour = archives.by_kind(None, None).filed_year(noon(1)).filed_month(noon(1)).filed_hour(noon(31));
    assert_eq!(hour.count().await.unwrap(), 5);
    assert_eq!(archives.by_kind(Some(Kind::Tape), None).count().await.unwrap(), 0);
}

/// A setter makes the keys of indexes from what it is given and from the key of the table.
#[tokio::test]
async fn setters_write_the_forms() {
    let archives = archives(&[record("Zoë")]).await;
    let key = RecordKey::new("ANN", at("2024-05-09T09:00:00Z"), "ZOË", None);
    let update = archives.update(&key).set_note(Some("N".into())).set_kind_and_sealed(Some(Kind::Paper), Some(false));
    let day: Date = "2023-01-01".parse().unwrap();
    let seen = Some(at("2024-06-01T08:15:00Z"));
    let group = RecordLessonAndRankAndDayAndSeen { lesson: 7, rank: Some(3), day, seen };
    let updated = update.set_lesson_and_rank_and_day_and_seen(group).returning_new().await.unwrap();
    assert_eq!(updated.name, "Zoë");
    let may = at("2024-05-31T00:00:00Z");
    let by_note = archives.by_note("N", may, None).seen_hour(at("2024-06-01T08:59:00Z")).lesson(7);
    let found = by_note.all().await.unwrap();
    assert_eq!((found[0].name.as_str(), found[0].owner.as_str()), ("Zoë", "Ann"));
    assert_eq!(archives.by_lesson(7).rank(3).day_year(day).count().await.unwrap(), 1);
    assert_eq!(archives.by_kind(Some(Kind::Paper), Some(false)).count().await.unwrap(), 1);
    let item = archives.get(&key).await.unwrap().unwrap();
    assert_eq!(item, updated);
}

/// The key of an item that can't be read is one that is written as the stored key.
#[tokio::test]
async fn the_key_of_an_unreadable_item_finds_it() {
    let archives = archives(&[]).await;
    let mut item = Record { due: due(7), ..record("Zoë") }.to_item().unwrap();
    item.insert("lesson".into(), s("ten"));
    put_raw(archives.db(), "archives", item).await;
    let error = archives.query("ann", at("2024-05-01T00:00:00Z")).page(1).await;
    let Err(Error::Unreadable(error)) = error else { panic!("{error:?}") };
    let key: RecordKey = error.unreadable()[0].key().unwrap();
    assert_eq!(key, RecordKey::new("ann", at("2024-05-01T00:00:00Z"), "zoë", due(7)));
    archives.delete(&key).await.unwrap();
    assert_eq!(archives.scan().count().await.unwrap(), 0);
}

#[test]
fn a_stored_key_in_another_form_is_refused() {
    let item = Record { due: due(7), ..record("Zoë") }.to_item().unwrap();
    for (key, stored) in [
        ("pk", "OWNER#Ann#2024-05"),
        ("pk", "OWNER#ann#2024-06"),
        ("pk", "OWNER#ann#2024-5"),
        ("sk", "Zoë#0000000007"),
        ("sk", "zoë#none"),
        ("sk", "zoë#7"),
    ] {
        let mut item = item.clone();
        item.insert(key.to_owned(), s(stored));
        assert_eq!(decode_error(Record::from_item(item)).path(), key, "{stored}");
    }
    let mut item = item;
    item.insert("due".into(), n("8"));
    assert_eq!(decode_error(Record::from_item(item)).path(), "sk");
}
