//! What a request writes.

use aws_sdk_dynamodb::types::TransactWriteItem;

use crate::codec::RawItem;
use crate::operation::batch::{BatchTable, Identity};

/// The item of a put: as JSON, or in the SDK's form.
#[cfg_attr(not(feature = "cache"), expect(dead_code, reason = "only a cache needs to know"))]
pub(crate) enum PutItem<'w> {
    Json(&'w str),
    Raw(&'w RawItem),
}

/// The items that a request writes, by the physical names of their tables.
#[cfg_attr(not(feature = "cache"), expect(dead_code, reason = "only a cache needs to know"))]
pub(crate) enum Written<'w> {
    /// An item, or its key.
    Item { table: Option<&'w str>, item: Option<&'w RawItem> },
    /// An item of an entity, which replaces the one that is stored.
    Put { table: Option<&'w str>, item: Option<PutItem<'w>>, entity: &'static str },
    /// The writes and checks of a transaction.
    Transaction(&'w [TransactWriteItem]),
    /// The writes of a batch.
    Batch { tables: &'w [BatchTable], identities: &'w [Identity] },
}
