//! The comparisons of paths, which return conditions.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{Condition, Expr, Operand};
use crate::codec::{Attribute, InvalidInput, Optional, SetElement, to_value};
use crate::key::OrderedKey;
use crate::path::{IntoValue, Path, SetValue, Step, display_path};

/// The maximum number of operands of DynamoDB's `IN`. Source: the developer guide, "Expression parameters" quotas.
const MAX_IN_OPERANDS: usize = 100;

/// Returns the expression that `expr` makes from a value, or an invalid expression if the value can't be stored.
fn with_value<T: Attribute>(steps: &[Step], value: &T, expr: impl FnOnce(AttributeValue) -> Expr) -> Expr {
    match to_value(value) {
        Ok(value) => expr(value),
        Err(error) => Expr::Invalid(error.in_field(&display_path(steps))),
    }
}

impl<R, V: Attribute, A> Path<R, V, A> {
    fn compare(&self, operator: &'static str, value: impl IntoValue<V::Present>) -> Condition<R> {
        let steps = self.steps();
        let value = value.into_value();
        Condition::new(with_value(&self.steps(), &value, |value| Expr::Compare(Operand::Path(steps), operator, value)))
    }

    /// Returns the condition that the attribute is equal to `value`.
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
    pub fn eq(&self, value: impl IntoValue<V::Present>) -> Condition<R> {
        self.compare("=", value)
    }

    /// Returns the condition that the attribute is not equal to `value`. The condition also holds if the attribute is
    /// absent.
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
    pub fn ne(&self, value: impl IntoValue<V::Present>) -> Condition<R> {
        self.compare("<>", value)
    }

    /// Returns the condition that the attribute is greater than `value`.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// assert_eq!(orders.query("ACME").filter(Order::TOTAL.gt(1000)).count().await?, 4);
    /// # Ok(()) }
    /// ```
    pub fn gt(&self, value: impl IntoValue<V::Present>) -> Condition<R>
    where
        V::Present: Ordered,
    {
        self.compare(">", value)
    }

    /// Returns the condition that the attribute is greater than or equal to `value`.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// assert_eq!(orders.query("ACME").filter(Order::TOTAL.ge(1000)).count().await?, 5);
    /// # Ok(()) }
    /// ```
    pub fn ge(&self, value: impl IntoValue<V::Present>) -> Condition<R>
    where
        V::Present: Ordered,
    {
        self.compare(">=", value)
    }

    /// Returns the condition that the attribute is less than `value`.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// assert_eq!(orders.query("ACME").filter(Order::TOTAL.lt(400)).count().await?, 1);
    /// # Ok(()) }
    /// ```
    pub fn lt(&self, value: impl IntoValue<V::Present>) -> Condition<R>
    where
        V::Present: Ordered,
    {
        self.compare("<", value)
    }

    /// Returns the condition that the attribute is less than or equal to `value`.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// assert_eq!(orders.query("ACME").filter(Order::TOTAL.le(400)).count().await?, 2);
    /// # Ok(()) }
    /// ```
    pub fn le(&self, value: impl IntoValue<V::Present>) -> Condition<R>
    where
        V::Present: Ordered,
    {
        self.compare("<=", value)
    }

    /// Returns the condition that the attribute is in `range`, both ends included.
    ///
    /// A range whose end is less than its start makes the request fail with
    /// [`Error::InvalidInput`](crate::Error::InvalidInput).
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
    pub fn between<T: IntoValue<V::Present>>(&self, range: RangeInclusive<T>) -> Condition<R>
    where
        V::Present: Ordered,
    {
        let (low, high) = range.into_inner();
        let (low, high) = (low.into_value(), high.into_value());
        let ends = if low > high {
            Err(InvalidInput::value("compared with a range whose end is less than its start"))
        } else {
            to_value(&low).and_then(|low| Ok((low, to_value(&high)?)))
        };
        Condition::new(match ends {
            Ok((low, high)) => Expr::Between(Operand::Path(self.steps()), low, high),
            Err(error) => Expr::Invalid(error.in_field(&display_path(&self.steps()))),
        })
    }

    /// Returns the condition that the attribute is equal to one of `values`. The condition never holds if `values` is
    /// empty.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let two = Order::TOTAL.is_in([200, 400]);
    /// assert_eq!(orders.query("ACME").filter(two).count().await?, 2);
    /// # Ok(()) }
    /// ```
    pub fn is_in<T: IntoValue<V::Present>>(&self, values: impl IntoIterator<Item = T>) -> Condition<R> {
        let values = values.into_iter().map(|value| to_value(&value.into_value())).collect::<Result<Vec<_>, _>>();
        Condition::new(match values {
            Ok(values) if values.is_empty() => Expr::never_holds(self.steps()),
            Ok(values) => {
                Expr::Any(values.chunks(MAX_IN_OPERANDS).map(|v| Expr::In(self.steps(), v.to_vec())).collect())
            }
            Err(error) => Expr::Invalid(error.in_field(&display_path(&self.steps()))),
        })
    }
}

impl<R, V: Optional, A> Path<R, V, A> {
    /// Returns the condition that the attribute is present.
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
        Condition::new(Expr::Call("attribute_exists", self.steps(), None))
    }

    /// Returns the condition that the attribute is absent.
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
        Condition::new(Expr::Call("attribute_not_exists", self.steps(), None))
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
        self.function("begins_with", &prefix.into())
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
        self.function("contains", &part.into())
    }
}

impl<R, V, A> Path<R, V, A> {
    fn function<T: Attribute>(&self, name: &'static str, value: &T) -> Condition<R> {
        let steps = self.steps();
        Condition::new(with_value(&self.steps(), value, |value| Expr::Call(name, steps, Some(value))))
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
    /// Returns the condition that the list or set contains `element`.
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
        self.function("contains", &element.into_value())
    }
}
