//! An entity whose items are kept.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::types::AttributeValue;
use bytes::Bytes;

use super::found::stored;
use super::keep::Keep;
use super::store::Kept;
use crate::codec::attributes_from_json;
use crate::decimal::Decimal;
use crate::entity::{Entity, is_readable};
use crate::operation::batch::Identity;
use crate::schema::TableSchema;

/// An entity, and how its items are kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeptEntity {
    pub(super) name: &'static str,
    pub(super) table: &'static TableSchema,
    /// `None` if nothing of it is kept, and writes only make others forget.
    keep: Option<Keep>,
    /// Returns `true` if the entity can be read from this JSON.
    is_readable: fn(&str) -> bool,
}

/// The reason why something that was read is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotKept {
    TooLarge,
    /// There is no item, the item has expired, or the entity can't be read from it.
    Other,
}

impl KeptEntity {
    pub(super) fn new<E: Entity>(keep: Keep) -> Self {
        KeptEntity { name: E::NAME, table: E::TABLE, keep: Some(keep), is_readable: is_readable::<E> }
    }

    pub(super) fn only_forgotten<E: Entity>() -> Self {
        KeptEntity { name: E::NAME, table: E::TABLE, keep: None, is_readable: is_readable::<E> }
    }

    /// Returns `true` if items of the entity are kept.
    pub(super) fn is_kept(&self) -> bool {
        self.keep.is_some()
    }

    /// Returns the longest time for which something of it is kept.
    pub(super) fn longest(&self) -> Option<Duration> {
        self.keep.map(|keep| keep.longest())
    }

    /// Returns `true` if what is kept is the item with this identity, and the entity can be read from it.
    pub(crate) fn is_item(&self, kept: &Kept, identity: &Identity) -> bool {
        let Kept::Item(json) = kept else { return true };
        let Some(item) = stored(kept.clone()) else { return true };
        Identity::of_stored(identity.table(), self.table, &item).as_ref() == Some(identity)
            && std::str::from_utf8(json).is_ok_and(self.is_readable)
    }

    pub(crate) fn table(&self) -> &'static TableSchema {
        self.table
    }

    /// Returns `true` if a put leaves its item.
    pub(crate) fn is_written_through(&self) -> bool {
        self.keep.is_some_and(|keep| keep.write_through)
    }

    /// Returns what is kept at this time of an item, or of that there is none, and for how long.
    pub(crate) fn kept(&self, item: Option<&str>, now: SystemTime) -> Result<(Kept, Duration), NotKept> {
        let keep = self.keep.ok_or(NotKept::Other)?;
        let Some(json) = item else {
            let time = keep.missing.ok_or(NotKept::Other)?;
            return Ok((Kept::Missing, shortened(time)));
        };
        if json.len() > keep.largest {
            return Err(NotKept::TooLarge);
        }
        if !(self.is_readable)(json) {
            return Err(NotKept::Other);
        }
        let left = self.time_left(json, now).ok_or(NotKept::Other)?;
        Ok((Kept::Item(Bytes::copy_from_slice(json.as_bytes())), shortened(keep.time).min(left)))
    }

    /// Returns the time until the item expires, or `None` if it has.
    fn time_left(&self, json: &str, now: SystemTime) -> Option<Duration> {
        let Some(ttl) = self.table.ttl else { return Some(Duration::MAX) };
        let attributes = attributes_from_json(json, &[ttl]).unwrap_or_default();
        let Some(AttributeValue::N(seconds)) = attributes.get(ttl) else { return Some(Duration::MAX) };
        // DynamoDB never deletes an item with a time that it does not understand.
        let seconds = seconds.parse::<Decimal>().ok().and_then(|seconds| u64::try_from(seconds).ok());
        let expires = seconds.and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)));
        let Some(expires) = expires else { return Some(Duration::MAX) };
        expires.duration_since(now).ok().filter(|left| !left.is_zero())
    }
}

/// Returns a time that is up to a tenth shorter.
fn shortened(time: Duration) -> Duration {
    time - time / 1_000 * fastrand::u32(..=100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_together_does_not_expire_together() {
        let all: Vec<Duration> = (0..1_000).map(|_| shortened(Duration::from_secs(1_000))).collect();
        assert!(all.iter().all(|time| (900..=1_000).contains(&time.as_secs())));
        assert!(all.iter().any(|time| time.as_secs() < 920) && all.iter().any(|time| time.as_secs() > 980));
        for time in [Duration::ZERO, Duration::from_nanos(1), Duration::MAX] {
            assert!(shortened(time) <= time);
        }
    }
}
