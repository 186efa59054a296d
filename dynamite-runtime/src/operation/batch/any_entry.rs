//! Entries of any entity, and the way back to their types.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// A write or a key of one of several entities: what is left of a batch over several tables.
#[derive(Clone)]
pub struct AnyEntry {
    entity: &'static str,
    value: Arc<dyn Any + Send + Sync>,
}

impl AnyEntry {
    pub(crate) fn new<T: Send + Sync + 'static>(entity: &'static str, value: T) -> Self {
        AnyEntry { entity, value: Arc::new(value) }
    }

    /// The entity that it is of.
    pub fn entity(&self) -> &'static str {
        self.entity
    }

    /// What it is, if it is a `T`: `Write<Order>` or `OrderKey`, say.
    pub fn get<T: 'static>(&self) -> Option<&T> {
        self.value.downcast_ref()
    }

    /// What it is, if it is a `T`: `Write<Order>` or `OrderKey`, say.
    ///
    /// # Errors
    ///
    /// Itself, if it is something else.
    pub fn downcast<T: Clone + Send + Sync + 'static>(self) -> Result<T, Self> {
        let entity = self.entity;
        match self.value.downcast() {
            Ok(value) => Ok(Arc::unwrap_or_clone(value)),
            Err(value) => Err(AnyEntry { entity, value }),
        }
    }

    /// Those that are a `T`.
    pub(crate) fn downcast_all<T: Clone + Send + Sync + 'static>(entries: Vec<Self>) -> Vec<T> {
        entries.into_iter().filter_map(|entry| entry.downcast().ok()).collect()
    }
}

/// Those that are a `T`.
pub(crate) fn values_of<'e, T: Clone + 'static>(entries: impl Iterator<Item = &'e AnyEntry>) -> Vec<T> {
    entries.filter_map(AnyEntry::get).cloned().collect()
}

/// Shows which entity it is of, not what it holds.
impl fmt::Debug for AnyEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnyEntry({})", self.entity)
    }
}
