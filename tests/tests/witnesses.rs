//! Evidence for the verdicts of `dynamite-gen breaking` about items: the code of both versions, on one table.
//!
//! Each table of `witnesses` is one change. Items are written by the code of one version and read by that of the other one;
//! what is read is updated, and put back. What happens has to agree with the verdict.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;

use std::collections::BTreeSet;
use std::future::IntoFuture;

use aws_sdk_dynamodb::types::AttributeValue;
use corpus::folder;
use dynamite_gen::{Baseline, Breaking, BreakingOptions, Settings, breaking};
use dynamite_runtime::{Dynamite, EpochSeconds, Error};
use dynamite_tests::engine;

/// The code of the version before.
#[allow(dead_code, unused_imports, reason = "each change uses some of it")]
mod before {
    ::std::include!(::std::concat!(::std::env!("OUT_DIR"), "/witnesses/before/mod.rs"));
}

/// The code of the version after.
#[allow(dead_code, unused_imports, reason = "each change uses some of it")]
mod after {
    ::std::include!(::std::concat!(::std::env!("OUT_DIR"), "/witnesses/after/mod.rs"));
}

/// What the code of one version makes of an item of the other one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// It is read, and can be updated and put back.
    Read,
    /// It is not found.
    Missing,
    /// Reading it is an error.
    Fails,
}

use Seen::{Fails, Missing, Read};

/// Returns the verdict about the items of a table: the last words of its line.
fn verdict(table: &str) -> String {
    let sources = |version: &str| {
        let name = format!("{table}.yaml");
        let text = std::fs::read_to_string(folder("witnesses").join(version).join(&name)).unwrap();
        vec![corpus::source(&name, &text)]
    };
    let (old, new) = (sources("before"), sources("after"));
    let found: Breaking =
        breaking(&new, &Settings::new(), Baseline::Schemas(&old), BreakingOptions::default()).unwrap();
    let rule = table.replace('_', "-");
    assert!(found.diagnostics.iter().any(|finding| finding.rule.name == rule), "{table}: {:?}", found.diagnostics);
    let line = found.summary.first().cloned().unwrap_or_default();
    line.split_once("DATA ").map_or_else(String::new, |(_, rest)| rest.split(", ").next().unwrap().to_owned())
}

/// Checks that what happens agrees with the verdict: `forward` are items of the version before, read by the one after, and
/// `backward` the other way round.
fn agree(table: &str, forward: &[Seen], backward: &[Seen]) {
    let all = |seen: &[Seen]| seen.iter().all(|one| *one == Read);
    let none = |seen: &[Seen]| !seen.contains(&Read);
    let verdict = verdict(table);
    let agrees = match verdict.as_str() {
        "compatible" => all(forward) && all(backward),
        "readers first" | "writers last" => all(forward) && !all(backward),
        "depends on the data" => !all(forward) && !none(forward),
        "breaking" => !all(forward),
        _ => false,
    };
    assert!(agrees, "{table}: {verdict}, but {forward:?} and {backward:?}");
}

/// Declares a test of a change of attributes: items of both versions, which the other one reads.
macro_rules! witness {
    ($name:ident: $old:expr, $new:expr) => {
        #[tokio::test]
        async fn $name() {
            let db = engine().await.unwrap();
            let old = before::$name::ThingRepository::new(&db);
            let new = after::$name::ThingRepository::new(&db);
            old.create_table().await.unwrap();
            let (mut forward, mut backward) = (Vec::new(), Vec::new());
            let items: Vec<before::$name::Thing> = {
                #[allow(unused_imports, reason = "some have types of their own")]
                use before::$name::*;
                $old
            };
            for item in items {
                old.put(&item).await.unwrap();
                forward.push(match new.get(after::$name::ThingKey::new(item.id)).await {
                    // An upsert is an update of all attributes.
                    Ok(Some(found)) => match new.upsert(&found).await {
                        Ok(updated) => new.put(&updated).await.map_or(Fails, |_| Read),
                        Err(_) => Fails,
                    },
                    Ok(None) => Missing,
                    Err(_) => Fails,
                });
            }
            let items: Vec<after::$name::Thing> = {
                #[allow(unused_imports, reason = "some have types of their own")]
                use after::$name::*;
                $new
            };
            for item in items {
                new.put(&item).await.unwrap();
                backward.push(match old.get(before::$name::ThingKey::new(item.id)).await {
                    // An upsert is an update of all attributes.
                    Ok(Some(found)) => match old.upsert(&found).await {
                        Ok(updated) => old.put(&updated).await.map_or(Fails, |_| Read),
                        Err(_) => Fails,
                    },
                    Ok(None) => Missing,
                    Err(_) => Fails,
                });
            }
            agree(stringify!($name), &forward, &backward);
        }
    };
}

fn id() -> String {
    "a".to_owned()
}

fn text() -> String {
    "some text".to_owned()
}

witness!(required_added: vec![Thing { id: id() }], vec![Thing { id: id(), note: text() }]);
witness!(optional_added: vec![Thing { id: id() }], vec![Thing { id: id(), note: Some(text()) }, Thing { id: id(), note: None }]);
witness!(attribute_removed: vec![Thing { id: id(), note: text() }], vec![Thing { id: id() }]);
witness!(renamed: vec![Thing { id: id(), note: text() }], vec![Thing { id: id(), remark: text() }]);
witness!(type_widened: vec![Thing { id: id(), size: 255 }], vec![Thing { id: id(), size: 1 }, Thing { id: id(), size: 256 }]);
witness!(number_narrowed: vec![Thing { id: id(), size: 1 }, Thing { id: id(), size: 256 }], vec![Thing { id: id(), size: 1 }]);
witness!(may_not_fit:
    vec![
        Thing { id: id(), reference: text() },
        Thing { id: id(), reference: "018f3c5e-0000-7000-8000-000000000000".to_owned() },
    ],
    vec![]);
witness!(type_changed: vec![Thing { id: id(), tags: BTreeSet::from([text()]) }], vec![Thing { id: id(), tags: vec![text()] }]);
witness!(became_optional: vec![Thing { id: id(), note: text() }], vec![Thing { id: id(), note: None }]);
witness!(became_required: vec![Thing { id: id(), note: None }, Thing { id: id(), note: Some(text()) }], vec![Thing { id: id(), note: text() }]);
witness!(value_added: vec![Thing { id: id(), state: State::Paid }], vec![Thing { id: id(), state: State::Void }]);
witness!(value_removed: vec![Thing { id: id(), state: State::Open }, Thing { id: id(), state: State::Paid }], vec![Thing { id: id(), state: State::Open }]);
witness!(type_opened: vec![Thing { id: id(), state: State::Open }], vec![Thing { id: id(), state: State::Unknown("new".to_owned()) }]);
witness!(type_closed:
    vec![Thing { id: id(), state: State::Open }, Thing { id: id(), state: State::Unknown("new".to_owned()) }],
    vec![Thing { id: id(), state: State::Open }]);
witness!(kept_key_rewritten: vec![Thing { id: id(), email: text() }], vec![Thing { id: id(), email: text() }]);
witness!(tag_changed:
    vec![Thing { id: id(), by: By::Card(Card { digits: text() }) }],
    vec![Thing { id: id(), by: By::Card(Card { digits: text() }) }]);

/// Sets an attribute that no version declares, as a version long ago did.
async fn set(db: &Dynamite, table: &str, name: &str, value: AttributeValue) {
    let key = AttributeValue::S(id());
    let update = db.client().update_item().table_name(table).key("id", key).update_expression("SET #a = :a");
    update.expression_attribute_names("#a", name).expression_attribute_values(":a", value).send().await.unwrap();
}

async fn has(db: &Dynamite, table: &str, name: &str) -> bool {
    let found = db.client().get_item().table_name(table).key("id", AttributeValue::S(id())).send().await.unwrap();
    found.item.is_some_and(|item| item.contains_key(name))
}

/// Returns what became of a read.
async fn seen<T>(read: impl IntoFuture<Output = Result<Option<T>, Error>>) -> Seen {
    match read.await {
        Ok(Some(_)) => Read,
        Ok(None) => Missing,
        Err(_) => Fails,
    }
}

#[tokio::test]
async fn retired_name_reused() {
    let db = engine().await.unwrap();
    let old = before::retired_name_reused::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    old.put(&before::retired_name_reused::Thing { id: id() }).await.unwrap();
    let new = after::retired_name_reused::ThingRepository::new(&db);
    let without = seen(new.get(after::retired_name_reused::ThingKey::new(id()))).await;
    set(&db, "retired_name_reused", "note", AttributeValue::S(text())).await;
    let with = seen(new.get(after::retired_name_reused::ThingKey::new(id()))).await;
    agree("retired_name_reused", &[without, with], &[]);
}

/// The value is what it was when the attribute was removed.
#[tokio::test]
async fn retired_name_returned() {
    let db = engine().await.unwrap();
    let old = before::retired_name_returned::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    old.put(&before::retired_name_returned::Thing { id: id() }).await.unwrap();
    let new = after::retired_name_returned::ThingRepository::new(&db);
    let read = || async { new.get(after::retired_name_returned::ThingKey::new(id())).await.unwrap().unwrap().note };
    assert_eq!(read().await, None);
    set(&db, "retired_name_returned", "note", AttributeValue::S(text())).await;
    assert_eq!((read().await, verdict("retired_name_returned")), (Some(text()), "depends on the data".to_owned()));
}

#[tokio::test]
async fn default_changed() {
    let db = engine().await.unwrap();
    let old = before::default_changed::ThingRepository::new(&db);
    let new = after::default_changed::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    set(&db, "default_changed", "other", AttributeValue::Bool(true)).await;
    let sizes = || async {
        let before = old.get(before::default_changed::ThingKey::new(id())).await.unwrap().unwrap().size;
        (before, new.get(after::default_changed::ThingKey::new(id())).await.unwrap().unwrap().size)
    };
    assert_eq!(sizes().await, (1, 2), "it depends on whether the items have one");
    old.put(&before::default_changed::Thing { id: id(), size: 1 }).await.unwrap();
    assert_eq!((sizes().await, verdict("default_changed")), ((1, 1), "depends on the data".to_owned()));
}

#[tokio::test]
async fn open_value_removed() {
    let db = engine().await.unwrap();
    let old = before::open_value_removed::ThingRepository::new(&db);
    let new = after::open_value_removed::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    old.put(&before::open_value_removed::Thing { id: id(), state: before::open_value_removed::State::Paid })
        .await
        .unwrap();
    let found = new.get(after::open_value_removed::ThingKey::new(id())).await.unwrap().unwrap();
    assert_eq!(found.state, after::open_value_removed::State::Unknown("paid".to_owned()));
    assert_eq!(verdict("open_value_removed"), "depends on the data");
}

#[tokio::test]
async fn unknown_not_preserved() {
    let db = engine().await.unwrap();
    let old = before::unknown_not_preserved::ThingRepository::new(&db);
    let new = after::unknown_not_preserved::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    set(&db, "unknown_not_preserved", "other", AttributeValue::Bool(true)).await;
    let found = old.get(before::unknown_not_preserved::ThingKey::new(id())).await.unwrap().unwrap();
    old.upsert(&found).await.unwrap();
    old.put(&found).await.unwrap();
    assert!(has(&db, "unknown_not_preserved", "other").await);
    let found = new.get(after::unknown_not_preserved::ThingKey::new(id())).await.unwrap().unwrap();
    new.upsert(&found).await.unwrap();
    new.put(&found).await.unwrap();
    assert!(!has(&db, "unknown_not_preserved", "other").await);
    assert_eq!(verdict("unknown_not_preserved"), "depends on the data");
}

#[tokio::test]
async fn key_rewritten() {
    let db = engine().await.unwrap();
    let old = before::key_rewritten::ThingRepository::new(&db);
    let new = after::key_rewritten::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    old.put(&before::key_rewritten::Thing { id: id(), size: 1 }).await.unwrap();
    let forward = seen(new.get(after::key_rewritten::ThingKey::new(id(), 1))).await;
    assert_eq!(forward, Missing);
    agree("key_rewritten", &[forward], &[]);
}

#[tokio::test]
async fn key_replaced() {
    let db = engine().await.unwrap();
    let old = before::key_replaced::ThingRepository::new(&db);
    let new = after::key_replaced::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    old.put(&before::key_replaced::Thing { id: id(), size: 1, room: text() }).await.unwrap();
    let forward = seen(new.get(after::key_replaced::ThingKey::new(id(), text()))).await;
    agree("key_replaced", &[forward], &[]);
}

#[tokio::test]
async fn no_longer_stored() {
    let db = engine().await.unwrap();
    let old = before::no_longer_stored::ThingRepository::new(&db);
    let new = after::no_longer_stored::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    old.put(&before::no_longer_stored::Thing { id: id(), room: text() }).await.unwrap();
    let forward = seen(new.get(after::no_longer_stored::ThingKey::new(id(), text()))).await;
    new.put(&after::no_longer_stored::Thing { id: id(), room: text() }).await.unwrap();
    let backward = seen(old.get(before::no_longer_stored::ThingKey::new(id(), text()))).await;
    agree("no_longer_stored", &[forward], &[backward]);
}

#[tokio::test]
async fn stored_by_itself() {
    let db = engine().await.unwrap();
    let old = before::stored_by_itself::ThingRepository::new(&db);
    let new = after::stored_by_itself::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    old.put(&before::stored_by_itself::Thing { id: id(), room: text() }).await.unwrap();
    let forward = seen(new.get(after::stored_by_itself::ThingKey::new(id(), text()))).await;
    agree("stored_by_itself", &[forward], &[]);
}

/// An item is found by the key that was written with it, until it is written again.
#[tokio::test]
async fn index_key_rewritten() {
    let db = engine().await.unwrap();
    let old = before::index_key_rewritten::ThingRepository::new(&db);
    let new = after::index_key_rewritten::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    old.put(&before::index_key_rewritten::Thing { id: id(), room: text(), size: 1 }).await.unwrap();
    assert!(new.by_place(text(), 1).all().await.unwrap().is_empty());
    let found = new.get(after::index_key_rewritten::ThingKey::new(id())).await.unwrap().unwrap();
    new.upsert(&found).await.unwrap();
    new.put(&found).await.unwrap();
    assert_eq!(new.by_place(text(), 1).all().await.unwrap().len(), 1);
    assert_eq!(verdict("index_key_rewritten"), "depends on the data");
}

/// An item is in the index when it has been written again.
#[tokio::test]
async fn index_lacks_items() {
    let db = engine().await.unwrap();
    let old = before::index_lacks_items::ThingRepository::new(&db);
    let new = after::index_lacks_items::ThingRepository::new(&db);
    new.create_table().await.unwrap();
    old.put(&before::index_lacks_items::Thing { id: id(), room: text() }).await.unwrap();
    assert!(new.by_place(text()).all().await.unwrap().is_empty());
    let found = new.get(after::index_lacks_items::ThingKey::new(id())).await.unwrap().unwrap();
    new.upsert(&found).await.unwrap();
    new.put(&found).await.unwrap();
    assert_eq!(new.by_place(text()).all().await.unwrap().len(), 1);
    assert_eq!(verdict("index_lacks_items"), "depends on the data");
}

/// An item that was updated and put back by the version after is not in the index, where the version before looks for it.
#[tokio::test]
async fn index_left() {
    let db = engine().await.unwrap();
    let old = before::index_left::ThingRepository::new(&db);
    let new = after::index_left::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    old.put(&before::index_left::Thing { id: id(), room: text() }).await.unwrap();
    let found = new.get(after::index_left::ThingKey::new(id())).await.unwrap().unwrap();
    new.upsert(&found).await.unwrap();
    assert_eq!(old.things_of_room(text()).all().await.unwrap().len(), 1, "it keeps the key that it had");
    new.put(&found).await.unwrap();
    assert!(old.things_of_room(text()).all().await.unwrap().is_empty());
    assert_eq!(verdict("index_left"), "writers last");
}

/// An item is expired by one attribute, and not by the other.
#[tokio::test]
async fn ttl_changed() {
    let db = engine().await.unwrap();
    let old = before::ttl_changed::ThingRepository::new(&db);
    let new = after::ttl_changed::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    let past = "2020-01-01T00:00:00Z".parse::<EpochSeconds>().unwrap();
    old.put(&before::ttl_changed::Thing { id: id(), at: Some(past), until: None }).await.unwrap();
    assert_eq!(old.query(id()).unexpired().all().await.unwrap().len(), 1);
    assert!(new.query(id()).unexpired().all().await.unwrap().is_empty());
    assert_eq!(verdict("ttl_changed"), "depends on the data");
}

/// The lock of this version does not see a write of the version before.
#[tokio::test]
async fn lock_added() {
    let db = engine().await.unwrap();
    let old = before::lock_added::ThingRepository::new(&db);
    let new = after::lock_added::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    new.create(&after::lock_added::Thing { id: id(), note: text(), revision: 0 }).await.unwrap();
    let read = new.get(after::lock_added::ThingKey::new(id())).await.unwrap().unwrap();
    old.update(before::lock_added::ThingKey::new(id())).set(before::lock_added::Thing::NOTE, "lost").await.unwrap();
    new.put(&read).await.unwrap();
    assert_eq!(new.get(after::lock_added::ThingKey::new(id())).await.unwrap().unwrap().note, text());
    assert_eq!(verdict("lock_added"), "readers first");
}

/// The lock of the version before does not see a write of this one.
#[tokio::test]
async fn lock_removed() {
    let db = engine().await.unwrap();
    let old = before::lock_removed::ThingRepository::new(&db);
    let new = after::lock_removed::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    old.create(&before::lock_removed::Thing { id: id(), note: text(), revision: 0 }).await.unwrap();
    let read = old.get(before::lock_removed::ThingKey::new(id())).await.unwrap().unwrap();
    new.update(after::lock_removed::ThingKey::new(id())).set(after::lock_removed::Thing::NOTE, "lost").await.unwrap();
    old.put(&read).await.unwrap();
    assert_eq!(old.get(before::lock_removed::ThingKey::new(id())).await.unwrap().unwrap().note, text());
    assert_eq!(verdict("lock_removed"), "writers last");
}

#[tokio::test]
async fn discriminator_changed() {
    let db = engine().await.unwrap();
    let old = before::discriminator_changed::ThingRepository::new(&db);
    let new = after::discriminator_changed::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    old.put(&before::discriminator_changed::Thing { id: id() }).await.unwrap();
    let forward = seen(new.get(after::discriminator_changed::ThingKey::new(id()))).await;
    agree("discriminator_changed", &[forward], &[]);
}

/// Each version leaves out what it does not know.
#[tokio::test]
async fn entity_added() {
    let db = engine().await.unwrap();
    let old = before::entity_added::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    old.put(&before::entity_added::Thing { id: id() }).await.unwrap();
    after::entity_added::ExtraRepository::new(&db).put(&after::entity_added::Extra { id: id() }).await.unwrap();
    let found = old.scan().all().measured().await.unwrap();
    assert_eq!((found.value.len(), verdict("entity_added")), (1, "compatible".to_owned()));
    let found = after::entity_added::ThingRepository::new(&db).scan().all().await.unwrap();
    assert_eq!(found.len(), 1);
}

#[tokio::test]
async fn entity_removed() {
    let db = engine().await.unwrap();
    let old = before::entity_removed::ExtraRepository::new(&db);
    old.create_table().await.unwrap();
    old.put(&before::entity_removed::Extra { id: id() }).await.unwrap();
    let things = after::entity_removed::ThingRepository::new(&db).scan().all().await.unwrap();
    let others = after::entity_removed::OtherRepository::new(&db).scan().all().await.unwrap();
    assert_eq!((things.len(), others.len()), (0, 0), "nothing reads it");
    assert_eq!(verdict("entity_removed"), "depends on the data");
}

/// The version before fails at an item of the new entity, and the version after reads and writes those of both.
#[tokio::test]
async fn entity_mistaken() {
    let db = engine().await.unwrap();
    let old = before::entity_mistaken::ThingRepository::new(&db);
    let new = after::entity_mistaken::ThingRepository::new(&db);
    old.create_table().await.unwrap();
    old.put(&before::entity_mistaken::Thing { id: id(), note: text() }).await.unwrap();
    let found = new.get(after::entity_mistaken::ThingKey::new(id())).await.unwrap().unwrap();
    new.upsert(&found).await.unwrap();
    new.put(&found).await.unwrap();
    assert_eq!(old.scan().all().await.unwrap().len(), 1);
    let others = after::entity_mistaken::OtherRepository::new(&db);
    others.put(&after::entity_mistaken::Other { id: id() }).await.unwrap();
    old.scan().all().await.unwrap_err();
    assert_eq!(new.scan().all().await.unwrap(), [found]);
    assert_eq!(verdict("entity_mistaken"), "readers first");
}

/// Every rule about items that a table of this folder can show has one.
#[test]
fn every_rule_about_items_has_a_witness() {
    let tables: BTreeSet<String> = corpus::files(&folder("witnesses/before"))
        .into_keys()
        .map(|name| name.trim_end_matches(".yaml").replace('_', "-"))
        .collect();
    let tests = include_str!("witnesses.rs");
    for table in &tables {
        let name = table.replace('-', "_");
        let is_test = tests.contains(&format!("witness!({name}:")) || tests.contains(&format!("async fn {name}()"));
        assert!(is_test, "{name} has no test");
    }
    let rules =
        dynamite_gen::rules().iter().filter(|rule| rule.code.starts_with("D11")).map(|rule| rule.name.to_owned());
    // Nothing happens to items where a name is only not kept.
    let without: Vec<String> = rules.filter(|name| !tables.contains(name) && name != "not-retired").collect();
    assert!(without.is_empty(), "{without:?}");
}
