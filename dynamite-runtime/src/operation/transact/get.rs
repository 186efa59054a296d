//! `TransactGetItems`.

use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, TransactGetItem};

use super::limits::{MAX_OPERATIONS, check_distinct};
use crate::codec::InvalidInput;
use crate::operation::sdk::TransactGetItemsInputBuilder;
use crate::schema::TableSchema;

/// Returns the request of a transaction of `count` reads, of which no more than it can have are kept; `subjects` holds the
/// entity and the table of each.
pub(crate) fn transact_get_input(
    gets: Vec<Result<TransactGetItem, InvalidInput>>,
    subjects: &[(&'static str, &'static TableSchema)],
    count: usize,
) -> Result<TransactGetItemsInputBuilder, InvalidInput> {
    if !(1..=MAX_OPERATIONS).contains(&count) {
        let problem = format!("a transaction must have 1 to {MAX_OPERATIONS} reads, but this one has {count}");
        return Err(InvalidInput::value(problem));
    }
    let gets = gets.into_iter().collect::<Result<Vec<_>, _>>()?;
    let items = gets
        .iter()
        .zip(subjects)
        .filter_map(|(get, (entity, schema))| Some((*entity, *schema, get.get()?.table_name(), get.get()?.key())));
    check_distinct(items)?;
    Ok(TransactGetItemsInputBuilder::default()
        .set_transact_items(Some(gets))
        .return_consumed_capacity(ReturnConsumedCapacity::Total))
}

/// Returns the physical table of each read of a transaction.
pub(crate) fn read_tables(input: &TransactGetItemsInputBuilder) -> Vec<String> {
    let gets = input.get_transact_items().as_deref().unwrap_or_default();
    gets.iter().map(|get| get.get().map_or_else(String::new, |get| get.table_name().to_owned())).collect()
}
