//! Secondary indexes: their keys, what they hold, and when an item is in them.

use std::collections::BTreeSet;

use crate::diagnostic::codes;
use crate::model::{ComputedKeyId, Id, Index, IndexId, KeySource, Only, Projection, TableIndex, When};
use crate::naming::Ident;
use crate::schema::{Entry, Given, IndexText, KeyName, Report, Section};
use crate::yaml::Path;

use super::index_keys::{self, TableKeys};
use super::keys::{Catalog, TableKey};
use super::names::rust_name;
use super::table_name::is_legal;
use super::{projection, when};

/// DynamoDB's quota of global indexes of a table.
const MAX_GLOBAL: usize = 20;
/// DynamoDB's limit of local indexes of a table.
const MAX_LOCAL: usize = 5;

/// An index with its parts resolved; what is wrong is `None`, and was reported.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) id: IndexId,
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

    /// Whether an item may be left out of it, as far as is known.
    pub(super) fn is_sparse(&self, catalog: &Catalog) -> bool {
        let keys = self.partition.iter().chain(&self.sort).flatten();
        self.conditional || keys.into_iter().any(|source| may_be_absent(catalog, source))
    }
}

/// Lowers every index by itself. An index that can't be read at all is left out.
pub(super) fn lower(catalog: &Catalog, key: &TableKey, entries: &[Entry<IndexText>]) -> Vec<Draft> {
    let texts = entries.iter().filter_map(|entry| Some((entry, entry.value.as_ref()?))).enumerate();
    let draft = |(index, (entry, text))| draft(catalog, key, IndexId::from_index(index), entry, text);
    let drafts: Vec<Draft> = texts.map(draft).collect();
    too_many(catalog.report, drafts.iter().map(|draft| (draft.local, &draft.path)));
    projection::too_many(catalog.report, drafts.iter().map(|draft| (draft.projection.as_ref(), &draft.path)));
    drafts
}

fn draft(catalog: &Catalog, key: &TableKey, id: IndexId, entry: &Entry<IndexText>, text: &IndexText) -> Draft {
    let report = catalog.report;
    bad_name(report, entry);
    let method = rust_name(report, &entry.path, &entry.name, text.rust_name.as_deref(), Ident::snake);
    let table = TableKeys { partition: key.partition.clone(), has_sort: !matches!(key.sort, Given::Absent) };
    let resolve = |path: &Path, name: &KeyName| {
        refuse_type(report, path, name);
        catalog.source(path, &name.name)
    };
    let keys = index_keys::keys(report, table, (entry, text), &resolve);
    index_keys::repeated(report, entry, &keys, |source| catalog.physical(source).name);
    let (partition, sort) = keys;
    let mut draft = Draft {
        id,
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
    draft.projection = projection::lower(catalog, key, &draft, text.projection.as_ref());
    draft
}

/// The only entity of a table declares the types of its attributes itself.
pub(super) fn refuse_type(report: &Report, path: &Path, name: &KeyName) {
    if name.kind.is_some() {
        let message = format!("the type of `{}` is that of the attribute, and is not said here", name.name);
        let help = "write the name alone; types stand here only where a table has `entities:`";
        report.value(codes::WRONG_SHAPE, path, message, help);
    }
}

pub(super) fn bad_name(report: &Report, entry: &Entry<IndexText>) {
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

/// DynamoDB's limits of indexes; each is local or not, and declared at a path.
pub(super) fn too_many<'p>(report: &Report, indexes: impl Iterator<Item = (bool, &'p Path)> + Clone) {
    let of_kind = |local: bool| -> Vec<&Path> {
        indexes.clone().filter(|(other, _)| *other == local).map(|(_, path)| path).collect()
    };
    let (local, global) = (of_kind(true), of_kind(false));
    if let Some(first) = local.get(MAX_LOCAL) {
        let message = format!("the table has {} local indexes; DynamoDB takes {MAX_LOCAL}", local.len());
        report.key(codes::TOO_MANY_INDEXES, first, message, "remove what no query needs, or let two queries share one");
    }
    if let Some(first) = global.get(MAX_GLOBAL) {
        let message = format!("the table has {} global indexes; the default quota is {MAX_GLOBAL}", global.len());
        let help = "remove what no query needs; or have the quota raised, and allow this with `allow:` in the index";
        report.key(codes::GLOBAL_INDEX_QUOTA, first, message, help);
    }
}

/// The computed keys that no key is made of. Says nothing if some key is not known.
pub(super) fn unused_computed(catalog: &Catalog, key: &TableKey, drafts: &[Draft], section: &Section<IndexText>) {
    let all_read = !section.misshapen && drafts.len() == section.entries.len();
    let known = all_read && key.partition.is_some() && !matches!(key.sort, Given::Broken);
    let index_keys: Option<Vec<Vec<KeySource>>> = drafts.iter().map(Draft::keys).collect();
    let (true, Some(index_keys)) = (known, index_keys) else { return };
    let all = index_keys.iter().flatten().chain(&key.partition).chain(key.sort.value());
    let used: BTreeSet<ComputedKeyId> = all
        .filter_map(|source| match source {
            KeySource::Computed(at) => Some(*at),
            KeySource::Attribute(_) => None,
        })
        .collect();
    for (_, key) in catalog.computed.enumerate().filter(|(id, key)| !used.contains(id) && !key.is_taken) {
        let message = format!("no key and no index uses `{}`", key.name);
        let help = "use it as a `partition_key:` or `sort_key:`, or remove it";
        catalog.report.key(codes::UNUSED_COMPUTED_KEY, &key.path, message, help);
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
pub(super) fn entity_index(catalog: &Catalog, key: &TableKey, entity: &Ident, draft: &Draft) -> Option<Index> {
    let keys = draft.keys()?;
    let method = draft.method.clone()?;
    Some(Index {
        id: draft.id,
        name: item_name(entity, &method)?,
        method,
        partition_key: draft.partition.clone()?,
        sort_key: draft.sort.clone()?,
        sparse: keys.iter().any(|source| may_be_absent(catalog, source)),
        when: draft.when.clone(),
        only: Only::default(),
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
        KeySource::Attribute(at) => catalog.attributes[*at].model.optional,
        KeySource::Computed(at) => catalog.computed[*at].model.optional,
    }
}
