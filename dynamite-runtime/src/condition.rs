//! Filters and write conditions.

use std::fmt;
use std::marker::PhantomData;
use std::ops::RangeInclusive;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::types::AttributeValue;

use crate::InvalidInput;
use crate::codec::{Attribute, Optional, to_value};
use crate::entity::Expires;
use crate::key::OrderedKey;
use crate::path::{IntoValue, Path, SetValue, Step, shown};

/// The most operands that DynamoDB's `IN` takes. Source: the developer guide, "Expression parameters" quotas.
const IN_OPERANDS: usize = 100;

/// A condition as a tree, without types.
#[derive(Clone, PartialEq)]
pub(crate) enum Expr {
    Compare(Operand, &'static str, AttributeValue),
    Between(Operand, AttributeValue, AttributeValue),
    In(Vec<Step>, Vec<AttributeValue>),
    /// A function of a path, and of a value where it takes one.
    Call(&'static str, Vec<Step>, Option<AttributeValue>),
    Not(Box<Expr>),
    All(Vec<Expr>),
    Any(Vec<Expr>),
    /// Could not be made: comes out when the request is.
    Invalid(InvalidInput),
}

/// Shows which attributes are read, not the values that they are compared with.
impl fmt::Debug for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut paths = Vec::new();
        self.paths(&mut |path| paths.push(shown(path)));
        f.debug_tuple("Condition").field(&paths).finish()
    }
}

/// What is compared.
#[derive(Clone, PartialEq)]
pub(crate) enum Operand {
    Path(Vec<Step>),
    SizeOf(Vec<Step>),
}

impl Expr {
    pub(crate) fn and(self, other: Expr) -> Expr {
        let mut all = match self {
            Expr::All(all) => all,
            one => vec![one],
        };
        match other {
            Expr::All(more) => all.extend(more),
            one => all.push(one),
        }
        Expr::All(all)
    }

    pub(crate) fn or(self, other: Expr) -> Expr {
        let mut any = match self {
            Expr::Any(any) => any,
            one => vec![one],
        };
        match other {
            Expr::Any(more) => any.extend(more),
            one => any.push(one),
        }
        Expr::Any(any)
    }

    /// What holds for no item: DynamoDB has no literal for it, and no `IN` of nothing.
    fn never(path: Vec<Step>) -> Expr {
        let absent = Expr::Call("attribute_not_exists", path.clone(), None);
        Expr::Call("attribute_exists", path, None).and(absent)
    }

    /// Calls `visit` with each path that is read.
    pub(crate) fn paths(&self, visit: &mut impl FnMut(&[Step])) {
        match self {
            Expr::Compare(Operand::Path(path) | Operand::SizeOf(path), ..)
            | Expr::Between(Operand::Path(path) | Operand::SizeOf(path), ..)
            | Expr::In(path, _)
            | Expr::Call(_, path, _) => visit(path),
            Expr::Not(inner) => inner.paths(visit),
            Expr::All(all) | Expr::Any(all) => all.iter().for_each(|inner| inner.paths(visit)),
            Expr::Invalid(_) => {}
        }
    }
}

/// A filter, or the condition of a write, on what an `R` holds.
///
/// Made by the methods of [`Path`]; put together with [`and`](Self::and), [`or`](Self::or) and `!`.
#[must_use = "a condition does nothing by itself: give it to `filter` or `only_if`"]
pub struct Condition<R> {
    expr: Expr,
    of: PhantomData<fn() -> R>,
}

impl<R> Condition<R> {
    pub(crate) fn new(expr: Expr) -> Self {
        Condition { expr, of: PhantomData }
    }

    pub(crate) fn into_expr(self) -> Expr {
        self.expr
    }

    /// Holds where both do.
    pub fn and(self, other: Condition<R>) -> Self {
        Self::new(self.expr.and(other.expr))
    }

    /// Holds where either does.
    pub fn or(self, other: Condition<R>) -> Self {
        Self::new(self.expr.or(other.expr))
    }
}

impl<R> std::ops::Not for Condition<R> {
    type Output = Self;

    fn not(self) -> Self {
        Self::new(match self.expr {
            Expr::Not(inner) => *inner,
            other => Expr::Not(Box::new(other)),
        })
    }
}

impl<R> Clone for Condition<R> {
    fn clone(&self) -> Self {
        Self::new(self.expr.clone())
    }
}

impl<R> fmt::Debug for Condition<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expr.fmt(f)
    }
}

/// The expression that a value makes, or why it can't be one.
fn with_value<T: Attribute>(steps: &[Step], value: &T, expr: impl FnOnce(AttributeValue) -> Expr) -> Expr {
    match to_value(value) {
        Ok(value) => expr(value),
        Err(error) => Expr::Invalid(error.in_field(&shown(steps))),
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
            Err(error) => Expr::Invalid(error.in_field(&shown(&self.steps()))),
        })
    }

    /// Equal to one of `values`; false for none.
    pub fn is_in<T: IntoValue<V::Present>>(&self, values: impl IntoIterator<Item = T>) -> Condition<R> {
        let values = values.into_iter().map(|value| to_value(&value.into_value())).collect::<Result<Vec<_>, _>>();
        Condition::new(match values {
            Ok(values) if values.is_empty() => Expr::never(self.steps()),
            Ok(values) => Expr::Any(values.chunks(IN_OPERANDS).map(|v| Expr::In(self.steps(), v.to_vec())).collect()),
            Err(error) => Expr::Invalid(error.in_field(&shown(&self.steps()))),
        })
    }

    /// How large it is: the length of text in characters, of bytes in bytes, the number of elements of a list, a set or
    /// a map.
    pub fn size(&self) -> Size<R> {
        Size { steps: self.steps(), of: PhantomData }
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

impl<T: crate::codec::SetElement> Elements for std::collections::BTreeSet<T>
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

/// The size of an attribute, to compare; see [`Path::size`].
#[must_use = "a size does nothing by itself: compare it"]
pub struct Size<R> {
    steps: Vec<Step>,
    of: PhantomData<fn() -> R>,
}

impl<R> Clone for Size<R> {
    fn clone(&self) -> Self {
        Size { steps: self.steps.clone(), of: PhantomData }
    }
}

impl<R> fmt::Debug for Size<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Size({})", shown(&self.steps))
    }
}

impl<R> Size<R> {
    fn compare(&self, operator: &'static str, size: usize) -> Condition<R> {
        let value = AttributeValue::N(size.to_string());
        Condition::new(Expr::Compare(Operand::SizeOf(self.steps.clone()), operator, value))
    }

    /// Exactly `size`.
    pub fn eq(&self, size: usize) -> Condition<R> {
        self.compare("=", size)
    }

    /// More than `size`.
    pub fn gt(&self, size: usize) -> Condition<R> {
        self.compare(">", size)
    }

    /// `size` or more.
    pub fn ge(&self, size: usize) -> Condition<R> {
        self.compare(">=", size)
    }

    /// Less than `size`.
    pub fn lt(&self, size: usize) -> Condition<R> {
        self.compare("<", size)
    }

    /// `size` or less.
    pub fn le(&self, size: usize) -> Condition<R> {
        self.compare("<=", size)
    }
}

/// Not expired, or without a time to expire at; called by generated code.
#[doc(hidden)]
pub fn unexpired<T: Expires>() -> Condition<T> {
    let path = vec![Step::Name(T::TTL.into(), true)];
    let now = AttributeValue::N(now_seconds().to_string());
    let alive = Expr::Compare(Operand::Path(path.clone()), ">", now);
    Condition::new(alive.or(Expr::Call("attribute_not_exists", path, None)))
}

/// Expired: what `or_expired` may replace.
pub(crate) fn expired(ttl: &'static str) -> Expr {
    let now = AttributeValue::N(now_seconds().to_string());
    Expr::Compare(Operand::Path(vec![Step::Name(ttl.into(), true)]), "<=", now)
}

fn now_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}
