//! Items in the SDK's form.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// An item in the SDK's form: its attributes by name.
pub type RawItem = HashMap<String, AttributeValue>;
