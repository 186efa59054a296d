//! The comparisons of paths, which make conditions.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{Condition, Expr, Operand};
use crate::codec::{Attribute, InvalidInput, Optional, SetElement, to_value};
use crate::key::OrderedKey;
use crate::path::{IntoValue, Path, SetValue, Step, display_path};

/// The most operands that DynamoDB's `IN` takes. Source: the developer guide, "Expression parameters" quotas.
const MAX_IN_OPERANDS: usize = 100;

/// The expression that a value makes, or why it can't be one.
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

    /// Equal to `value`.
    pub fn eq(&self, value: impl IntoValue<V::Present>) -> Condition<R> {
        self.compare("=", value)
    }

    /// Not equal to `value`. An absent attribute is not equal to anything, so this holds for it.
    pub fn ne(&self, value: impl IntoValue<V::Present>) -> Condition<R> {
        self.compare("<>", value)
    }

    /// Greater than `value`.
    pub fn gt(&self, value: impl IntoValue<V::Present>) -> Condition<R>
    where
        V::Present: Ordered,
    {
        self.compare(">", value)
    }

    /// Greater than or equal to `value`.
    pub fn ge(&self, value: impl IntoValue<V::Present>) -> Condition<R>
    where
        V::Present: Ordered,
    {
        self.compare(">=", value)
    }

    /// Less than `value`.
    pub fn lt(&self, value: impl IntoValue<V::Present>) -> Condition<R>
    where
        V::Present: Ordered,
    {
        self.compare("<", value)
    }

    /// Less than or equal to `value`.
    pub fn le(&self, value: impl IntoValue<V::Present>) -> Condition<R>
    where
        V::Present: Ordered,
    {
        self.compare("<=", value)
    }

    /// From the first to the second value, both included.
    pub fn between<T: IntoValue<V::Present>>(&self, range: RangeInclusive<T>) -> Condition<R>
    where
        V::Present: Ordered,
    {
        let (low, high) = range.into_inner();
        let (low, high) = (low.into_value(), high.into_value());
        let ends = if low > high {
            Err(InvalidInput::value("given a range that ends before it begins"))
        } else {
            to_value(&low).and_then(|low| Ok((low, to_value(&high)?)))
        };
        Condition::new(match ends {
            Ok((low, high)) => Expr::Between(Operand::Path(self.steps()), low, high),
            Err(error) => Expr::Invalid(error.in_field(&display_path(&self.steps()))),
        })
    }

    /// Equal to one of `values`; false for none.
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
    /// Present.
    pub fn exists(&self) -> Condition<R> {
        Condition::new(Expr::Call("attribute_exists", self.steps(), None))
    }

    /// Absent.
    pub fn is_absent(&self) -> Condition<R> {
        Condition::new(Expr::Call("attribute_not_exists", self.steps(), None))
    }
}

/// A type that DynamoDB has an order of: text, numbers and bytes, and what is stored as one of them; an enum's order means
/// nothing.
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` have no order: they can only be equal or not",
    note = "DynamoDB orders text, numbers and bytes"
)]
pub trait Ordered: Attribute + PartialOrd {}

impl<T: OrderedKey> Ordered for T {}
impl Ordered for f32 {}
impl Ordered for f64 {}

/// Text: what [`Path::begins_with`] and [`Path::contains_text`] compare.
#[diagnostic::on_unimplemented(
    message = "`begins_with` and `contains_text` are for text, and this attribute is of type `{Self}`"
)]
pub trait Text: Attribute {}

impl Text for String {}

impl<R, V: Attribute, A> Path<R, V, A> {
    /// Text that begins with `prefix`.
    pub fn begins_with(&self, prefix: impl Into<String>) -> Condition<R>
    where
        V::Present: Text,
    {
        self.function("begins_with", &prefix.into())
    }

    /// Text that holds `part`.
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

/// A list or a set: what [`Path::contains`] looks into.
#[diagnostic::on_unimplemented(
    message = "`contains` looks into lists and sets, and this attribute is of type `{Self}`",
    note = "text has `contains_text`"
)]
pub trait Elements: Attribute {
    /// What it holds.
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
    /// A list or a set that holds `element`.
    pub fn contains(&self, element: impl IntoValue<<V::Present as Elements>::Element>) -> Condition<R>
    where
        V::Present: Elements,
    {
        self.function("contains", &element.into_value())
    }
}
