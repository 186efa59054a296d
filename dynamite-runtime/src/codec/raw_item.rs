//! Items in the SDK's form.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// An item in the SDK's form: its attributes by name.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # fn main() -> Outcome {
/// use dynamite_runtime::RawItem;
///
/// let item: RawItem = order(1).to_item()?;
/// assert!(item.contains_key("total"));
/// assert_eq!(Order::from_item(item)?, order(1));
/// # Ok(()) }
/// ```
pub type RawItem = HashMap<String, AttributeValue>;
