//! Entries of any entity, and their downcasts.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use super::write::WriteCodec;

/// A write or a key of any entity, in a batch over several tables.
///
/// An entry contains a [`Write<E>`](crate::Write) in a batch of writes, and a key of the entity in a batch of reads.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?; let db = orders.db();
/// use std::time::Duration;
///
/// let batch = db.batch_write().add(orders.batch_write().put(&order(10)));
/// if let Err(BatchError::Incomplete(incomplete)) = batch.deadline(Duration::ZERO).await {
///     for entry in incomplete.left {
///         assert_eq!(entry.entity(), "Order");
///         assert_eq!(entry.get::<Write<Order>>(), Some(&Write::Put(order(10))));
///     }
/// }
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct AnyEntry {
    entity: &'static str,
    value: Arc<dyn Any + Send + Sync>,
    /// How it is encoded, if it is a write.
    codec: Option<WriteCodec>,
    /// The physical name of its table, if it is a write in a batch over several tables. The batch that repeats it may
    /// have a client with other table names.
    table: Option<Arc<str>>,
    /// The number of the batch that first sent it, if it is a write. A batch that was sent later has a greater one.
    batch: Option<u64>,
}

impl AnyEntry {
    /// Makes an entry that is not a write.
    pub(crate) fn new<T: Send + Sync + 'static>(entity: &'static str, value: T) -> Self {
        AnyEntry { entity, value: Arc::new(value), codec: None, table: None, batch: None }
    }

    /// Makes an entry that is a write.
    pub(crate) fn write<T: Send + Sync + 'static>(entity: &'static str, value: T, codec: WriteCodec) -> Self {
        AnyEntry { entity, value: Arc::new(value), codec: Some(codec), table: None, batch: None }
    }

    /// Returns how the entry is encoded, if it is a write.
    pub(crate) fn codec(&self) -> Option<WriteCodec> {
        self.codec
    }

    /// Returns the physical name of the table, if it is set.
    pub(crate) fn table(&self) -> Option<&Arc<str>> {
        self.table.as_ref()
    }

    pub(crate) fn set_table(&mut self, name: Arc<str>) {
        self.table = Some(name);
    }

    /// Returns the number of the batch that first sent it.
    pub(crate) fn batch(&self) -> Option<u64> {
        self.batch
    }

    /// Sets the number of the batch that first sent it, unless it is set.
    pub(crate) fn set_batch(&mut self, number: u64) {
        self.batch.get_or_insert(number);
    }

    /// Returns the name of the entity.
    pub fn entity(&self) -> &'static str {
        self.entity
    }

    /// Returns the value if it is a `T`, such as `Write<Order>` or `OrderKey`.
    pub fn get<T: 'static>(&self) -> Option<&T> {
        self.value.downcast_ref()
    }

    /// Converts the entry to a `T`, such as `Write<Order>` or `OrderKey`.
    ///
    /// # Errors
    ///
    /// Returns the entry itself, if it is not a `T`.
    pub fn downcast<T: Clone + Send + Sync + 'static>(self) -> Result<T, Self> {
        match self.value.downcast() {
            Ok(value) => Ok(Arc::unwrap_or_clone(value)),
            Err(value) => Err(AnyEntry { value, ..self }),
        }
    }

    /// Returns the entries that are a `T`.
    pub(crate) fn downcast_all<T: Clone + Send + Sync + 'static>(entries: Vec<Self>) -> Vec<T> {
        let mut values = Vec::with_capacity(entries.len());
        for entry in entries {
            if let Ok(value) = entry.downcast() {
                values.push(value);
            }
        }
        values
    }
}

/// Returns clones of the entries that are a `T`.
pub(crate) fn values_of<'e, T: Clone + 'static>(entries: impl Iterator<Item = &'e AnyEntry>) -> Vec<T> {
    entries.filter_map(AnyEntry::get).cloned().collect()
}

/// Shows the entity, but not the value.
impl fmt::Debug for AnyEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnyEntry({})", self.entity)
    }
}
