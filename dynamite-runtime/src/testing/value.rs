//! Items as DynamoDB's JSON, whose sets and maps have a fixed order.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};

use crate::codec::RawItem;

/// Returns an item as DynamoDB's JSON, with its attributes in the order of their names, and its sets sorted.
pub(super) fn json_item(item: &RawItem) -> Map<String, Json> {
    let mut attributes: Vec<_> = item.iter().collect();
    attributes.sort_by_key(|(name, _)| *name);
    attributes.into_iter().map(|(name, value)| (name.clone(), json_value(value))).collect()
}

fn json_value(value: &AttributeValue) -> Json {
    let sorted = |mut elements: Vec<String>| {
        elements.sort();
        elements
    };
    match value {
        AttributeValue::S(text) => json!({ "S": text }),
        AttributeValue::N(number) => json!({ "N": number }),
        AttributeValue::B(bytes) => json!({ "B": STANDARD.encode(bytes) }),
        AttributeValue::Bool(value) => json!({ "BOOL": value }),
        AttributeValue::Null(value) => json!({ "NULL": value }),
        AttributeValue::Ss(texts) => json!({ "SS": sorted(texts.clone()) }),
        AttributeValue::Ns(numbers) => json!({ "NS": sorted(numbers.clone()) }),
        AttributeValue::Bs(all) => json!({ "BS": sorted(all.iter().map(|bytes| STANDARD.encode(bytes)).collect()) }),
        AttributeValue::L(list) => json!({ "L": list.iter().map(json_value).collect::<Vec<_>>() }),
        AttributeValue::M(map) => json!({ "M": json_item(map) }),
        // The SDK has variants for types that DynamoDB may get.
        other => json!(format!("{other:?}")),
    }
}

/// Reads an item from DynamoDB's JSON.
///
/// # Errors
///
/// Returns the path of the first value that is not in this form.
pub(super) fn raw_item(json: &Json) -> Result<RawItem, String> {
    let attributes = json.as_object().ok_or_else(String::new)?;
    let read = |(name, value): (&String, &Json)| match raw_value(value) {
        Ok(value) => Ok((name.clone(), value)),
        Err(path) => Err(format!(".{name}{path}")),
    };
    attributes.iter().map(read).collect()
}

fn raw_value(json: &Json) -> Result<AttributeValue, String> {
    let wrong = String::new;
    let typed = json.as_object().filter(|typed| typed.len() == 1).and_then(|typed| typed.iter().next());
    let (kind, value) = typed.ok_or_else(wrong)?;
    let text = || value.as_str().map(str::to_owned).ok_or_else(wrong);
    let bytes = |text: &str| STANDARD.decode(text).map(Blob::new).map_err(|_| wrong());
    let texts = || -> Result<Vec<String>, String> {
        let elements = value.as_array().ok_or_else(wrong)?;
        elements.iter().map(|element| element.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
    };
    Ok(match kind.as_str() {
        "S" => AttributeValue::S(text()?),
        "N" => AttributeValue::N(text()?),
        "B" => AttributeValue::B(bytes(&text()?)?),
        "BOOL" => AttributeValue::Bool(value.as_bool().ok_or_else(wrong)?),
        "NULL" => AttributeValue::Null(value.as_bool().ok_or_else(wrong)?),
        "SS" => AttributeValue::Ss(texts()?),
        "NS" => AttributeValue::Ns(texts()?),
        "BS" => AttributeValue::Bs(texts()?.iter().map(|text| bytes(text)).collect::<Result<_, _>>()?),
        "L" => {
            let elements = value.as_array().ok_or_else(wrong)?.iter().enumerate();
            let read = |(index, element)| raw_value(element).map_err(|path| format!("[{index}]{path}"));
            AttributeValue::L(elements.map(read).collect::<Result<_, _>>()?)
        }
        "M" => AttributeValue::M(raw_item(value)?),
        _ => return Err(wrong()),
    })
}
