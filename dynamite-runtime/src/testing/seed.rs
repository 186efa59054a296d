//! Items that a test starts with, as DynamoDB's JSON.

use serde_json::Value as Json;

use super::value::raw_item;
use crate::client::error::{Error, Result};
use crate::codec::{InvalidInput, RawItem};
use crate::entity::{Entity, from_item};

/// Reads items of an entity from DynamoDB's JSON: what `aws dynamodb scan` prints, a list of items, or one item.
///
/// # Errors
///
/// Returns an error that names the item and the attribute, if the text has another form or an item is not of the entity.
pub(super) fn seeds<E: Entity>(text: &str) -> Result<Vec<RawItem>> {
    let items = raw_seeds::<E>(text)?;
    for (index, item) in items.iter().enumerate() {
        from_item::<E>(item.clone()).map_err(|error| invalid::<E>(format!("item {index}: {error}")))?;
    }
    Ok(items)
}

/// Reads items of any entity, as [`seeds`] does.
pub(super) fn raw_seeds<E: Entity>(text: &str) -> Result<Vec<RawItem>> {
    let json: Json = serde_json::from_str(text).map_err(|error| invalid::<E>(format!("not JSON: {error}")))?;
    let all = match json {
        Json::Object(mut output) if output.get("Items").is_some_and(Json::is_array) => output.remove("Items"),
        other => Some(other),
    };
    let items = match all {
        Some(Json::Array(items)) => items,
        item => item.into_iter().collect(),
    };
    let read = |(index, item): (usize, &Json)| {
        raw_item(item).map_err(|path| match path.trim_start_matches('.') {
            "" => invalid::<E>(format!("item {index} is not an object of attributes")),
            path => invalid::<E>(format!("item {index}: {path} is not a value as `{{\"S\": \"text\"}}`")),
        })
    };
    items.iter().enumerate().map(read).collect()
}

fn invalid<E: Entity>(problem: String) -> Error {
    InvalidInput::value(problem).in_field("seed").in_entity(E::NAME).into()
}
