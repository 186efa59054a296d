//! What all writes share: a condition, and what its failure means.

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation as sdk;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_types::body::SdkBody;

use crate::codec::{AttributeValueWriter, RawItem, from_item, from_last_item};
use crate::condition::{Expr, Operand};
use crate::entity::{Entity, Item, Key};
use crate::error::{ConditionFailed, Throttling, service_error};
use crate::key::{Role, check_key};
use crate::path::Step;
use crate::schema::{KeyAttribute, Kind, TableSchema};
use crate::send::Attempts;
use crate::{Error, InvalidInput, Measured, Result, Usage};

/// The stored form of an item's key, checked as DynamoDB would.
pub(crate) fn raw_key<E: Entity>(key: &E::Key) -> Result<RawItem, InvalidInput> {
    let mut writer = AttributeValueWriter::default();
    let written = key.write(&mut writer);
    let key = written.map(|()| writer.into_item());
    let key = key.and_then(|key| check_key_values(E::TABLE, |name| key.get(name)).map(|()| key));
    key.map_err(|error| error.in_entity(E::NAME))
}

/// The stored form of an item, its table key checked as DynamoDB would.
pub(crate) fn raw_item<E: Entity>(item: &E) -> Result<RawItem, InvalidInput> {
    let item = crate::codec::to_item(item)?;
    check_key_values(E::TABLE, |name| item.get(name)).map_err(|error| error.in_entity(E::NAME))?;
    Ok(item)
}

/// The attributes of a table's keys and of its indexes'.
pub(crate) fn key_attributes(table: &TableSchema) -> impl Iterator<Item = (&KeyAttribute, Role)> {
    let index_keys = table.indexes.iter().flat_map(|index| {
        let partition = index.partition_key.iter().map(|key| (key, Role::Partition));
        partition.chain(index.sort_key.iter().map(|key| (key, Role::Sort)))
    });
    let own = [(Some(&table.partition_key), Role::Partition), (table.sort_key.as_ref(), Role::Sort)];
    own.into_iter().filter_map(|(key, role)| Some((key?, role))).chain(index_keys)
}

/// Checks the keys that an item has, looked up by name, as DynamoDB would.
pub(crate) fn check_key_values<'v>(
    table: &TableSchema,
    value: impl Fn(&str) -> Option<&'v AttributeValue>,
) -> Result<(), InvalidInput> {
    for (key, role) in key_attributes(table) {
        if let Some(value) = value(key.name) {
            check_key(key.name, value, role)?;
        }
    }
    Ok(())
}

/// A top-level attribute as an expression's path.
pub(crate) fn attribute(name: &'static str) -> Vec<Step> {
    vec![Step::Name(name.into(), false)]
}

/// The item exists: its partition key does.
pub(crate) fn exists(table: &TableSchema) -> Expr {
    Expr::Call("attribute_exists", attribute(table.partition_key.name), None)
}

/// No item exists.
pub(crate) fn absent(table: &TableSchema) -> Expr {
    Expr::Call("attribute_not_exists", attribute(table.partition_key.name), None)
}

/// The stored revision is this one.
pub(crate) fn revision_is(lock: &'static str, revision: AttributeValue) -> Expr {
    Expr::Compare(Operand::Path(attribute(lock)), "=", revision)
}

/// Both, where there are two.
pub(crate) fn both(first: Option<Expr>, second: Option<Expr>) -> Option<Expr> {
    match (first, second) {
        (Some(first), Some(second)) => Some(first.and(second)),
        (first, second) => first.or(second),
    }
}

/// An operation's error that may be a failed condition, with the item that was there.
pub(crate) trait Conditional {
    /// Whether it is one.
    fn is_condition_failed(&self) -> bool;

    /// Takes the item out.
    fn take_item(&mut self) -> Option<RawItem>;
}

macro_rules! conditional {
    ($($module:ident::$error:ident),*) => { $(
        impl Conditional for sdk::$module::$error {
            fn is_condition_failed(&self) -> bool {
                self.is_conditional_check_failed_exception()
            }

            fn take_item(&mut self) -> Option<RawItem> {
                match self {
                    Self::ConditionalCheckFailedException(failed) => failed.item.take(),
                    _ => None,
                }
            }
        }
    )* };
}

conditional!(put_item::PutItemError, update_item::UpdateItemError, delete_item::DeleteItemError);

/// What a write asks of the item that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Requires {
    /// That its condition holds.
    Condition,
    /// That there is one, and then its condition.
    Item,
    /// That there is none.
    NoItem,
}

/// What a write's errors are about: the item that is expected, and what is asked of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected {
    entity: &'static str,
    kind: Option<Kind>,
    requires: Requires,
}

impl Expected {
    pub(crate) fn of<E: Item>(requires: Requires) -> Self {
        Expected { entity: E::NAME, kind: E::KIND, requires }
    }
}

/// What a write answers before it is read: the item as it was or is, if that was asked for.
pub(crate) type Answer = Measured<Option<RawItem>>;

/// What a write answered, with the item if it was asked for.
pub(crate) fn answered(item: Option<RawItem>, usage: Usage) -> Answer {
    let returned = usize::from(item.is_some());
    Measured { value: item, usage: Usage { returned, ..usage } }
}

/// The answer without an item.
pub(crate) fn nothing(answer: Answer) -> Result<Measured<()>> {
    answer.try_map(|_| Ok(()))
}

/// The answer's item, of which there is no other copy.
pub(crate) fn last_item<T: Item>(answer: Answer) -> Result<Measured<Option<T>>> {
    answer.try_map(|item| Ok(item.map(from_last_item).transpose()?))
}

/// The answer's item, which has to be there.
pub(crate) fn item<T: Item>(answer: Answer) -> Result<Measured<T>> {
    answer.try_map(|item| Ok(from_item(item.ok_or(Error::NotFound { entity: T::NAME, ambiguous: false })?)?))
}

/// What a write's error means.
pub(crate) fn write_error<X>(
    operation: &'static str,
    expected: Expected,
    error: SdkError<X>,
    attempts: Attempts,
) -> Error
where
    X: Conditional + Throttling + ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    // A call that takes too long ends in the middle of an attempt.
    let lost = attempts.lost || matches!(error, SdkError::TimeoutError(_));
    if !error.as_service_error().is_some_and(Conditional::is_condition_failed) {
        return service_error(operation, error).after(lost);
    }
    let (old, source) = without_item(error);
    condition_failed(expected, old, source, lost)
}

/// What it means that a condition failed, and that an item was there or not.
pub(crate) fn condition_failed(
    expected: Expected,
    old: Option<RawItem>,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    lost: bool,
) -> Error {
    let Expected { entity, kind, requires } = expected;
    let old = old.filter(|item| !item.is_empty());
    let other = kind.zip(old.as_ref()).and_then(|(kind, item)| kind.mismatch(entity, item));
    if let Some(other) = other.filter(|_| requires != Requires::NoItem) {
        return Error::OtherEntity(other);
    }
    match old {
        None if requires == Requires::Item => Error::NotFound { entity, ambiguous: lost },
        old => {
            let problem = match requires {
                Requires::NoItem => "the item exists already",
                _ => "its condition does not hold, or its revision is another",
            };
            Error::ConditionFailed(ConditionFailed::new(entity, problem, old, source).after(lost))
        }
    }
}

/// Takes the item out of a failed condition, so that no `Debug` of the SDK's error shows it: neither the error's own, nor
/// that of the answer it came in, whose body is left out.
fn without_item<X>(error: SdkError<X>) -> (Option<RawItem>, SdkError<X>)
where
    X: Conditional + ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    stripped(error, Conditional::take_item)
}

/// Takes something out of the service's error, so that it is not in its `Debug` either, nor in that of the answer.
pub(crate) fn stripped<X, T>(error: SdkError<X>, take: impl FnOnce(&mut X) -> Option<T>) -> (Option<T>, SdkError<X>)
where
    X: std::error::Error + Send + Sync + 'static,
{
    let SdkError::ServiceError(context) = error else { return (None, error) };
    let mut answer = HttpResponse::new(context.raw().status(), SdkBody::empty());
    *answer.headers_mut() = context.raw().headers().clone();
    let mut failed = context.into_err();
    let taken = take(&mut failed);
    (taken, SdkError::service_error(failed, answer))
}
