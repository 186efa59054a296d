//! Several writes that are carried out together or not at all, and several reads of one moment.

mod cancelled;
mod check;
mod get;
mod write;

pub use cancelled::{Cancellation, Cancelled};
pub use check::Check;
pub use get::{TransactGets, TransactItems, TransactRead};
pub use write::{TransactPart, TransactWrite, Transaction};

use std::collections::HashMap;

use crate::InvalidInput;
use crate::batch::Identity;
use crate::codec::RawItem;
use crate::schema::TableSchema;

/// The most operations of a transaction. Source: the API reference, TransactWriteItems and TransactGetItems.
const MOST: usize = 100;

/// Refuses two operations on one item, which DynamoDB does not have in a transaction.
fn distinct<'t>(
    subjects: impl Iterator<Item = (&'static str, &'static TableSchema, &'t str, &'t RawItem)>,
) -> Result<(), InvalidInput> {
    let mut places = HashMap::new();
    for (at, (entity, schema, table, item)) in subjects.enumerate() {
        if let Some(before) = places.insert((table, Identity::of(0, schema, item)), at) {
            let problem = format!("the operations {before} and {at}, counted from 0, are about one item");
            return Err(InvalidInput::value(problem).in_entity(entity));
        }
    }
    Ok(())
}
