//! Queries that ask all shards of an index, and merge what these return in the order of the sort key.

use std::collections::VecDeque;

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::call::ReadCall;
use crate::client::error::{Error, Result};
use crate::codec::{RawItem, StoredItem, StoredItems};
use crate::operation::Usage;
use crate::operation::cursor::InvalidCursor;
use crate::operation::read::{FetchOptions, Fetched, ReadOperation, ShardPosition, Shards};

/// The most shards that are asked at the same time.
const AT_ONCE: usize = 16;

/// The position at which a read goes on.
#[derive(Clone, Default)]
pub(super) struct Start {
    /// The key after which the next request reads; `None` for the start of the read.
    pub(super) key: Option<RawItem>,
    /// What the requests before have read of the shards. Without it, each shard is asked for what comes after the key.
    pub(super) rest: Option<ShardRests>,
}

impl Start {
    /// Returns the start of a request after a key.
    pub(super) fn after(key: Option<RawItem>) -> Self {
        Start { key, rest: None }
    }
}

/// What was read of each shard and was not returned, and where each goes on.
#[derive(Clone, Default)]
pub(super) struct ShardRests(Vec<ShardRest>);

/// What was read of a shard and was not returned, and where it goes on.
#[derive(Clone)]
struct ShardRest {
    shard: usize,
    items: VecDeque<ShardItem>,
    next: Next,
}

#[derive(Clone)]
struct ShardItem {
    position: ShardPosition,
    item: StoredItem,
}

/// Where a shard goes on.
#[derive(Clone)]
enum Next {
    /// With this query, after this key if there is one.
    Request(Box<ReadOperation>, Option<RawItem>),
    End,
}

impl ReadCall {
    /// Makes one request to each shard of which nothing is left to return, and returns the items whose order is certain:
    /// those up to the first place at which the items of a shard are not known.
    pub(super) async fn fetch_shards(
        &self,
        shards: &Shards,
        start: Start,
        options: FetchOptions,
    ) -> Result<(Fetched, Option<ShardRests>)> {
        let mut rests = match start {
            Start { rest: Some(rest), .. } => rest.0,
            Start { key: Some(key), .. } => self.rests_after(shards, &key)?,
            Start { key: None, .. } => {
                self.rests(shards, |operation, shard| Some((operation.of_shard(shards, shard), None)))
            }
        };
        let asked = rests.into_iter().map(|rest| self.ask(rest, options));
        let answers: Vec<(ShardRest, Usage)> = stream::iter(asked).buffered(AT_ONCE).try_collect().await?;
        let mut usage = Usage::default();
        rests = Vec::with_capacity(answers.len());
        for (rest, cost) in answers {
            usage += cost;
            rests.push(rest);
        }
        if options.count {
            return Ok(self.counted_shards(rests, usage));
        }
        let items = self.take_certain(&mut rests, options.limit);
        let last = self.last_position(&rests, items.last());
        let items: Vec<StoredItem> = items.into_iter().map(|item| item.item).collect();
        let fetched = Fetched::new(StoredItems::Each(items.into_iter()), last, usage);
        let rests = fetched.last.is_some().then_some(ShardRests(rests));
        Ok((fetched, rests))
    }

    /// Returns the state of each shard before its first request; `begin` returns its query, unless it has nothing to read.
    fn rests(
        &self,
        shards: &Shards,
        begin: impl Fn(&ReadOperation, usize) -> Option<(ReadOperation, Option<RawItem>)>,
    ) -> Vec<ShardRest> {
        let rest = |shard| {
            let next = begin(&self.operation, shard);
            let next = next.map_or(Next::End, |(operation, key)| Next::Request(Box::new(operation), key));
            ShardRest { shard, items: VecDeque::new(), next }
        };
        (0..shards.values.len()).map(rest).collect()
    }

    /// Returns the state of each shard at the position of a key, which is that of an item of one of them.
    fn rests_after(&self, shards: &Shards, key: &RawItem) -> Result<Vec<ShardRest>> {
        let foreign = || Error::from(InvalidCursor::Foreign).named(&|| self.name());
        let of = self.operation.shard_of_key(shards, key).ok_or_else(foreign)?;
        Ok(self.rests(shards, |operation, shard| match shard == of {
            true => Some((operation.of_shard(shards, shard), Some(key.clone()))),
            false => Some((operation.of_shard_after(shards, shard, key, of)?, None)),
        }))
    }

    /// Makes the next request of a shard, if nothing of it is left to return.
    async fn ask(&self, mut rest: ShardRest, options: FetchOptions) -> Result<(ShardRest, Usage)> {
        let (operation, after) = match rest.next {
            Next::Request(operation, after) if rest.items.is_empty() => (operation, after),
            _ => return Ok((rest, Usage::default())),
        };
        let call = self.with_operation(*operation);
        let Fetched { items, last, usage, .. } =
            call.fetch_one(after, FetchOptions { read_at_once: None, ..options }).await?;
        let names: Vec<&str> = call.operation.layout.sort_key_attributes().iter().map(|key| key.name).collect();
        for item in items {
            let key = item.attributes(&names);
            let position = self.operation.shard_position(&key, rest.shard);
            rest.items.push_back(ShardItem { position, item });
        }
        rest.next = match last {
            Some(key) => Next::Request(Box::new(call.operation), Some(key)),
            None => Next::End,
        };
        Ok((rest, usage))
    }

    /// Returns the place up to which all items of a shard are known; `None` if all are.
    fn known_up_to(&self, rest: &ShardRest) -> Option<(ShardPosition, RawItem)> {
        match &rest.next {
            Next::Request(_, Some(key)) => Some((self.operation.shard_position(key, rest.shard), key.clone())),
            Next::Request(_, None) | Next::End => None,
        }
    }

    /// Returns the first of the places up to which the shards are known, with its key.
    fn boundary(&self, rests: &[ShardRest]) -> Option<(ShardPosition, RawItem)> {
        let known = rests.iter().filter_map(|rest| self.known_up_to(rest));
        known.min_by(|(one, _), (other, _)| self.operation.compare_positions(one, other))
    }

    /// Takes the items whose order is certain, up to a limit, in their order.
    fn take_certain(&self, rests: &mut [ShardRest], limit: Option<u32>) -> Vec<ShardItem> {
        let boundary = self.boundary(rests).map(|(position, _)| position);
        let limit = limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let is_certain = |item: &ShardItem| {
            boundary.as_ref().is_none_or(|boundary| self.operation.compare_positions(&item.position, boundary).is_le())
        };
        let mut certain: Vec<&ShardItem> =
            rests.iter().flat_map(|rest| rest.items.iter().take_while(|item| is_certain(item))).collect();
        certain.sort_by(|one, other| self.operation.compare_positions(&one.position, &other.position));
        let taken: Vec<usize> = certain.iter().take(limit).map(|item| item.position.shard).collect();
        taken.into_iter().filter_map(|shard| rests.get_mut(shard)?.items.pop_front()).collect()
    }

    /// Returns the key at which the read goes on after the last item that it returned; `None` at its end.
    fn last_position(&self, rests: &[ShardRest], last: Option<&ShardItem>) -> Option<RawItem> {
        let boundary = self.boundary(rests);
        let has_items = rests.iter().any(|rest| !rest.items.is_empty());
        if boundary.is_none() && !has_items {
            return None;
        }
        let boundary = boundary.filter(|(position, _)| {
            // Items before the boundary were left for the next page.
            let is_left = |item: &ShardItem| self.operation.compare_positions(&item.position, position).is_le();
            !rests.iter().filter_map(|rest| rest.items.front()).any(is_left)
        });
        match (boundary, last) {
            (Some((_, key)), _) => Some(key),
            (None, Some(last)) => self.operation.key_at(&self.operation.position_of(&last.item)).ok(),
            (None, None) => None,
        }
    }

    /// Returns the result of a count, whose shards go on each by itself.
    fn counted_shards(&self, rests: Vec<ShardRest>, usage: Usage) -> (Fetched, Option<ShardRests>) {
        let last = rests.iter().find_map(|rest| self.known_up_to(rest)).map(|(_, key)| key);
        let fetched = Fetched::new(StoredItems::none(), last, usage);
        let rests = fetched.last.is_some().then_some(ShardRests(rests));
        (fetched, rests)
    }
}
