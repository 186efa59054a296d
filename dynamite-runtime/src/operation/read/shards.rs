//! Queries of an index whose partitions are spread over shards: the partition of each shard, the order of their items, and
//! where each shard goes on.

use std::cmp::Ordering;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;

use super::request::{ReadOperation, Target};
use super::sort_range::SortLimit;
use crate::codec::RawItem;
use crate::decimal::Decimal;
use crate::schema::KeyAttribute;

/// The shards that a query asks.
#[derive(Clone)]
pub(crate) struct Shards {
    /// The position among the attributes of the partition key of the one that has the number of the shard.
    pub(crate) attribute: usize,
    /// The values of that attribute, by the number of the shard.
    pub(crate) values: Arc<[AttributeValue]>,
}

/// The position of an item, or of the end of a page, among those of all shards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShardPosition {
    sort: SortValue,
    pub(crate) shard: usize,
}

/// The value of a sort key, in the order of DynamoDB.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum SortValue {
    /// The index has no sort key.
    None,
    Number(Decimal),
    Text(String),
    Bytes(Vec<u8>),
}

impl SortValue {
    fn of(value: Option<&AttributeValue>) -> Self {
        match value {
            Some(AttributeValue::S(text)) => SortValue::Text(text.clone()),
            Some(AttributeValue::N(text)) => text.parse().map_or(SortValue::None, SortValue::Number),
            Some(AttributeValue::B(bytes)) => SortValue::Bytes(bytes.as_ref().to_vec()),
            _ => SortValue::None,
        }
    }
}

impl ReadOperation {
    /// Returns the attribute of the sort key of a sharded query, which has one at most.
    fn shard_sort_key(&self) -> Option<KeyAttribute> {
        self.layout.sort_key_attributes().first().copied()
    }

    /// Returns the position of an item in a shard.
    pub(crate) fn shard_position(&self, key: &RawItem, shard: usize) -> ShardPosition {
        let sort = self.shard_sort_key().and_then(|sort| key.get(sort.name));
        ShardPosition { sort: SortValue::of(sort), shard }
    }

    /// Compares two positions in the order in which requests read: by the sort key, and equal ones by shard.
    pub(crate) fn compare_positions(&self, one: &ShardPosition, other: &ShardPosition) -> Ordering {
        let sorted = one.sort.cmp(&other.sort);
        let sorted = if self.descending { sorted.reverse() } else { sorted };
        let order = sorted.then(one.shard.cmp(&other.shard));
        if self.backward { order.reverse() } else { order }
    }

    /// Returns the shard that has a key of the index.
    pub(crate) fn shard_of_key(&self, shards: &Shards, key: &RawItem) -> Option<usize> {
        let partition =
            self.layout.queried_keys().get(shards.attribute).and_then(|attribute| key.get(attribute.name))?;
        shards.values.iter().position(|value| value == partition)
    }

    /// Returns the query of one shard.
    pub(crate) fn of_shard(&self, shards: &Shards, shard: usize) -> Self {
        let mut operation = ReadOperation { shards: None, resume: None, resume_key: None, ..self.clone() };
        operation.set_shard(shards, shard);
        operation
    }

    /// Sets the partition to that of one shard.
    pub(crate) fn set_shard(&mut self, shards: &Shards, shard: usize) {
        if let Target::Query { partition, .. } = &mut self.target
            && let (Some(attribute), Some(value)) = (partition.get_mut(shards.attribute), shards.values.get(shard))
        {
            attribute.clone_from(value);
        }
    }

    /// Returns the query of the items of one shard that come after a position in another one; `None` if there are none.
    ///
    /// What the shards before that one have at the same sort key was read, and what the others have was not.
    pub(crate) fn of_shard_after(&self, shards: &Shards, shard: usize, key: &RawItem, of: usize) -> Option<Self> {
        let mut operation = self.of_shard(shards, shard);
        let was_read = (shard < of) != self.backward;
        let Some(value) = self.shard_sort_key().and_then(|sort| key.get(sort.name)) else {
            // All items have the same place, so that shards come one after another.
            return (!was_read).then_some(operation);
        };
        if let Target::Query { sort_key, .. } = &mut operation.target {
            let is_lower = self.descending == self.backward;
            sort_key.limit = Some(SortLimit { value: value.clone(), included: !was_read, is_lower });
        }
        (!operation.is_never()).then_some(operation)
    }
}
