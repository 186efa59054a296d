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
    let json: Json = serde_json::from_str(text).map_err(|error| invalid::<E>(format!("not JSON: {error}")))?;
    let all = match json {
        Json::Object(mut output) if output.get("Items").is_some_and(Json::is_array) => output.remove("Items"),
        other => Some(other),
    };
    let items = match all {
        Some(Json::Array(items)) => items,
        item => item.into_iter().collect(),
    };
    items.iter().enumerate().map(|(index, item)| seed::<E>(index, item)).collect()
}

/// Reads one item.
fn seed<E: Entity>(index: usize, json: &Json) -> Result<RawItem> {
    let item = raw_item(json).map_err(|path| {
        invalid::<E>(format!("item {index}: {} is not a value as `{{\"S\": \"text\"}}`", path.trim_start_matches('.')))
    })?;
    match from_item::<E>(item.clone()) {
        Ok(_) => Ok(item),
        Err(error) => Err(invalid::<E>(format!("item {index}: {error}"))),
    }
}

fn invalid<E: Entity>(problem: String) -> Error {
    InvalidInput::value(problem).in_field("seed").in_entity(E::NAME).into()
}
