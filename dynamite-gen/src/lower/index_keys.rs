//! The rules for the key of an index, whatever its names stand for: an entity's attributes, or a shared table's keys.

use crate::diagnostic::{Diagnostic, codes};
use crate::schema::{Entry, IndexText, KeyName, KeyNames, Report};
use crate::yaml::Path;

/// Key attributes of a kind in a global index.
const MAX_KEYS: usize = 4;

/// What a local index takes from its table.
pub(super) struct TableKeys<K> {
    /// `None` if it is wrong; that was reported.
    pub(super) partition: Option<K>,
    pub(super) has_sort: bool,
}

/// How a name becomes a key; `None` if it is wrong, which it reports.
pub(super) type Resolve<'a, K> = &'a dyn Fn(&Path, &KeyName) -> Option<K>;

/// The partition keys and the sort keys; each `None` if something in it is wrong, which was reported.
pub(super) type Keys<K> = (Option<Vec<K>>, Option<Vec<K>>);

/// The key of an index.
pub(super) fn keys<K>(
    report: &Report,
    table: TableKeys<K>,
    (entry, text): (&Entry<IndexText>, &IndexText),
    resolve: Resolve<K>,
) -> Keys<K> {
    if text.local { local(report, table, (entry, text), resolve) } else { global(report, (entry, text), resolve) }
}

/// A local index has the table's partition key and one sort key of its own.
fn local<K>(
    report: &Report,
    table: TableKeys<K>,
    (entry, text): (&Entry<IndexText>, &IndexText),
    resolve: Resolve<K>,
) -> Keys<K> {
    if text.partition_key.is_some() {
        let help = "remove `partition_key:`, or make the index global by removing `local: true`";
        let message = "a local index has the table's partition key";
        report.key(codes::BAD_LOCAL_INDEX, &entry.path.key("partition_key"), message, help);
    }
    if !table.has_sort {
        let help = "give the table a `sort_key:`, or make the index global by removing `local: true`";
        let message = "a table without a sort key can't have a local index";
        report.key(codes::BAD_LOCAL_INDEX, &entry.path.key("local"), message, help);
    }
    let partition = table.partition.map(|source| vec![source]);
    let sort = match &text.sort_key {
        Some(KeyNames { names, .. }) if names.len() == 1 => each(entry, "sort_key", text.sort_key.as_ref(), resolve),
        Some(_) => {
            let message = "a local index has exactly one sort key";
            let help = "name one attribute or computed key";
            report.value(codes::BAD_LOCAL_INDEX, &entry.path.key("sort_key"), message, help);
            None
        }
        None => {
            let help = "add `sort_key:` with the attribute to sort by";
            report.key(codes::BAD_LOCAL_INDEX, &entry.path, "a local index needs a sort key of its own", help);
            None
        }
    };
    (partition, sort)
}

/// A global index has one to four partition keys, and none to four sort keys.
fn global<K>(report: &Report, (entry, text): (&Entry<IndexText>, &IndexText), resolve: Resolve<K>) -> Keys<K> {
    let given = |key: &Option<KeyNames>| key.as_ref().map_or(0, |key| key.names.len());
    if given(&text.partition_key) == 0 {
        let help = "add `partition_key:` with one to four attributes or computed keys";
        let message = format!("the index `{}` has no partition key", entry.name);
        report.key(codes::BAD_INDEX_KEY, &entry.path, message, help);
        return (None, each(entry, "sort_key", text.sort_key.as_ref(), resolve));
    }
    for (name, count) in [("partition_key", given(&text.partition_key)), ("sort_key", given(&text.sort_key))] {
        if count > MAX_KEYS {
            let message = format!("`{name}` has {count} attributes; DynamoDB takes {MAX_KEYS}");
            let help = "join some of them in a computed key under `keys:`";
            report.value(codes::BAD_INDEX_KEY, &entry.path.key(name), message, help);
        }
    }
    let partition = each(entry, "partition_key", text.partition_key.as_ref(), resolve);
    (partition, each(entry, "sort_key", text.sort_key.as_ref(), resolve))
}

fn each<K>(entry: &Entry<IndexText>, key: &str, given: Option<&KeyNames>, resolve: Resolve<K>) -> Option<Vec<K>> {
    let Some(given) = given else { return Some(Vec::new()) };
    // All of them, so that each wrong one is reported.
    let found: Vec<Option<K>> =
        given.places(&entry.path.key(key)).iter().map(|(path, name)| resolve(path, name)).collect();
    found.into_iter().collect()
}

/// Refuses a key that names one attribute twice.
pub(super) fn repeated<K: PartialEq>(
    report: &Report,
    entry: &Entry<IndexText>,
    (partition, sort): &Keys<K>,
    name: impl Fn(&K) -> String,
) {
    let (Some(partition), Some(sort)) = (partition, sort) else { return };
    let of = |kind: &str, keys: &'_ [K]| -> Vec<Path> {
        (0..keys.len()).map(|at| key_path(report, entry, kind, at)).collect()
    };
    let places = [of("partition_key", partition), of("sort_key", sort)].concat();
    let keys: Vec<&K> = partition.iter().chain(sort).collect();
    let first = |at: usize| keys[..at].iter().position(|key| *key == keys[at]);
    let repeated = (0..keys.len()).find_map(|at| Some((first(at)?, at)));
    if let Some((first, second)) = repeated {
        let message = format!("`{}` stands twice in the key of `{}`", name(keys[second]), entry.name);
        let finding = Diagnostic::new(codes::REPEATED_KEY, message)
            .at(report.document.value_span(&places[second]), "again here")
            .at(report.document.value_span(&places[first]), "first here");
        report.add(finding.help("name it once"));
    }
}

/// Where one of the attributes of an index key stands: in the list, or alone. A local index does not name the table's.
fn key_path(report: &Report, entry: &Entry<IndexText>, kind: &str, at: usize) -> Path {
    let path = entry.path.key(kind);
    let item = path.at(at);
    if report.document.node(&item).is_some() { item } else { path }
}
