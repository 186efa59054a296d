//! Compares a table with the one that a schema declares.

use std::collections::BTreeSet;

use super::{Held, Keys, PhysicalIndex, PhysicalTable, Recovery, Status, TimeToLive};
use crate::model::{Capacity, Encryption, Stage, StreamView, TableClass};

/// A difference of an existing table from the one that a schema declares.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Difference {
    /// The table can't be used, or not yet.
    Status(Status),
    Key {
        wanted: Keys,
        found: Keys,
    },
    Index {
        name: String,
        difference: IndexDifference,
    },
    Stream {
        wanted: Option<StreamView>,
        found: Option<StreamView>,
    },
    Ttl {
        wanted: Option<String>,
        found: Option<String>,
    },
    /// The time to live is being enabled or disabled.
    TtlIsChanging,
    Unprotected,
    Recovery {
        wanted: u8,
        found: Recovery,
    },
    Setting(Setting),
}

/// A difference of one index.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum IndexDifference {
    Missing {
        local: bool,
        stage: Stage,
    },
    /// The schema does not declare it.
    Undeclared,
    Status(Status),
    /// A local index in the place of a global one, or the other way round.
    Kind {
        local: bool,
    },
    Key {
        wanted: Keys,
        found: Keys,
    },
    /// It does not hold all attributes that the schema reads from it: these are missing, or all but those it holds.
    Narrow {
        missing: Option<BTreeSet<String>>,
    },
    /// It holds more attributes than the schema reads from it.
    Wide,
    Capacity {
        wanted: Capacity,
        found: Capacity,
    },
}

/// A difference in a setting that changes neither what calls return nor what is lost.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Setting {
    Capacity { wanted: Capacity, found: Capacity },
    Class { wanted: TableClass, found: TableClass },
    Encryption { wanted: Encryption, found: Encryption },
    UndeclaredProtection,
    UndeclaredRecovery,
}

/// Returns the differences, in the order of the table's parts.
pub(crate) fn differences(wanted: &PhysicalTable, found: &PhysicalTable) -> Vec<Difference> {
    let mut all = Vec::new();
    if found.status != Status::Active {
        all.push(Difference::Status(found.status.clone()));
    }
    if wanted.keys != found.keys {
        all.push(Difference::Key { wanted: wanted.keys.clone(), found: found.keys.clone() });
    }
    all.extend(of_indexes(wanted, found));
    if wanted.stream != found.stream {
        all.push(Difference::Stream { wanted: wanted.stream, found: found.stream });
    }
    all.extend(of_ttl(wanted.ttl.as_ref(), found.ttl.as_ref()));
    if wanted.deletion_protection && !found.deletion_protection {
        all.push(Difference::Unprotected);
    }
    all.extend(of_recovery(wanted.recovery, found.recovery));
    all.extend(of_settings(wanted, found).map(Difference::Setting));
    all
}

fn of_indexes(wanted: &PhysicalTable, found: &PhysicalTable) -> Vec<Difference> {
    let mut all = Vec::new();
    let mut add = |name: &String, difference| all.push(Difference::Index { name: name.clone(), difference });
    for (name, index) in &wanted.indexes {
        // One that the schema does not rely on may as well be gone already.
        let is_there = |existing: &&PhysicalIndex| existing.status != Status::Deleting || index.stage == Stage::Active;
        match found.indexes.get(name).filter(is_there) {
            None => add(name, IndexDifference::Missing { local: index.local, stage: index.stage }),
            Some(existing) => {
                let found = of_index(index, existing, wanted.keys == found.keys);
                found.into_iter().for_each(|difference| add(name, difference));
            }
        }
    }
    let undeclared = found.indexes.keys().filter(|name| !wanted.indexes.contains_key(*name));
    undeclared.for_each(|name| add(name, IndexDifference::Undeclared));
    all
}

/// Compares an index. What it holds is compared if it has the same keys, which every index holds.
fn of_index(wanted: &PhysicalIndex, found: &PhysicalIndex, same_table_key: bool) -> Vec<IndexDifference> {
    let mut all = Vec::new();
    if found.status != Status::Active {
        all.push(IndexDifference::Status(found.status.clone()));
    }
    if wanted.local != found.local {
        all.push(IndexDifference::Kind { local: found.local });
        return all;
    }
    if wanted.keys != found.keys {
        all.push(IndexDifference::Key { wanted: wanted.keys.clone(), found: found.keys.clone() });
    } else if same_table_key {
        all.extend(of_projection(&wanted.projection, &found.projection));
    }
    if wanted.capacity != found.capacity {
        all.push(IndexDifference::Capacity { wanted: wanted.capacity, found: found.capacity });
    }
    all
}

fn of_projection(wanted: &Held, found: &Held) -> Option<IndexDifference> {
    match (wanted, found) {
        (Held::All, Held::All) => None,
        (Held::All, Held::Only(_)) => Some(IndexDifference::Narrow { missing: None }),
        (Held::Only(_), Held::All) => Some(IndexDifference::Wide),
        (Held::Only(wanted), Held::Only(found)) => {
            let missing: BTreeSet<String> = wanted.difference(found).cloned().collect();
            match (missing.is_empty(), wanted == found) {
                (_, true) => None,
                (true, false) => Some(IndexDifference::Wide),
                (false, _) => Some(IndexDifference::Narrow { missing: Some(missing) }),
            }
        }
    }
}

fn of_ttl(wanted: Option<&TimeToLive>, found: Option<&TimeToLive>) -> Vec<Difference> {
    let (Some(wanted), Some(found)) = (wanted, found) else { return Vec::new() };
    let mut all = Vec::new();
    if wanted.attribute() != found.attribute() {
        all.push(Difference::Ttl { wanted: wanted.attribute().cloned(), found: found.attribute().cloned() });
    }
    if matches!(found, TimeToLive::TurningOn(_) | TimeToLive::TurningOff) {
        all.push(Difference::TtlIsChanging);
    }
    all
}

fn of_recovery(wanted: Option<Recovery>, found: Option<Recovery>) -> Option<Difference> {
    match (wanted?, found?) {
        (Recovery::Off, Recovery::Off) => None,
        (Recovery::Off, Recovery::On(_)) => Some(Difference::Setting(Setting::UndeclaredRecovery)),
        (Recovery::On(days), Recovery::On(found)) if found >= days => None,
        (Recovery::On(wanted), found) => Some(Difference::Recovery { wanted, found }),
    }
}

fn of_settings(wanted: &PhysicalTable, found: &PhysicalTable) -> impl Iterator<Item = Setting> {
    let capacity = (wanted.capacity != found.capacity)
        .then_some(Setting::Capacity { wanted: wanted.capacity, found: found.capacity });
    let class = (wanted.class != found.class).then_some(Setting::Class { wanted: wanted.class, found: found.class });
    let encryption = differs(&wanted.encryption, &found.encryption)
        .then(|| Setting::Encryption { wanted: wanted.encryption.clone(), found: found.encryption.clone() });
    let protection =
        (found.deletion_protection && !wanted.deletion_protection).then_some(Setting::UndeclaredProtection);
    [capacity, class, encryption, protection].into_iter().flatten()
}

/// Returns whether two keys differ. DynamoDB describes AWS's own key and a customer's alike, by an ARN, so that only two ARNs
/// can be told apart.
pub(crate) fn differs(wanted: &Encryption, found: &Encryption) -> bool {
    match (wanted, found) {
        (Encryption::AwsOwned, Encryption::AwsOwned) => false,
        (Encryption::AwsOwned, _) | (_, Encryption::AwsOwned) => true,
        (Encryption::Key(wanted), Encryption::Key(found)) => {
            let is_key = |name: &str| name.starts_with("arn:") && name.contains(":key/");
            is_key(wanted) && is_key(found) && wanted != found
        }
        _ => false,
    }
}
