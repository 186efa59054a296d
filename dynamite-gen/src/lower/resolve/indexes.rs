//! The indexes of a table of one entity, each resolved by itself.

use crate::lower::resolve::sparse_condition;
use crate::model::{Id, IndexId};
use crate::naming::Ident;
use crate::schema::{Entry, IndexText, KeyName};
use crate::yaml::Path;

use super::catalog::Catalog;
use super::index_draft::IndexDraft;
use super::index_keys::{IndexEntry, OfTable};
use super::projection;
use super::rust_names::rust_name;
use super::stages;
use super::table_key::TableKey;

/// Resolves every index. One that can't be read at all is left out.
pub(crate) fn drafts(catalog: &Catalog, key: &TableKey, entries: &[Entry<IndexText>]) -> Vec<IndexDraft> {
    let read = entries.iter().filter_map(|entry| Some((entry, entry.value.as_ref()?)));
    let read = read.map(|(entry, text)| IndexEntry { report: catalog.report, entry, text });
    read.enumerate().map(|(index, entry)| draft(catalog, key, IndexId::from_index(index), entry)).collect()
}

fn draft(catalog: &Catalog, key: &TableKey, id: IndexId, index: IndexEntry) -> IndexDraft {
    let IndexEntry { report, entry, text } = index;
    index.refuse_bad_name();
    let method = rust_name(report, &entry.path, &entry.name, text.rust_name.as_deref(), Ident::snake);
    let resolve = |path: &Path, name: &KeyName| {
        catalog.refuse_type(path, name);
        catalog.source(path, &name.name)
    };
    let table = OfTable { partition: key.partition.as_ref(), sort: &key.sort };
    let index_key = index.key(table, &resolve, |source| catalog.physical(source).name);
    let mut draft = IndexDraft {
        id,
        name: entry.name.clone(),
        doc: text.doc.clone(),
        path: entry.path.clone(),
        local: text.local,
        method,
        key: index_key,
        when: sparse_condition::resolve(catalog, &entry.path, text.when.as_deref()),
        projection: None,
        stage: stages::resolve(index),
    };
    draft.projection = projection::resolve(catalog, key, &draft, text.projection.as_ref());
    draft
}
