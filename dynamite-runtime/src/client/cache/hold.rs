//! Writes hold the keys of what they write.

use std::time::Duration;

use aws_sdk_dynamodb::Config;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use tokio::time::Instant;

use super::ClientCache;
use crate::cache::{CacheKey, Ended, Kept, Writer, random_id};
use crate::client::Dynamite;
use crate::client::connections::LONGEST_WAIT;
use crate::client::options::bounded;
use crate::client::written::{PutItem, Written};
use crate::codec::to_json;
use crate::operation::batch::Identity;
use crate::operation::transact::written_items;

/// How long a hold lasts after a write was given up. What was sent may still be carried out.
const AFTER: Duration = Duration::from_secs(10);

/// How long a hold lasts that a request without a timeout does not end.
const WITHOUT_TIMEOUT: Duration = Duration::from_secs(60);

/// A hold on the keys of a request, if there is a cache that keeps any of its tables.
///
/// If it is dropped before its end, the request may still be carried out.
#[must_use = "the hold of a write has to be ended"]
pub(crate) struct Hold(Option<Begun>);

struct Begun {
    cache: ClientCache,
    keys: Vec<CacheKey>,
    writer: Writer,
    until: Instant,
    /// What the item is after the write, and until when it is kept, if it is.
    through: Option<(Kept, Instant)>,
    is_ended: bool,
}

impl Dynamite {
    /// Begins a hold on what a request of single calls writes.
    pub(crate) async fn hold(&self, written: Written<'_>) -> Hold {
        match self.client_cache() {
            Some(cache) => cache.hold(written, self.client().config()).await,
            None => Hold(None),
        }
    }

    /// Begins a hold on what a request of a batch writes.
    pub(crate) async fn hold_batch(&self, written: Written<'_>) -> Hold {
        match self.client_cache() {
            Some(cache) => cache.hold(written, self.batch_client().config()).await,
            None => Hold(None),
        }
    }
}

impl ClientCache {
    async fn hold(&self, written: Written<'_>, config: &Config) -> Hold {
        let (keys, through) = self.keys(written);
        if keys.is_empty() {
            return Hold(None);
        }
        let timeout = config.timeout_config().and_then(TimeoutConfig::operation_timeout).unwrap_or(WITHOUT_TIMEOUT);
        // A request that waits for a connection begins later.
        let hold = bounded(timeout) + LONGEST_WAIT + self.after();
        let (cache, writer) = (self.clone(), Writer(random_id()));
        let now = Instant::now();
        let through = through.map(|(kept, keep)| (kept, now + bounded(keep)));
        let mut begun = Begun { cache, keys, writer, until: now + hold, through, is_ended: false };
        self.pending_reads().detach(&begun.keys);
        if !self.store().begin(&begun.keys, writer, hold).await {
            begun.through = None;
        }
        Hold(Some(begun))
    }

    /// Returns how long a hold lasts after a write was given up.
    fn after(&self) -> Duration {
        AFTER + self.settle().map(bounded).unwrap_or_default()
    }

    /// Returns the keys of what is written, as far as their tables are kept, and what is to be kept of it.
    fn keys(&self, written: Written<'_>) -> (Vec<CacheKey>, Option<(Kept, Duration)>) {
        let tables = &self.0.tables;
        let of_item = |table: &str, item| tables.get(table)?.key_of_item(item);
        match written {
            Written::Item { table, item } => {
                let key = table.zip(item).and_then(|(table, item)| of_item(table, item));
                (key.into_iter().collect(), None)
            }
            Written::Put { table, item, entity } => {
                let Some(table) = table.and_then(|table| tables.get(table)) else { return Default::default() };
                let Some(item) = item else { return Default::default() };
                let key = match &item {
                    PutItem::Json(json) => table.key_of_json(json),
                    PutItem::Raw(item) => table.key_of_item(item),
                };
                let entity = table.entity(entity).filter(|entity| entity.is_written_through());
                let through = entity.and_then(|entity| match item {
                    PutItem::Json(json) => self.kept(&entity, Some(json)),
                    PutItem::Raw(item) => self.kept(&entity, Some(&to_json(item))),
                });
                (key.into_iter().collect(), through)
            }
            Written::Transaction(writes) => {
                (written_items(writes).filter_map(|(table, item)| of_item(table, item)).collect(), None)
            }
            Written::Batch { tables: of_batch, identities } => {
                let key =
                    |identity: &Identity| Some(tables.get(&of_batch.get(identity.table())?.physical)?.key(identity));
                (identities.iter().filter_map(key).collect(), None)
            }
        }
    }
}

impl Hold {
    /// Ends the hold of a request. If it is `ambiguous`, it may still be carried out, even if it succeeded: an attempt
    /// before may be on its way. What it has written is kept only if it `succeeded`.
    pub(crate) async fn end(self, ambiguous: bool, succeeded: bool) {
        let Some(mut begun) = self.0 else { return };
        let ended = match (ambiguous, begun.cache.known()) {
            (true, _) => begun.unknown(),
            (false, Ended::Known { settle, .. }) if succeeded => Ended::Known { settle, item: begun.item() },
            (false, known) => known,
        };
        let Begun { cache, keys, .. } = &begun;
        cache.pending_reads().detach(keys);
        cache.store().end(keys, begun.writer, &ended).await;
        // Nobody may join a read that began before the response.
        cache.pending_reads().detach(keys);
        begun.is_ended = true;
    }
}

impl Begun {
    /// Returns what the item is now, and how long it is kept.
    fn item(&mut self) -> Option<(Kept, Duration)> {
        let (kept, until) = self.through.take()?;
        Some((kept, until.saturating_duration_since(Instant::now()))).filter(|(_, keep)| !keep.is_zero())
    }

    /// Returns how a write ends that may still be carried out.
    fn unknown(&self) -> Ended {
        Ended::Unknown { hold: self.until.saturating_duration_since(Instant::now()).max(self.cache.after()) }
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if !self.is_ended {
            self.cache.pending_reads().detach(&self.keys);
            self.cache.store().counters.invalidations.add(self.keys.len());
            self.cache.store().owe(&self.keys, self.writer, &self.unknown());
        }
    }
}
