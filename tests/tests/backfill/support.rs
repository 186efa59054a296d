//! The table of chores, whose items an older version of the code wrote.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{Dynamite, RawItem};
use dynamite_tests::store::chores::{self, Chore, ChoreKey, ChoreRepository, House, HouseRepository, State};

/// The attributes that an older version of the code does not know.
pub(crate) const NEW_KEYS: [&str; 4] = ["due_pk", "due_sk", "load_pk", "load"];

pub(crate) struct Chores {
    pub(crate) db: Dynamite,
    pub(crate) all: chores::Chores,
    pub(crate) chores: ChoreRepository,
    pub(crate) houses: HouseRepository,
}

impl Chores {
    /// Returns repositories of this client.
    pub(crate) fn of(db: &Dynamite) -> Self {
        let (chores, houses) = (ChoreRepository::new(db), HouseRepository::new(db));
        Chores { db: db.clone(), all: chores::Chores::new(db), chores, houses }
    }

    /// Creates the table.
    pub(crate) async fn new(db: &Dynamite) -> Self {
        let chores = Chores::of(db);
        chores.all.create_table().await.unwrap();
        chores
    }

    /// Writes an item as it is.
    pub(crate) async fn put_raw(&self, item: RawItem) {
        let put = self.db.client().put_item().table_name(self.all.table_name()).set_item(Some(item));
        put.send().await.unwrap();
    }

    /// Writes a chore as the older version did: without the keys of indexes that it does not know.
    pub(crate) async fn put_old(&self, chore: &Chore) {
        self.put_raw(old(chore)).await;
    }

    pub(crate) async fn items(&self) -> Vec<RawItem> {
        let scanned = self.db.client().scan().table_name(self.all.table_name()).consistent_read(true);
        scanned.send().await.unwrap().items.unwrap_or_default()
    }

    /// Returns the stored form of a chore.
    pub(crate) async fn stored(&self, id: u32) -> RawItem {
        let key = [("pk".to_owned(), s("HOUSE#a")), ("sk".to_owned(), s(&format!("CHORE#{id:010}")))].into();
        let get = self.db.client().get_item().table_name(self.all.table_name()).set_key(Some(key));
        get.consistent_read(true).send().await.unwrap().item.unwrap()
    }

    /// Panics if an item, or a chore with an id that is to be checked, has other computed keys than the current code would
    /// write.
    pub(crate) async fn assert_derived(&self, checks: impl Fn(u32) -> bool) {
        for item in self.items().await {
            let written = match item.get("kind") {
                Some(AttributeValue::S(kind)) if kind == "chore" => {
                    let chore = Chore::from_item(item.clone()).unwrap();
                    if !checks(chore.id) {
                        continue;
                    }
                    chore.to_item().unwrap()
                }
                _ => House::from_item(item.clone()).unwrap().to_item().unwrap(),
            };
            assert_eq!(keys(&item), keys(&written), "{item:?}");
        }
    }
}

pub(crate) fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

/// Returns the computed keys of an item.
pub(crate) fn keys(item: &RawItem) -> BTreeMap<String, AttributeValue> {
    let is_key = |name: &&String| NEW_KEYS.contains(&name.as_str());
    item.iter().filter(|(name, _)| is_key(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Returns an item as the older version wrote it.
pub(crate) fn old(written: &impl ToItem) -> RawItem {
    let mut item = written.item();
    item.retain(|name, _| !NEW_KEYS.contains(&name.as_str()));
    item
}

/// An entity of the table.
pub(crate) trait ToItem {
    fn item(&self) -> RawItem;
}

impl ToItem for Chore {
    fn item(&self) -> RawItem {
        self.to_item().unwrap()
    }
}

impl ToItem for House {
    fn item(&self) -> RawItem {
        self.to_item().unwrap()
    }
}

pub(crate) fn chore(id: u32) -> Chore {
    Chore {
        house: "a".into(),
        id,
        who: None,
        due: "2026-05-01".parse().unwrap(),
        state: State::Open,
        effort: 3,
        note: "none".into(),
        expires_at: None,
        revision: 1,
    }
}

pub(crate) fn house(name: &str) -> House {
    House { house: name.into(), city: "Oslo".into(), expires_at: None }
}

pub(crate) fn key(id: u32) -> ChoreKey {
    ChoreKey::new("a", id)
}
