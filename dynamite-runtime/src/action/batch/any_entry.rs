//! Entries of any entity, and the way back to their types.

use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::BatchFuture;

/// A write or a key of one of several entities: what is left of a batch over several tables.
#[derive(Clone)]
pub struct AnyEntry {
    entity: &'static str,
    given: Arc<dyn Any + Send + Sync>,
}

impl AnyEntry {
    pub(super) fn new<T: Send + Sync + 'static>(entity: &'static str, given: T) -> Self {
        AnyEntry { entity, given: Arc::new(given) }
    }

    /// The entity that it is of.
    pub fn entity(&self) -> &'static str {
        self.entity
    }

    /// What it is, if it is a `T`: `Write<Order>` or `OrderKey`, say.
    pub fn get<T: 'static>(&self) -> Option<&T> {
        self.given.downcast_ref()
    }

    /// What it is, if it is a `T`: `Write<Order>` or `OrderKey`, say.
    ///
    /// # Errors
    ///
    /// Itself, if it is something else.
    pub fn downcast<T: Clone + Send + Sync + 'static>(self) -> Result<T, Self> {
        let entity = self.entity;
        match self.given.downcast() {
            Ok(given) => Ok(Arc::unwrap_or_clone(given)),
            Err(given) => Err(AnyEntry { entity, given }),
        }
    }

    /// Those that are a `T`.
    pub(super) fn all<T: Clone + Send + Sync + 'static>(entries: Vec<Self>) -> Vec<T> {
        entries.into_iter().filter_map(|entry| entry.downcast().ok()).collect()
    }
}

/// Those that are a `T`.
pub(super) fn typed<'e, T: Clone + 'static>(entries: impl Iterator<Item = &'e AnyEntry>) -> Vec<T> {
    entries.filter_map(AnyEntry::get).cloned().collect()
}

/// Shows which entity it is of, not what it holds.
impl fmt::Debug for AnyEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnyEntry({})", self.entity)
    }
}

/// A batch without types, and the step to them: all of it that is compiled for each entity.
pub(super) struct Mapped<A, B> {
    sent: Pin<Box<dyn Future<Output = A> + Send>>,
    map: fn(A) -> B,
}

impl<T: 'static, E: 'static, U: 'static, F: 'static> Mapped<Result<T, E>, Result<U, F>> {
    pub(super) fn boxed(sent: BatchFuture<T, E>, map: fn(Result<T, E>) -> Result<U, F>) -> BatchFuture<U, F> {
        Box::pin(Mapped { sent, map })
    }
}

impl<A, B> Future for Mapped<A, B> {
    type Output = B;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<B> {
        let map = self.map;
        self.sent.as_mut().poll(context).map(map)
    }
}
