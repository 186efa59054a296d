//! Queries, and the macro that gives each index a type of its own.

use std::borrow::Borrow;
use std::marker::PhantomData;

use aws_sdk_dynamodb::types::AttributeValue;

use super::call::ReadCall;
use super::request::ReadRequest;
use crate::client::Dynamite;
use crate::codec::{InvalidInput, to_value};
use crate::condition::Condition;
use crate::decimal::Decimal;
use crate::entity::{Source, View};
use crate::key::{Bounds, KeyRole, KeyText, KeyValue, SortCondition, key_value};
use crate::operation::cursor::Cursor;
use crate::operation::read::{SortKey, SortKeyPart, Target, sort_key_parts};

/// How many parts of a sort key are given: the state of a query on which the next one can be given.
#[derive(Clone, Copy, Debug)]
pub enum KeyParts<const N: usize> {}

/// The state of a query that is complete: the last part, or a range, was given.
#[derive(Clone, Copy, Debug)]
pub enum Complete {}

/// A query of a table or an index: what the generated types wrap.
#[must_use = "a query does nothing until `page`, `pages`, `take`, `pager`, `all`, `count` or `stream` ends it"]
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

/// A query of `S`, with nothing said of its keys; called by generated code.
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

    /// The name of the partition key attribute that is given next.
    fn next_partition(&mut self) -> &'static str {
        let given = self.keys().map_or(0, |(partition, _)| partition.len());
        S::LAYOUT.queried_keys().get(given).map_or("", |key| key.name)
    }

    /// The next attribute of the partition key, from an attribute of the item.
    #[doc(hidden)]
    pub fn partition<T: KeyValue>(mut self, value: &T) -> Self {
        let name = self.next_partition();
        let value = key_value(name, value, KeyRole::Partition);
        self.push_partition(value);
        self
    }

    /// The next attribute of the partition key, from its template.
    #[doc(hidden)]
    pub fn partition_text(mut self, text: Result<String, InvalidInput>) -> Self {
        let name = self.next_partition();
        let value = text.and_then(|text| key_value(name, &text, KeyRole::Partition));
        self.push_partition(value);
        self
    }

    fn push_partition(&mut self, value: Result<AttributeValue, InvalidInput>) {
        if let Some(value) = self.read.operation.keep_error(value)
            && let Some((partition, _)) = self.keys()
        {
            partition.push(value);
        }
    }

    /// The next part of the sort key that is an attribute of its own.
    #[doc(hidden)]
    pub fn attribute<T: KeyValue, C: SortCondition<T>>(mut self, condition: C) -> Self {
        let part = self.next_part();
        self.set_attribute::<T, T>(part, condition.bounds());
        self
    }

    /// The next part of the sort key that stands in a template.
    #[doc(hidden)]
    pub fn part<T: KeyText, C: SortCondition<T>>(mut self, condition: C) -> Self {
        let part = self.next_part();
        self.set_part::<T, T>(part, condition.bounds());
        self
    }

    /// The next part of the sort key, which can only be given exactly.
    #[doc(hidden)]
    pub fn exact_part<T: KeyText>(mut self, value: &T) -> Self {
        let part = self.next_part();
        self.set_part::<&T, T>(part, Bounds::Equal(value));
        self
    }

    /// The next attribute of the sort key, which can only be given exactly.
    #[doc(hidden)]
    pub fn exact_attribute<T: KeyValue>(mut self, value: &T) -> Self {
        let part = self.next_part();
        self.implied_attribute(part, value)
    }

    /// The next part of the sort key, which stands again as these parts: one value is known for all of them.
    #[doc(hidden)]
    pub fn repeated<T: KeyText + KeyValue, C: SortCondition<T>>(mut self, condition: C, again: &[usize]) -> Self {
        let bounds = condition.bounds();
        if let Bounds::Equal(value) = &bounds {
            for part in again {
                self.set_either::<&T, T>(*part, Bounds::Equal(value));
            }
        }
        let part = self.next_part();
        self.set_either::<T, T>(part, bounds);
        self
    }

    /// A part of the sort key, by its index, that is known from another part already.
    #[doc(hidden)]
    pub fn implied_part<T: KeyText>(mut self, part: usize, value: &T) -> Self {
        self.set_part::<&T, T>(part, Bounds::Equal(value));
        self
    }

    /// A whole attribute of the sort key, by its index, that is known from another part already.
    #[doc(hidden)]
    pub fn implied_attribute<T: KeyValue>(mut self, part: usize, value: &T) -> Self {
        self.set_attribute::<&T, T>(part, Bounds::Equal(value));
        self
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

    /// Says something of a part, unless it can't hold for any key.
    fn set_bounds(&mut self, part: usize, name: &str, bounds: Result<Bounds<AttributeValue>, InvalidInput>) {
        let bounds = bounds.and_then(|bounds| check_range(name, bounds));
        if let Some(bounds) = self.read.operation.keep_error(bounds)
            && let Some((_, sort_key)) = self.keys()
        {
            sort_key.set(part, bounds);
        }
    }

    /// Lowest sort key first, as by default.
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
    pub fn resume(mut self, cursor: Cursor) -> Self {
        self.read.operation.resume = Some(cursor);
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

/// Refuses a range whose ends are the wrong way round, as DynamoDB would, and one that ends before the first key.
fn check_range(name: &str, bounds: Bounds<AttributeValue>) -> Result<Bounds<AttributeValue>, InvalidInput> {
    if matches!(&bounds, Bounds::Before(AttributeValue::S(end)) if end.is_empty()) {
        return Err(
            InvalidInput::value("given a range that holds no key: none is smaller than empty text").in_field(name)
        );
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
