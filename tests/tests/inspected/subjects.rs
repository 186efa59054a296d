//! The entities that are compared, with some of their items.

use std::collections::BTreeSet;

use dynamite_runtime::schema::{IndexSchema, KeyAttribute};
use dynamite_runtime::{Entity, RawItem};
use dynamite_tests::store::{
    activity, archives, backlog, buoys, campus, clicks, contacts, documents, errands, fleet, gauges, invoices, jobs,
    ledgers, legs, matches, outposts, parcels, permits, probes, profiles, readings, rooms, samples, stations, tasks,
    tides, timeline,
};
use serde_json::json;

use crate::mutations::item;
use crate::{Rewritten, rewrite};

/// A table.
pub(crate) struct Subject {
    pub(crate) table: &'static str,
    /// The names of attributes that its entities write.
    pub(crate) attributes: Vec<&'static str>,
    /// It has types of its own, which may refuse values that the schema's types take.
    pub(crate) has_own_types: bool,
    pub(crate) entities: Vec<EntityCode>,
}

/// The generated code of an entity.
pub(crate) struct EntityCode {
    pub(crate) name: &'static str,
    /// The attributes that are keys of the table or of its indexes.
    pub(crate) keys: BTreeSet<&'static str>,
    /// Those of the table.
    pub(crate) own_keys: Vec<&'static str>,
    /// Reads an item, and writes what was read.
    pub(crate) rewrite: fn(RawItem) -> Rewritten,
    pub(crate) seeds: Vec<RawItem>,
}

/// Returns the keys of a table.
fn own_keys<E: Entity>() -> Vec<&'static str> {
    std::iter::once(&E::TABLE.partition_key).chain(&E::TABLE.sort_key).map(|key| key.name).collect()
}

/// Returns the keys of a table and its indexes.
fn keys<E: Entity>() -> BTreeSet<&'static str> {
    let of_index = |index: &'static IndexSchema| index.partition_key.iter().chain(index.sort_key);
    let of_indexes = E::TABLE.indexes.iter().flat_map(of_index).map(|key: &KeyAttribute| key.name);
    of_indexes.chain(own_keys::<E>()).collect()
}

macro_rules! subject {
    ($module:ident { $($entity:ident: [$($seed:tt),* $(,)?]),* $(,)? }) => {{
        let entities = vec![$(EntityCode {
            name: stringify!($entity),
            keys: keys::<$module::$entity>(),
            own_keys: own_keys::<$module::$entity>(),
            rewrite: |item| rewrite($module::$entity::from_item(item), $module::$entity::to_item),
            seeds: vec![$(item(&json!($seed))),*],
        }),*];
        let mut attributes = BTreeSet::new();
        $(attributes.extend(<$module::$entity as Entity>::ATTRIBUTES);)*
        attributes.extend(entities.iter().flat_map(|entity| &entity.keys));
        Subject {
            table: stringify!($module),
            attributes: attributes.into_iter().collect(),
            has_own_types: false,
            entities,
        }
    }};
}

const UUID: &str = "550e8400-e29b-41d4-a716-446655440000";
const NANOS: &str = "2024-05-31T12:00:00.123456789Z";

/// Returns all tables.
pub(crate) fn subjects() -> Vec<Subject> {
    let mut all = of_one_entity();
    all.extend(with_forms());
    all.extend(of_several_entities());
    all.extend(with_own_types());
    all
}

fn with_own_types() -> Vec<Subject> {
    let subjects = [
        subject!(gauges { Gauge: [{ "owner": "ann", "copy": 7, "limit": 7, "note": "n" }] }),
        subject!(ledgers { Ledger: [{
            "owner": "ann", "at": NANOS, "day": "2024-05-31", "clock": "2024-05-31T12:00:00.5", "state": "open", "total": 15,
            "limit": 3, "exact": 1.5, "big": 1.5, "many": [1], "by_name": { "a": "open" }, "owners": { "SS": ["ann"] }, "level": 7,
            "day_time_and_level": format!("2024-05-31#{NANOS}#007"),
        }] }),
        subject!(contacts {
            Person: [{
                "kind": "Person", "pk": "ACCOUNT#a", "sk": "PERSON#p", "account": "a", "person": "p", "name": "n",
                "created": 1717156800250_i64, "updated": 1717156800,
            }],
            Deal: [{
                "kind": "Deal", "pk": "ACCOUNT#a", "sk": "DEAL#0000000007", "account": "a", "deal": 7, "amount": 1, "made": NANOS,
            }],
            Memo: [{
                "kind": "Memo", "pk": "ACCOUNT#a", "sk": "MEMO#0000000007", "account": "a", "memo": 7, "text": "t", "key": NANOS,
            }],
        }),
    ];
    subjects.into_iter().map(|subject| Subject { has_own_types: true, ..subject }).collect()
}

fn of_one_entity() -> Vec<Subject> {
    let point = json!({ "x": 1, "y": -2, "tags": { "SS": ["a"] }, "label": "l" });
    vec![
        subject!(samples { Sample: [{
            "id": "i", "text": "t", "flag": true, "i_8": -1, "i_16": 1, "i_32": 1, "i_64": 1, "i_128": 1, "u_8": 1, "u_16": 1,
            "u_32": 1, "u_64": 1, "u_128": 1, "f_32": 1.5, "f_64": 2.5, "exact": 1.25, "blob": { "B": "b" }, "unique": UUID,
            "moment": NANOS, "moment_ms": "2024-05-31T12:00:00.123Z", "moment_s": "2024-05-31T12:00:00Z",
            "local": "2024-05-31T12:00:00.5", "local_ms": "2024-05-31T12:00:00.250", "local_s": "2024-05-31T12:00:00",
            "epoch_s": 1717156800, "epoch_ms": 1717156800250_i64, "day": "2024-05-31",
            "document": { "a": [1, null, "x", { "b": true }] }, "color": "red", "shape": "round",
            "payment": { "by": "transfer", "iban": "I", "steps": [point.clone()] }, "point": point.clone(),
            "texts": ["a"], "blobs": [{ "B": "x" }], "points": [point.clone()], "nested": [[1, 2], []],
            "table": { "k": point.clone() }, "words": { "k": "v" }, "maybe_text": "m", "maybe_number": 3,
            "maybe_point": point.clone(), "maybe_list": [1.5], "maybe_document": [1], "text_set": { "SS": ["a"] },
            "uuid_set": { "SS": [UUID] }, "day_set": { "SS": ["2024-05-31"] }, "time_set": { "SS": [NANOS] },
            "local_set": { "SS": ["2024-05-31T12:00:00"] }, "color_set": { "SS": ["red"] }, "int_set": { "NS": ["1"] },
            "big_set": { "NS": ["1"] }, "decimal_set": { "NS": ["1.5"] }, "epoch_set": { "NS": ["7"] },
            "blob_set": { "BS": ["x"] }, "retries": 4, "currency": "USD", "since": "2023-04-30T12:00:24", "palette": "blue",
        }] }),
        subject!(profiles { Profile: [
            {
                "id": "a", "visits": 3, "level": 2, "words": ["w"], "scores": { "k": 1 }, "tags": { "SS": ["t"] },
                "moments": ["2024-05-31T12:00:00Z"], "address": { "street": "s", "town": "t" }, "home": { "street": "s", "floor": 2 },
                "lines": [{ "sku": "s", "quantity": 1 }], "points": 1, "balance": -1, "total": 1, "ratio": 0.5, "price": 1,
                "payment": { "by": "card", "number": "n", "limit": 3 }, "expires_at": 1717156800, "revision": 1,
            },
            {
                "id": "b", "home": { "street": "s" }, "lines": [], "points": 1, "balance": 1, "total": 1, "ratio": 1, "price": 1,
                "payment": { "by": "voucher", "code": 7 },
            },
        ] }),
        subject!(invoices { Invoice: [
            {
                "customer": "c", "issued": "2024-05-31", "number": 7, "status": "open", "total": 1500,
                "issued_and_number": "2024-05-31#0000000007",
            },
            {
                "customer": "c", "issued": "2024-05-31", "number": 7, "status": "paid", "total": 5,
                "issued_and_number": "2024-05-31#0000000007",
            },
        ] }),
        subject!(tasks { Task: [
            {
                "task_id": "t", "team": "x", "queue": "q", "state": "open", "owner": "o", "due": NANOS, "priority": 7, "score": -3,
                "title": "t", "budget": 1, "balance": -1, "spent": 1, "steps": [], "remarks": [], "labels": { "SS": ["l"] },
                "counters": { "c": 1 }, "contact": { "name": "n", "calls": 1 }, "author": { "name": "n" },
            },
            {
                "task_id": "t", "team": "x", "queue": "q", "state": "done", "priority": 1, "title": "t", "budget": 1,
                "balance": 1, "steps": ["s"], "counters": {}, "author": { "name": "n", "phone": "p" },
            },
        ] }),
        subject!(parcels { Parcel: [{
            "id": "p", "by_carrier": "road#00007", "carrier": "road", "number": 7,
            "stop": { "type": "transit", "from": { "town": "t", "at": { "lat": 1.5, "lon": 2 } }, "by": "road" },
            "legs": [{ "from": { "town": "t" }, "to": { "town": "u" }, "by": "rail" }], "deep": { "name": "n", "next": { "name": "m", "more": [{ "k": { "kind": "empty" } }],
                "one": { "kind": "holder", "inner": { "type": "note", "text": "t" }, "count": 1 } } },
        }] }),
        subject!(jobs { Job: [
            { "id": "j", "queue": "mail", "tries": 1, "drift": -1, "steps": ["s"], "words": { "a": "b" } },
            { "id": "j", "queue": "trash", "tries": 1, "steps": [], "words": {} },
        ] }),
        subject!(probes { Probe: [{ "id": UUID, "seen": NANOS, "place": "p", "revision": 1, "other": [1] }] }),
        subject!(tides { Tide: [{ "station": "s", "at": "2024-05-31T12:00:00", "level": 3, "other": { "a": 1 } }] }),
        subject!(stations { Station: [{
            "name": "n", "at": "2024-05-31T12:00:00", "seen": "2024-05-31T12:00:00.250Z", "probe": UUID, "level": 3, "x": 1,
        }] }),
        subject!(clicks { Click: [{ "id": UUID, "page": "p", "at": NANOS }] }),
        subject!(backlog { Chore: [
            {
                "owner": "o", "number": 7, "state": "open", "due": 1717156800, "rank": -5, "token": { "B": "t" }, "label": "l",
                "team": "t", "shard": 3,
            },
            {
                "owner": "o", "number": 150, "state": "done", "due": 17, "rank": 5, "token": { "B": "t" }, "label": "l", "shard": 3,
            },
        ] }),
        subject!(matches { Match: [{
            "match_id": "m", "tournament": "t", "region": "north", "round": 2, "bracket": "b", "seed": -4, "referee": "r", "notes": "n",
        }] }),
    ]
}

fn with_forms() -> Vec<Subject> {
    vec![
        subject!(documents { Document: [{
            "tenant": "t", "folder": 7, "name": "n", "author": "ann", "modified": -5, "pages": 1, "body": "b",
            "keywords": { "SS": ["k"] }, "meta": { "title": "t", "language": "l" }, "expires_at": 1717156800,
            "tenant_and_folder": "t#00007", "doc_key": "DOC#n",
        }] }),
        subject!(archives { Record: [
            {
                "owner": "Ann", "name": "Name", "filed": "2024-05-31T12:00:00Z", "due": 1717156800, "lesson": -7, "rank": 3,
                "kind": "paper", "sealed": true, "day": "2024-05-31", "seen": NANOS, "note": "n",
                "pk": "OWNER#ann#2024-05", "sk": "name#1717156800",
            },
            {
                "owner": "ann", "name": "n", "filed": "2024-05-31T12:00:00Z", "lesson": 7, "day": "2024-05-31",
                "pk": "OWNER#ann#2024-05", "sk": "n#none",
            },
        ] }),
        subject!(permits { Permit: [
            { "office": "o", "number": 7, "ends": "2024-05-31T12:00:00.250Z", "rank": 3, "pk": "OFFICE#o", "sk": "2024-05#7" },
            { "office": "o", "number": 7, "pk": "OFFICE#o", "sk": "open#7" },
        ] }),
        subject!(readings { Reading: [{
            "device": "d", "at": -7, "level": 1.5, "token": { "B": "t" }, "label": "l", "day": "2024-05-31", "moment": NANOS,
            "moment_ms": "2024-05-31T12:00:00.250Z", "moment_s": "2024-05-31T12:00:00Z", "seen": 1717156800, "noted": 1717156800,
            "noted_ms": 1717156800250_i64, "kind": "cold", "serial": UUID, "depth": -3, "slot": 7,
        }] }),
    ]
}

fn of_several_entities() -> Vec<Subject> {
    vec![
        subject!(campus {
            Lecture: [{ "pk": "ROOM#r", "sk": "LECTURE#2024-05-31#007", "room": "r", "day": "2024-05-31", "slot": 7, "topic": "t" }],
            Exam: [{ "pk": "ROOM#r", "sk": "EXAM#2024-05-31#007", "room": "r", "day": "2024-05-31", "slot": 7, "topic": "t" }],
            Repair: [{ "pk": "ROOM#r", "sk": "REPAIR#0000000007", "room": "r", "number": 7 }],
        }),
        subject!(rooms {
            Room: [{ "PK": "ROOM#r", "SK": "META", "room": "r", "city": "c", "seats": 7 }],
            Booking: [{ "PK": "ROOM#r", "SK": "DAY#2024-05-31", "guest": "g" }, { "PK": "ROOM#r", "SK": "DAY#2024-05-31" }],
            Host: [{ "PK": "HOST#h", "SK": "HOST", "name": "h", "city_key": "CITY#c" }],
        }),
        subject!(timeline {
            Order: [{
                "kind": "Order", "pk": "CUSTOMER#c", "sk": "EVENT#2024-05-31T12:00:00Z#0000000007", "customer": "c",
                "placed": "2024-05-31T12:00:00Z", "number": 7, "state": "open",
            }],
            Visit: [{
                "kind": "Visit", "pk": "CUSTOMER#c", "sk": "EVENT#2024-05-31T12:00:00Z", "customer": "c",
                "begun": "2024-05-31T12:00:00Z", "state": "open",
            }],
            Profile: [{ "kind": "Profile", "pk": "CUSTOMER#c", "sk": "PROFILE", "customer": "c", "name": "n" }],
        }),
        subject!(errands { Errand: [{
            "__edb_e__": "errand", "__edb_v__": "1", "pk": "$office#team_t", "sk": "$errand_1#id_i", "team": "t", "id": "i", "state": "s",
        }] }),
        subject!(buoys {
            Buoy: [{ "kind": "buoy", "pk": "BUOY#0000000007", "sk": "BUOY", "buoy_id": 7, "region": "r", "x": [1] }],
            Mark: [{ "kind": "mark", "pk": "BUOY#0000000007", "sk": "MARK#00003", "buoy_id": 7, "number": 3, "depth": -4 }],
        }),
        subject!(fleet {
            Ship: [{
                "kind": "ship", "pk": "FLEET#f", "sk": "SHIP#00007", "fleet": "f", "ship_id": 7, "port": "p", "flag": "x",
                "drive": { "type": "sail", "masts": 3 },
            }],
            Sailor: [{ "kind": "sailor", "pk": "FLEET#f", "sk": "SAILOR#n", "fleet": "f", "name": "n", "port": "p", "expires_at": 7 }],
            Note: [{ "kind": "note", "pk": "FLEET#f", "sk": "k", "fleet": "f", "key": "k", "text": "t" }],
        }),
        subject!(activity {
            Order: [{
                "kind": "Order", "pk": "CUSTOMER#c", "sk": "EVENT#2024-05-31T12:00:00Z#0000000007", "customer": "c",
                "at": "2024-05-31T12:00:00Z", "number": 7, "status": "open", "total": 5, "reference": UUID,
            }],
            Label: [{
                "kind": "Label", "pk": "CUSTOMER#c", "sk": "L#w#draft#-99992", "customer": "c", "word": "w", "stage": "draft", "weight": -7,
            }],
            Mark: [{
                "kind": "Mark", "pk": "CUSTOMER#c", "sk": "L#w#live/red", "customer": "c", "word": "w", "stage": "live", "color": "red",
            }],
        }),
        subject!(legs { Leg: [
            {
                "pk": "AIRLINE#a", "sk": "00007#2024-05-31#007#a", "gate_key": "003/03", "origin": "o", "target": "t", "seats": 9,
            },
            { "pk": "AIRLINE#a", "sk": "00007#2024-05-31#007#a", "origin": "o", "target": "t", "seats": 9 },
        ] }),
        subject!(outposts {
            Device: [{ "pk": format!("DEVICE#{UUID}"), "sk": "META", "id": UUID, "site": "s" }],
            Readings: [{ "pk": format!("DEVICE#{UUID}#READINGS"), "sk": "META", "id": UUID, "site": "s", "count": 1 }],
            Crate: [{ "pk": "CRATE#00007", "sk": "META", "number": 7 }],
            CrateLog: [{ "pk": "CRATE#-9992#LOG", "sk": "META", "number": -7, "line": "l" }],
            Followers: [{ "pk": "u#u#follower", "sk": "COUNT", "user": "u", "count": 1 }],
            Followed: [{ "pk": "u#u#following", "sk": "COUNT", "user": "u", "count": 1 }],
            Follower: [{ "pk": "USER#u", "sk": "u#b#follower", "user": "u", "by": "b" }],
            Following: [{ "pk": "USER#u", "sk": "u#w#following", "user": "u", "whom": "w" }],
            Phase: [{ "pk": "USER#u", "sk": "PHASE#draft", "user": "u", "phase": "draft" }],
            PhaseNote: [{ "pk": "USER#u", "sk": "PHASE#p#NOTE", "user": "u", "phase": "p", "text": "t" }],
        }),
    ]
}
