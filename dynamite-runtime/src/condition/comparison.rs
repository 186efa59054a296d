//! The comparisons of paths, which return conditions.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::attributes;
use super::operand::{AttributeOperand, Compared, ComparedWith};
use super::{Absent, Condition, Expr, IntoOperand, Operand, Test};
use crate::codec::{Attribute, InvalidInput, Optional, SetElement, into_stored};
use crate::key::OrderedKey;
use crate::path::{IntoValue, Path, Rounded, SetValue, display_path};

impl<R, V: Attribute, A> Path<R, V, A> {
    /// Returns a condition on this path, which agrees with reads on absent values.
    pub(super) fn condition(&self, expr: Result<Expr, InvalidInput>) -> Condition<R> {
        match expr {
            Ok(expr) => self.tagged(Absent::of(self).count_in(self.steps(), expr)),
            Err(error) => Condition::new(Expr::invalid(error.in_field(&display_path(&self.steps())))),
        }
    }

    /// Returns the condition that `expr` holds, and that the path leads into the alternative that each union on the way
    /// is.
    pub(super) fn tagged(&self, expr: Expr) -> Condition<R> {
        Condition::new(expr.where_tagged(self.tags()))
    }

    /// Returns a comparison with a value or with another attribute.
    fn compare(&self, operator: &'static str, operand: ComparedWith<V::Present>) -> Condition<R> {
        match operand.0 {
            Compared::Value(value) => self.compare_value(operator, value),
            Compared::Attribute(other) => {
                Condition::new(attributes::compare(&AttributeOperand::of(self), operator, &other))
            }
        }
    }

    /// Returns a comparison with a value. One that is finer than the stored form lies between two stored values.
    fn compare_value(&self, operator: &'static str, value: Rounded<V::Present>) -> Condition<R> {
        let finer = value.is_finer();
        let operator = match operator {
            "=" if finer => return self.tagged(Expr::never_holds(self.steps())),
            "<>" if finer => return self.tagged(Expr::always_holds(self.steps())),
            "=" if value.below.is_absent() => return self.tagged(self.is_empty()),
            "<>" if value.below.is_absent() => return self.tagged(self.is_empty().negated()),
            ">=" if finer => ">",
            "<" if finer => "<=",
            operator => operator,
        };
        let value = into_stored(value.below);
        self.condition(value.map(|value| Expr::compare(Operand::Path(self.steps()), operator, value)))
    }

    /// Returns the condition that an empty set is read. DynamoDB has no empty sets, so the set is absent. If an absent
    /// set is read as `None`, the condition never holds.
    pub(super) fn is_empty(&self) -> Expr {
        match V::OPTIONAL {
            false => Expr::absent(self.steps()),
            true => Expr::never_holds(self.steps()),
        }
    }

    /// Returns the condition that the attribute is equal to `operand`: a value, or another attribute of the
    /// item.
    ///
    /// An attribute is absent if it is missing or NULL. An absent attribute counts as its default, and an absent set as
    /// empty. If it has no default, the condition is false. This applies to all conditions on attributes, with two
    /// exceptions: a default inside a struct also counts where the struct itself is absent; and lists, maps and structs
    /// are compared as they are stored, so that an absent member differs from one that is stored with the value of its
    /// default.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let open = Order::STATUS.eq(Status::Open);
    /// assert_eq!(orders.query("ACME").filter(open).count().await?, 5);
    /// # Ok(()) }
    /// ```
    pub fn eq<Kind>(&self, operand: impl IntoOperand<R, V::Present, Kind>) -> Condition<R> {
        self.compare("=", operand.into_operand())
    }

    /// Returns the condition that the attribute is not equal to `operand`. The condition also holds if the attribute
    /// is absent, unless its default is `operand`.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let other = Order::COUPON.ne("SPRING");
    /// assert_eq!(orders.query("ACME").filter(other).count().await?, 9);
    /// # Ok(()) }
    /// ```
    pub fn ne<Kind>(&self, operand: impl IntoOperand<R, V::Present, Kind>) -> Condition<R> {
        self.compare("<>", operand.into_operand())
    }

    /// Returns the condition that the attribute is greater than `operand`.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// assert_eq!(orders.query("ACME").filter(Order::TOTAL.gt(1000)).count().await?, 4);
    /// # Ok(()) }
    /// ```
    pub fn gt<Kind>(&self, operand: impl IntoOperand<R, V::Present, Kind>) -> Condition<R>
    where
        V::Present: Ordered,
    {
        self.compare(">", operand.into_operand())
    }

    /// Returns the condition that the attribute is greater than or equal to `operand`.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// assert_eq!(orders.query("ACME").filter(Order::TOTAL.ge(1000)).count().await?, 5);
    /// # Ok(()) }
    /// ```
    pub fn ge<Kind>(&self, operand: impl IntoOperand<R, V::Present, Kind>) -> Condition<R>
    where
        V::Present: Ordered,
    {
        self.compare(">=", operand.into_operand())
    }

    /// Returns the condition that the attribute is less than `operand`.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// assert_eq!(orders.query("ACME").filter(Order::TOTAL.lt(400)).count().await?, 1);
    /// # Ok(()) }
    /// ```
    pub fn lt<Kind>(&self, operand: impl IntoOperand<R, V::Present, Kind>) -> Condition<R>
    where
        V::Present: Ordered,
    {
        self.compare("<", operand.into_operand())
    }

    /// Returns the condition that the attribute is less than or equal to `operand`.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// assert_eq!(orders.query("ACME").filter(Order::TOTAL.le(400)).count().await?, 2);
    /// # Ok(()) }
    /// ```
    pub fn le<Kind>(&self, operand: impl IntoOperand<R, V::Present, Kind>) -> Condition<R>
    where
        V::Present: Ordered,
    {
        self.compare("<=", operand.into_operand())
    }

    /// Returns the condition that the attribute is in `range`, both ends included.
    ///
    /// A range of values whose end is less than its start makes the request fail with
    /// [`Error::InvalidInput`](crate::Error::InvalidInput). The ends can also be two attributes of the item, as in
    /// `Stock::LEFT.between(Stock::LOWEST..=Stock::HIGHEST)`. For a value and an attribute, use [`ge`](Self::ge) and
    /// [`le`](Self::le).
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let middle = Order::TOTAL.between(400..=800);
    /// assert_eq!(orders.query("ACME").filter(middle).count().await?, 3);
    /// # Ok(()) }
    /// ```
    pub fn between<Kind, T: IntoOperand<R, V::Present, Kind>>(&self, range: RangeInclusive<T>) -> Condition<R>
    where
        V::Present: Ordered,
    {
        let (low, high) = range.into_inner();
        match (low.into_operand().0, high.into_operand().0) {
            (Compared::Value(low), Compared::Value(high)) => self.between_values(low, high),
            (Compared::Attribute(low), Compared::Attribute(high)) => {
                Condition::new(attributes::between(&AttributeOperand::of(self), &low, &high))
            }
            (low, high) => self.compare(">=", ComparedWith(low)).and(self.compare("<=", ComparedWith(high))),
        }
    }

    fn between_values(&self, low: Rounded<V::Present>, high: Rounded<V::Present>) -> Condition<R>
    where
        V::Present: Ordered,
    {
        let Some((low, high)) = Rounded::range(low, high) else {
            return self.tagged(Expr::never_holds(self.steps()));
        };
        let expr = if low > high {
            Err(InvalidInput::value("compared with a range whose end is less than its start"))
        } else {
            into_stored(low).and_then(|low| {
                let (low, high) = (Operand::Value(low), Operand::Value(into_stored(high)?));
                Ok(Expr::test(Test::Between(Operand::Path(self.steps()), low, high)))
            })
        };
        self.condition(expr)
    }
}

impl<R, V: Optional, A> Path<R, V, A> {
    /// Returns the condition that the attribute is present: it is stored, and not as NULL. A set that is present is not
    /// empty.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// assert_eq!(orders.query("ACME").filter(Order::COUPON.exists()).count().await?, 0);
    /// # Ok(()) }
    /// ```
    pub fn exists(&self) -> Condition<R> {
        self.tagged(Expr::present(self.steps()))
    }

    /// Returns the condition that the attribute is absent: it is not stored, or stored as NULL. It is then read as
    /// `None`, the default or an empty set.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// assert_eq!(orders.query("ACME").filter(Order::COUPON.is_absent()).count().await?, 9);
    /// # Ok(()) }
    /// ```
    pub fn is_absent(&self) -> Condition<R> {
        self.tagged(Expr::absent(self.steps()))
    }
}

/// A type whose values DynamoDB orders: text, numbers and bytes, and types that are stored as one of them. Enums are
/// not ordered.
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` have no order: they can only be compared for equality",
    note = "DynamoDB orders text, numbers and bytes"
)]
pub trait Ordered: Attribute + PartialOrd {}

impl<T: OrderedKey> Ordered for T {}
impl Ordered for f32 {}
impl Ordered for f64 {}

/// The type of a text attribute, for [`Path::begins_with`] and [`Path::contains_text`].
#[diagnostic::on_unimplemented(
    message = "`begins_with` and `contains_text` are for text, and this attribute is of type `{Self}`"
)]
pub trait Text: Attribute {}

impl Text for String {}

impl<R, V: Attribute, A> Path<R, V, A> {
    /// Returns the condition that the text begins with `prefix`.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// orders.put(&Order { coupon: Some("SPRING20".into()), ..order(10) }).await?;
    /// let spring = Order::COUPON.begins_with("SPRING");
    /// assert_eq!(orders.query("ACME").filter(spring).count().await?, 1);
    /// # Ok(()) }
    /// ```
    pub fn begins_with(&self, prefix: impl Into<String>) -> Condition<R>
    where
        V::Present: Text,
    {
        self.function("begins_with", prefix.into())
    }

    /// Returns the condition that the text contains `part`.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// orders.put(&Order { coupon: Some("SPRING20".into()), ..order(10) }).await?;
    /// let twenty = Order::COUPON.contains_text("20");
    /// assert_eq!(orders.query("ACME").filter(twenty).count().await?, 1);
    /// # Ok(()) }
    /// ```
    pub fn contains_text(&self, part: impl Into<String>) -> Condition<R>
    where
        V::Present: Text,
    {
        self.function("contains", part.into())
    }
}

impl<R, V: Attribute, A> Path<R, V, A> {
    fn function<T: Attribute>(&self, name: &'static str, value: T) -> Condition<R> {
        self.condition(into_stored(value).map(|value| Expr::call(name, self.steps(), Some(value))))
    }
}

/// The type of a list or a set, for [`Path::contains`].
#[diagnostic::on_unimplemented(
    message = "`contains` is for lists and sets, and this attribute is of type `{Self}`",
    note = "for text, use `contains_text`"
)]
pub trait Elements: Attribute {
    /// The type of the elements.
    type Element: Attribute;
}

impl<T: Attribute> Elements for Vec<T> {
    type Element = T;
}

impl<T: SetElement> Elements for BTreeSet<T>
where
    Self: SetValue<Element = T>,
{
    type Element = T;
}

impl<R, V: Attribute, A> Path<R, V, A> {
    /// Returns the condition that the list or set contains `element`. Elements are compared as they are stored; see
    /// [`eq`](Self::eq).
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// orders.put(&Order { tags: ["urgent".into()].into(), ..order(10) }).await?;
    /// let urgent = Order::TAGS.contains("urgent");
    /// assert_eq!(orders.query("ACME").filter(urgent).count().await?, 1);
    /// # Ok(()) }
    /// ```
    pub fn contains(&self, element: impl IntoValue<<V::Present as Elements>::Element>) -> Condition<R>
    where
        V::Present: Elements,
    {
        match element.into_stored_form().exact() {
            Some(element) => self.function("contains", element),
            None => self.tagged(Expr::never_holds(self.steps())),
        }
    }
}
