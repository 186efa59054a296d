//! Conditions on items of a type.

use std::fmt;
use std::marker::PhantomData;

use super::Expr;

/// A condition on an item `R`, for a filter or a write.
///
/// The methods of [`Path`](crate::Path) return conditions. [`and`](Self::and), [`or`](Self::or) and `!` combine them, any
/// number of times: a condition that is nested deeply needs no more stack than another.
///
/// A condition that becomes larger than DynamoDB allows (4,096 bytes of text, 300 operators and functions, 2 MB of values)
/// keeps nothing but the reason, and drops what it is combined with. A request with it fails with
/// [`Error::InvalidInput`](crate::Error::InvalidInput), and is not sent.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let open = Order::STATUS.eq(Status::Open).and(!Order::TOTAL.lt(400));
/// assert_eq!(orders.query("ACME").filter(open).count().await?, 4);
///
/// let unpaid = Order::STATUS.ne(Status::Paid);
/// orders.delete(OrderKey::new("ACME", 1)).only_if(unpaid).await?;
/// # Ok(()) }
/// ```
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

    /// Returns the condition that both `self` and `other` hold.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let middle = Order::TOTAL.ge(400).and(Order::TOTAL.lt(800));
    /// assert_eq!(orders.query("ACME").filter(middle).count().await?, 2);
    /// # Ok(()) }
    /// ```
    pub fn and(self, other: Condition<R>) -> Self {
        Self::new(self.expr.and(other.expr))
    }

    /// Returns the condition that `self` or `other` holds, or both.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let extreme = Order::TOTAL.lt(400).or(Order::TOTAL.gt(1600));
    /// assert_eq!(orders.query("ACME").filter(extreme).count().await?, 2);
    /// # Ok(()) }
    /// ```
    pub fn or(self, other: Condition<R>) -> Self {
        Self::new(self.expr.or(other.expr))
    }
}

/// Returns the condition that `self` does not hold.
impl<R> std::ops::Not for Condition<R> {
    type Output = Self;

    fn not(self) -> Self {
        Self::new(self.expr.negated())
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
