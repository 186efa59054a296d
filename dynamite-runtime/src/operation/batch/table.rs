//! The tables of a batch.

use crate::schema::TableSchema;

/// A table of a batch.
#[derive(Clone, Debug)]
pub(crate) struct BatchTable {
    pub(crate) physical: String,
    pub(crate) schema: &'static TableSchema,
}

impl BatchTable {
    /// Returns `true` if a name in a response, which may be an ARN, is that of this table.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        unqualified(&self.physical) == unqualified(name)
    }
}

/// Returns the name of a table, given its name or its ARN.
fn unqualified(name: &str) -> &str {
    name.rsplit_once(":table/").map_or(name, |(_, name)| name)
}

/// Returns the index of a table in a batch, after adding the table if the batch does not contain it. Two schemas of the
/// same physical table share one index.
pub(crate) fn table_index(
    tables: &mut Vec<BatchTable>,
    schema: &'static TableSchema,
    physical: impl FnOnce() -> String,
) -> usize {
    if let Some(index) = tables.iter().position(|known| std::ptr::eq(known.schema, schema)) {
        return index;
    }
    let table = BatchTable { physical: physical(), schema };
    tables.iter().position(|known| known.physical == table.physical).unwrap_or_else(|| {
        tables.push(table);
        tables.len() - 1
    })
}
