//! The changes of an update.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Update;
use crate::codec::{Attribute, InvalidInput, Number, Optional, into_stored};
use crate::entity::Entity;
use crate::operation::update::{Arithmetic, Change, append, empty_list, prepend, zero};
use crate::path::{IntoValue, MaySet, Path, SetValue, attribute_path};

impl<E: Entity> Update<E> {
    fn change<V, A>(mut self, path: &Path<E, V, A>, change: Result<Change, InvalidInput>) -> Self {
        self.operation.require_tags(path.tags());
        self.operation.change(path.steps(), change);
        self
    }

    fn change_number<V, A>(mut self, path: &Path<E, V, A>, arithmetic: Arithmetic) -> Self {
        self.operation.require_tags(path.tags());
        self.operation.change_number(path.steps(), arithmetic);
        self
    }

    fn change_attribute(mut self, name: &'static str, change: Result<Change, InvalidInput>) -> Self {
        self.operation.change(attribute_path(name), change);
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
        self.change(&path, change)
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
        self.change(&path, into_stored(value).map(Change::SetIfAbsent))
    }

    /// Removes an attribute that may be absent: one that is declared with `?` or a default, a set, an entry of a map,
    /// or an element of a list. If it is absent already, or past the end of its list, nothing changes.
    ///
    /// The index of an element is that in the list before the update. The elements after it move forward. No other change
    /// of the list can be made in the same update: the error is [`Error::InvalidInput`](crate::Error::InvalidInput).
    ///
    /// Removing an element of a list is not idempotent: if a response is lost and the SDK retries the request, the element
    /// after it is removed too, unless the update is [`idempotent`](Self::idempotent).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// orders.update(OrderKey::new("ACME", 1)).remove(Order::COUPON).await?;
    /// # Ok(()) }
    /// ```
    pub fn remove<V: Optional, A: MaySet>(self, path: Path<E, V, A>) -> Self {
        self.change(&path, Ok(Change::Remove))
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
        self.change_number(&path, change)
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
        self.change_number(&path, change)
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
        self.change(&path, change)
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
        self.change(&path, change)
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
        self.change(&path, into_stored(set).map(change))
    }

    /// Sets or removes an attribute from which index keys are made; called by generated setters.
    #[doc(hidden)]
    pub fn set_index_attribute<V: Attribute>(self, name: &'static str, value: &V) -> Self {
        self.change_attribute(name, Change::set_or_remove(value))
    }

    /// Sets or removes a computed key; called by generated setters.
    #[doc(hidden)]
    pub fn set_key<V: Attribute<Present = V>>(
        mut self,
        name: &'static str,
        key: Result<Option<V>, InvalidInput>,
    ) -> Self {
        match key {
            Ok(key) => self.change_attribute(name, Change::set_or_remove(&key)),
            // The error of a key that could not be built already contains the key's name.
            Err(error) => {
                self.operation.refuse(error);
                self
            }
        }
    }
}
