//! Reads of one item through the cache.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;

use super::ClientCache;
use crate::cache::{CacheKey, Fill, Found, Kept, KeptEntity, LEASE, Lease, Look, NotKept, SharedError, stored};
use crate::client::Dynamite;
use crate::client::error::{Error, FailedRequest, Failure, Result};
use crate::codec::{RawItem, StoredItem, to_json};
use crate::operation::batch::Identity;
use crate::operation::sdk::GetItemInputBuilder;
use crate::operation::{CallInfo, Measured};

/// A read of one item that goes through the cache.
#[derive(Clone)]
pub(crate) struct CachedGet {
    db: Dynamite,
    info: CallInfo,
    cache: ClientCache,
    key: CacheKey,
    identity: Identity,
    entity: KeptEntity,
    /// The request for the whole item.
    input: GetItemInputBuilder,
}

impl Dynamite {
    /// Returns the read of an item through the cache, if the cache keeps this entity.
    pub(crate) fn cached_get(&self, table: &str, info: CallInfo, key: &RawItem) -> Option<CachedGet> {
        let cache = self.client_cache()?;
        let table = cache.0.tables.get(table)?;
        let entity = table.entity(info.entity?)?;
        let identity = Identity::of(0, entity.table(), key)?;
        let (key, input) = (table.key(&identity), GetItemInputBuilder::default());
        Some(CachedGet { db: self.clone(), info, cache: cache.clone(), key, identity, entity, input })
    }
}

impl CachedGet {
    /// Sets the request for the whole item.
    pub(crate) fn with_input(self, input: GetItemInputBuilder) -> Self {
        CachedGet { input, ..self }
    }

    /// Reads the item: from the cache, or from DynamoDB to fill it.
    pub(crate) async fn read(self) -> Result<Measured<Option<StoredItem>>> {
        if let Some(kept) = self.cache.store().peek(&self.key) {
            return Ok(self.hit(kept).measured());
        }
        let client = self.db.id();
        let start = |id| self.clone().read_for_all(id).boxed();
        let (pending_read, is_new) = self.cache.pending_reads().join_or_start(self.key, client, start);
        if !is_new {
            self.cache.store().counters.joined.add(1);
        }
        match pending_read.await.map_err(of_this_call) {
            Ok(found) => Ok(found.measured()),
            // The time of the other call is over, but not that of this one.
            Err(Some(error)) if is_new || !is_timeout(&error) => Err(error),
            Err(_) => self.read_past().await,
        }
    }

    async fn read_past(&self) -> Result<Measured<Option<StoredItem>>> {
        self.db.get_item(self.info, self.input.clone()).await
    }

    /// Reads the item for all who wait for it.
    async fn read_for_all(self, id: u64) -> Result<Found, SharedError> {
        let found = self.find().await;
        self.cache.pending_reads().remove(&self.key, id);
        found.map_err(|error| Arc::new(error) as SharedError)
    }

    async fn find(&self) -> Result<Found> {
        let store = self.cache.store();
        let look = store.look(&[self.key], LEASE).await.pop();
        match look.unwrap_or(Look::Busy) {
            Look::Hit(kept) if self.entity.is_item(&kept, &self.identity) => Ok(self.hit(kept)),
            Look::Hit(_) => {
                store.counters.damaged.add(1);
                store.counters.bypassed.add(1);
                self.cache.forget(&[self.key]).await;
                Ok(Found::read(self.read_past().await?))
            }
            Look::Miss(lease) => {
                store.counters.misses.add(1);
                let is_consistent = self.cache.settle().is_none();
                let input = self.input.clone().consistent_read(is_consistent);
                let read = self.db.get_item(self.info, input).await?;
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
        let counters = &self.store().counters;
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
        let (kept, keep) = match item {
            None => self.kept(entity, None),
            Some(StoredItem::Json(item)) => self.kept(entity, Some(item.json()?)),
            Some(StoredItem::Decoded(item)) => self.kept(entity, Some(&to_json(item))),
        }?;
        Some(Fill { key, lease, kept, keep })
    }

    /// Returns what is kept of an item, or of that there is none, and for how long.
    pub(super) fn kept(&self, entity: &KeptEntity, item: Option<&str>) -> Option<(Kept, Duration)> {
        let kept = entity.kept(item, self.0.clock.now());
        self.store().counters.too_large.add((kept == Err(NotKept::TooLarge)).into());
        kept.ok()
    }
}

/// Returns the error of a read that others wait for, too, if each of them can have it.
fn of_this_call(error: SharedError) -> Option<Error> {
    match Arc::try_unwrap(error.downcast::<Error>().ok()?) {
        Ok(error) => Some(error),
        Err(error) => error.for_another_call(),
    }
}

/// Returns `true` if a request took longer than its client allows, with all its attempts.
fn is_timeout(error: &Error) -> bool {
    error.request().and_then(FailedRequest::failure) == Some(Failure::OperationTimeout)
}
