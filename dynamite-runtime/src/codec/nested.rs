//! Values that may be nested far deeper than DynamoDB allows. They are dropped without recursion, which would overflow the
//! stack.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

/// Drops a value, however deeply it is nested.
pub(crate) fn drop_value(value: AttributeValue) {
    // Most values that are skipped are no lists or maps: dropping them must not cost an allocation.
    let mut rest = match value {
        AttributeValue::L(list) => list,
        AttributeValue::M(map) => map.into_values().collect(),
        _ => return,
    };
    while let Some(value) = rest.pop() {
        match value {
            AttributeValue::L(list) => rest.extend(list),
            AttributeValue::M(map) => rest.extend(map.into_values()),
            _ => {}
        }
    }
}

/// Drops a document, however deeply it is nested.
pub(super) fn drop_document(document: Value) {
    let mut rest = vec![document];
    while let Some(value) = rest.pop() {
        match value {
            Value::Array(list) => rest.extend(list),
            Value::Object(object) => rest.extend(object.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
}
