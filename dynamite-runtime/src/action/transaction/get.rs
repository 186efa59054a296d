//! Reads of one moment.

use std::marker::PhantomData;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsError;
use aws_sdk_dynamodb::types::{self as sdk_types, ReturnConsumedCapacity, TransactGetItem};

use super::cancelled::{Cancellation, Cancelled};
use super::{MOST, distinct};
use crate::codec::{RawItem, from_item};
use crate::entity::{Entity, Item};
use crate::error::service_error;
use crate::future::{BoxFuture, Call, awaitable, then};
use crate::op::Get;
use crate::schema::TableSchema;
use crate::send::attempted;
use crate::tuple::Append;
use crate::{Dynamite, Error, InvalidInput, Measured, Result, Usage, sdk};

/// Up to 100 items of any repositories, as they were at one moment. `P` is a tuple of what its parts give.
///
/// It costs twice the read units of a consistent read. More than 100 reads, or two of one item, are refused before anything
/// is sent.
#[must_use = "not sent until awaited"]
pub struct TransactGets<P> {
    db: Dynamite,
    gets: Vec<Result<TransactGetItem, InvalidInput>>,
    /// The entity and the table of each.
    of: Vec<(&'static str, &'static TableSchema)>,
    /// How many items each part reads.
    counts: Vec<usize>,
    parts: PhantomData<fn() -> P>,
}

impl<P> Clone for TransactGets<P> {
    fn clone(&self) -> Self {
        let (db, gets) = (self.db.clone(), self.gets.clone());
        TransactGets { db, gets, of: self.of.clone(), counts: self.counts.clone(), parts: PhantomData }
    }
}

impl TransactGets<()> {
    pub(crate) fn new(db: &Dynamite) -> Self {
        let db = db.clone();
        TransactGets { db, gets: Vec::new(), of: Vec::new(), counts: Vec::new(), parts: PhantomData }
    }
}

impl<P> TransactGets<P> {
    /// Adds a read: the next of the tuple is an `Option` of its item.
    #[expect(clippy::should_implement_trait, reason = "one call is added to others")]
    pub fn add<E: Entity, V: Item>(mut self, get: Get<E, V>) -> TransactGets<P::Out>
    where
        P: Append<Option<V>>,
    {
        self.push(get);
        self.with_part(1)
    }

    /// Adds several reads of one entity: the next of the tuple is a `Vec` of an `Option` for each, in their order.
    pub fn add_all<E: Entity, V: Item>(
        mut self,
        gets: impl IntoIterator<Item = Get<E, V>>,
    ) -> TransactGets<<P as Append<Vec<Option<V>>>>::Out>
    where
        P: Append<Vec<Option<V>>>,
    {
        let before = self.gets.len();
        gets.into_iter().for_each(|get| self.push(get));
        let count = self.gets.len() - before;
        self.with_part(count)
    }

    fn push<E: Entity, V: Item>(&mut self, get: Get<E, V>) {
        self.gets.push(get.request().map_err(Error::into_invalid_input).and_then(part));
        self.of.push((E::NAME, E::TABLE));
    }

    fn with_part<Q>(mut self, count: usize) -> TransactGets<Q> {
        self.counts.push(count);
        let TransactGets { db, gets, of, counts, .. } = self;
        TransactGets { db, gets, of, counts, parts: PhantomData }
    }

    /// The SDK's request, to send otherwise or to look at.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse it.
    pub fn request(self) -> Result<sdk::TransactGetItemsInputBuilder> {
        Ok(request(self.gets, &self.of)?)
    }
}

fn request(
    gets: Vec<Result<TransactGetItem, InvalidInput>>,
    of: &[(&'static str, &'static TableSchema)],
) -> Result<sdk::TransactGetItemsInputBuilder, InvalidInput> {
    if !(1..=MOST).contains(&gets.len()) {
        let problem = format!("a transaction of {} reads: it can have 1 to {MOST}", gets.len());
        return Err(InvalidInput::value(problem));
    }
    let gets = gets.into_iter().collect::<Result<Vec<_>, _>>()?;
    let subjects = gets
        .iter()
        .zip(of)
        .filter_map(|(get, (entity, schema))| Some((*entity, *schema, get.get()?.table_name(), get.get()?.key())));
    distinct(subjects)?;
    Ok(sdk::TransactGetItemsInputBuilder::default()
        .set_transact_items(Some(gets))
        .return_consumed_capacity(ReturnConsumedCapacity::Total))
}

/// The read of a request as part of a transaction.
fn part(request: sdk::GetItemInputBuilder) -> Result<TransactGetItem, InvalidInput> {
    let get = sdk_types::Get::builder()
        .set_table_name(request.get_table_name().clone())
        .set_key(request.get_key().clone())
        .set_projection_expression(request.get_projection_expression().clone())
        .set_expression_attribute_names(request.get_expression_attribute_names().clone());
    let get = get.build().map_err(|_| InvalidInput::value("a read without a key"))?;
    Ok(TransactGetItem::builder().get(get).build())
}

impl<P> std::fmt::Debug for TransactGets<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TransactGets({:?})", self.of.iter().map(|(entity, _)| entity).collect::<Vec<_>>())
    }
}

/// What is read of a transaction: a tuple of items and lists.
pub trait TransactRead: Sized + Send + 'static {
    /// Reads the next items.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] or [`Error::OtherEntity`] if an item is not what was asked for.
    #[doc(hidden)]
    fn read(items: &mut TransactItems) -> Result<Self>;
}

/// The items of a transaction, in their order.
#[doc(hidden)]
pub struct TransactItems {
    items: std::vec::IntoIter<Option<RawItem>>,
    counts: std::vec::IntoIter<usize>,
}

/// Shows no items.
impl std::fmt::Debug for TransactItems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TransactItems(..)")
    }
}

impl<V: Item> TransactRead for Option<V> {
    fn read(items: &mut TransactItems) -> Result<Self> {
        items.counts.next();
        Ok(items.items.next().flatten().map(from_item).transpose()?)
    }
}

impl<V: Item> TransactRead for Vec<Option<V>> {
    fn read(items: &mut TransactItems) -> Result<Self> {
        let count = items.counts.next().unwrap_or_default();
        let mut read = Vec::with_capacity(count);
        for item in items.items.by_ref().take(count) {
            read.push(item.map(from_item).transpose()?);
        }
        Ok(read)
    }
}

macro_rules! tuples {
    ($($($t:ident)*;)*) => { $(
        impl<$($t: TransactRead),*> TransactRead for ($($t,)*) {
            fn read(items: &mut TransactItems) -> Result<Self> {
                Ok(($($t::read(items)?,)*))
            }
        }
    )* };
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D F;
    A B C D F G;
    A B C D F G H;
    A B C D F G H I;
}

awaitable!(TransactGets<P: TransactRead>);

impl<P: TransactRead> Call for TransactGets<P> {
    type Output = P;

    fn send(self) -> BoxFuture<Measured<P>> {
        let sent = send(self.db, request(self.gets, &self.of), self.of, self.counts);
        then(Box::pin(sent), |answer: Measured<TransactItems>| answer.try_map(|mut items| P::read(&mut items)))
    }
}

async fn send(
    db: Dynamite,
    request: Result<sdk::TransactGetItemsInputBuilder, InvalidInput>,
    of: Vec<(&'static str, &'static TableSchema)>,
    counts: Vec<usize>,
) -> Result<Measured<TransactItems>> {
    let (sent, attempts) = attempted(request?.send_with(db.client())).await;
    let output = sent.map_err(|error| cancelled(&of, error))?;
    let mut usage = Usage::of(output.consumed_capacity(), attempts);
    let items: Vec<_> = output.responses.unwrap_or_default().into_iter().map(|response| response.item).collect();
    // An item that is not there is answered as none, or as one without attributes.
    let items: Vec<_> = items.into_iter().map(|item| item.filter(|item| !item.is_empty())).collect();
    usage.returned = items.iter().flatten().count();
    let items = TransactItems { items: items.into_iter(), counts: counts.into_iter() };
    Ok(Measured { value: items, usage })
}

fn cancelled(of: &[(&'static str, &'static TableSchema)], error: SdkError<TransactGetItemsError>) -> Error {
    let Some(TransactGetItemsError::TransactionCanceledException(failed)) = error.as_service_error() else {
        return service_error("TransactGetItems", error);
    };
    let reasons = failed.cancellation_reasons().iter().zip(of).enumerate();
    let reasons = reasons.filter_map(|(place, (reason, (entity, _)))| {
        let code = reason.code().filter(|code| *code != "None")?.to_owned();
        Some(Cancellation { place, operation: "get", entity, code, old: None, error: None })
    });
    Error::Cancelled(Box::new(Cancelled::new(reasons.collect(), error)))
}
