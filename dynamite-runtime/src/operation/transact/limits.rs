//! The limits that `TransactWriteItems` and `TransactGetItems` share.

use std::collections::HashMap;

use crate::codec::{InvalidInput, RawItem};
use crate::operation::batch::Identity;
use crate::schema::TableSchema;

/// The maximum number of operations in a transaction. Source: the API reference, TransactWriteItems and
/// TransactGetItems.
pub(crate) const MAX_OPERATIONS: usize = 100;

/// Refuses two operations on the same item, which DynamoDB does not accept in a transaction.
pub(super) fn check_distinct<'t>(
    subjects: impl Iterator<Item = (&'static str, &'static TableSchema, &'t str, &'t RawItem)>,
) -> Result<(), InvalidInput> {
    let mut indexes = HashMap::new();
    for (index, (entity, schema, table, item)) in subjects.enumerate() {
        if let Some(before) = indexes.insert((table, Identity::of(0, schema, item)), index) {
            let problem = format!("operations {before} and {index} (counted from 0) are on the same item");
            return Err(InvalidInput::value(problem).in_entity(entity));
        }
    }
    Ok(())
}
