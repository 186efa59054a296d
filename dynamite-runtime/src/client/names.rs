//! The physical names of the schemas' tables.

use std::collections::BTreeMap;

/// The prefix and the mapped names of tables.
#[derive(Clone, Debug, Default)]
pub(crate) struct TableNames {
    pub(crate) prefix: String,
    pub(crate) mapped: BTreeMap<String, String>,
}

impl TableNames {
    /// Returns the mapped name of a table, or its prefixed name if there is none.
    pub(crate) fn physical(&self, table: &str) -> String {
        match self.mapped.get(table) {
            Some(name) => name.clone(),
            None => format!("{}{table}", self.prefix),
        }
    }
}
