//! The comparison of a table with its schema, which changes nothing.

use super::existing_table::ExistingTable;
use super::future::{BoxFuture, Call, awaitable, named};
use crate::client::error::{Error, Result};
use crate::client::{CallName, Dynamite};
use crate::operation::table::TableMismatch;
use crate::operation::{CallInfo, Measured, Usage};
use crate::schema::TableSchema;

/// A call that compares a table with its schema, and changes nothing. A program can make it when it starts.
///
/// It compares what code depends on: the keys and their types; the schema's indexes, with their keys and what they hold;
/// the time-to-live attribute; and, if the schema asks for a stream, its view type. Other indexes and settings are not
/// compared, and an index that is still being created is accepted: `dynamite-gen drift` reports those.
///
/// It sends `DescribeTable`, and `DescribeTimeToLive` if the schema has a time to live.
///
/// # Errors
///
/// Returns [`Error::TableMismatch`] with all differences, and [`Error::Service`] if there is no table.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// orders.check_table().await?;
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
#[derive(Clone, Debug)]
pub struct CheckTable(ExistingTable);

/// Returns the call that compares the table of a schema; called by generated code.
#[doc(hidden)]
pub fn check_table_of(db: &Dynamite, schema: &'static TableSchema) -> CheckTable {
    CheckTable(ExistingTable { db: db.clone(), schema })
}

/// Compares the tables of these schemas, up to the first error; called by generated code.
#[doc(hidden)]
pub async fn check_tables_of(db: &Dynamite, schemas: &[&'static TableSchema]) -> Result<()> {
    for schema in schemas {
        check_table_of(db, schema).await?;
    }
    Ok(())
}

impl CheckTable {
    async fn run(self) -> Result<Measured<()>> {
        let table = self.0.describe().await?;
        let mut differences = self.0.differences(&table);
        if self.0.schema.ttl.is_some() {
            let found = self.0.ttl().await?;
            differences.extend(self.0.ttl_difference(found));
        }
        if !differences.is_empty() {
            return Err(Error::TableMismatch(TableMismatch::new(&self.0.name(), differences)));
        }
        Ok(Measured { value: (), usage: Usage::default() })
    }
}

awaitable!(CheckTable);

impl Call for CheckTable {
    type Output = ();

    fn send(self) -> BoxFuture<Measured<()>> {
        let info = CallInfo { table: Some(self.0.schema.name), ..CallInfo::of_many("check_table", "DescribeTable") };
        named(CallName::new(&self.0.db, info), Box::pin(self.run()))
    }
}
