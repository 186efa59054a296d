//! `TransactWriteItems`.

use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, TransactWriteItem};

use super::limits::{MAX_OPERATIONS, check_distinct};
use crate::codec::item_size::stored_bytes;
use crate::codec::{InvalidInput, RawItem};
use crate::operation::sdk::TransactWriteItemsInputBuilder;
use crate::schema::TableSchema;

/// The maximum size of all items together, in bytes. Source: the API reference, TransactWriteItems.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The maximum length of a token. Source: the API reference, TransactWriteItems.
const MAX_TOKEN_CHARACTERS: usize = 36;

/// Returns the request of a transaction with a single write.
pub(crate) fn single_write_input(
    write: Result<TransactWriteItem, InvalidInput>,
    token: Option<String>,
) -> Result<TransactWriteItemsInputBuilder, InvalidInput> {
    check_token(token.as_deref())?;
    input(vec![write?], token)
}

/// Returns the request of a transaction of `count` writes, of which no more than it can have are kept, if DynamoDB
/// accepts them together; `subjects` holds the entity and the table of each.
pub(crate) fn transact_write_input(
    writes: Vec<Result<TransactWriteItem, InvalidInput>>,
    subjects: &[(&'static str, &'static TableSchema)],
    count: usize,
    token: Option<String>,
) -> Result<TransactWriteItemsInputBuilder, InvalidInput> {
    if !(1..=MAX_OPERATIONS).contains(&count) {
        let problem = format!("a transaction must have 1 to {MAX_OPERATIONS} operations, but this one has {count}");
        return Err(InvalidInput::value(problem));
    }
    input(check_writes(writes, subjects)?, token)
}

fn input(
    writes: Vec<TransactWriteItem>,
    token: Option<String>,
) -> Result<TransactWriteItemsInputBuilder, InvalidInput> {
    check_token(token.as_deref())?;
    Ok(TransactWriteItemsInputBuilder::default()
        .set_transact_items(Some(writes))
        .set_client_request_token(token)
        .return_consumed_capacity(ReturnConsumedCapacity::Total))
}

/// Refuses a token that is empty or too long.
fn check_token(token: Option<&str>) -> Result<(), InvalidInput> {
    let length = token.map_or(1, |token| token.chars().count());
    if (1..=MAX_TOKEN_CHARACTERS).contains(&length) {
        return Ok(());
    }
    Err(InvalidInput::value(format!(
        "a token must have 1 to {MAX_TOKEN_CHARACTERS} characters, but this one has {length}"
    )))
}

/// Refuses two writes on the same item, and items that are too large together.
fn check_writes(
    writes: Vec<Result<TransactWriteItem, InvalidInput>>,
    subjects: &[(&'static str, &'static TableSchema)],
) -> Result<Vec<TransactWriteItem>, InvalidInput> {
    let writes = writes.into_iter().collect::<Result<Vec<_>, _>>()?;
    let items = || writes.iter().filter_map(table_and_item);
    check_distinct(
        subjects.iter().zip(items()).map(|((entity, schema), (table, item))| (*entity, *schema, table, item)),
    )?;
    let bytes: usize = items().map(|(_, item)| stored_bytes(item)).sum();
    if bytes > MAX_BYTES {
        let problem =
            format!("the items of a transaction can have at most {MAX_BYTES} bytes, but these have at least {bytes}");
        return Err(InvalidInput::value(problem));
    }
    Ok(writes)
}

/// Returns the table of a write, and its item or key.
fn table_and_item(write: &TransactWriteItem) -> Option<(&str, &RawItem)> {
    let put = write.put().map(|put| (put.table_name(), put.item()));
    let update = write.update().map(|update| (update.table_name(), update.key()));
    let delete = write.delete().map(|delete| (delete.table_name(), delete.key()));
    let check = write.condition_check().map(|check| (check.table_name(), check.key()));
    put.or(update).or(delete).or(check)
}

/// Returns the physical table of each write of a transaction that is not only a check, and its item or key.
#[cfg(feature = "cache")]
pub(crate) fn written_items(writes: &[TransactWriteItem]) -> impl Iterator<Item = (&str, &RawItem)> {
    writes.iter().filter(|write| write.condition_check().is_none()).filter_map(table_and_item)
}

/// Returns the physical table of each write of a transaction.
pub(crate) fn written_tables(input: &TransactWriteItemsInputBuilder) -> Vec<String> {
    let writes = input.get_transact_items().as_deref().unwrap_or_default();
    writes.iter().map(|write| table_and_item(write).map_or_else(String::new, |(table, _)| table.to_owned())).collect()
}
