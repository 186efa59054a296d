//! Compares an existing table with its schema.
//!
//! `dynamite-gen drift` compares more; what code would fail at is the same for both, as the cases in `tests/tables` show.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::{
    self as sdk_types, IndexStatus, KeySchemaElement, KeyType, ProjectionType, TableDescription, TableStatus,
};

use super::mismatch::TableDifference;
use super::settings::view_type;
use crate::schema::{IndexSchema, IndexStage, KeyAttribute, Projection, TableSchema};

/// Returns the differences because of which code would fail, or read something wrong. Indexes that the schema does not
/// declare are no differences, since no repository uses them, and neither are attributes that an index holds in addition.
pub(crate) fn compare_table(schema: &TableSchema, table: &TableDescription) -> Vec<TableDifference> {
    let mut differences = Vec::new();
    if let Some(status) = table.table_status.as_ref().filter(|status| is_unusable(status)) {
        differences.push(TableDifference::Status { found: status.as_str().to_owned() });
    }
    let comparison = Comparison { schema, table };
    let (wanted, found) =
        (wanted_key(&[schema.partition_key], schema.sort_key.as_slice()), comparison.found_key(table.key_schema()));
    let same_key = wanted == found;
    if !same_key {
        differences.push(TableDifference::Key { wanted, found });
    }
    let mut indexes: Vec<&IndexSchema> = schema.indexes.iter().collect();
    indexes.sort_by_key(|index| index.name);
    differences.extend(indexes.into_iter().filter_map(|index| comparison.index(index, same_key)));
    differences.extend(comparison.stream());
    differences
}

/// Returns whether a table with this status answers no request for items, and will not by itself.
fn is_unusable(status: &TableStatus) -> bool {
    use TableStatus::{Archived, Archiving, Deleting, InaccessibleEncryptionCredentials};
    matches!(status, Archived | Archiving | Deleting | InaccessibleEncryptionCredentials)
}

struct Comparison<'a> {
    schema: &'a TableSchema,
    table: &'a TableDescription,
}

/// An index as it was found.
struct FoundIndex<'a> {
    local: bool,
    keys: &'a [KeySchemaElement],
    projection: Option<&'a sdk_types::Projection>,
    is_deleted: bool,
}

impl Comparison<'_> {
    fn found_index(&self, name: &str) -> Option<FoundIndex<'_>> {
        let local = self.table.local_secondary_indexes().iter().find(|index| index.index_name() == Some(name));
        let local = local.map(|index| FoundIndex {
            local: true,
            keys: index.key_schema(),
            projection: index.projection(),
            is_deleted: false,
        });
        let global = self.table.global_secondary_indexes().iter().find(|index| index.index_name() == Some(name));
        let global = global.map(|index| FoundIndex {
            local: false,
            keys: index.key_schema(),
            projection: index.projection(),
            is_deleted: index.index_status() == Some(&IndexStatus::Deleting),
        });
        local.or(global)
    }

    /// Compares an index. What it holds is compared if it has the same keys, which every index holds.
    fn index(&self, wanted: &IndexSchema, same_table_key: bool) -> Option<TableDifference> {
        let index = wanted.name.to_owned();
        let Some(found) = self.found_index(wanted.name).filter(|found| !found.is_deleted) else {
            return (wanted.stage == IndexStage::Active).then_some(TableDifference::MissingIndex { index });
        };
        if found.local != wanted.local {
            return Some(TableDifference::IndexKind { index, local: found.local });
        }
        let (wanted_key, found_key) = (wanted_key(wanted.partition_key, wanted.sort_key), self.found_key(found.keys));
        if found_key != wanted_key {
            return Some(TableDifference::IndexKey { index, wanted: wanted_key, found: found_key });
        }
        let projection = found.projection.filter(|_| same_table_key)?;
        let missing = self.missing(wanted, projection)?;
        Some(TableDifference::NarrowProjection { index, missing })
    }

    /// Returns the attributes that an index lacks: all but a few, so that they are not listed, if the schema wants all.
    fn missing(&self, wanted: &IndexSchema, found: &sdk_types::Projection) -> Option<Vec<String>> {
        let holds_all = found.projection_type() == Some(&ProjectionType::All);
        let names = match wanted.projection {
            _ if holds_all => return None,
            Projection::All => return Some(Vec::new()),
            Projection::KeysOnly => return None,
            Projection::Include(names) => names,
        };
        let own = self.schema.keys();
        let keys = wanted.partition_key.iter().chain(wanted.sort_key).chain(&own);
        let held: BTreeSet<&str> =
            keys.map(|key| key.name).chain(found.non_key_attributes().iter().map(String::as_str)).collect();
        let missing: BTreeSet<&str> = names.iter().copied().filter(|name| !held.contains(name)).collect();
        (!missing.is_empty()).then(|| missing.into_iter().map(str::to_owned).collect())
    }

    /// Compares the stream, if the schema declares one: the readers of the stream depend on the content of its records.
    fn stream(&self) -> Option<TableDifference> {
        let wanted = view_type(self.schema.settings.stream?);
        let found = self.table.stream_specification().filter(|stream| stream.stream_enabled);
        let found = found.and_then(|stream| stream.stream_view_type());
        let text = |view: &sdk_types::StreamViewType| view.as_str().to_owned();
        (found != Some(&wanted)).then(|| TableDifference::Stream { wanted: text(&wanted), found: found.map(text) })
    }

    /// Returns a key as text: partition key `customer` (S), then the sort key.
    fn found_key(&self, keys: &[KeySchemaElement]) -> String {
        let definition = |name: &str| {
            self.table.attribute_definitions().iter().find(|definition| definition.attribute_name() == name)
        };
        let keys = keys.iter().map(|key| {
            let name = key.attribute_name();
            let kind = definition(name).map_or("?", |definition| definition.attribute_type().as_str());
            (name, kind, *key.key_type() == KeyType::Hash)
        });
        key_text(keys)
    }
}

fn wanted_key(partition: &[KeyAttribute], sort: &[KeyAttribute]) -> String {
    let partition = partition.iter().map(|key| (key, true));
    let keys = partition.chain(sort.iter().map(|key| (key, false)));
    key_text(keys.map(|(key, is_partition)| (key.name, key.scalar_type.letter(), is_partition)))
}

/// Writes the attributes of a key with their types: partition key `customer` (S) and sort key `number` (N).
fn key_text<'k>(keys: impl Iterator<Item = (&'k str, &'k str, bool)>) -> String {
    let (mut partition, mut sort) = (Vec::new(), Vec::new());
    for (name, kind, is_partition) in keys {
        if is_partition { &mut partition } else { &mut sort }.push(format!("`{name}` ({kind})"));
    }
    match sort.is_empty() {
        true => format!("partition key {}", partition.join(", ")),
        false => format!("partition key {} and sort key {}", partition.join(", "), sort.join(", ")),
    }
}
