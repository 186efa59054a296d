//! Writes what an item says, whether one is there or not.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};

use super::Idempotent;
use super::idempotent::write_of;
use super::update::{Change, Changes, empty, room, send_update, update_request, zero};
use super::write::{Expected, Requires, attribute, item, raw_item};
use crate::apart::or_none;
use crate::codec::{Attribute, Number, RawItem, to_value};
use crate::condition::{Condition, Expr};
use crate::entity::{Entity, Item};
use crate::future::{BoxFuture, Call, awaitable, then};
use crate::path::{IntoValue, MaySet, Path, Step, shown};
use crate::{Dynamite, InvalidInput, Measured, Result, sdk};

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
    special: Changes,
    touched: Vec<Vec<Step>>,
    condition: Option<Expr>,
    invalid: Option<InvalidInput>,
    of: std::marker::PhantomData<fn() -> E>,
}

impl<E: Entity> Upsert<E> {
    pub(crate) fn new(db: &Dynamite, item: &E) -> Self {
        Upsert {
            db: db.clone(),
            item: raw_item(item),
            special: Changes::default(),
            touched: Vec::new(),
            condition: None,
            invalid: None,
            of: std::marker::PhantomData,
        }
    }

    /// Does something else to an attribute than writing the item's own value; nothing at all for `None`.
    fn special(mut self, path: Vec<Step>, change: Result<Option<Change>, InvalidInput>) -> Self {
        let change = match path[..] {
            [Step::Name(..)] => change,
            _ => Err(InvalidInput::value("inside an attribute: an upsert can only do this to a whole one")),
        };
        match change {
            Ok(change) => {
                self.special.replace(path.clone(), change);
                self.touched.push(path);
            }
            Err(error) => {
                self.invalid.get_or_insert(error.in_field(&shown(&path)).in_entity(E::NAME));
            }
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
        let (value, or) = (value.into_value(), path.fallback(zero()).map(|or| or.unwrap_or_else(zero)));
        let room = room(path.steps(), value.room_to_add(), or.as_ref().ok());
        self.condition = super::write::both(self.condition.take(), room);
        let change = to_value(&value).and_then(|value| Ok(Some(Change::Add { value, or: Some(or?) })));
        self.special(path.steps(), change)
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
        let items: Vec<T> = items.into_iter().collect();
        let change = to_value(&items).and_then(|value| {
            let or = path.fallback(empty())?.unwrap_or_else(empty);
            Ok(Some(Change::Append { value, or: Some(or) }))
        });
        self.special(path.steps(), change)
    }

    /// Keeps the value that is there; the item's own is for a new one: a time of creation, say.
    pub fn keep<V: Attribute, A: MaySet>(self, path: Path<E, V, A>) -> Self {
        let steps = path.steps();
        let own = match (&steps[..], &self.item) {
            ([Step::Name(name, _)], Ok(item)) => item.get(&**name).cloned(),
            _ => None,
        };
        self.special(steps, Ok(own.map(Change::SetIfAbsent)))
    }

    /// Writes it only if the condition holds; [`Error::ConditionFailed`](crate::Error::ConditionFailed) otherwise. Where
    /// there is no item, a comparison with any attribute is false.
    pub fn only_if(mut self, condition: Condition<E>) -> Self {
        self.condition = super::write::both(self.condition.take(), Some(condition.into_expr()));
        self
    }

    /// Carries it out once, however often the SDK tries it, at twice the write units; see [`Idempotent`]. It then does not
    /// answer the item.
    pub fn idempotent(self) -> Idempotent<()> {
        let db = self.db.clone();
        Idempotent::new::<E>(db, write_of::<E>(self.request()), Requires::Condition, ())
    }

    /// The SDK's request, to send otherwise or to look at.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse it.
    pub fn request(self) -> Result<sdk::UpdateItemInputBuilder> {
        if let Some(error) = self.invalid {
            return Err(error.into());
        }
        let mut item = self.item?;
        let keys = E::TABLE.keys();
        let key: RawItem = keys.iter().filter_map(|key| item.remove_entry(key.name)).collect();
        let mut changes = self.special;
        for name in E::ATTRIBUTES.iter().filter(|name| !keys.iter().any(|key| key.name == **name)) {
            let (path, value) = (attribute(name), item.remove(*name));
            if Some(*name) == E::LOCK {
                let one = AttributeValue::N("1".into());
                changes.push(path, Change::Add { value: one, or: Some(zero()) });
            } else if !self.touched.contains(&path) {
                changes.push(path, value.map_or(Change::Remove, Change::Set));
            }
        }
        // What is left the entity does not declare: it came with the item, and goes with it.
        let mut unknown: Vec<_> = item.into_iter().collect();
        unknown.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, value) in unknown {
            changes.push(vec![Step::Name(name.into(), false)], Change::Set(value));
        }
        let condition = or_none(E::TABLE, E::KIND, self.condition);
        update_request::<E>(&self.db, key, &changes, condition)
    }
}

impl<E: Entity> Clone for Upsert<E> {
    fn clone(&self) -> Self {
        Upsert {
            db: self.db.clone(),
            item: self.item.clone(),
            special: self.special.clone(),
            touched: self.touched.clone(),
            condition: self.condition.clone(),
            invalid: self.invalid.clone(),
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
        let request = self.request().map(|request| request.return_values(ReturnValue::AllNew));
        then(Box::pin(send_update(db, request, expected)), item)
    }
}
