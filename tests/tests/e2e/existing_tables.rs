//! Tables that existed before their schema: undeclared attributes, local times, and keys in noncanonical forms.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{Error, LocalDateTime, LocalDateTimeSeconds, RawItem, TimestampMillis, Unknown, Uuid, after};
use dynamite_tests::engine;
use dynamite_tests::store::buoys::{Buoy, BuoyRepository, BuoyWithMarks, Buoys, Mark, MarkRepository};
use dynamite_tests::store::probes::{Probe, ProbeByPlace, ProbeRepository};
use dynamite_tests::store::stations::{Station, StationByProbe, StationRepository};

use crate::support::{decode_error, n, put_raw, s, time};

fn local(text: &str) -> LocalDateTime {
    text.parse().unwrap()
}

pub(crate) fn station(name: &str, local_time: &str) -> Station {
    Station {
        name: name.into(),
        at: LocalDateTimeSeconds::new(local(local_time)),
        seen: TimestampMillis::new(time(0)),
        probe: Uuid::nil(),
        level: 1,
        unknown: Unknown::default(),
    }
}

async fn stations() -> StationRepository {
    let stations = StationRepository::new(&engine().await.unwrap());
    stations.create_table().await.unwrap();
    stations
}

/// Returns undeclared attributes of all ten types.
fn undeclared() -> RawItem {
    let map = [("deep".to_owned(), AttributeValue::L(vec![n("-0.5E-3"), AttributeValue::Null(true)]))];
    [
        ("x_s", s("text")),
        ("x_n", n("123456789012345678901234567890.5")),
        ("x_b", AttributeValue::B(Blob::new([0, 255]))),
        ("x_bool", AttributeValue::Bool(false)),
        ("x_null", AttributeValue::Null(true)),
        ("x_m", AttributeValue::M(map.into())),
        ("x_l", AttributeValue::L(vec![])),
        ("x_ss", AttributeValue::Ss(vec!["b".into(), "a".into()])),
        ("x_ns", AttributeValue::Ns(vec!["1".into(), "2.50".into()])),
        ("x_bs", AttributeValue::Bs(vec![Blob::new([1]), Blob::new([2, 3])])),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// Reads the stored item without the generated code, with sets in sorted order.
async fn read_raw(stations: &StationRepository, station: &Station) -> RawItem {
    let request = stations.get(station).consistent().request().unwrap();
    let output = request.send_with(stations.db().client()).await.unwrap();
    let mut item = output.item.unwrap();
    for value in item.values_mut() {
        match value {
            AttributeValue::Ss(set) | AttributeValue::Ns(set) => set.sort(),
            AttributeValue::Bs(set) => set.sort_by(|a, b| a.as_ref().cmp(b.as_ref())),
            _ => {}
        }
    }
    item
}

/// Stores a station with further attributes.
async fn put_with(stations: &StationRepository, station: &Station, further: RawItem) {
    let mut item = station.to_item().unwrap();
    item.extend(further);
    put_raw(stations.db(), &stations.table_name(), item).await;
}

#[tokio::test]
async fn undeclared_attributes_survive_every_write() {
    let stations = stations().await;
    let declared = station("a", "2023-04-30T12:00:24");
    put_with(&stations, &declared, undeclared()).await;
    let before = read_raw(&stations, &declared).await;

    let mut read = stations.get(&declared).await.unwrap().unwrap();
    assert_eq!(read.unknown.names().count(), 10);
    assert_eq!(read.unknown.get("x_bool"), Some(&AttributeValue::Bool(false)));
    stations.put(&read).await.unwrap();
    assert_eq!(read_raw(&stations, &declared).await, before);

    read.level = 7;
    stations.put(&read).await.unwrap();
    let mut expected = before.clone();
    expected.insert("level".into(), n("7"));
    assert_eq!(read_raw(&stations, &declared).await, expected);

    read.level = 8;
    stations.upsert(&read).await.unwrap();
    expected.insert("level".into(), n("8"));
    assert_eq!(read_raw(&stations, &declared).await, expected);

    stations.delete(&read).await.unwrap();
    stations.create(&read).await.unwrap();
    assert_eq!(read_raw(&stations, &declared).await, expected);
    assert_eq!(stations.query("a").all().await.unwrap(), [read.clone()]);
    assert_eq!(stations.by_level().at(after(local("2023-04-30T00:00:00"))).all().await.unwrap(), [read]);
}

#[tokio::test]
async fn each_entity_decides_whether_to_keep_undeclared_attributes() {
    let db = engine().await.unwrap();
    let (table, buoys, marks) = (Buoys::new(&db), BuoyRepository::new(&db), MarkRepository::new(&db));
    table.create_table().await.unwrap();
    let buoy = Buoy { buoy_id: 7, region: Some("north".into()), unknown: Unknown::default() };
    let mark = Mark { buoy_id: 7, number: 1, depth: -3 };
    // The buoy keeps even an attribute that only the other entity declares.
    let stored = [(buoy.to_item().unwrap(), vec!["depth", "owner"]), (mark.to_item().unwrap(), vec!["owner"])];
    for (mut item, further) in stored {
        item.extend(further.into_iter().map(|name| (name.to_owned(), s("undeclared"))));
        put_raw(&db, &table.table_name(), item).await;
    }

    let mut read = buoys.get(&buoy).await.unwrap().unwrap();
    assert_eq!(read.unknown.names().collect::<std::collections::BTreeSet<_>>(), ["depth", "owner"].into());
    read.region = Some("south".into());
    buoys.put(&read).await.unwrap();
    marks.put(&marks.get(&mark).await.unwrap().unwrap()).await.unwrap();

    let found = table.buoy_with_marks(7).all().await.unwrap();
    assert_eq!(found, [BuoyWithMarks::Buoy(read.clone()), BuoyWithMarks::Mark(mark.clone())]);
    assert_eq!(buoys.in_region("south").all().await.unwrap(), [read]);
    let output = marks.get(&mark).request().unwrap().send_with(db.client()).await.unwrap();
    assert_eq!(output.item, Some(mark.to_item().unwrap()));
}

#[tokio::test]
async fn a_removed_unknown_attribute_is_absent_after_the_next_put() {
    let stations = stations().await;
    let declared = station("a", "2023-04-30T12:00:24");
    put_with(&stations, &declared, undeclared()).await;
    let mut read = stations.get(&declared).await.unwrap().unwrap();
    for name in undeclared().keys() {
        assert!(read.unknown.remove(name).is_some(), "{name}");
    }
    assert!(read.unknown.is_empty());
    stations.put(&read).await.unwrap();
    assert_eq!(stations.get(&declared).await.unwrap(), Some(declared));
}

#[test]
fn unknown_attributes_cannot_use_names_of_the_entity() {
    for name in ["level", "by_probe", "hour", ""] {
        let mut station = station("a", "2023-04-30T12:00:24");
        station.unknown.insert(name, s("secret"));
        let Err(Error::InvalidInput(error)) = station.to_item() else { panic!("`{name}` was accepted") };
        assert_eq!(error.path(), name);
        assert!(!error.to_string().contains("secret"));
    }
    // Computed keys are declared, so they are never unknown attributes.
    let station = station("a", "2023-04-30T12:00:24");
    assert!(Station::from_item(station.to_item().unwrap()).unwrap().unknown.is_empty());
}

#[test]
fn debug_of_unknown_shows_names_only_and_serde_keeps_values() {
    let mut station = station("a", "2023-04-30T12:00:24");
    for (name, value) in undeclared() {
        station.unknown.insert(name, value);
    }
    let debug = format!("{:?}", station.unknown);
    assert!(debug.contains("x_ss") && !debug.contains("text"), "{debug}");
    let json = serde_json::to_value(&station.unknown).unwrap();
    assert_eq!(json["x_b"], serde_json::json!({ "B": "AP8=" }));
    assert_eq!(json["x_m"], serde_json::json!({ "M": { "deep": { "L": [{ "N": "-0.5E-3" }, { "NULL": true }] } } }));
    assert_eq!(serde_json::from_value::<Unknown>(json).unwrap(), station.unknown);
    assert!(serde_json::from_str::<Unknown>(r#"{"a":{"B":"?"}}"#).is_err());
}

#[tokio::test]
async fn local_times_work_as_keys_and_as_parts_of_keys() {
    let stations = stations().await;
    let all = ["2023-04-30T11:59:59", "2023-04-30T12:00:24", "2023-10-01T00:00:00"]
        .map(|local_time| station("a", local_time));
    for station in &all {
        stations.put(station).await.unwrap();
    }
    assert_eq!(read_raw(&stations, &all[1]).await["at"], s("2023-04-30T12:00:24"));
    let range = local("2023-04-30T12:00:00")..=local("2023-05-01T00:00:00");
    assert_eq!(stations.query("a").at(range).all().await.unwrap(), [all[1].clone()]);
    let found: Vec<StationByProbe> =
        stations.by_probe(Uuid::nil()).seen(all[2].seen).at(all[2].at).all().await.unwrap();
    assert_eq!((found.len(), found[0].at, found[0].probe), (1, all[2].at, Uuid::nil()));
    assert_eq!(stations.get(&found[0]).await.unwrap().as_ref(), Some(&all[2]));
}

fn probe() -> Probe {
    let unknown = Unknown::default();
    Probe { id: Uuid::from_u128(0xABC), seen: time(0), place: "Oslo".into(), revision: 0, unknown }
}

#[tokio::test]
async fn upsert_writes_undeclared_attributes_and_increments_the_revision_once() {
    let probes = ProbeRepository::new(&engine().await.unwrap());
    probes.create_table().await.unwrap();
    let mut probe = probe();
    probe.unknown.insert("x", n("1"));
    probes.create(&probe).await.unwrap();
    probe.unknown.insert("x", n("2"));
    probe.place = "Bergen".into();
    let written = probes.upsert(&probe).keep(Probe::PLACE).await.unwrap();
    assert_eq!((written.revision, written.place.as_str()), (2, "Oslo"));
    assert_eq!(written.unknown, probe.unknown);
}

/// Returns the item of a probe with the text of one attribute replaced.
fn probe_with(name: &str, text: &str) -> RawItem {
    let mut item = probe().to_item().unwrap();
    item.insert(name.into(), s(text));
    item
}

#[test]
fn a_key_in_a_noncanonical_form_is_a_decode_error() {
    let canonical = "00000000-0000-0000-0000-000000000abc";
    assert!(Probe::from_item(probe_with("id", canonical)).is_ok());
    let cases = [
        ("id", "00000000-0000-0000-0000-000000000ABC"),
        ("id", "00000000000000000000000000000abc"),
        ("seen", "2024-05-01T00:00:00Z"),
        ("seen", "2024-05-01T02:00:00.000000005+02:00"),
    ];
    for (name, text) in cases {
        let error = decode_error(Probe::from_item(probe_with(name, text)));
        assert_eq!((error.entity(), error.path()), ("Probe", name));
        assert_eq!(error.found(), "the value in another form, which is the key of another item");
        assert!(!error.to_string().contains(text), "{error}");
        let error = dynamite_runtime::read_item::<ProbeByPlace>(probe_with(name, text)).unwrap_err();
        assert_eq!(decode_error::<()>(Err(error)).path(), name);
    }
    let mut item = station("a", "2023-04-30T12:00:24").to_item().unwrap();
    item.insert("at".into(), s("2023-04-30T12:00:24.0"));
    assert_eq!(decode_error(Station::from_item(item.clone())).path(), "at");
    // Attributes that are not keys are read from any form.
    item.insert("at".into(), s("2023-04-30T12:00:24"));
    item.insert("seen".into(), s("2024-05-01T02:00:00.005+02:00"));
    assert!(Station::from_item(item.clone()).is_ok());
    item.insert("seen".into(), s("2024-05-01T00:00:00.0005Z"));
    assert_eq!(decode_error(Station::from_item(item)).found(), "a more precise time");
}

#[test]
fn a_key_part_in_a_noncanonical_form_is_a_decode_error() {
    let mut item = station("a", "2023-04-30T12:00:24").to_item().unwrap();
    item.insert("by_probe".into(), s("PROBE#00000000-0000-0000-0000-00000000000A"));
    let error = dynamite_runtime::read_item::<StationByProbe>(item).unwrap_err();
    assert_eq!(decode_error::<()>(Err(error)).path(), "by_probe");
}
