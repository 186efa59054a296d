//! What two entries have in common that are about one item.

use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::RawItem;
use crate::decimal::Decimal;
use crate::key::write_key_value;
use crate::schema::TableSchema;

/// A table, by its place in the batch, and a key.
///
/// Equal numbers are equal keys, however they are written: the service gives them back in a form of its own. It is cheap
/// to clone: what is on its way is looked up by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Identity(usize, Arc<[u8]>);

impl Identity {
    /// Of an item, or of a key, of the table with this place; `None` if a key attribute is not there.
    pub(crate) fn of(table: usize, schema: &TableSchema, item: &RawItem) -> Option<Self> {
        Identity::of_values(table, schema, |name| item.get(name))
    }

    /// Of the key attributes, looked up by name.
    pub(crate) fn of_values<'v>(
        table: usize,
        schema: &TableSchema,
        value: impl Fn(&str) -> Option<&'v AttributeValue>,
    ) -> Option<Self> {
        let mut bytes = Vec::new();
        for key in std::iter::once(schema.partition_key).chain(schema.sort_key) {
            match value(key.name)? {
                AttributeValue::N(number) => {
                    let number = number.parse::<Decimal>().map_or_else(|_| number.clone(), |number| number.to_string());
                    write_key_value(&mut bytes, &AttributeValue::N(number));
                }
                value => write_key_value(&mut bytes, value),
            }
        }
        Some(Identity(table, bytes.into()))
    }
}
