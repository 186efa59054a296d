//! The differences of an existing table from its schema.

use std::fmt;

use crate::escape::{escaped, one_line};

/// The differences between an existing table and its schema because of which code fails, or reads something wrong.
///
/// [`CheckTable`](crate::CheckTable) and [`CreateTable`](crate::CreateTable) compare them.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// match orders.check_table().await {
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
    differences: Vec<TableDifference>,
}

/// A difference between an existing table and its schema.
///
/// Its text is a clause in one line, such as "it has no index `by_status`". Keys are texts such as "partition key
/// `customer` (S) and sort key `order_id` (N)".
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableDifference {
    /// The table has a status in which it can't be used.
    #[non_exhaustive]
    Status {
        /// The status, such as `ARCHIVED`.
        found: String,
    },
    /// The table has another key, or an attribute of it has another type.
    #[non_exhaustive]
    Key {
        /// The key in the schema.
        wanted: String,
        /// The key of the table.
        found: String,
    },
    /// The table has no such index, or it is being deleted.
    #[non_exhaustive]
    MissingIndex {
        /// The name of the index.
        index: String,
    },
    /// The index is local instead of global, or the other way round.
    #[non_exhaustive]
    IndexKind {
        /// The name of the index.
        index: String,
        /// Is `true` if the index of the table is local.
        local: bool,
    },
    /// The index has another key, or an attribute of it has another type.
    #[non_exhaustive]
    IndexKey {
        /// The name of the index.
        index: String,
        /// The key in the schema.
        wanted: String,
        /// The key of the index.
        found: String,
    },
    /// The index does not hold all attributes that the schema reads from it.
    #[non_exhaustive]
    NarrowProjection {
        /// The name of the index.
        index: String,
        /// The attributes that it does not hold. Empty if the schema wants all attributes, and the index holds some.
        missing: Vec<String>,
    },
    /// The table has no stream, or one with another view type.
    #[non_exhaustive]
    Stream {
        /// The view type in the schema, as DynamoDB writes it.
        wanted: String,
        /// The view type of the table, if it has a stream.
        found: Option<String>,
    },
    /// The table deletes items by another attribute.
    #[non_exhaustive]
    Ttl {
        /// The attribute in the schema.
        wanted: String,
        /// The attribute of the table.
        found: String,
    },
}

impl TableMismatch {
    pub(crate) fn new(table: &str, differences: Vec<TableDifference>) -> Self {
        TableMismatch(Box::new(Inner { table: table.to_owned(), differences }))
    }

    /// Returns the physical name of the table.
    pub fn table(&self) -> &str {
        &self.0.table
    }

    /// Returns the differences; there is at least one.
    pub fn differences(&self) -> &[TableDifference] {
        &self.0.differences
    }
}

impl fmt::Display for TableDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            TableDifference::Status { found } => format!("its status is `{found}`, so it can't be used"),
            TableDifference::Key { wanted, found } => format!("it has the {found} instead of the {wanted}"),
            TableDifference::MissingIndex { index } => format!("it has no index `{index}`"),
            TableDifference::IndexKind { index, local } => {
                let (found, wanted) = if *local { ("local", "global") } else { ("global", "local") };
                format!("its index `{index}` is {found} instead of {wanted}")
            }
            TableDifference::IndexKey { index, wanted, found } => {
                format!("its index `{index}` has the {found} instead of the {wanted}")
            }
            TableDifference::NarrowProjection { index, missing } if missing.is_empty() => {
                format!("its index `{index}` does not hold all attributes")
            }
            TableDifference::NarrowProjection { index, missing } => {
                format!("its index `{index}` does not hold `{}`", missing.join("`, `"))
            }
            TableDifference::Stream { wanted, found: None } => format!("it has no stream of view type {wanted}"),
            TableDifference::Stream { wanted, found: Some(found) } => {
                format!("the view type of its stream is {found} instead of {wanted}")
            }
            TableDifference::Ttl { wanted, found } => {
                format!("its time-to-live attribute is `{found}` instead of `{wanted}`")
            }
        };
        f.write_str(&escaped(&text))
    }
}

impl fmt::Display for TableMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { table, differences } = &*self.0;
        let differences: Vec<String> = differences.iter().map(ToString::to_string).collect();
        one_line(f, format_args!("table {table} does not match its schema: {}", differences.join("; ")))
    }
}

impl fmt::Debug for TableMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TableMismatch({self})")
    }
}
