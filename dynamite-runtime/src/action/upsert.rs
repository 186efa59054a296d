//! Writes what an item says, whether one is there or not.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};

use super::Idempotent;
use super::answer::required_item;
use super::future::{BoxFuture, Call, awaitable, then};
use super::update::send_update;
use crate::client::Dynamite;
use crate::client::error::Result;
use crate::codec::{Attribute, InvalidInput, Number, RawItem};
use crate::condition::Condition;
use crate::entity::{Entity, Item, raw_item};
use crate::operation::sdk::UpdateItemInputBuilder;
use crate::operation::transact::transact_item;
use crate::operation::update::{Arithmetic, Change, append, empty_list, zero};
use crate::operation::{Expected, Measured, Requires, UpdateItem};
use crate::path::{IntoValue, MaySet, Path, Step, attribute_path, display_path};
use crate::schema::absent_or_as;

/// Writes all declared attributes of an item, whether one is there or not; answers what is there afterwards.
///
/// Unlike a put it keeps attributes that the schema does not declare, and can go on from what is there, whatever the
/// item's own value is: [`add`](Self::add) and [`append`](Self::append) begin with the attribute's default, or with 0 or
/// an empty list, where there is nothing yet; [`keep`](Self::keep) takes the item's own value there. With an optimistic
/// lock the revision goes up by one, from 0 for a new item.
#[must_use = "not sent until awaited"]
pub struct Upsert<E: Entity> {
    db: Dynamite,
    item: Result<RawItem, InvalidInput>,
    /// The changes that differ from writing the item's own values.
    operation: UpdateItem,
    /// The attributes of those changes, and those that are left alone.
    overridden: Vec<Vec<Step>>,
    of: std::marker::PhantomData<fn() -> E>,
}

impl<E: Entity> Upsert<E> {
    pub(crate) fn new(db: &Dynamite, item: &E) -> Self {
        Upsert {
            db: db.clone(),
            item: raw_item(item),
            operation: UpdateItem::new::<E>(db.table_name(E::TABLE.name)),
            overridden: Vec::new(),
            of: std::marker::PhantomData,
        }
    }

    /// Changes an attribute in another way than to the item's own value; not at all for `None`.
    fn override_change(mut self, path: Vec<Step>, change: Result<Option<Change>, InvalidInput>) -> Self {
        let change = match path[..] {
            [Step::Name(..)] => change,
            _ => Err(InvalidInput::value("inside an attribute: an upsert can only do this to a whole one")),
        };
        match change {
            Ok(change) => {
                self.operation.changes.replace(path.clone(), change);
                self.overridden.push(path);
            }
            Err(error) => self.operation.refuse(error.in_field(&display_path(&path))),
        }
        self
    }

    /// Adds to the number that is there, or to the attribute's default or 0. A result that does not fit the type is
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed).
    ///
    /// Not idempotent: if a response is lost and the SDK tries again, it is added twice.
    /// [`idempotent`](Self::idempotent) is the safe form.
    pub fn add<V: Attribute, A: MaySet>(mut self, path: Path<E, V, A>, value: impl IntoValue<V::Present>) -> Self
    where
        V::Present: Number,
    {
        let fallback = path.fallback(zero()).map(|value| Some(value.unwrap_or_else(zero)));
        let Arithmetic { condition, change } = Arithmetic::add(path.steps(), &value.into_value(), fallback);
        self.operation.require(condition);
        self.override_change(path.steps(), change.map(Some))
    }

    /// Appends to the list that is there, or to the attribute's default or an empty one.
    ///
    /// Not idempotent: if a response is lost and the SDK tries again, it is appended twice.
    /// [`idempotent`](Self::idempotent) is the safe form.
    pub fn append<T: Attribute, V: Attribute<Present = Vec<T>>, A: MaySet>(
        self,
        path: Path<E, V, A>,
        items: impl IntoIterator<Item = T>,
    ) -> Self {
        let fallback = path.fallback(empty_list()).map(|value| Some(value.unwrap_or_else(empty_list)));
        let change = append(items.into_iter().collect(), fallback);
        self.override_change(path.steps(), change.map(Some))
    }

    /// Keeps the value that is there; the item's own is for a new one: a time of creation, say.
    pub fn keep<V: Attribute, A: MaySet>(self, path: Path<E, V, A>) -> Self {
        let steps = path.steps();
        let own = match (&steps[..], &self.item) {
            ([Step::Name(name, _)], Ok(item)) => item.get(&**name).cloned(),
            _ => None,
        };
        self.override_change(steps, Ok(own.map(Change::SetIfAbsent)))
    }

    /// Writes it only if the condition holds; [`Error::ConditionFailed`](crate::Error::ConditionFailed) otherwise. Where
    /// there is no item, a comparison with any attribute is false.
    pub fn only_if(mut self, condition: Condition<E>) -> Self {
        self.operation.require(Some(condition.into_expr()));
        self
    }

    /// Carries it out once, however often the SDK tries it, at twice the write units; see [`Idempotent`]. It then does not
    /// answer the item.
    pub fn idempotent(self) -> Idempotent<()> {
        let db = self.db.clone();
        Idempotent::new(db, transact_item(E::NAME, self.input(None)), Expected::of::<E>(Requires::Condition), ())
    }

    /// The SDK's request, to send otherwise or to look at.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse it.
    pub fn request(self) -> Result<UpdateItemInputBuilder> {
        Ok(self.input(None)?)
    }

    fn input(self, returned: Option<ReturnValue>) -> Result<UpdateItemInputBuilder, InvalidInput> {
        let mut operation = self.operation;
        operation.check()?;
        let mut item = self.item?;
        let keys = E::TABLE.keys();
        let key: RawItem = keys.iter().filter_map(|key| item.remove_entry(key.name)).collect();
        for name in E::ATTRIBUTES.iter().filter(|name| !keys.iter().any(|key| key.name == **name)) {
            let (path, value) = (attribute_path(name), item.remove(*name));
            if Some(*name) == E::LOCK {
                let increment = Change::Add { value: AttributeValue::N("1".into()), or: Some(zero()) };
                operation.changes.push(path, increment);
            } else if !self.overridden.contains(&path) {
                operation.changes.push(path, value.map_or(Change::Remove, Change::Set));
            }
        }
        // The entity does not declare what is left: it came with the item, and goes with it.
        let mut unknown: Vec<_> = item.into_iter().collect();
        unknown.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, value) in unknown {
            operation.changes.push(vec![Step::Name(name.into(), false)], Change::Set(value));
        }
        let condition = operation.take_condition();
        operation.require(absent_or_as(E::TABLE, E::DISCRIMINATOR, condition));
        operation.input(key, returned)
    }
}

impl<E: Entity> Clone for Upsert<E> {
    fn clone(&self) -> Self {
        Upsert {
            db: self.db.clone(),
            item: self.item.clone(),
            operation: self.operation.clone(),
            overridden: self.overridden.clone(),
            of: std::marker::PhantomData,
        }
    }
}

impl<E: Entity> std::fmt::Debug for Upsert<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Upsert({})", <E as Item>::NAME)
    }
}

awaitable!(Upsert<E: Entity>);

impl<E: Entity> Call for Upsert<E> {
    type Output = E;

    fn send(self) -> BoxFuture<Measured<E>> {
        let (db, expected) = (self.db.clone(), Expected::of::<E>(Requires::Condition));
        then(Box::pin(send_update(db, self.input(Some(ReturnValue::AllNew)), expected)), required_item)
    }
}
