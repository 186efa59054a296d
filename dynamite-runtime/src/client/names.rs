//! From the table names of the schemas to those of an environment.

use std::collections::BTreeMap;

/// How tables are called where the client runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct TableNames {
    pub(crate) prefix: String,
    pub(crate) mapped: BTreeMap<String, String>,
}

impl TableNames {
    /// A name of its own, if there is one; else the prefix and the schema's name.
    pub(crate) fn physical(&self, table: &str) -> String {
        match self.mapped.get(table) {
            Some(name) => name.clone(),
            None => format!("{}{table}", self.prefix),
        }
    }
}
