//! Changes parts of an item that exists.

mod generated;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};

use super::Idempotent;
use super::future::{BoxFuture, Call, CallName, awaitable, named_then};
use super::returned_item::{no_item, required_item};
use crate::client::Dynamite;
use crate::client::error::Result;
use crate::codec::{Attribute, InvalidInput, Number, Optional, into_stored};
use crate::condition::Condition;
use crate::entity::{Entity, Item, Revision, lock_value, raw_key};
use crate::operation::guard::Requirement;
use crate::operation::sdk::UpdateItemInputBuilder;
use crate::operation::transact::transact_item;
use crate::operation::update::{Arithmetic, Change, append, empty_list, prepend, zero};
use crate::operation::{Expected, Measured, Requires, UpdateItem, WriteResponse};
use crate::path::{IntoValue, MaySet, Path, SetValue, Step, attribute_path};
use crate::schema::{exists_as, revision_is};

/// A request to change parts of an existing item. If there is no item, the error is
/// [`Error::NotFound`](crate::Error::NotFound).
///
/// Generated updates, such as `OrderUpdate`, wrap it, and add setters of the attributes from which index keys are made.
/// One request makes all changes or none. Two changes of the same attribute are an error, and so are more changes than
/// DynamoDB's expressions can hold: 4 KB of text and 300 operators, which is room for some 300 attributes.
///
/// With an optimistic lock, an update increments the stored revision. If a response is lost and the SDK retries the
/// request, it is incremented twice, unless the update has [`expect_revision`](Self::expect_revision) or is
/// [`idempotent`](Self::idempotent).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// orders
///     .update(OrderKey::new("ACME", 1))
///     .set(Order::STATUS, Status::Paid)
///     .add_to(Order::TAGS, ["express"])
///     .only_if(Order::STATUS.eq(Status::Open))
///     .await?;
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
pub struct Update<E: Entity> {
    db: Dynamite,
    key: E::Key,
    operation: UpdateItem,
    /// The revision that the item has to have.
    expected: Option<E::Revision>,
}

impl<E: Entity> Update<E> {
    pub(crate) fn new(db: &Dynamite, key: E::Key) -> Self {
        Update { db: db.clone(), key, operation: UpdateItem::new::<E>(db.table_name(E::TABLE.name)), expected: None }
    }

    /// Returns the key of the item, from which generated setters build index keys.
    #[doc(hidden)]
    pub fn key(&self) -> &E::Key {
        &self.key
    }

    fn change(mut self, path: Vec<Step>, change: Result<Change, InvalidInput>) -> Self {
        self.operation.change(path, change);
        self
    }

    fn change_number(mut self, path: Vec<Step>, arithmetic: Arithmetic) -> Self {
        self.operation.change_number(path, arithmetic);
        self
    }

    /// Sets an attribute, or a part of one.
    ///
    /// If the path leads into a struct, a map or a list that is not stored, the error is
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed) with [`Guard::Parent`](crate::Guard::Parent). The
    /// guard contains the reason: the value is absent, NULL, of another type, or past the end of its list. This applies
    /// to every change. An empty set removes the attribute, because DynamoDB has no empty sets.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// orders.update(OrderKey::new("ACME", 1)).set(Order::STATUS, Status::Paid).await?;
    /// # Ok(()) }
    /// ```
    pub fn set<V: Attribute, A: MaySet>(self, path: Path<E, V, A>, value: impl IntoValue<V::Present>) -> Self {
        let value = value.into_value();
        let change = Change::set_or_remove(&value);
        if change.is_err() {
            value.discard();
        }
        self.change(path.steps(), change)
    }

    /// Sets an attribute that may be absent, or removes it if the value is `None`.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let coupon = Some("SPRING");
    /// orders.update(OrderKey::new("ACME", 1)).set_or_remove(Order::COUPON, coupon).await?;
    /// # Ok(()) }
    /// ```
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

    /// Sets an attribute that may be absent, if it is absent. Otherwise, the stored value stays. The attribute can be a
    /// complete list, map or struct, so that a later update can change a value inside it.
    ///
    /// An update can't replace a stored NULL in this way, although it is read as absent: the error is then
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed) with [`Guard::Value`](crate::Guard::Value). Use
    /// `set(path, value).only_if(path.is_absent())` in a table that contains NULLs.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// orders.update(OrderKey::new("ACME", 1)).set_if_absent(Order::COUPON, "SPRING").await?;
    /// # Ok(()) }
    /// ```
    pub fn set_if_absent<V: Optional, A: MaySet>(self, path: Path<E, V, A>, value: impl IntoValue<V::Present>) -> Self {
        let value = value.into_value();
        if value.is_absent() {
            return self;
        }
        self.change(path.steps(), into_stored(value).map(Change::SetIfAbsent))
    }

    /// Removes an attribute that may be absent: one that is declared with `?` or a default, a set, an entry of a map,
    /// or an element of a list. If it is absent already, or past the end of its list, nothing changes.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// orders.update(OrderKey::new("ACME", 1)).remove(Order::COUPON).await?;
    /// # Ok(()) }
    /// ```
    pub fn remove<V: Optional, A: MaySet>(self, path: Path<E, V, A>) -> Self {
        self.change(path.steps(), Ok(Change::Remove))
    }

    /// Adds to a number. An absent number counts as its default, or as 0 if it may be absent.
    ///
    /// If the result does not fit the type, the error is [`Error::ConditionFailed`](crate::Error::ConditionFailed) with
    /// [`Guard::Bound`](crate::Guard::Bound). Types of your own have the limits of
    /// [`StoredAs::limits`](crate::StoredAs::limits). If the stored value is not a number, for example NULL, the guard
    /// is [`Guard::Value`](crate::Guard::Value).
    ///
    /// Not idempotent: if a response is lost and the SDK retries the request, the value is added twice, unless the update
    /// is [`idempotent`](Self::idempotent).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let customers = customers().await?;
    /// let updated = customers.update(CustomerKey::new("ACME")).add(Customer::ORDERS, 2).returning_new().await?;
    /// assert_eq!(updated.orders, 2);
    /// # Ok(()) }
    /// ```
    pub fn add<V: Attribute, A: MaySet>(self, path: Path<E, V, A>, value: impl IntoValue<V::Present>) -> Self
    where
        V::Present: Number,
    {
        let change = Arithmetic::add(path.steps(), &value.into_value(), path.fallback(zero()));
        self.change_number(path.steps(), change)
    }

    /// Subtracts from a number. An absent number counts as its default, or as 0 if it may be absent.
    ///
    /// If the result does not fit the type, such as a negative result for an unsigned number, the error is
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed) with [`Guard::Bound`](crate::Guard::Bound), as for
    /// [`add`](Self::add). Not idempotent: if a response is lost and the SDK retries the request, the value is
    /// subtracted twice, unless the update is [`idempotent`](Self::idempotent).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let customers = customers().await?;
    /// let below_zero = customers.update(CustomerKey::new("ACME")).subtract(Customer::ORDERS, 1).await;
    /// assert!(matches!(below_zero, Err(Error::ConditionFailed(_))));
    /// # Ok(()) }
    /// ```
    pub fn subtract<V: Attribute, A: MaySet>(self, path: Path<E, V, A>, value: impl IntoValue<V::Present>) -> Self
    where
        V::Present: Number,
    {
        let change = Arithmetic::subtract(path.steps(), &value.into_value(), path.fallback(zero()));
        self.change_number(path.steps(), change)
    }

    /// Appends to a list. An absent list counts as its default, or as empty if it may be absent. If the stored value is
    /// not a list, for example NULL, the error is [`Error::ConditionFailed`](crate::Error::ConditionFailed) with
    /// [`Guard::Value`](crate::Guard::Value).
    ///
    /// Not idempotent: if a response is lost and the SDK retries the request, the elements are appended twice, unless
    /// the update is [`idempotent`](Self::idempotent).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// orders.update(OrderKey::new("ACME", 1)).append(Order::NOTES, ["called back".to_owned()]).await?;
    /// # Ok(()) }
    /// ```
    pub fn append<T: Attribute, V: Attribute<Present = Vec<T>>, A: MaySet>(
        self,
        path: Path<E, V, A>,
        items: impl IntoIterator<Item = T>,
    ) -> Self {
        let change = append(items.into_iter().collect(), path.fallback(empty_list()));
        self.change(path.steps(), change)
    }

    /// Inserts elements at the beginning of a list. An absent list counts as its default, or as empty if it may be
    /// absent.
    ///
    /// Not idempotent: if a response is lost and the SDK retries the request, the elements are inserted twice, unless
    /// the update is [`idempotent`](Self::idempotent).
    pub fn prepend<T: Attribute, V: Attribute<Present = Vec<T>>, A: MaySet>(
        self,
        path: Path<E, V, A>,
        items: impl IntoIterator<Item = T>,
    ) -> Self {
        let change = prepend(items.into_iter().collect(), path.fallback(empty_list()));
        self.change(path.steps(), change)
    }

    /// Inserts elements into a set, which may be absent. If the stored value is not a set, for example NULL, the error
    /// is [`Error::ConditionFailed`](crate::Error::ConditionFailed) with [`Guard::Value`](crate::Guard::Value).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// orders.update(OrderKey::new("ACME", 1)).add_to(Order::TAGS, ["express", "gift"]).await?;
    /// # Ok(()) }
    /// ```
    pub fn add_to<V: SetValue + FromIterator<V::Element>, A: MaySet, T: IntoValue<V::Element>>(
        self,
        path: Path<E, V, A>,
        elements: impl IntoIterator<Item = T>,
    ) -> Self {
        self.elements(path, elements, Change::AddTo)
    }

    /// Removes elements from a set.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// orders.update(OrderKey::new("ACME", 1)).remove_from(Order::TAGS, ["gift"]).await?;
    /// # Ok(()) }
    /// ```
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
        self.change(path.steps(), into_stored(set).map(change))
    }

    /// Changes the item only if a condition holds. Otherwise, the error is
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed), with the item.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let update = orders.update(OrderKey::new("ACME", 1)).set(Order::STATUS, Status::Paid);
    /// update.only_if(Order::STATUS.eq(Status::Open).and(Order::TOTAL.le(500))).await?;
    /// # Ok(()) }
    /// ```
    pub fn only_if(mut self, condition: Condition<E>) -> Self {
        self.operation.guards.push(Requirement::OnlyIf, condition.into_expr());
        self
    }

    /// Changes the item only if it has this revision. If it has another revision, the error is
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let customers = customers().await?;
    /// let update = customers.update(CustomerKey::new("ACME")).add(Customer::ORDERS, 1);
    /// update.expect_revision(1).await?;
    /// # Ok(()) }
    /// ```
    pub fn expect_revision(mut self, revision: E::Revision) -> Self {
        if let (Some(lock), Some(value)) = (E::LOCK, revision.value()) {
            let absent = E::ABSENT_REVISION.and_then(Revision::value);
            self.operation.guards.push(Requirement::Revision, revision_is(lock, value, absent));
            self.expected = Some(revision);
        }
        self
    }

    /// Makes the update take effect only once, even if the SDK retries it. Costs twice the write units; see
    /// [`Idempotent`].
    ///
    /// If a response is lost and the SDK retries the request, numbers are not added twice and elements are not appended
    /// twice.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let customers = customers().await?;
    /// customers.update(CustomerKey::new("ACME")).add(Customer::ORDERS, 1).idempotent().await?;
    /// # Ok(()) }
    /// ```
    pub fn idempotent(self) -> Idempotent<()> {
        let db = self.db.clone();
        let (input, expected) = self.into_input(None);
        Idempotent::new(db, E::TABLE, transact_item(E::NAME, input), expected, ())
    }

    /// Returns the item as it is after the update.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let update = orders.update(OrderKey::new("ACME", 1)).set(Order::STATUS, Status::Paid);
    /// let order = update.returning_new().await?;
    /// assert_eq!(order.status, Status::Paid);
    /// # Ok(()) }
    /// ```
    pub fn returning_new(self) -> UpdateReturning<E> {
        UpdateReturning { update: self, returned: ReturnValue::AllNew }
    }

    /// Returns the item as it was before the update.
    pub fn returning_old(self) -> UpdateReturning<E> {
        UpdateReturning { update: self, returned: ReturnValue::AllOld }
    }

    /// Sets or removes an attribute from which index keys are made; called by generated setters.
    #[doc(hidden)]
    pub fn set_index_attribute<V: Attribute>(self, name: &'static str, value: &V) -> Self {
        self.change(attribute_path(name), Change::set_or_remove(value))
    }

    /// Sets or removes a computed key; called by generated setters.
    #[doc(hidden)]
    pub fn set_key<V: Attribute<Present = V>>(
        mut self,
        name: &'static str,
        key: Result<Option<V>, InvalidInput>,
    ) -> Self {
        match key {
            Ok(key) => self.change(attribute_path(name), Change::set_or_remove(&key)),
            // The error of a key that could not be built already contains the key's name.
            Err(error) => {
                self.operation.refuse(error);
                self
            }
        }
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
        let counted = self.count_revision();
        self.operation.guards.push_front(Requirement::Item, exists_as(E::TABLE, E::DISCRIMINATOR));
        let mut expected = Expected::of::<E>(Requires::Item);
        expected.guards = self.operation.guards.clone();
        expected.revision = self.expected.and_then(Revision::value);
        let input = self.operation.check().and(counted);
        (input.and_then(|()| self.operation.input(raw_key::<E>(&self.key)?, returned)), expected)
    }

    /// Adds the change of the revision: to the next one of that which is expected, or by 1.
    fn count_revision(&mut self) -> Result<(), InvalidInput> {
        let Some(lock) = E::LOCK else { return Ok(()) };
        if let Some(expected) = self.expected {
            if let Some((lock, next)) = lock_value::<E>(expected.next())? {
                self.operation.change_unguarded(attribute_path(lock), Change::Set(next));
            }
            return Ok(());
        }
        let absent = E::ABSENT_REVISION.and_then(Revision::value);
        self.operation.count_revision(lock, E::Revision::room(), absent);
        Ok(())
    }

    fn name(&self) -> CallName {
        CallName::new(&self.db, "UpdateItem", E::TABLE)
    }

    fn send_for(self, returned: Option<ReturnValue>) -> BoxFuture<WriteResponse> {
        let db = self.db.clone();
        let (input, expected) = self.into_input(returned);
        Box::pin(send_update(db, input, expected))
    }
}

impl<E: Entity> Clone for Update<E> {
    fn clone(&self) -> Self {
        Update {
            db: self.db.clone(),
            key: self.key.clone(),
            operation: self.operation.clone(),
            expected: self.expected,
        }
    }
}

impl<E: Entity> std::fmt::Debug for Update<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Update({}: {})", <E as Item>::NAME, self.operation.changes.paths().join(", "))
    }
}

awaitable!(Update<E: Entity>);

impl<E: Entity> Call for Update<E> {
    type Output = ();

    fn send(self) -> BoxFuture<Measured<()>> {
        named_then(self.name(), self.send_for(None), no_item)
    }
}

/// An [`Update`] that returns the item; see [`Update::returning_new`] and [`Update::returning_old`].
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
        named_then(self.update.name(), self.update.send_for(Some(self.returned)), required_item)
    }
}

pub(super) async fn send_update(
    db: Dynamite,
    input: Result<UpdateItemInputBuilder, InvalidInput>,
    expected: Expected,
) -> Result<WriteResponse> {
    db.update_item(input?, expected).await
}
