//! Fifty different entities as schemas and as plain structs, each with a function that does everything once.

use std::fmt::Write;

pub(crate) const ENTITIES: usize = 50;

/// The attributes that the operations below need; the others vary.
const COMMON: &[(&str, &str, &str)] = &[
    ("id", "string", "String"),
    ("at", "timestamp", "rt::DateTime<rt::Utc>"),
    ("state", "State", "State"),
    ("place", "Place", "Place"),
    ("count", "u32", "u32"),
    ("size", "u8", "u8"),
    ("lines", "list<string>", "Vec<String>"),
    ("note", "string?", "Option<String>"),
    ("owner", "string?", "Option<String>"),
    ("tags", "set<string>", "BTreeSet<String>"),
    ("revision", "u64", "u64"),
    ("seen", "epoch_seconds?", "Option<rt::EpochSeconds>"),
];

const MORE: &[(&str, &str, &str)] = &[
    ("rating", "u32", "u32"),
    ("day", "date", "rt::Date"),
    ("total", "decimal", "fastnum::D128"),
    ("serial", "uuid", "rt::Uuid"),
    ("ready", "bool", "bool"),
    ("weight", "f64", "f64"),
    ("labels", "map<string>", "BTreeMap<String, String>"),
    ("level", "i64", "i64"),
    ("former", "Place?", "Option<Place>"),
];

/// One of the fifty entities.
#[derive(Clone, Copy)]
pub(crate) struct Entity(pub(crate) usize);

impl Entity {
    pub(crate) fn all() -> impl Iterator<Item = Entity> {
        (0..ENTITIES).map(Entity)
    }

    /// Returns the number of indexes, which is one to three.
    fn indexes(self) -> usize {
        1 + self.0 % 3
    }

    fn has_computed_key(self) -> bool {
        self.0 % 2 == 1
    }

    fn has_lock(self) -> bool {
        self.0.is_multiple_of(5)
    }

    /// Returns twelve to twenty-two attributes, among them those of the indexes.
    fn attributes(self) -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
        let more = (self.0 % (MORE.len() + 1)).max(self.indexes() - 1);
        COMMON.iter().chain(&MORE[..more])
    }

    pub(crate) fn module(self) -> String {
        format!("thing_{}", self.0)
    }

    pub(crate) fn schema(self) -> String {
        let mut text = format!("dynamite: 1\ntable: {}\nentity: Thing{}\n", self.module(), self.0);
        text += if self.has_computed_key() {
            "partition_key: own_key\nsort_key: at\n"
        } else {
            "partition_key: id\nsort_key: at\n"
        };
        text += "attributes:\n";
        for (name, ty, _) in self.attributes() {
            let _ = writeln!(text, "  {name}: {ty}");
        }
        text += "keys:\n";
        if self.has_computed_key() {
            text += "  own_key: \"THING#{id}\"\n";
        }
        text += "  waiting: \"{state}\"\n";
        if self.indexes() > 1 {
            text += "  rated: \"{id}\"\n";
        }
        text += "indexes:\n  by_state: { partition_key: waiting, sort_key: at, projection: all }\n";
        if self.indexes() > 1 {
            text += "  best: { partition_key: rated, sort_key: rating, projection: keys_only, when: rating > 10 }\n";
        }
        if self.indexes() > 2 {
            text += "  by_day: { partition_key: day, sort_key: at, projection: [note] }\n";
        }
        text += "ttl: seen\n";
        if self.has_lock() {
            text += "optimistic_lock: revision\n";
        }
        text += "views: { Brief: [state, place.city] }\n";
        text += "types:\n  State: { enum: [open, paid, shipped] }\n";
        text += "  Place: { struct: { street: string, city: string, country: string } }\n";
        text
    }

    /// Returns a program that uses every operation of the repository once.
    pub(crate) fn operations(self) -> String {
        let n = self.0;
        let rated = if self.indexes() > 1 {
            "    things.best(\"a\").all().await?;
    things.scan_best().all().await?;
    things.update(&thing).set_rating(20).await?;
"
        } else {
            ""
        };
        let revision = if self.has_lock() { "thing.revision" } else { "()" };
        let by_day = if self.indexes() > 2 {
            "    things.by_day(thing.day).all().await?;\n    things.scan_by_day().all().await?;\n"
        } else {
            ""
        };
        format!(
            "//! Everything once.

use dynamite_runtime::{{Dynamite, RawItem, Result, Write}};

use crate::store::thing_{n}::*;

pub async fn run(db: &Dynamite) -> Result<()> {{
    let things = Thing{n}Repository::new(db);
    things.create_table().await?;
    let thing = Thing{n}::from_item(RawItem::new())?;
    let _ = thing.to_item()?;
    things.create(&thing).or_expired().await?;
    things.put(&thing).measured().await?;
    let _ = things.put(&thing).request()?;
    things.put(&thing).only_if(Thing{n}::COUNT.gt(1)).await?;
    things.put(&thing).returning_old().await?;
    things.get(&thing).consistent().await?;
    things.get(&thing).view::<Thing{n}Brief>().await?;
    things
        .update(&thing)
        .set(Thing{n}::PLACE.then(Place::CITY), \"Oslo\")
        .add(Thing{n}::COUNT, 1)
        .subtract(Thing{n}::SIZE, 1)
        .append(Thing{n}::LINES, [\"line\".to_owned()])
        .add_to(Thing{n}::TAGS, [\"new\"])
        .remove(Thing{n}::NOTE)
        .only_if(Thing{n}::COUNT.lt(9))
        .await?;
    things.update(&thing).set_state(State::Paid).returning_new().await?;
    things
        .update(&thing)
        .prepend(Thing{n}::LINES, [\"line\".to_owned()])
        .remove_from(Thing{n}::TAGS, [\"old\"])
        .set_or_remove(Thing{n}::NOTE, Some(\"note\".to_owned()))
        .set_if_absent(Thing{n}::OWNER, \"me\")
        .expect_revision({revision})
        .returning_old()
        .await?;
    things.upsert(&thing).keep(Thing{n}::SEEN).await?;
    things.delete(&thing).only_if(Thing{n}::NOTE.exists()).await?;
    things.delete(&thing).expect_revision({revision}).returning_old().await?;
    if let Some(cursor) = things.query(\"a\").page(10).await?.cursor {{
        things.query(\"a\").resume(cursor).page(10).await?;
    }}
    things.query(\"a\").unexpired().all().await?;
    let _ = things.query(\"a\").request()?;
    things.query(\"a\").at(..=thing.at).descending().take(10).await?;
    things.query(\"a\").filter(Thing{n}::COUNT.gt(1)).all().await?;
    things.query(\"a\").count().await?;
    things.query(\"a\").stream().next().await.transpose()?;
    things.query(\"a\").pages().next().await.transpose()?;
    things.query(\"a\").view::<Thing{n}Brief>().all().await?;
    things.by_state(State::Open).all().await?;
    things.scan_by_state().all().await?;
    things.by_state(State::Open).hydrate().all().await?;
{rated}{by_day}    things.scan().all().await?;
    things.scan().segments(4).stream().next().await.transpose()?;
    let mut pager = things.query(\"a\").pager(10);
    pager.next_page().await?;
    dynamite_runtime::parallel([things.query(\"a\")]).all().await?;
    things.update(&thing).add(Thing{n}::COUNT, 1).idempotent().await?;
    let _ = things.batch_get([&thing]).await;
    let _ = things.batch_get([&thing]).view::<Thing{n}Brief>().await;
    let _ = things.batch_write().put_all_unchecked([&thing]).delete(&thing).await;
    let _ = things.batch_write().iter([Write::Put(thing.clone())]).await;
    let _ = db.batch_get().add(things.batch_get([&thing])).await;
    let _ = db.batch_write().add(things.batch_write().delete(&thing)).await;
    db.transaction()
        .add(things.create(&thing))
        .add(things.put(&thing))
        .add(things.update(&thing).set(Thing{n}::OWNER, \"me\"))
        .add(things.delete(&thing))
        .add(things.check(&thing, Thing{n}::COUNT.gt(1)))
        .await?;
    db.transact_get().add(things.get(&thing)).await?;
    Ok(())
}}
"
        )
    }

    /// Returns the same types with serde's two traits, each used once.
    pub(crate) fn with_serde(self) -> String {
        let mut text = String::from(
            "//! A round trip.

#![allow(unused_imports)]

use std::collections::{BTreeMap, BTreeSet};

use dynamite_runtime as rt;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub enum State {
    Open,
    Paid,
    Shipped,
}

#[derive(Serialize, Deserialize)]
pub struct Place {
    pub street: String,
    pub city: String,
    pub country: String,
}

#[derive(Serialize, Deserialize)]
",
        );
        let _ = writeln!(text, "pub struct Thing{} {{", self.0);
        for (name, _, ty) in self.attributes() {
            let _ = writeln!(text, "    pub {name}: {ty},");
        }
        let _ = write!(
            text,
            "}}

pub fn run(text: &str) -> serde_json::Result<String> {{
    let thing: Thing{} = serde_json::from_str(text)?;
    serde_json::to_string(&thing)
}}
",
            self.0
        );
        text
    }
}
