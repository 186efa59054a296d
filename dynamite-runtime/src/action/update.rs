//! Changes parts of an item that exists.

mod change;
mod generated;
mod request;

pub(crate) use change::{Change, Changes};
pub(crate) use request::{empty, room, send_update, update_request, zero};

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};

use super::Idempotent;
use super::idempotent::write_of;
use super::write::{Answer, Expected, Requires, attribute, both, item, nothing, raw_key, revision_is};
use crate::apart::is_there;
use crate::codec::{Attribute, Number, Optional, to_value};
use crate::condition::{Condition, Expr};
use crate::entity::{Entity, Item, Revision};
use crate::future::{BoxFuture, Call, awaitable, then};
use crate::path::{IntoValue, MaySet, Path, SetValue, Step, removable, shown};
use crate::{Dynamite, InvalidInput, Measured, Result, sdk};

/// Changes parts of an item; [`Error::NotFound`](crate::Error::NotFound) if there is none.
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
        match change.and_then(|change| named(&steps).map(|()| change)) {
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

    fn requiring(mut self, condition: Option<Expr>) -> Self {
        self.condition = both(self.condition.take(), condition);
        self
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

    /// Adds to a number; one that is absent counts as its default, or as 0 if it may be absent. A result that does not
    /// fit the type is [`Error::ConditionFailed`](crate::Error::ConditionFailed).
    ///
    /// Not idempotent: if a response is lost and the SDK tries again, it is added twice.
    /// [`idempotent`](Self::idempotent) is the safe form.
    pub fn add<V: Attribute, A: MaySet>(self, path: Path<E, V, A>, value: impl IntoValue<V::Present>) -> Self
    where
        V::Present: Number,
    {
        let (value, or) = (value.into_value(), path.fallback(zero()));
        let room = room(path.steps(), value.room_to_add(), or.as_ref().ok().and_then(Option::as_ref));
        let change = to_value(&value).and_then(|value| Ok(Change::Add { value, or: or? }));
        self.requiring(room).change(path.steps(), change)
    }

    /// Subtracts from a number; one that is absent counts as its default, or as 0 if it may be absent. A result that does
    /// not fit the type, less than 0 of an unsigned one, say, is [`Error::ConditionFailed`](crate::Error::ConditionFailed).
    ///
    /// Not idempotent: if a response is lost and the SDK tries again, it is subtracted twice.
    /// [`idempotent`](Self::idempotent) is the safe form.
    pub fn subtract<V: Attribute, A: MaySet>(self, path: Path<E, V, A>, value: impl IntoValue<V::Present>) -> Self
    where
        V::Present: Number,
    {
        let (value, or) = (value.into_value(), path.fallback(zero()));
        let room = room(path.steps(), value.room_to_subtract(), or.as_ref().ok().and_then(Option::as_ref));
        let change = to_value(&value).and_then(|value| Ok(Change::Subtract { value, or: or? }));
        self.requiring(room).change(path.steps(), change)
    }

    /// Appends to a list; one that is absent counts as its default, or as empty if it may be absent.
    ///
    /// Not idempotent: if a response is lost and the SDK tries again, it is appended twice.
    /// [`idempotent`](Self::idempotent) is the safe form.
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
    /// [`idempotent`](Self::idempotent) is the safe form.
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

    /// Changes it only if the condition holds; [`Error::ConditionFailed`](crate::Error::ConditionFailed) otherwise.
    pub fn only_if(mut self, condition: Condition<E>) -> Self {
        self.require(condition.into_expr());
        self
    }

    /// Changes it only with this revision; [`Error::ConditionFailed`](crate::Error::ConditionFailed) otherwise.
    pub fn expect_revision(mut self, revision: E::Revision) -> Self {
        if let (Some(lock), Some(value)) = (E::LOCK, revision.value()) {
            self.require(revision_is(lock, value));
        }
        self
    }

    /// Carries it out once, however often the SDK tries it, at twice the write units; see [`Idempotent`]. So additions and
    /// appended elements are not there twice after a lost response.
    pub fn idempotent(self) -> Idempotent<()> {
        let db = self.db.clone();
        Idempotent::new::<E>(db, write_of::<E>(self.request()), Requires::Item, ())
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
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse it.
    pub fn request(mut self) -> Result<sdk::UpdateItemInputBuilder> {
        if let Some(error) = self.invalid {
            return Err(error.into());
        }
        if let Some(lock) = E::LOCK {
            let one = AttributeValue::N("1".into());
            self.changes.push(attribute(lock), Change::Add { value: one, or: None });
        }
        let condition = both(Some(is_there(E::TABLE, E::KIND)), self.condition);
        update_request::<E>(&self.db, raw_key::<E>(&self.key)?, &self.changes, condition)
    }

    fn updated(self, returned: Option<ReturnValue>) -> BoxFuture<Answer> {
        let (db, expected) = (self.db.clone(), Expected::of::<E>(Requires::Item));
        let request = self.request().map(|request| request.set_return_values(returned));
        Box::pin(send_update(db, request, expected))
    }
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

    fn send(self) -> BoxFuture<Measured<()>> {
        then(self.updated(None), nothing)
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

    fn send(self) -> BoxFuture<Measured<E>> {
        then(self.update.updated(Some(self.returned)), item)
    }
}

/// Refuses an entry without a name, which DynamoDB does not have.
fn named(steps: &[Step]) -> Result<(), InvalidInput> {
    if steps.iter().any(|step| matches!(step, Step::Name(name, _) if name.is_empty())) {
        return Err(InvalidInput::value("an entry without a name, which DynamoDB does not store"));
    }
    Ok(())
}
