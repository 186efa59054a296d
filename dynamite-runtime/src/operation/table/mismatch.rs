//! Compares an existing table with its schema.

use std::collections::BTreeSet;
use std::fmt;

use aws_sdk_dynamodb::types::{self as sdk_types, KeySchemaElement, ProjectionType, TableDescription};

use super::definition::{defined_attributes, key_schema, projection};
use super::settings::view_type;
use crate::escape::{escaped, one_line};
use crate::schema::{IndexSchema, TableSchema};

/// The differences between an existing table and its schema: keys, indexes, time to live or stream. Also the status of a
/// table that does not become active by itself.
///
/// [`CreateTable`](crate::CreateTable) compares them.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// match orders.create_table().await {
///     Err(Error::TableMismatch(mismatch)) => {
///         for difference in mismatch.differences() {
///             eprintln!("{}: {difference}", mismatch.table());
///         }
///     }
///     other => other?,
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct TableMismatch(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    table: String,
    differences: Vec<String>,
}

impl TableMismatch {
    pub(crate) fn ttl(table: &str, wanted: &str, found: &str) -> Self {
        Self::new(table, vec![format!("its time-to-live attribute is `{found}` instead of `{wanted}`")])
    }

    pub(crate) fn status(table: &str, found: &str) -> Self {
        Self::new(table, vec![format!("its status is `{found}`, so it can't be used")])
    }

    fn new(table: &str, differences: Vec<String>) -> Self {
        let differences = differences.iter().map(|difference| escaped(difference)).collect();
        TableMismatch(Box::new(Inner { table: table.to_owned(), differences }))
    }

    /// Returns the physical name of the table.
    pub fn table(&self) -> &str {
        &self.0.table
    }

    /// Returns the differences, each as a complete clause in one line, such as "it has no index `by_status`".
    pub fn differences(&self) -> &[String] {
        &self.0.differences
    }
}

impl fmt::Display for TableMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { table, differences } = &*self.0;
        one_line(f, format_args!("table {table} does not match its schema: {}", differences.join("; ")))
    }
}

impl fmt::Debug for TableMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TableMismatch({self})")
    }
}

/// Compares a table with its schema. Indexes that the schema does not declare are ignored, since no repository uses
/// them.
pub(crate) fn check_table(schema: &TableSchema, name: &str, table: &TableDescription) -> Result<(), TableMismatch> {
    let mut differences = Vec::new();
    let wanted = key_schema(&[schema.partition_key], schema.sort_key.as_slice()).unwrap_or_default();
    if table.key_schema() != wanted {
        let found = display_key(table.key_schema());
        differences.push(format!("its key is {found} instead of {}", display_key(&wanted)));
    }
    differences.extend(compare_types(schema, table));
    differences.extend(schema.indexes.iter().filter_map(|index| compare_index(schema, index, table)));
    differences.extend(compare_stream(schema, table));
    if differences.is_empty() { Ok(()) } else { Err(TableMismatch::new(name, differences)) }
}

/// Compares the stream, if the schema declares one: the readers of the stream depend on the content of its records.
fn compare_stream(schema: &TableSchema, table: &TableDescription) -> Option<String> {
    let wanted = view_type(schema.settings.stream?);
    let found = table.stream_specification().filter(|stream| stream.stream_enabled);
    match found.and_then(|stream| stream.stream_view_type()) {
        Some(found) if *found == wanted => None,
        Some(found) => Some(format!("the view type of its stream is {found} instead of {wanted}")),
        None => Some(format!("it has no stream of view type {wanted}")),
    }
}

fn compare_types(schema: &TableSchema, table: &TableDescription) -> Vec<String> {
    let defined = table.attribute_definitions();
    let keys = defined_attributes(schema).into_iter();
    let wrong = keys.filter_map(|key| {
        let found = defined.iter().find(|definition| definition.attribute_name() == key.name)?;
        let (found, wanted) = (found.attribute_type(), key.scalar_type.sdk());
        (*found != wanted).then(|| format!("its attribute `{}` has type {found} instead of {wanted}", key.name))
    });
    wrong.collect()
}

fn compare_index(schema: &TableSchema, index: &IndexSchema, table: &TableDescription) -> Option<String> {
    let local = table.local_secondary_indexes().iter().map(|i| (true, i.index_name(), i.key_schema(), i.projection()));
    let global =
        table.global_secondary_indexes().iter().map(|i| (false, i.index_name(), i.key_schema(), i.projection()));
    let found = local.chain(global).find(|(_, name, ..)| *name == Some(index.name));
    let Some((local, _, keys, held)) = found else { return Some(format!("it has no index `{}`", index.name)) };
    let wanted = key_schema(index.partition_key, index.sort_key).unwrap_or_default();
    if local != index.local {
        let (found, wanted) = if local { ("local", "global") } else { ("global", "local") };
        return Some(format!("its index `{}` is {found} instead of {wanted}", index.name));
    }
    if keys != wanted {
        let (found, wanted) = (display_key(keys), display_key(&wanted));
        return Some(format!("the key of its index `{}` is {found} instead of {wanted}", index.name));
    }
    let keys: Vec<&str> =
        schema.keys().iter().chain(index.partition_key).chain(index.sort_key).map(|k| k.name).collect();
    let same = held
        .is_some_and(|held| listed_attributes(&keys, held) == listed_attributes(&keys, &projection(index.projection)));
    (!same).then(|| format!("its index `{}` projects other attributes than the schema declares", index.name))
}

/// Returns the attributes that an index projects; `None` for all. Keys are left out: a list may name them, but every
/// index has them.
fn listed_attributes<'p>(keys: &[&str], projection: &'p sdk_types::Projection) -> Option<BTreeSet<&'p str>> {
    if projection.projection_type() == Some(&ProjectionType::All) {
        return None;
    }
    let listed = projection.non_key_attributes().iter().map(String::as_str);
    Some(listed.filter(|name| !keys.contains(name)).collect())
}

fn display_key(keys: &[KeySchemaElement]) -> String {
    let keys: Vec<_> = keys.iter().map(|key| format!("{} {}", key.attribute_name(), key.key_type())).collect();
    format!("({})", keys.join(", "))
}
