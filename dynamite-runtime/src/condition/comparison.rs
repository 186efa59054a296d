//! The comparisons of paths, which return conditions.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::list::ListedValues;
use super::{Absent, Condition, Expr, Operand, Test};
use crate::codec::{Attribute, InvalidInput, Optional, SetElement, into_stored};
use crate::key::OrderedKey;
use crate::path::{IntoValue, Path, Rounded, SetValue, display_path};

/// The values of a list that are dropped one by one after one that can't be stored: more than an expression can hold.
const MOST_DISCARDED: usize = 2048;

impl<R, V: Attribute, A> Path<R, V, A> {
    /// Returns a condition on this path, which agrees with reads on absent values.
    fn condition(&self, expr: Result<Expr, InvalidInput>) -> Condition<R> {
        Condition::new(match expr {
            Ok(expr) => Absent::of(self).count_in(self.steps(), expr),
            Err(error) => Expr::invalid(error.in_field(&display_path(&self.steps()))),
        })
    }

    /// Returns a comparison. A value that is finer than the stored form lies between two stored values.
    fn compare(&self, operator: &'static str, value: impl IntoValue<V::Present>) -> Condition<R> {
        let value = value.into_stored_form();
        let finer = value.is_finer();
        let operator = match operator {
            "=" if finer => return Condition::new(Expr::never_holds(self.steps())),
            "<>" if finer => return Condition::new(Expr::always_holds(self.steps())),
            "=" if value.below.is_absent() => return self.is_empty(),
            "<>" if value.below.is_absent() => return !self.is_empty(),
            ">=" if finer => ">",
            "<" if finer => "<=",
            operator => operator,
        };
        let value = into_stored(value.below);
        self.condition(value.map(|value| Expr::compare(Operand::Path(self.steps()), operator, value)))
    }

    /// Returns the condition that an empty set is read. DynamoDB has no empty sets, so the set is absent. If an absent
    /// set is read as `None`, the condition never holds.
    fn is_empty(&self) -> Condition<R> {
        Condition::new(match V::OPTIONAL {
            false => Expr::absent(self.steps()),
            true => Expr::never_holds(self.steps()),
        })
    }

    /// Returns the condition that the attribute is equal to `value`.
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
    pub fn eq(&self, value: impl IntoValue<V::Present>) -> Condition<R> {
        self.compare("=", value)
    }

    /// Returns the condition that the attribute is not equal to `value`. The condition also holds if the attribute is
    /// absent, unless its default is `value`.
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
        let Some((low, high)) = Rounded::range(low.into_stored_form(), high.into_stored_form()) else {
            return Condition::new(Expr::never_holds(self.steps()));
        };
        let expr = if low > high {
            Err(InvalidInput::value("compared with a range whose end is less than its start"))
        } else {
            into_stored(low).and_then(|low| {
                let high = into_stored(high)?;
                Ok(Expr::test(Test::Between(Operand::Path(self.steps()), low, high)))
            })
        };
        self.condition(expr)
    }

    /// Returns the condition that the attribute is equal to one of `values`. The condition never holds if `values` is
    /// empty. Absent attributes count as in [`eq`](Self::eq).
    ///
    /// DynamoDB's expressions can hold some 680 different values. More make the request fail with
    /// [`Error::InvalidInput`](crate::Error::InvalidInput), and the rest of `values` is not read.
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
        let (mut listed, mut empty) = (ListedValues::default(), false);
        let mut values = values.into_iter().filter_map(|value| value.into_stored_form().exact());
        while let Some(value) = values.next() {
            if value.is_absent() {
                empty = true;
                continue;
            }
            match into_stored(value).map(|value| listed.push(value)) {
                Ok(Ok(())) => {}
                // The values after it can't make the condition smaller.
                Ok(Err(too_large)) => return Condition::new(Expr::invalid(too_large)),
                Err(invalid) => {
                    // Others may be nested as deeply.
                    values.take(MOST_DISCARDED).for_each(Attribute::discard);
                    return self.condition(Err(invalid));
                }
            }
        }
        let stored = self.condition(Ok(listed.contain(self.steps())));
        if empty { stored.or(self.is_empty()) } else { stored }
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
        Condition::new(Expr::present(self.steps()))
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
        Condition::new(Expr::absent(self.steps()))
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
            None => Condition::new(Expr::never_holds(self.steps())),
        }
    }
}
