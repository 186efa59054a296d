//! A part of a batch of reads: the keys of one entity.

use std::any::Any;

use crate::operation::OnUnreadable;
use crate::schema::TableSchema;

/// The keys of one entity in a batch, of any type.
pub(in crate::action::batch) struct Part {
    pub(in crate::action::batch) entity: &'static str,
    pub(super) schema: &'static TableSchema,
    /// The index of the table in the batch.
    pub(in crate::action::batch) table: usize,
    /// The keys, a `Vec` of the type that the entity has for them.
    pub(super) keys: Box<dyn Any + Send + Sync>,
    /// The indexes of the keys among the distinct keys of the batch.
    pub(super) indexes: Vec<usize>,
    /// The function that takes the items that can't be read, if there is one.
    pub(super) on_unreadable: OnUnreadable,
}

impl Part {
    /// Returns the keys, which have to be a `K`, with their indexes.
    pub(super) fn keys<K: 'static>(self) -> impl Iterator<Item = (K, usize)> {
        let keys: Vec<K> = self.keys.downcast().map(|keys| *keys).unwrap_or_default();
        keys.into_iter().zip(self.indexes)
    }
}
