//! The normal form of a table that a schema declares.

use super::{DEFAULT_DAYS, Held, Keys, PhysicalIndex, PhysicalTable, Recovery, Status, TimeToLive};
use crate::model::{self, Projection, Table, TableIndex};

impl From<&Table> for PhysicalTable {
    fn from(table: &Table) -> Self {
        let settings = &table.settings;
        let keys =
            Keys { partition: vec![table.partition_key.clone()], sort: table.sort_key.iter().cloned().collect() };
        let indexes = table.indexes.iter().map(|declared| {
            let index = index(declared, &keys, settings.capacity_of(&declared.name));
            (declared.name.clone(), index)
        });
        PhysicalTable {
            name: table.name.clone(),
            status: Status::Active,
            indexes: indexes.collect(),
            keys,
            stream: settings.stream,
            deletion_protection: settings.deletion_protection,
            capacity: settings.capacity,
            class: settings.class,
            encryption: settings.encryption.clone(),
            ttl: Some(match &table.ttl {
                None => TimeToLive::Off,
                Some(attribute) => TimeToLive::On(attribute.clone()),
            }),
            recovery: Some(match settings.recovery {
                None => Recovery::Off,
                Some(model::Recovery { days }) => Recovery::On(days.unwrap_or(DEFAULT_DAYS)),
            }),
        }
    }
}

fn index(index: &TableIndex, table: &Keys, capacity: model::Capacity) -> PhysicalIndex {
    let keys = Keys { partition: index.partition_key.clone(), sort: index.sort_key.clone() };
    let projection = match &index.projection {
        Projection::All => Held::All,
        Projection::KeysOnly => Held::Only(Default::default()),
        Projection::Include(names) => Held::without_keys(names, &keys, table),
    };
    PhysicalIndex { local: index.local, status: Status::Active, keys, projection, capacity, stage: index.stage }
}

impl Held {
    /// Returns the listed attributes. A list may name keys, which every index has.
    pub(super) fn without_keys(names: &[String], index: &Keys, table: &Keys) -> Held {
        let is_key = |name: &String| index.all().chain(table.all()).any(|key| key.name == *name);
        Held::Only(names.iter().filter(|name| !is_key(name)).cloned().collect())
    }
}
