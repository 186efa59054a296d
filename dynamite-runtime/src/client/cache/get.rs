//! Reads of one item through the cache.

use std::sync::Arc;

use futures_util::FutureExt;

use super::ClientCache;
use crate::cache::{CacheKey, Fill, Found, Kept, KeptEntity, LEASE, Lease, Look, NotKept, SharedError, stored};
use crate::client::Dynamite;
use crate::client::error::{Error, Result};
use crate::codec::{RawItem, StoredItem, to_json};
use crate::operation::Measured;
use crate::operation::sdk::GetItemInputBuilder;

/// A read of one item that goes through the cache.
#[derive(Clone)]
pub(crate) struct CachedGet {
    db: Dynamite,
    cache: ClientCache,
    key: CacheKey,
    entity: KeptEntity,
    /// The request for the whole item.
    input: GetItemInputBuilder,
}

impl Dynamite {
    /// Returns the read of an item through the cache, if the cache keeps this entity.
    pub(crate) fn cached_get(&self, table: &str, entity: &str, key: &RawItem) -> Option<CachedGet> {
        let cache = self.client_cache()?;
        let table = cache.0.tables.get(table)?;
        let (entity, name) = (table.entity(entity)?, table.key_of_item(key)?);
        let input = GetItemInputBuilder::default();
        Some(CachedGet { db: self.clone(), cache: cache.clone(), key: name, entity, input })
    }
}

impl CachedGet {
    /// Sets the request for the whole item.
    pub(crate) fn with_input(self, input: GetItemInputBuilder) -> Self {
        CachedGet { input, ..self }
    }

    /// Reads the item: from the cache, or from DynamoDB to fill it.
    pub(crate) async fn read(self) -> Result<Found> {
        if let Some(kept) = self.cache.0.cache.store().peek(&self.key) {
            return Ok(self.hit(kept));
        }
        let client = self.db.id();
        let start = || self.clone().fly().boxed();
        let (flight, is_new) = self.cache.0.cache.flights().join_or_start(self.key, client, start);
        if !is_new {
            self.cache.0.cache.store().counters.joined.add(1);
        }
        match flight.await.map_err(of_this_call) {
            Ok(found) => Ok(found),
            Err(Some(error)) => Err(error),
            Err(None) => Ok(Found::read(self.read_past().await?)),
        }
    }

    /// Forgets what is kept, which could not be read, and reads the item from DynamoDB.
    pub(crate) async fn read_again(self) -> Result<Measured<Option<StoredItem>>> {
        self.cache.0.cache.store().counters.damaged.add(1);
        self.cache.forget(&[self.key]).await;
        self.read_past().await
    }

    async fn read_past(&self) -> Result<Measured<Option<StoredItem>>> {
        self.db.get_item(self.input.clone()).await
    }

    /// Reads the item for all who wait for it.
    async fn fly(self) -> Result<Found, SharedError> {
        let found = self.find().await;
        self.cache.0.cache.flights().remove(&self.key, self.db.id());
        found.map_err(|error| Arc::new(error) as SharedError)
    }

    async fn find(&self) -> Result<Found> {
        let store = self.cache.0.cache.store();
        let look = store.look(&[self.key], LEASE).await.pop();
        match look.unwrap_or(Look::Busy) {
            Look::Hit(kept) => Ok(self.hit(kept)),
            Look::Miss(lease) => {
                store.counters.misses.add(1);
                let is_consistent = self.cache.0.cache.settle().is_none();
                let input = self.input.clone().consistent_read(is_consistent);
                let read = self.db.get_item(input).await?;
                let fill = self.cache.fill(self.key, lease, &self.entity, read.value.as_ref());
                store.fill(fill.into_iter().collect()).await;
                Ok(Found::read(read))
            }
            Look::Busy => {
                store.counters.bypassed.add(1);
                Ok(Found::read(self.read_past().await?))
            }
        }
    }

    fn hit(&self, kept: Kept) -> Found {
        self.cache.count_hit(&kept);
        Found::kept(stored(kept))
    }
}

impl ClientCache {
    pub(super) fn count_hit(&self, kept: &Kept) {
        let counters = &self.0.cache.store().counters;
        counters.hits.add(1);
        if *kept == Kept::Missing {
            counters.hits_missing.add(1);
        }
    }

    /// Returns what is to be kept of an item that was read.
    pub(super) fn fill(
        &self,
        key: CacheKey,
        lease: Lease,
        entity: &KeptEntity,
        item: Option<&StoredItem>,
    ) -> Option<Fill> {
        let kept = match item {
            None => entity.kept(None),
            Some(StoredItem::Json(item)) => entity.kept(Some(item.json()?)),
            Some(StoredItem::Decoded(item)) => entity.kept(Some(&to_json(item))),
        };
        match kept {
            Ok((kept, keep)) => Some(Fill { key, lease, kept, keep }),
            Err(reason) => {
                self.0.cache.store().counters.too_large.add(usize::from(reason == NotKept::TooLarge));
                None
            }
        }
    }
}

/// Returns the error of a read that others wait for, too, if each of them can have it.
fn of_this_call(error: SharedError) -> Option<Error> {
    match Arc::try_unwrap(error.downcast::<Error>().ok()?) {
        Ok(error) => Some(error),
        Err(error) => error.for_another_call(),
    }
}

impl Error {
    /// Returns the error for another call that waited for the same request; `None` for an error that no read of an item
    /// returns.
    fn for_another_call(&self) -> Option<Error> {
        Some(match self {
            Error::Service(error) => Error::Service(error.clone()),
            Error::Throttled(error) => Error::Throttled(error.clone()),
            Error::InvalidInput(error) => Error::InvalidInput(error.clone()),
            _ => return None,
        })
    }
}
