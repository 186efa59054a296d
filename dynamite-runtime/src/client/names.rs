//! The physical names of the schemas' tables.

use std::collections::BTreeMap;
use std::fmt;

use crate::escape::Quoted;

/// The prefix and the mapped names of tables.
#[derive(Clone, Default)]
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

/// The environment of a program can name its tables, so that they are shown like other text from outside.
impl fmt::Debug for TableNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mapped: BTreeMap<&str, Quoted<'_>> =
            self.mapped.iter().map(|(table, name)| (table.as_str(), Quoted(name))).collect();
        f.debug_struct("TableNames").field("prefix", &Quoted(&self.prefix)).field("mapped", &mapped).finish()
    }
}
