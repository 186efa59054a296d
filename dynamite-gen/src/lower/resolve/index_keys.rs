//! The rules for the key of an index, whatever its names stand for: the attributes of an entity, or the keys of a table of
//! several.

use crate::diagnostic::{Diagnostic, codes};
use crate::lower::syntax::dynamodb_name;
use crate::schema::{Entry, FileReport, Given, IndexText, KeyName, KeyNames};
use crate::yaml::Path;

/// Key attributes of a kind in a global index.
const MAX_KEYS: usize = 4;

/// The key of an index; a part is `None` if something in it is wrong, which was reported.
#[derive(Debug)]
pub(crate) struct IndexKey<K> {
    pub(crate) partition: Option<Vec<K>>,
    pub(crate) sort: Option<Vec<K>>,
}

/// The table's key, of which a local index has the partition key.
pub(crate) struct OfTable<'a, K> {
    /// `None` if it is wrong; that was reported.
    pub(crate) partition: Option<&'a K>,
    pub(crate) sort: &'a Given<K>,
}

/// An entry of `indexes:`.
#[derive(Clone, Copy)]
pub(crate) struct IndexEntry<'a> {
    pub(crate) report: &'a FileReport<'a>,
    pub(crate) entry: &'a Entry<IndexText>,
    pub(crate) text: &'a IndexText,
}

/// Resolves a name to a key; `None` if it is wrong, which it reports.
pub(crate) type Resolve<'a, K> = &'a dyn Fn(&Path, &KeyName) -> Option<K>;

impl IndexEntry<'_> {
    /// Resolves the key of the index, and refuses one that names an attribute twice; `name` is what a key is called.
    pub(crate) fn key<K: Clone + PartialEq>(
        self,
        table: OfTable<K>,
        resolve: Resolve<K>,
        name: impl Fn(&K) -> String,
    ) -> IndexKey<K> {
        let key = if self.text.local { self.local(table, resolve) } else { self.global(resolve) };
        self.refuse_repeated(&key, name);
        key
    }

    /// Refuses a name of an index that DynamoDB does not take.
    pub(crate) fn refuse_bad_name(self) {
        if !dynamodb_name::is_table_or_index(&self.entry.name) {
            let message = format!("`{}` is not a valid index name", self.entry.name);
            let help = "use 3 to 255 letters, digits, `_`, `-` and `.`";
            self.report.key(codes::BAD_TABLE_NAME, &self.entry.path, message, help);
        }
    }

    /// Resolves the key of a local index: the table's partition key, and one sort key of its own.
    fn local<K: Clone>(self, table: OfTable<K>, resolve: Resolve<K>) -> IndexKey<K> {
        let IndexEntry { report, entry, text } = self;
        if text.partition_key.is_some() {
            let help = "remove `partition_key:`, or make the index global by removing `local: true`";
            let message = "a local index always has the table's partition key";
            report.key(codes::BAD_LOCAL_INDEX, &entry.path.key("partition_key"), message, help);
        }
        if matches!(table.sort, Given::Absent) {
            let help = "give the table a `sort_key:`, or make the index global by removing `local: true`";
            let message = "a table without a sort key can't have a local index";
            report.key(codes::BAD_LOCAL_INDEX, &entry.path.key("local"), message, help);
        }
        let partition = table.partition.map(|source| vec![source.clone()]);
        IndexKey { partition, sort: self.local_sort(resolve) }
    }

    fn local_sort<K>(self, resolve: Resolve<K>) -> Option<Vec<K>> {
        let path = &self.entry.path;
        match &self.text.sort_key {
            Some(KeyNames { names, .. }) if names.len() == 1 => self.each("sort_key", resolve),
            Some(_) => {
                let message = "a local index must have exactly one sort key";
                let help = "name one attribute or computed key";
                self.report.value(codes::BAD_LOCAL_INDEX, &path.key("sort_key"), message, help);
                None
            }
            None => {
                let help = "add `sort_key:` with the attribute to sort by";
                self.report.key(codes::BAD_LOCAL_INDEX, path, "a local index needs a sort key of its own", help);
                None
            }
        }
    }

    /// Resolves the key of a global index: one to four partition keys, and none to four sort keys.
    fn global<K>(self, resolve: Resolve<K>) -> IndexKey<K> {
        let IndexEntry { report, entry, .. } = self;
        if self.count("partition_key") == 0 {
            let help = "add `partition_key:` with one to four attributes or computed keys";
            let message = format!("the index `{}` has no partition key", entry.name);
            report.key(codes::BAD_INDEX_KEY, &entry.path, message, help);
            return IndexKey { partition: None, sort: self.each("sort_key", resolve) };
        }
        for name in ["partition_key", "sort_key"] {
            let count = self.count(name);
            if count > MAX_KEYS {
                let message = format!("`{name}` has {count} attributes, but DynamoDB allows {MAX_KEYS}");
                let help = "join some of them in a computed key under `keys:`";
                report.value(codes::BAD_INDEX_KEY, &entry.path.key(name), message, help);
            }
        }
        IndexKey { partition: self.each("partition_key", resolve), sort: self.each("sort_key", resolve) }
    }

    /// Returns the names under `partition_key:` or `sort_key:`.
    fn names(&self, key: &str) -> Option<&KeyNames> {
        let given = if key == "sort_key" { &self.text.sort_key } else { &self.text.partition_key };
        given.as_ref()
    }

    fn count(&self, key: &str) -> usize {
        self.names(key).map_or(0, |given| given.names.len())
    }

    /// Resolves all of them, so that each wrong one is reported.
    fn each<K>(&self, key: &str, resolve: Resolve<K>) -> Option<Vec<K>> {
        let Some(given) = self.names(key) else { return Some(Vec::new()) };
        let named = given.paths(&self.entry.path.key(key));
        let found: Vec<Option<K>> = named.iter().map(|(path, name)| resolve(path, name)).collect();
        found.into_iter().collect()
    }

    fn refuse_repeated<K: PartialEq>(self, key: &IndexKey<K>, name: impl Fn(&K) -> String) {
        let IndexEntry { report, entry, .. } = self;
        let (Some(partition), Some(sort)) = (&key.partition, &key.sort) else { return };
        let paths = |kind: &str, count: usize| (0..count).map(|index| self.path(kind, index)).collect::<Vec<_>>();
        let paths = [paths("partition_key", partition.len()), paths("sort_key", sort.len())].concat();
        let keys: Vec<&K> = partition.iter().chain(sort).collect();
        let first = |index: usize| keys[..index].iter().position(|key| *key == keys[index]);
        let repeated = (0..keys.len()).find_map(|index| Some((first(index)?, index)));
        if let Some((first, second)) = repeated {
            let message = format!("`{}` appears twice in the key of `{}`", name(keys[second]), entry.name);
            let finding = Diagnostic::new(codes::REPEATED_KEY, message)
                .label(report.document.value_span(&paths[second]), "again here")
                .label(report.document.value_span(&paths[first]), "first here");
            report.add(finding.help("remove one of them"));
        }
    }

    /// Returns where an attribute of the key is named: in a list, or alone. A local index does not name the table's.
    fn path(self, kind: &str, index: usize) -> Path {
        let path = self.entry.path.key(kind);
        let item = path.item(index);
        if self.report.document.node(&item).is_some() { item } else { path }
    }
}
