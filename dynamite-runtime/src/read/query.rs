//! Queries, and the macro that gives each index a type of its own.

use std::borrow::Borrow;
use std::marker::PhantomData;

use super::sort::{Place, SortKey, places};
use super::{Read, Reads, Target};
use crate::condition::Condition;
use crate::cursor::Cursor;
use crate::decimal::Decimal;
use crate::entity::{Source, View};
use crate::key::{Bounds, KeyText, KeyValue, Role, SortCondition, key_value};
use crate::{Dynamite, InvalidInput};
use aws_sdk_dynamodb::types::AttributeValue;

/// How many parts of a sort key are given: the state of a query on which the next one can be given.
#[derive(Clone, Copy, Debug)]
pub enum Parts<const N: usize> {}

/// The state of a query that is complete: the last part, or a range, was given.
#[derive(Clone, Copy, Debug)]
pub enum End {}

/// A query of a table or an index: what the generated types wrap.
#[must_use = "a query does nothing until `page`, `pages`, `take`, `pager`, `all`, `count` or `stream` ends it"]
pub struct Query<S> {
    read: Read,
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
    let target = Target::Query { partition: Vec::new(), sort: SortKey::default() };
    Query { read: Read::new::<S>(db, target), of: PhantomData }
}

impl<S: Source> Query<S> {
    fn keys(&mut self) -> Option<(&mut Vec<AttributeValue>, &mut SortKey)> {
        match &mut self.read.target {
            Target::Query { partition, sort } => Some((partition, sort)),
            Target::Scan => None,
        }
    }

    /// The name of the partition key attribute that is given next.
    fn next_partition(&mut self) -> &'static str {
        let given = self.keys().map_or(0, |(partition, _)| partition.len());
        S::LAYOUT.own_keys().get(given).map_or("", |key| key.name)
    }

    /// The next attribute of the partition key, from an attribute of the item.
    #[doc(hidden)]
    pub fn partition<T: KeyValue>(mut self, value: &T) -> Self {
        let name = self.next_partition();
        let value = key_value(name, value, Role::Partition);
        self.push_partition(value);
        self
    }

    /// The next attribute of the partition key, from its template.
    #[doc(hidden)]
    pub fn partition_text(mut self, text: Result<String, InvalidInput>) -> Self {
        let name = self.next_partition();
        let value = text.and_then(|text| key_value(name, &text, Role::Partition));
        self.push_partition(value);
        self
    }

    fn push_partition(&mut self, value: Result<AttributeValue, InvalidInput>) {
        if let Some(value) = self.read.note(value)
            && let Some((partition, _)) = self.keys()
        {
            partition.push(value);
        }
    }

    /// The next part of the sort key that is an attribute of its own.
    #[doc(hidden)]
    pub fn attribute<T: KeyValue, C: SortCondition<T>>(mut self, condition: C) -> Self {
        let place = self.open();
        self.give_attribute::<T, T>(place, condition.bounds());
        self
    }

    /// The next part of the sort key that stands in a template.
    #[doc(hidden)]
    pub fn part<T: KeyText, C: SortCondition<T>>(mut self, condition: C) -> Self {
        let place = self.open();
        self.give_part::<T, T>(place, condition.bounds());
        self
    }

    /// The next part of the sort key, which can only be given exactly.
    #[doc(hidden)]
    pub fn exact_part<T: KeyText>(mut self, value: &T) -> Self {
        let place = self.open();
        self.give_part::<&T, T>(place, Bounds::Equal(value));
        self
    }

    /// The next attribute of the sort key, which can only be given exactly.
    #[doc(hidden)]
    pub fn exact_attribute<T: KeyValue>(mut self, value: &T) -> Self {
        let place = self.open();
        self.known_attribute(place, value)
    }

    /// The next part of the sort key, which stands `again` at these places: one value is known at all of them.
    #[doc(hidden)]
    pub fn repeated<T: KeyText + KeyValue, C: SortCondition<T>>(mut self, condition: C, again: &[usize]) -> Self {
        let bounds = condition.bounds();
        if let Bounds::Equal(value) = &bounds {
            for place in again {
                self.give_at::<&T, T>(*place, Bounds::Equal(value));
            }
        }
        let place = self.open();
        self.give_at::<T, T>(place, bounds);
        self
    }

    /// A part of the sort key, at its place, that is known from another part already.
    #[doc(hidden)]
    pub fn known<T: KeyText>(mut self, place: usize, value: &T) -> Self {
        self.give_part::<&T, T>(place, Bounds::Equal(value));
        self
    }

    /// A whole attribute of the sort key, at its place, that is known from another part already.
    #[doc(hidden)]
    pub fn known_attribute<T: KeyValue>(mut self, place: usize, value: &T) -> Self {
        self.give_attribute::<&T, T>(place, Bounds::Equal(value));
        self
    }

    fn open(&mut self) -> usize {
        self.keys().map_or(0, |(_, sort)| sort.open())
    }

    fn give_at<T: Borrow<U>, U: KeyText + KeyValue>(&mut self, place: usize, bounds: Bounds<T>) {
        match places(&S::LAYOUT).get(place) {
            Some(Place::Attribute(_)) => self.give_attribute(place, bounds),
            _ => self.give_part(place, bounds),
        }
    }

    fn give_attribute<T: Borrow<U>, U: KeyValue>(&mut self, place: usize, bounds: Bounds<T>) {
        let Some(Place::Attribute(name)) = places(&S::LAYOUT).get(place).copied() else { return };
        let raw = bounds.try_map(|value| crate::codec::to_value(value.borrow()).map_err(|error| error.in_field(name)));
        self.give(place, name, raw);
    }

    fn give_part<T: Borrow<U>, U: KeyText>(&mut self, place: usize, bounds: Bounds<T>) {
        let Some(Place::Part(template, at)) = places(&S::LAYOUT).get(place).copied() else { return };
        let raw = bounds.try_map(|value| template.part(at, value.borrow()).map(AttributeValue::S));
        self.give(place, template.name(), raw);
    }

    /// Says something of a part, unless it can't hold for any key.
    fn give(&mut self, place: usize, name: &str, bounds: Result<Bounds<AttributeValue>, InvalidInput>) {
        let bounds = bounds.and_then(|bounds| ordered(name, bounds));
        if let Some(bounds) = self.read.note(bounds)
            && let Some((_, sort)) = self.keys()
        {
            sort.set(place, bounds);
        }
    }

    /// Lowest sort key first, as by default.
    #[doc(hidden)]
    pub fn ascending(mut self) -> Self {
        self.read.descending = false;
        self
    }

    #[doc(hidden)]
    pub fn descending(mut self) -> Self {
        self.read.descending = true;
        self
    }

    #[doc(hidden)]
    pub fn consistent(mut self) -> Self {
        self.read.consistent = true;
        self
    }

    #[doc(hidden)]
    pub fn filter(mut self, condition: Condition<S::Item>) -> Self {
        self.read.filtered(condition.into_expr());
        self
    }

    #[doc(hidden)]
    pub fn resume(mut self, cursor: Cursor) -> Self {
        self.read.resume = Some(cursor);
        self
    }

    #[doc(hidden)]
    pub fn audience(mut self, audience: String) -> Self {
        self.read.audience = Some(audience);
        self
    }

    #[doc(hidden)]
    pub fn view<V: View<S>>(mut self) -> Reads<V> {
        self.read.projection = V::PROJECTION;
        Reads::new(self.read)
    }

    #[doc(hidden)]
    pub fn hydrate(mut self) -> Reads<S::Entity> {
        self.read.hydrate();
        Reads::new(self.read)
    }

    #[doc(hidden)]
    pub fn reads(self) -> Reads<S::Item> {
        Reads::new(self.read)
    }
}

/// Refuses a range whose ends are the wrong way round, as DynamoDB would, and one that ends before the first key.
fn ordered(name: &str, bounds: Bounds<AttributeValue>) -> Result<Bounds<AttributeValue>, InvalidInput> {
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

/// Makes the type of the queries of a table or an index: what every query can do, under the index's own name.
///
/// Called by generated code, which adds the methods for the parts of the sort key.
#[doc(hidden)]
#[macro_export]
macro_rules! query {
    ($name:ident of $source:ty, $doc:literal $(, $extra:ident)*) => {
        #[doc = $doc]
        #[must_use = "a query does nothing until `page`, `pages`, `take`, `pager`, `all`, `count` or `stream` ends it"]
        #[derive(Clone, Debug)]
        pub struct $name<S = $crate::Parts<0>>($crate::Query<$source>, ::std::marker::PhantomData<fn() -> S>);

        impl<S> ::std::convert::From<$crate::Query<$source>> for $name<S> {
            fn from(query: $crate::Query<$source>) -> Self {
                Self(query, ::std::marker::PhantomData)
            }
        }

        impl<S> $crate::IntoReads for $name<S> {
            type Item = <$source as $crate::Source>::Item;

            fn into_reads(self) -> $crate::Reads<Self::Item> {
                self.0.reads()
            }
        }

        /// What every query has.
        impl<S> $name<S> {
            /// Lowest sort key first, as by default.
            pub fn ascending(self) -> Self {
                self.0.ascending().into()
            }

            /// Highest sort key first.
            pub fn descending(self) -> Self {
                self.0.descending().into()
            }

            /// Keeps the items that the condition holds for. The others are read, and cost, all the same.
            pub fn filter(self, condition: $crate::Condition<<$source as $crate::Source>::Item>) -> Self {
                self.0.filter(condition).into()
            }

            /// Goes on behind the page that this cursor came with.
            pub fn resume(self, cursor: $crate::Cursor) -> Self {
                self.0.resume(cursor).into()
            }

            /// Binds the cursors of this read to somebody; see [`Reads::audience`]($crate::Reads::audience).
            pub fn audience(self, audience: impl ::std::convert::Into<::std::string::String>) -> Self {
                self.0.audience(audience.into()).into()
            }

            /// Answers whole items where the index holds a part of them, as they are now: one batch of reads for each page,
            /// besides the query itself. Those deleted since are left out, and counted in
            /// [`Usage::gone`]($crate::Usage::gone); the conditions of the query are not checked again. A local index reads
            /// them itself.
            pub fn hydrate(self) -> $crate::Reads<<$source as $crate::Source>::Entity> {
                self.0.hydrate()
            }

            /// Reads only what a view names.
            pub fn view<V: $crate::View<$source>>(self) -> $crate::Reads<V> {
                self.0.view()
            }

            /// One request that reads up to `n` items before the filter; see [`Reads::page`]($crate::Reads::page).
            pub fn page(self, n: u32) -> $crate::PageOf<<$source as $crate::Source>::Item> {
                self.0.reads().page(n)
            }

            /// Every page to the end; see [`Reads::pages`]($crate::Reads::pages).
            pub fn pages(self) -> $crate::ItemStream<$crate::Page<<$source as $crate::Source>::Item>> {
                self.0.reads().pages()
            }

            /// The first `n` items, in as many requests as they need; see [`Reads::take`]($crate::Reads::take).
            pub fn take(self, n: usize) -> $crate::Take<<$source as $crate::Source>::Item> {
                self.0.reads().take(n)
            }

            /// Page after page of `n` items each, for a "load more" button; see [`Pager`]($crate::Pager).
            pub fn pager(self, n: usize) -> $crate::Pager<<$source as $crate::Source>::Item> {
                self.0.reads().pager(n)
            }

            /// All items.
            pub fn all(self) -> $crate::All<<$source as $crate::Source>::Item> {
                self.0.reads().all()
            }

            /// All items, one by one, read page by page.
            pub fn stream(self) -> $crate::ItemStream<<$source as $crate::Source>::Item> {
                self.0.reads().stream()
            }

            /// How many items there are. Costs as much as reading them.
            pub fn count(self) -> $crate::Count<<$source as $crate::Source>::Item> {
                self.0.reads().count()
            }

            /// The SDK's request for the first page, to send otherwise or to look at.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidInput`]($crate::Error::InvalidInput) if DynamoDB would refuse it.
            pub fn request(self) -> $crate::Result<$crate::sdk::QueryInputBuilder> {
                self.0.reads().query_request()
            }

            $($crate::query!(@$extra $source);)*
        }
    };
    (@consistent $source:ty) => {
        /// Sees every write that was answered before; costs twice as much.
        pub fn consistent(self) -> Self {
            self.0.consistent().into()
        }
    };
    (@unexpired $source:ty) => {
        /// Hides items whose time to live is over: DynamoDB may take days to delete them.
        pub fn unexpired(self) -> Self {
            self.0.filter($crate::unexpired()).into()
        }
    };
}
