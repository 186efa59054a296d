//! Queries of a table or an index.

use std::borrow::Borrow;
use std::marker::PhantomData;

use aws_sdk_dynamodb::types::AttributeValue;

use super::call::ReadCall;
use super::request::ReadRequest;
use crate::client::Dynamite;
use crate::codec::{InvalidInput, to_value};
use crate::condition::Condition;
use crate::decimal::Decimal;
use crate::entity::{Expires, Source, View};
use crate::key::{Bounds, KeyRole, KeyText, KeyValue, SortCondition, key_value};
use crate::operation::cursor::Cursor;
use crate::operation::read::{Shards, SortKey, SortKeyPart, Target, sort_key_parts};
use crate::operation::{OnUnreadable, Unreadable};

/// The state of a query that has conditions for the first `N` parts of the sort key, and accepts one for the next part.
///
/// Generated queries have their state as a type parameter: a method such as `number` exists only in the state in which
/// it can be called.
#[derive(Clone, Copy, Debug)]
pub enum KeyParts<const N: usize> {}

/// The state of a query whose sort key is complete, because its last part or a range was given.
#[derive(Clone, Copy, Debug)]
pub enum Complete {}

/// A query of a table or an index, which generated query types such as `OrderQuery` wrap.
///
/// The partition key is an argument of the repository's method. Methods of the query set the conditions for the parts
/// of the sort key, in their order; each condition is a value, a range, or another [`SortCondition`]. No condition can
/// follow a range. The query returns items in the order of the sort key.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let days = orders.by_status(Status::Open).placed(may(1)..=may(3)).descending().all().await?;
/// let one_day = orders.by_status(Status::Open).placed(may(2)).number(1..).all().await?;
/// assert_eq!((days.len(), one_day.len()), (3, 1));
/// # Ok(()) }
/// ```
#[must_use = "a query does nothing until `page`, `pages`, `take`, `pager`, `all`, `count` or `stream` is called"]
pub struct Query<S> {
    read: ReadCall,
    of: PhantomData<fn() -> S>,
}

impl<S> Clone for Query<S> {
    fn clone(&self) -> Self {
        Query { read: self.read.clone(), of: PhantomData }
    }
}

impl<S> std::fmt::Debug for Query<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Query").field(&self.read).finish()
    }
}

/// Returns a query of `S` without its keys; called by generated code.
#[doc(hidden)]
pub fn query_of<S: Source>(db: &Dynamite) -> Query<S> {
    let target = Target::Query { partition: Vec::new(), sort_key: SortKey::default() };
    Query { read: ReadCall::new::<S>(db, target), of: PhantomData }
}

impl<S: Source> Query<S> {
    fn keys(&mut self) -> Option<(&mut Vec<AttributeValue>, &mut SortKey)> {
        match &mut self.read.operation.target {
            Target::Query { partition, sort_key } => Some((partition, sort_key)),
            Target::Scan => None,
        }
    }

    /// Returns the name of the next attribute of the partition key.
    fn next_partition(&mut self) -> &'static str {
        let given = self.keys().map_or(0, |(partition, _)| partition.len());
        S::LAYOUT.queried_keys().get(given).map_or("", |key| key.name)
    }

    /// Sets the next attribute of the partition key to the value of an attribute.
    #[doc(hidden)]
    pub fn partition<T: KeyValue>(mut self, value: &T) -> Self {
        let name = self.next_partition();
        let value = key_value(name, value, KeyRole::Partition);
        self.push_partition(value);
        self
    }

    /// Sets the next attribute of the partition key to the text of its template.
    #[doc(hidden)]
    pub fn partition_text(mut self, text: Result<String, InvalidInput>) -> Self {
        let name = self.next_partition();
        let value = text.and_then(|text| key_value(name, &text, KeyRole::Partition));
        self.push_partition(value);
        self
    }

    /// Sets the next attribute of the partition key to the texts of its template for each shard, all of which are read.
    #[doc(hidden)]
    pub fn partition_shards(mut self, total: u16, text: impl Fn(u16) -> Result<String, InvalidInput>) -> Self {
        let name = self.next_partition();
        let attribute = self.keys().map_or(0, |(partition, _)| partition.len());
        let value = |shard| key_value(name, &text(shard)?, KeyRole::Partition);
        let values = (0..total).map(value).collect::<Result<Vec<_>, _>>();
        if let Some(values) = self.read.operation.keep_error(values)
            && let Some(first) = values.first().cloned()
        {
            self.read.operation.shards = Some(Shards { attribute, values: values.into() });
            self.push_partition(Ok(first));
        }
        self
    }

    /// Reads one shard.
    #[doc(hidden)]
    pub fn shard(mut self, number: u16) -> Self {
        let operation = &mut self.read.operation;
        let Some(shards) = operation.shards.take() else { return self };
        let total = shards.values.len();
        if usize::from(number) < total {
            operation.set_shard(&shards, usize::from(number));
        } else {
            let problem =
                format!("given shard {number}, but the index has the shards 0 to {}", total.saturating_sub(1));
            operation.keep_error::<()>(Err(InvalidInput::value(problem)));
        }
        self
    }

    fn push_partition(&mut self, value: Result<AttributeValue, InvalidInput>) {
        if let Some(value) = self.read.operation.keep_error(value)
            && let Some((partition, _)) = self.keys()
        {
            partition.push(value);
        }
    }

    /// Sets the condition of the next part of the sort key, which is an attribute.
    #[doc(hidden)]
    pub fn attribute<T: KeyValue, C: SortCondition<T>>(mut self, condition: C) -> Self {
        let part = self.next_part();
        self.set_attribute::<T, T>(part, condition.bounds());
        self
    }

    /// Sets the condition of the next part of the sort key, which is a segment of a template.
    #[doc(hidden)]
    pub fn part<T: KeyText, C: SortCondition<T>>(mut self, condition: C) -> Self {
        let part = self.next_part();
        self.set_part::<T, T>(part, condition.bounds());
        self
    }

    /// Sets the value of the next part of the sort key, which allows no range.
    #[doc(hidden)]
    pub fn exact_part<T: KeyText>(mut self, value: &T) -> Self {
        let part = self.next_part();
        self.set_part::<&T, T>(part, Bounds::Equal(value));
        self
    }

    /// Sets the value of the next attribute of the sort key, which allows no range.
    #[doc(hidden)]
    pub fn exact_attribute<T: KeyValue>(mut self, value: &T) -> Self {
        let part = self.next_part();
        self.implied_attribute(part, value)
    }

    /// Sets the condition of the next part of the sort key. If the condition is one value, also sets the parts that
    /// repeat it.
    #[doc(hidden)]
    pub fn repeated<T: KeyText + KeyValue, C: SortCondition<T>>(mut self, condition: C, again: &[usize]) -> Self {
        let bounds = condition.bounds();
        self.repeat(&bounds, again, Self::set_either::<&T, T>);
        let part = self.next_part();
        self.set_either::<T, T>(part, bounds);
        self
    }

    /// Likewise, for parts that are all segments of templates.
    #[doc(hidden)]
    pub fn repeated_part<T: KeyText, C: SortCondition<T>>(mut self, condition: C, again: &[usize]) -> Self {
        let bounds = condition.bounds();
        self.repeat(&bounds, again, Self::set_part::<&T, T>);
        let part = self.next_part();
        self.set_part::<T, T>(part, bounds);
        self
    }

    /// Sets a part of the sort key, by its index, to a value that is known from another part.
    #[doc(hidden)]
    pub fn implied_part<T: KeyText>(mut self, part: usize, value: &T) -> Self {
        self.set_part::<&T, T>(part, Bounds::Equal(value));
        self
    }

    /// Sets an attribute of the sort key, by its index, to a value that is known from another part.
    #[doc(hidden)]
    pub fn implied_attribute<T: KeyValue>(mut self, part: usize, value: &T) -> Self {
        self.set_attribute::<&T, T>(part, Bounds::Equal(value));
        self
    }

    /// Sets other parts of the sort key to the same value, if the condition is one value.
    fn repeat<'t, T>(&mut self, bounds: &'t Bounds<T>, parts: &[usize], set: impl Fn(&mut Self, usize, Bounds<&'t T>)) {
        if let Bounds::Equal(value) = bounds {
            parts.iter().for_each(|part| set(self, *part, Bounds::Equal(value)));
        }
    }

    fn next_part(&mut self) -> usize {
        self.keys().map_or(0, |(_, sort_key)| sort_key.next_part())
    }

    fn set_either<T: Borrow<U>, U: KeyText + KeyValue>(&mut self, part: usize, bounds: Bounds<T>) {
        match sort_key_parts(&S::LAYOUT).get(part) {
            Some(SortKeyPart::Attribute(_)) => self.set_attribute(part, bounds),
            _ => self.set_part(part, bounds),
        }
    }

    fn set_attribute<T: Borrow<U>, U: KeyValue>(&mut self, part: usize, bounds: Bounds<T>) {
        let Some(SortKeyPart::Attribute(name)) = sort_key_parts(&S::LAYOUT).get(part).copied() else { return };
        let raw = bounds.try_map(|value| to_value(value.borrow()).map_err(|error| error.in_field(name)));
        self.set_bounds(part, name, raw);
    }

    fn set_part<T: Borrow<U>, U: KeyText>(&mut self, part: usize, bounds: Bounds<T>) {
        let Some(SortKeyPart::Segment(template, segment)) = sort_key_parts(&S::LAYOUT).get(part).copied() else {
            return;
        };
        let raw = bounds.try_map(|value| template.part(segment, value.borrow()).map(AttributeValue::S));
        self.set_bounds(part, template.name(), raw);
    }

    /// Sets the condition of a part, or keeps the error if the condition is invalid. After a condition that no key can
    /// meet, further conditions are ignored.
    fn set_bounds(&mut self, part: usize, name: &str, bounds: Result<Bounds<AttributeValue>, InvalidInput>) {
        if self.read.operation.is_never() {
            return;
        }
        let bounds = bounds.and_then(|bounds| check_range(name, bounds));
        if let Some(bounds) = self.read.operation.keep_error(bounds)
            && let Some((_, sort_key)) = self.keys()
        {
            sort_key.set(part, bounds);
        }
    }

    /// Returns the items in ascending order of the sort key. This is the default.
    #[doc(hidden)]
    pub fn ascending(mut self) -> Self {
        self.read.operation.descending = false;
        self
    }

    #[doc(hidden)]
    pub fn descending(mut self) -> Self {
        self.read.operation.descending = true;
        self
    }

    #[doc(hidden)]
    pub fn consistent(mut self) -> Self {
        self.read.operation.consistent = true;
        self
    }

    #[doc(hidden)]
    pub fn filter(mut self, condition: Condition<S::Item>) -> Self {
        self.read.operation.add_filter(condition.into_expr());
        self
    }

    #[doc(hidden)]
    pub fn unexpired(self) -> Self
    where
        S::Item: Expires,
    {
        Query { read: self.read.unexpired(S::Item::TTL), ..self }
    }

    #[doc(hidden)]
    pub fn resume(mut self, cursor: Cursor) -> Self {
        self.read.operation.begin_at(cursor, false);
        self
    }

    #[doc(hidden)]
    pub fn before(mut self, cursor: Cursor) -> Self {
        self.read.operation.begin_at(cursor, true);
        self
    }

    #[doc(hidden)]
    pub fn on_unreadable(mut self, f: impl Fn(Unreadable) + Send + Sync + 'static) -> Self {
        self.read.operation.on_unreadable = OnUnreadable::new(f);
        self
    }

    #[doc(hidden)]
    pub fn audience(mut self, audience: String) -> Self {
        self.read.operation.audience = Some(audience);
        self
    }

    #[doc(hidden)]
    pub fn view<V: View<S>>(mut self) -> ReadRequest<V> {
        self.read.operation.projection = V::PROJECTION;
        ReadRequest::new(self.read)
    }

    #[doc(hidden)]
    pub fn hydrate(mut self) -> ReadRequest<S::Entity> {
        self.read.hydrate();
        ReadRequest::new(self.read)
    }

    #[doc(hidden)]
    pub fn into_read_request(self) -> ReadRequest<S::Item> {
        ReadRequest::new(self.read)
    }
}

/// Refuses a range that ends before it begins, as DynamoDB would. Nothing sorts before an empty text or an empty byte
/// string.
fn check_range(name: &str, bounds: Bounds<AttributeValue>) -> Result<Bounds<AttributeValue>, InvalidInput> {
    let is_empty = |end: &AttributeValue| match end {
        AttributeValue::S(text) => text.is_empty(),
        AttributeValue::B(bytes) => bytes.as_ref().is_empty(),
        _ => false,
    };
    if matches!(&bounds, Bounds::Before(end) if is_empty(end)) {
        return Ok(Bounds::Never);
    }
    let reversed = match &bounds {
        Bounds::Between(AttributeValue::S(low), AttributeValue::S(high)) => low > high,
        Bounds::Between(AttributeValue::B(low), AttributeValue::B(high)) => low.as_ref() > high.as_ref(),
        Bounds::Between(AttributeValue::N(low), AttributeValue::N(high)) => {
            matches!((decimal(low), decimal(high)), (Some(low), Some(high)) if low > high)
        }
        _ => false,
    };
    if reversed {
        return Err(InvalidInput::value("given a range that ends before it begins").in_field(name));
    }
    Ok(bounds)
}

fn decimal(text: &str) -> Option<Decimal> {
    text.parse().ok()
}
