//! Changes parts of an item that exists.

mod change;

pub(crate) use change::{Change, Changes};

use aws_sdk_dynamodb::types::{
    AttributeValue, ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure,
};

use super::write::{attribute, both, exists, raw_key, revision_is, write_error};
use crate::codec::number::Parts;
use crate::codec::{Attribute, Number, Optional, RawItem, from_item, to_value};
use crate::condition::{Condition, Expr, Operand};
use crate::entity::{Entity, Item, Revision};
use crate::expression::Placeholders;
use crate::future::{Call, awaitable};
use crate::path::{IntoValue, MaySet, Path, SetValue, Step, removable, shown};
use crate::{Decimal, Dynamite, Error, InvalidInput, Measured, Result, Usage, sdk};

/// Changes parts of an item; [`Error::NotFound`] if there is none.
///
/// What generated updates wrap: they add the setters of attributes that feed indexes. Changes are made in one request,
/// all or none; two of the same attribute are refused by DynamoDB.
#[must_use = "not sent until awaited"]
pub struct Update<E: Entity> {
    db: Dynamite,
    key: E::Key,
    changes: Changes,
    condition: Option<Expr>,
    invalid: Option<InvalidInput>,
}

impl<E: Entity> Update<E> {
    pub(crate) fn new(db: &Dynamite, key: E::Key) -> Self {
        Update { db: db.clone(), key, changes: Changes::default(), condition: None, invalid: None }
    }

    /// The key of the item; generated setters build index keys from it.
    #[doc(hidden)]
    pub fn key(&self) -> &E::Key {
        &self.key
    }

    fn change(mut self, steps: Vec<Step>, change: Result<Change, InvalidInput>) -> Self {
        match change {
            Ok(change) => {
                self.require_parents(&steps);
                self.changes.push(steps, change);
                self
            }
            Err(error) => self.refuse(error.in_field(&shown(&steps))),
        }
    }

    /// Keeps the first thing that is wrong.
    fn refuse(mut self, error: InvalidInput) -> Self {
        self.invalid.get_or_insert(error.in_entity(E::NAME));
        self
    }

    /// A change inside a struct or a map that may be absent needs it to be there.
    fn require_parents(&mut self, steps: &[Step]) {
        for (at, step) in steps.iter().enumerate().take(steps.len().saturating_sub(1)) {
            if matches!(step, Step::Name(_, true)) {
                self.require(Expr::Call("attribute_exists", steps[..=at].to_vec(), None));
            }
        }
    }

    fn require(&mut self, condition: Expr) {
        self.condition = both(self.condition.take(), Some(condition));
    }

    /// Sets an attribute, or something inside one. `Path::then` through a struct that may be absent makes its presence
    /// a condition. An empty set is removed, since DynamoDB has none.
    pub fn set<V: Attribute, A: MaySet>(self, path: Path<E, V, A>, value: impl IntoValue<V::Present>) -> Self {
        let value = value.into_value();
        self.change(path.steps(), Change::set_or_remove(&value))
    }

    /// Sets an attribute that may be absent, or removes it.
    pub fn set_or_remove<V: Optional, A: MaySet, T: IntoValue<V::Present>>(
        self,
        path: Path<E, V, A>,
        value: Option<T>,
    ) -> Self {
        match value {
            Some(value) => self.set(path, value),
            None => self.remove(path),
        }
    }

    /// Sets an attribute that may be absent, unless it is there.
    pub fn set_if_absent<V: Optional, A: MaySet>(self, path: Path<E, V, A>, value: impl IntoValue<V::Present>) -> Self {
        let value = to_value(&value.into_value());
        self.change(path.steps(), value.map(Change::SetIfAbsent))
    }

    /// Removes an attribute that may be absent, or an entry of a map.
    pub fn remove<V: Optional, A: MaySet>(self, path: Path<E, V, A>) -> Self {
        self.change(removable(&path), Ok(Change::Remove))
    }

    /// Adds to a number; one that is absent counts as its default, or as 0 if it may be absent.
    ///
    /// Not idempotent: if a response is lost and the SDK tries again, it is added twice.
    pub fn add<V: Attribute, A: MaySet>(self, path: Path<E, V, A>, value: impl IntoValue<V::Present>) -> Self
    where
        V::Present: Number,
    {
        let value = to_value(&value.into_value());
        let change = value.and_then(|value| Ok(Change::Add { value, or: path.fallback(zero())? }));
        self.change(path.steps(), change)
    }

    /// Subtracts from a number; one that is absent counts as its default, or as 0 if it may be absent. One that has no negative values has to be large enough: if it is not, the update is
    /// [`Error::ConditionFailed`].
    ///
    /// Not idempotent: if a response is lost and the SDK tries again, it is subtracted twice.
    pub fn subtract<V: Attribute, A: MaySet>(mut self, path: Path<E, V, A>, value: impl IntoValue<V::Present>) -> Self
    where
        V::Present: Number,
    {
        let value = to_value(&value.into_value());
        if let (Ok(value), true) = (&value, V::Present::UNSIGNED) {
            self.require(large_enough(&path, value));
        }
        let change = value.and_then(|value| Ok(Change::Subtract { value, or: path.fallback(zero())? }));
        self.change(path.steps(), change)
    }

    /// Appends to a list; one that is absent counts as its default, or as empty if it may be absent.
    ///
    /// Not idempotent: if a response is lost and the SDK tries again, it is appended twice.
    pub fn append<T: Attribute, V: Attribute<Present = Vec<T>>, A: MaySet>(
        self,
        path: Path<E, V, A>,
        items: impl IntoIterator<Item = T>,
    ) -> Self {
        let items: Vec<T> = items.into_iter().collect();
        let items = to_value(&items);
        let change = items.and_then(|value| Ok(Change::Append { value, or: path.fallback(empty())? }));
        self.change(path.steps(), change)
    }

    /// Puts elements before those of a list; one that is absent counts as its default, or as empty if it may be absent.
    ///
    /// Not idempotent: if a response is lost and the SDK tries again, they are there twice.
    pub fn prepend<T: Attribute, V: Attribute<Present = Vec<T>>, A: MaySet>(
        self,
        path: Path<E, V, A>,
        items: impl IntoIterator<Item = T>,
    ) -> Self {
        let items: Vec<T> = items.into_iter().collect();
        let items = to_value(&items);
        let change = items.and_then(|value| Ok(Change::Prepend { value, or: path.fallback(empty())? }));
        self.change(path.steps(), change)
    }

    /// Puts elements into a set.
    pub fn add_to<V: SetValue + FromIterator<V::Element>, A: MaySet, T: IntoValue<V::Element>>(
        self,
        path: Path<E, V, A>,
        elements: impl IntoIterator<Item = T>,
    ) -> Self {
        self.elements(path, elements, Change::AddTo)
    }

    /// Takes elements out of a set.
    pub fn remove_from<V: SetValue + FromIterator<V::Element>, A: MaySet, T: IntoValue<V::Element>>(
        self,
        path: Path<E, V, A>,
        elements: impl IntoIterator<Item = T>,
    ) -> Self {
        self.elements(path, elements, Change::RemoveFrom)
    }

    fn elements<V: SetValue + FromIterator<V::Element>, A, T: IntoValue<V::Element>>(
        self,
        path: Path<E, V, A>,
        elements: impl IntoIterator<Item = T>,
        change: fn(AttributeValue) -> Change,
    ) -> Self {
        let set: V = elements.into_iter().map(IntoValue::into_value).collect();
        if set.is_absent() {
            return self;
        }
        self.change(path.steps(), to_value(&set).map(change))
    }

    /// Changes it only if the condition holds; [`Error::ConditionFailed`] otherwise.
    pub fn only_if(mut self, condition: Condition<E>) -> Self {
        self.require(condition.into_expr());
        self
    }

    /// Changes it only with this revision; [`Error::ConditionFailed`] otherwise.
    pub fn expect_revision(mut self, revision: E::Revision) -> Self {
        if let (Some(lock), Some(value)) = (E::LOCK, revision.value()) {
            self.require(revision_is(lock, value));
        }
        self
    }

    /// Answers the item as it is afterwards.
    pub fn returning_new(self) -> UpdateReturning<E> {
        UpdateReturning { update: self, returned: ReturnValue::AllNew }
    }

    /// Answers the item as it was before.
    pub fn returning_old(self) -> UpdateReturning<E> {
        UpdateReturning { update: self, returned: ReturnValue::AllOld }
    }

    /// Sets or removes an attribute that feeds an index; called by generated setters.
    #[doc(hidden)]
    pub fn set_member<V: Attribute>(self, name: &'static str, value: &V) -> Self {
        self.change(attribute(name), Change::set_or_remove(value))
    }

    /// Sets or removes a computed key; called by generated setters.
    #[doc(hidden)]
    pub fn set_key<V: Attribute<Present = V>>(self, name: &'static str, key: Result<Option<V>, InvalidInput>) -> Self {
        match key {
            Ok(key) => self.change(attribute(name), Change::set_or_remove(&key)),
            // A key that could not be built says its name itself.
            Err(error) => self.refuse(error),
        }
    }

    /// The SDK's request, to send otherwise or to look at.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] if DynamoDB would refuse it.
    pub fn request(mut self) -> Result<sdk::UpdateItemInputBuilder> {
        if let Some(error) = self.invalid {
            return Err(error.into());
        }
        if let Some(lock) = E::LOCK {
            let one = AttributeValue::N("1".into());
            self.changes.push(attribute(lock), Change::Add { value: one, or: None });
        }
        let condition = both(Some(exists(E::TABLE)), self.condition);
        update_request::<E>(&self.db, raw_key::<E>(&self.key)?, &self.changes, condition)
    }

    async fn updated(self, returned: Option<ReturnValue>) -> Result<(Option<RawItem>, Usage)> {
        let db = self.db.clone();
        let sent = self.request()?.set_return_values(returned).send_with(db.client()).await;
        let output = sent.map_err(|error| write_error::<E, _>("UpdateItem", true, error))?;
        Ok((output.attributes, Usage::of(output.consumed_capacity.as_ref(), 0)))
    }
}

/// Where an addition begins if there is no number.
pub(crate) fn zero() -> AttributeValue {
    AttributeValue::N("0".into())
}

/// Where an addition begins if there is no list.
pub(crate) fn empty() -> AttributeValue {
    AttributeValue::L(Vec::new())
}

/// The number, or the default that it reads as, is not smaller than what is subtracted.
fn large_enough<E, V: Attribute, A>(path: &Path<E, V, A>, subtracted: &AttributeValue) -> Expr {
    let enough = Expr::Compare(Operand::Path(path.steps()), ">=", subtracted.clone());
    match path.fallback(zero()) {
        Ok(Some(default)) if number(&default) >= number(subtracted) => {
            enough.or(Expr::Call("attribute_not_exists", path.steps(), None))
        }
        _ => enough,
    }
}

fn number(value: &AttributeValue) -> Option<Decimal> {
    let text = value.as_n().ok()?;
    Parts::parse(text).ok()?.decimal()
}

/// The SDK's request of an update or an upsert.
pub(crate) fn update_request<E: Entity>(
    db: &Dynamite,
    key: RawItem,
    changes: &Changes,
    condition: Option<Expr>,
) -> Result<sdk::UpdateItemInputBuilder> {
    check_index_keys::<E>(changes)?;
    let mut placeholders = Placeholders::default();
    let update = changes.expression(&mut placeholders);
    let condition = condition.map(|condition| placeholders.condition(&condition)).transpose();
    let condition = condition.map_err(|error| error.in_entity(E::NAME))?;
    let on_failure = condition.as_ref().map(|_| ReturnValuesOnConditionCheckFailure::AllOld);
    Ok(sdk::UpdateItemInputBuilder::default()
        .table_name(db.table_name(E::TABLE.name))
        .set_key(Some(key))
        .set_update_expression(update)
        .set_condition_expression(condition)
        .set_return_values_on_condition_check_failure(on_failure)
        .set_expression_attribute_names(placeholders.names())
        .set_expression_attribute_values(placeholders.values())
        .return_consumed_capacity(ReturnConsumedCapacity::Total))
}

/// Refuses index keys that are empty or too long, which DynamoDB would refuse with the whole update.
fn check_index_keys<E: Entity>(changes: &Changes) -> Result<()> {
    use crate::key::{Role, check_key};
    for index in E::TABLE.indexes {
        let partition = index.partition_key.iter().map(|key| (key, Role::Partition));
        for (key, role) in partition.chain(index.sort_key.iter().map(|key| (key, Role::Sort))) {
            if let Some(value) = changes.value_of(key.name) {
                check_key(key.name, value, role).map_err(|error| error.in_entity(E::NAME))?;
            }
        }
    }
    Ok(())
}

impl<E: Entity> Clone for Update<E> {
    fn clone(&self) -> Self {
        Update {
            db: self.db.clone(),
            key: self.key.clone(),
            changes: self.changes.clone(),
            condition: self.condition.clone(),
            invalid: self.invalid.clone(),
        }
    }
}

impl<E: Entity> std::fmt::Debug for Update<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Update({}: {})", <E as Item>::NAME, self.changes.paths().join(", "))
    }
}

awaitable!(Update<E: Entity>);

impl<E: Entity> Call for Update<E> {
    type Output = ();

    async fn send(self) -> Result<Measured<()>> {
        let (_, usage) = self.updated(None).await?;
        Ok(Measured { value: (), usage })
    }
}

/// An [`Update`] that answers the item.
#[must_use = "not sent until awaited"]
#[derive(Clone, Debug)]
pub struct UpdateReturning<E: Entity> {
    update: Update<E>,
    returned: ReturnValue,
}

awaitable!(UpdateReturning<E: Entity>);

impl<E: Entity> Call for UpdateReturning<E> {
    type Output = E;

    async fn send(self) -> Result<Measured<E>> {
        let (item, usage) = self.update.updated(Some(self.returned)).await?;
        let item = item.ok_or(Error::NotFound { entity: E::NAME })?;
        Ok(Measured { value: from_item(item)?, usage })
    }
}

/// Makes the type of an entity's updates: what every update can do, under the entity's own name.
///
/// Called by generated code, which adds the setters of attributes that feed indexes.
#[doc(hidden)]
#[macro_export]
macro_rules! update {
    ($name:ident of $entity:ty, $doc:literal) => {
        #[doc = $doc]
        #[must_use = "not sent until awaited"]
        #[derive(Clone, Debug)]
        pub struct $name($crate::Update<$entity>);

        impl ::std::convert::From<$crate::Update<$entity>> for $name {
            fn from(update: $crate::Update<$entity>) -> Self {
                Self(update)
            }
        }

        /// What every update has.
        impl $name {
            /// Sets an attribute, or something inside one; see [`Update::set`]($crate::Update::set).
            pub fn set<V: $crate::Attribute, A: $crate::MaySet>(
                self,
                path: $crate::Path<$entity, V, A>,
                value: impl $crate::IntoValue<V::Present>,
            ) -> Self {
                Self(self.0.set(path, value))
            }

            /// Sets an attribute that may be absent, or removes it;
            /// see [`Update::set_or_remove`]($crate::Update::set_or_remove).
            pub fn set_or_remove<V: $crate::Optional, A: $crate::MaySet, T: $crate::IntoValue<V::Present>>(
                self,
                path: $crate::Path<$entity, V, A>,
                value: ::std::option::Option<T>,
            ) -> Self {
                Self(self.0.set_or_remove(path, value))
            }

            /// Sets an attribute that may be absent, unless it is there;
            /// see [`Update::set_if_absent`]($crate::Update::set_if_absent).
            pub fn set_if_absent<V: $crate::Optional, A: $crate::MaySet>(
                self,
                path: $crate::Path<$entity, V, A>,
                value: impl $crate::IntoValue<V::Present>,
            ) -> Self {
                Self(self.0.set_if_absent(path, value))
            }

            /// Removes an attribute that may be absent; see [`Update::remove`]($crate::Update::remove).
            pub fn remove<V: $crate::Optional, A: $crate::MaySet>(self, path: $crate::Path<$entity, V, A>) -> Self {
                Self(self.0.remove(path))
            }

            /// Adds to a number, which a retry may do twice; see [`Update::add`]($crate::Update::add).
            #[allow(clippy::should_implement_trait)]
            pub fn add<V: $crate::Attribute, A: $crate::MaySet>(
                self,
                path: $crate::Path<$entity, V, A>,
                value: impl $crate::IntoValue<V::Present>,
            ) -> Self
            where
                V::Present: $crate::Number,
            {
                Self(self.0.add(path, value))
            }

            /// Subtracts from a number, which a retry may do twice; see [`Update::subtract`]($crate::Update::subtract).
            pub fn subtract<V: $crate::Attribute, A: $crate::MaySet>(
                self,
                path: $crate::Path<$entity, V, A>,
                value: impl $crate::IntoValue<V::Present>,
            ) -> Self
            where
                V::Present: $crate::Number,
            {
                Self(self.0.subtract(path, value))
            }

            /// Appends to a list, which a retry may do twice; see [`Update::append`]($crate::Update::append).
            pub fn append<
                T: $crate::Attribute,
                V: $crate::Attribute<Present = ::std::vec::Vec<T>>,
                A: $crate::MaySet,
            >(
                self,
                path: $crate::Path<$entity, V, A>,
                items: impl ::std::iter::IntoIterator<Item = T>,
            ) -> Self {
                Self(self.0.append(path, items))
            }

            /// Puts elements before those of a list, which a retry may do twice;
            /// see [`Update::prepend`]($crate::Update::prepend).
            pub fn prepend<
                T: $crate::Attribute,
                V: $crate::Attribute<Present = ::std::vec::Vec<T>>,
                A: $crate::MaySet,
            >(
                self,
                path: $crate::Path<$entity, V, A>,
                items: impl ::std::iter::IntoIterator<Item = T>,
            ) -> Self {
                Self(self.0.prepend(path, items))
            }

            /// Puts elements into a set; see [`Update::add_to`]($crate::Update::add_to).
            pub fn add_to<
                V: $crate::SetValue + ::std::iter::FromIterator<V::Element>,
                A: $crate::MaySet,
                T: $crate::IntoValue<V::Element>,
            >(
                self,
                path: $crate::Path<$entity, V, A>,
                elements: impl ::std::iter::IntoIterator<Item = T>,
            ) -> Self {
                Self(self.0.add_to(path, elements))
            }

            /// Takes elements out of a set; see [`Update::remove_from`]($crate::Update::remove_from).
            pub fn remove_from<
                V: $crate::SetValue + ::std::iter::FromIterator<V::Element>,
                A: $crate::MaySet,
                T: $crate::IntoValue<V::Element>,
            >(
                self,
                path: $crate::Path<$entity, V, A>,
                elements: impl ::std::iter::IntoIterator<Item = T>,
            ) -> Self {
                Self(self.0.remove_from(path, elements))
            }

            /// Changes it only if the condition holds; see [`Update::only_if`]($crate::Update::only_if).
            pub fn only_if(self, condition: $crate::Condition<$entity>) -> Self {
                Self(self.0.only_if(condition))
            }

            /// Changes it only with this revision; see [`Update::expect_revision`]($crate::Update::expect_revision).
            pub fn expect_revision(self, revision: <$entity as $crate::Entity>::Revision) -> Self {
                Self(self.0.expect_revision(revision))
            }

            /// Answers the item as it is afterwards.
            pub fn returning_new(self) -> $crate::UpdateReturning<$entity> {
                self.0.returning_new()
            }

            /// Answers the item as it was before.
            pub fn returning_old(self) -> $crate::UpdateReturning<$entity> {
                self.0.returning_old()
            }

            /// Makes the call, and says what it cost besides.
            ///
            /// # Errors
            ///
            /// As awaiting it.
            pub fn measured(self) -> $crate::BoxFuture<$crate::Measured<()>> {
                self.0.measured()
            }

            /// The SDK's request, to send otherwise or to look at.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidInput`]($crate::Error::InvalidInput) if DynamoDB would refuse it.
            pub fn request(self) -> $crate::Result<$crate::sdk::UpdateItemInputBuilder> {
                self.0.request()
            }
        }

        impl ::std::future::IntoFuture for $name {
            type Output = $crate::Result<()>;
            type IntoFuture = $crate::BoxFuture<()>;

            fn into_future(self) -> Self::IntoFuture {
                self.0.into_future()
            }
        }
    };
}
