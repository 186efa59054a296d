//! Writes the declared attributes of an item that may or may not exist.

use std::time::SystemTime;

use aws_sdk_dynamodb::types::ReturnValue;

use super::Idempotent;
use super::future::{BoxFuture, Call, awaitable, named_then};
use super::returned_item::required_item;
use super::update::{OPERATION, send_update};
use super::write_time::WriteTime;
use crate::client::error::Result;
use crate::client::{CallName, Dynamite};
use crate::codec::item_size::{attribute_bytes, check_item_size};
use crate::codec::{Attribute, InvalidInput, Number, RawItem};
use crate::condition::{Condition, Expr};
use crate::entity::{Entity, Item, Revision, Timestamped, Written, raw_item, stamped};
use crate::operation::guard::Requirement;
use crate::operation::sdk::UpdateItemInputBuilder;
use crate::operation::transact::transact_item;
use crate::operation::update::{Arithmetic, Change, append, empty_list, value_guard, zero};
use crate::operation::{Expected, Measured, Requires, UpdateItem};
use crate::path::{IntoValue, MaySet, Path, Step, attribute_path, display_path};
use crate::schema::absent_or_as;

/// A request to write all declared attributes of an item that may or may not exist, made by
/// [`Repository::upsert`](crate::Repository::upsert). It returns the item as it is after the write.
///
/// Unlike a [`Put`](crate::Put), an upsert keeps stored attributes that the schema does not declare, and it can change
/// or keep the stored value of an attribute instead of replacing it: see [`add`](Self::add), [`append`](Self::append)
/// and [`keep`](Self::keep). With `timestamps:`, it keeps the stored time of creation; a new item gets both times. With an optimistic lock, an upsert increments the stored revision; a new item gets
/// revision 1. If a response is lost and the SDK retries the request, the revision is incremented twice, unless the
/// upsert is [`idempotent`](Self::idempotent).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let customers = customers().await?;
/// // Creates the customer with one order, or adds an order and keeps `since`.
/// let stored = customers.upsert(&customer("ACME")).add(Customer::ORDERS, 1).keep(Customer::SINCE).await?;
/// assert_eq!((stored.orders, stored.revision), (1, 2));
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
pub struct Upsert<E: Entity> {
    db: Dynamite,
    item: Result<RawItem, InvalidInput>,
    /// The item of an entity with `timestamps:`, for another time.
    unstamped: Option<E>,
    time: WriteTime,
    /// The changes of attributes that are not simply set to the value of the given item.
    operation: UpdateItem,
    /// The attributes that `operation` changes, and those that stay as they are.
    overridden: Vec<Vec<Step>>,
}

impl<E: Entity> Upsert<E> {
    pub(crate) fn new(db: &Dynamite, item: &E) -> Self {
        let time = WriteTime::of_new::<E>(db);
        Upsert {
            db: db.clone(),
            item: stamped_raw_item(item, time),
            unstamped: time.time.is_some().then(|| item.clone()),
            time,
            operation: UpdateItem::new::<E>(db.table_name(E::TABLE.name)),
            overridden: Vec::new(),
        }
    }

    /// Replaces the change that sets an attribute to the value of the given item; `None` leaves the attribute as it is.
    fn override_change(
        mut self,
        path: Vec<Step>,
        change: Result<Option<Change>, InvalidInput>,
        bound: Option<(Requirement, Expr)>,
    ) -> Self {
        let change = match path[..] {
            [Step::Name(..)] => change,
            _ => Err(InvalidInput::value(
                "a part of an attribute, but `add`, `append` and `keep` of an upsert need an attribute of the item",
            )),
        };
        match change {
            Ok(change) => {
                if let Some((requirement, condition)) = bound.or_else(|| value_guard(&path, change.as_ref()?)) {
                    self.operation.guards.push(requirement, condition);
                }
                self.operation.replace_change(path.clone(), change);
                if !self.overridden.contains(&path) {
                    self.overridden.push(path);
                }
            }
            Err(error) => self.operation.refuse(error.in_field(&display_path(&path))),
        }
        self
    }

    /// Adds to the stored number, instead of writing the value of the given item. If no number is stored, adds to the
    /// attribute's default, or to 0 if there is no default.
    ///
    /// If the result does not fit the type, the error is [`Error::ConditionFailed`](crate::Error::ConditionFailed). Not
    /// idempotent: if a response is lost and the SDK retries the request, the value is added twice, unless the upsert
    /// is [`idempotent`](Self::idempotent).
    pub fn add<V: Attribute, A: MaySet>(self, path: Path<E, V, A>, value: impl IntoValue<V::Present>) -> Self
    where
        V::Present: Number,
    {
        let fallback = path.fallback(zero()).map(|value| Some(value.unwrap_or_else(zero)));
        let Arithmetic { bound, change } = Arithmetic::add(path.steps(), &value.into_value(), fallback);
        self.override_change(path.steps(), change.map(Some), bound)
    }

    /// Appends to the stored list, instead of writing the list of the given item. If no list is stored, appends to the
    /// attribute's default, or to an empty list if there is no default.
    ///
    /// Not idempotent: if a response is lost and the SDK retries the request, the elements are appended twice, unless
    /// the upsert is [`idempotent`](Self::idempotent).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let stored = orders.upsert(&order(1)).append(Order::NOTES, ["changed".to_owned()]).await?;
    /// assert_eq!(stored.notes, ["changed"]);
    /// # Ok(()) }
    /// ```
    pub fn append<T: Attribute, V: Attribute<Present = Vec<T>>, A: MaySet>(
        self,
        path: Path<E, V, A>,
        items: impl IntoIterator<Item = T>,
    ) -> Self {
        let fallback = path.fallback(empty_list()).map(|value| Some(value.unwrap_or_else(empty_list)));
        let change = append(items.into_iter().collect(), fallback);
        self.override_change(path.steps(), change.map(Some), None)
    }

    /// Keeps the stored value of an attribute, such as the time of creation. Writes the value of the given item only if
    /// no value is stored. If NULL is stored, the error is [`Error::ConditionFailed`](crate::Error::ConditionFailed), as
    /// for [`Update::set_if_absent`](crate::Update::set_if_absent).
    pub fn keep<V: Attribute, A: MaySet>(self, path: Path<E, V, A>) -> Self {
        let steps = path.steps();
        let own = match (&steps[..], &self.item) {
            ([Step::Name(name)], Ok(item)) => item.get(&**name).cloned(),
            _ => None,
        };
        self.override_change(steps, Ok(own.map(Change::SetIfAbsent)), None)
    }

    /// Writes the item only if a condition holds. Otherwise, the error is
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed), with the stored item, if there is one.
    ///
    /// If there is no item, all attributes are absent, and every comparison except `ne` is false.
    pub fn only_if(mut self, condition: Condition<E>) -> Self {
        self.operation.guards.push(Requirement::OnlyIf, condition.into_expr());
        self
    }

    /// Makes the upsert take effect only once, even if the SDK retries it. The upsert then costs twice the write units,
    /// and does not return the item; see [`Idempotent`].
    pub fn idempotent(self) -> Idempotent<()> {
        let (db, time) = (self.db.clone(), self.time);
        let (input, expected) = self.into_input(None);
        Idempotent::new(db, transact_item(E::NAME, input), expected, time, ())
    }

    /// Returns the request of the SDK, to inspect it or to send it yourself.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse the request.
    pub fn request(self) -> Result<UpdateItemInputBuilder> {
        Ok(self.into_input(None).0?)
    }

    /// Returns the request, and what it expects.
    fn into_input(mut self, returned: Option<ReturnValue>) -> (Result<UpdateItemInputBuilder, InvalidInput>, Expected) {
        if let Some(lock) = E::LOCK {
            let absent = E::ABSENT_REVISION.and_then(Revision::value).unwrap_or_else(zero);
            self.operation.count_revision(lock, E::Revision::room(), Some(absent));
        }
        self.keep_creation();
        let mut expected = Expected::of::<E>("upsert", OPERATION, Requires::Condition);
        expected.guards = self.operation.guards.clone();
        (self.input(returned), expected)
    }

    /// Adds the changes that write the time of creation, and the index keys that are made of it, only into an item that
    /// has none.
    fn keep_creation(&mut self) {
        let (Ok(item), Some((created, keys))) = (&self.item, E::Written::KEPT.split_first()) else { return };
        for name in E::Written::KEPT {
            let path = attribute_path(name);
            if let Some(value) = item.get(*name) {
                self.operation.change_unguarded(path.clone(), Change::SetIfAbsent(value.clone()));
            }
            self.overridden.push(path);
        }
        for key in keys {
            self.operation.guards.push(Requirement::Value(attribute_path(key)), present_with(key, created));
        }
    }

    fn input(self, returned: Option<ReturnValue>) -> Result<UpdateItemInputBuilder, InvalidInput> {
        let mut operation = self.operation;
        operation.check()?;
        let item = self.item?;
        check_written_size(&item, &self.overridden).map_err(|error| error.in_entity(E::NAME))?;
        let key = operation.write_item(item, E::ATTRIBUTES, E::LOCK, &self.overridden);
        if let Some(condition) = absent_or_as(E::TABLE, E::DISCRIMINATOR, None) {
            operation.guards.push_front(Requirement::Item, condition);
        }
        operation.input(key, returned)
    }
}

/// Returns an item as an upsert at this time writes it.
fn stamped_raw_item<E: Entity>(item: &E, time: WriteTime) -> Result<RawItem, InvalidInput> {
    raw_item(&*stamped(item, time.time, true)?)
}

/// Returns the condition that an item with the time of creation also has an index key that is made of it. Otherwise, a
/// new key would not be that of the stored time.
fn present_with(key: &'static str, created: &'static str) -> Expr {
    let is = |function, name| Expr::call(function, attribute_path(name), None);
    is("attribute_exists", key).or(is("attribute_not_exists", created))
}

/// Refuses an item that is too large even without the attributes whose size depends on the stored value.
fn check_written_size(item: &RawItem, overridden: &[Vec<Step>]) -> Result<(), InvalidInput> {
    let is_overridden =
        |name: &str| overridden.iter().any(|path| matches!(&path[..], [Step::Name(own)] if own == name));
    let bytes = item.iter().filter(|(name, _)| !is_overridden(name)).map(|(name, value)| attribute_bytes(name, value));
    check_item_size(bytes.sum())
}

impl<E: Timestamped> Upsert<E> {
    /// Sets the time of the write, instead of that of the client's clock.
    ///
    /// A write with a [token](crate::Idempotent::token) of your own needs it: with the same token, the same request has
    /// to be sent.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let notes = notes().await?;
    /// let time = "2026-05-01T12:00:00Z".parse::<DateTime<Utc>>()?;
    /// let stored = notes.upsert(&note(1)).at(time).await?;
    /// assert_eq!(stored.updated_at, time);
    /// # Ok(()) }
    /// ```
    pub fn at(mut self, time: impl Into<SystemTime>) -> Self {
        self.time = WriteTime::given(time.into());
        if let Some(item) = &self.unstamped {
            self.item = stamped_raw_item(item, self.time);
        }
        self
    }
}

impl<E: Entity> Clone for Upsert<E> {
    fn clone(&self) -> Self {
        Upsert {
            db: self.db.clone(),
            item: self.item.clone(),
            unstamped: self.unstamped.clone(),
            time: self.time,
            operation: self.operation.clone(),
            overridden: self.overridden.clone(),
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
        let db = self.db.clone();
        let (input, expected) = self.into_input(Some(ReturnValue::AllNew));
        let name = CallName::new(&db, expected.call);
        named_then(name, Box::pin(send_update(db, input, expected)), required_item)
    }
}
