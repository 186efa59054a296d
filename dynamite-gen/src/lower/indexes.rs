//! Secondary indexes: their keys, what they hold, and when an item is in them.

use std::collections::BTreeSet;

use crate::diagnostic::codes;
use crate::model::{Index, KeySource, Projection, TableIndex, When};
use crate::naming::Ident;
use crate::schema::{Entry, IndexText, OneOrMany, Report, Section};
use crate::yaml::Path;

use super::keys::{Catalog, SortKey, TableKey};
use super::names::rust_name;
use super::table_name::is_legal;
use super::{projection, when};

/// DynamoDB's quota of global indexes of a table.
const MAX_GLOBAL: usize = 20;
/// DynamoDB's limit of local indexes of a table.
const MAX_LOCAL: usize = 5;
/// Key attributes of a kind in a global index.
const MAX_KEYS: usize = 4;

/// An index with its parts resolved; what is wrong is `None`, and was reported.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) path: Path,
    pub(super) local: bool,
    pub(super) method: Option<Ident>,
    pub(super) partition: Option<Vec<KeySource>>,
    pub(super) sort: Option<Vec<KeySource>>,
    pub(super) when: Option<When>,
    /// Whether a `when:` is written, good or not.
    pub(super) conditional: bool,
    pub(super) projection: Option<Projection>,
}

impl Draft {
    /// The key attributes, if all are good.
    pub(super) fn keys(&self) -> Option<Vec<KeySource>> {
        Some([self.partition.clone()?, self.sort.clone()?].concat())
    }
}

/// Lowers every index by itself. An index that can't be read at all is left out.
pub(super) fn lower(catalog: &Catalog, key: &TableKey, entries: &[Entry<IndexText>]) -> Vec<Draft> {
    let texts = entries.iter().filter_map(|entry| Some((entry, entry.value.as_ref()?)));
    let drafts: Vec<Draft> = texts.map(|(entry, text)| draft(catalog, key, entry, text)).collect();
    too_many(catalog.report, &drafts);
    projection::too_many(catalog.report, &drafts);
    drafts
}

fn draft(catalog: &Catalog, key: &TableKey, entry: &Entry<IndexText>, text: &IndexText) -> Draft {
    let report = catalog.report;
    bad_name(report, entry);
    let method = rust_name(report, &entry.path, &entry.name, text.rust_name.as_deref(), Ident::snake);
    let (partition, sort) =
        if text.local { local_keys(catalog, key, entry, text) } else { global_keys(catalog, entry, text) };
    let mut draft = Draft {
        name: entry.name.clone(),
        path: entry.path.clone(),
        local: text.local,
        method,
        partition,
        sort,
        when: text.when.as_ref().and_then(|text| when::lower(catalog, &entry.path.key("when"), text)),
        conditional: text.when.is_some(),
        projection: None,
    };
    repeated_key(catalog, &draft);
    draft.projection = projection::lower(catalog, key, &draft, text.projection.as_ref());
    draft
}

fn bad_name(report: &Report, entry: &Entry<IndexText>) {
    if !is_legal(&entry.name) {
        let message = format!("`{}` is no name of an index", entry.name);
        report.key(
            codes::BAD_TABLE_NAME,
            &entry.path,
            message,
            "DynamoDB takes 3 to 255 letters, digits, `_`, `-` and `.`",
        );
    }
}

type Keys = (Option<Vec<KeySource>>, Option<Vec<KeySource>>);

/// A local index has the table's partition key and one sort key of its own.
fn local_keys(catalog: &Catalog, key: &TableKey, entry: &Entry<IndexText>, text: &IndexText) -> Keys {
    let report = catalog.report;
    if text.partition_key.is_some() {
        let help = "remove `partition_key:`, or make the index global by removing `local: true`";
        let message = "a local index has the table's partition key";
        report.key(codes::BAD_LOCAL_INDEX, &entry.path.key("partition_key"), message, help);
    }
    if matches!(key.sort, SortKey::None) {
        let help = "give the table a `sort_key:`, or make the index global by removing `local: true`";
        let message = "a table without a sort key can't have a local index";
        report.key(codes::BAD_LOCAL_INDEX, &entry.path.key("local"), message, help);
    }
    let partition = key.partition.clone().map(|source| vec![source]);
    let sort = match &text.sort_key {
        Some(OneOrMany { names, .. }) if names.len() == 1 => {
            sources(catalog, entry, "sort_key", text.sort_key.as_ref())
        }
        Some(_) => {
            let message = "a local index has exactly one sort key";
            report.value(
                codes::BAD_LOCAL_INDEX,
                &entry.path.key("sort_key"),
                message,
                "name one attribute or computed key",
            );
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
fn global_keys(catalog: &Catalog, entry: &Entry<IndexText>, text: &IndexText) -> Keys {
    let given = |key: &Option<OneOrMany>| key.as_ref().map_or(0, |key| key.names.len());
    if given(&text.partition_key) == 0 {
        let help = "add `partition_key:` with one to four attributes or computed keys";
        let message = format!("the index `{}` has no partition key", entry.name);
        catalog.report.key(codes::BAD_INDEX_KEY, &entry.path, message, help);
        return (None, sources(catalog, entry, "sort_key", text.sort_key.as_ref()));
    }
    for (name, count) in [("partition_key", given(&text.partition_key)), ("sort_key", given(&text.sort_key))] {
        if count > MAX_KEYS {
            let message = format!("`{name}` has {count} attributes; DynamoDB takes {MAX_KEYS}");
            let help = "join some of them in a computed key under `keys:`";
            catalog.report.value(codes::BAD_INDEX_KEY, &entry.path.key(name), message, help);
        }
    }
    let partition = sources(catalog, entry, "partition_key", text.partition_key.as_ref());
    (partition, sources(catalog, entry, "sort_key", text.sort_key.as_ref()))
}

fn sources(
    catalog: &Catalog,
    entry: &Entry<IndexText>,
    key: &str,
    given: Option<&OneOrMany>,
) -> Option<Vec<KeySource>> {
    let Some(given) = given else { return Some(Vec::new()) };
    let path = entry.path.key(key);
    let one = |(at, name): (usize, &String)| {
        let path = if given.list { path.at(at) } else { path.clone() };
        catalog.source(&path, name)
    };
    // All of them, so that each wrong one is reported.
    let found: Vec<Option<KeySource>> = given.names.iter().enumerate().map(one).collect();
    found.into_iter().collect()
}

fn repeated_key(catalog: &Catalog, draft: &Draft) {
    let Some(keys) = draft.keys() else { return };
    let repeated = keys.iter().enumerate().find(|(at, source)| keys[..*at].contains(source));
    if let Some((_, source)) = repeated {
        let message = format!("`{}` stands twice in the key of `{}`", catalog.physical(source).name, draft.name);
        catalog.report.key(codes::REPEATED_KEY, &draft.path, message, "name it once");
    }
}

fn too_many(report: &Report, drafts: &[Draft]) {
    for (local, kind, max) in [(true, "local", MAX_LOCAL), (false, "global", MAX_GLOBAL)] {
        let all: Vec<&Draft> = drafts.iter().filter(|draft| draft.local == local).collect();
        if let Some(first) = all.get(max) {
            let message = format!("the table has {} {kind} indexes; DynamoDB takes {max}", all.len());
            report.key(
                codes::TOO_MANY_INDEXES,
                &first.path,
                message,
                "remove what no query needs, or let two queries share one",
            );
        }
    }
}

/// The computed keys that no key is made of. Says nothing if some key is not known.
pub(super) fn unused_computed(catalog: &Catalog, key: &TableKey, drafts: &[Draft], section: &Section<IndexText>) {
    let all_read = !section.misshapen && drafts.len() == section.entries.len();
    let known = all_read && key.partition.is_some() && !matches!(key.sort, SortKey::Broken);
    let index_keys: Option<Vec<Vec<KeySource>>> = drafts.iter().map(Draft::keys).collect();
    let (true, Some(index_keys)) = (known, index_keys) else { return };
    let all = index_keys.iter().flatten().chain(&key.partition).chain(key.sort.source());
    let used: BTreeSet<usize> = all
        .filter_map(|source| match source {
            KeySource::Computed(at) => Some(*at),
            KeySource::Attribute(_) => None,
        })
        .collect();
    for (at, path) in catalog.computed.paths.iter().enumerate().filter(|(at, _)| !used.contains(at)) {
        let message = format!("no key and no index uses `{}`", catalog.computed.labels[at]);
        let help = "use it as a `partition_key:` or `sort_key:`, or remove it";
        catalog.report.key(codes::UNUSED_COMPUTED_KEY, path, message, help);
    }
}

/// The index as DynamoDB knows it; `None` if some part of it is wrong.
pub(super) fn table_index(catalog: &Catalog, draft: &Draft) -> Option<TableIndex> {
    let physical = |keys: &Option<Vec<KeySource>>| {
        keys.as_ref().map(|keys| keys.iter().map(|source| catalog.physical(source)).collect::<Vec<_>>())
    };
    Some(TableIndex {
        name: draft.name.clone(),
        local: draft.local,
        partition_key: physical(&draft.partition)?,
        sort_key: physical(&draft.sort)?,
        projection: draft.projection.clone()?,
    })
}

/// The index as the entity sees it; `None` if some part of it is wrong.
pub(super) fn entity_index(
    catalog: &Catalog,
    key: &TableKey,
    place: usize,
    entity: &Ident,
    draft: &Draft,
) -> Option<Index> {
    let keys = draft.keys()?;
    let method = draft.method.clone()?;
    Some(Index {
        table_index: place,
        name: item_name(entity, &method)?,
        method,
        partition_key: draft.partition.clone()?,
        sort_key: draft.sort.clone()?,
        sparse: keys.iter().any(|source| may_be_absent(catalog, source)),
        when: draft.when.clone(),
        item: projection::item(catalog, key, draft)?,
    })
}

/// `Order` and `by_status` give `OrderByStatus`; `slow_pages` gives `OrderBySlowPages`.
pub(super) fn item_name(entity: &Ident, method: &Ident) -> Option<Ident> {
    let camel = Ident::camel(method.plain())?;
    let rest = camel.plain().strip_prefix("By").filter(|rest| !rest.starts_with(char::is_lowercase));
    let by = if rest.is_some_and(|rest| !rest.is_empty()) { "" } else { "By" };
    Some(entity.suffixed(&format!("{by}{}", camel.plain())))
}

fn may_be_absent(catalog: &Catalog, source: &KeySource) -> bool {
    match source {
        KeySource::Attribute(at) => catalog.attributes.list[*at].optional,
        KeySource::Computed(at) => catalog.computed.list[*at].optional,
    }
}
