//! Conditions on an item of one type.

use std::fmt;
use std::marker::PhantomData;

use super::Expr;

/// A filter, or the condition of a write, on what an `R` holds.
///
/// Made by the methods of [`Path`](crate::Path); put together with [`and`](Self::and), [`or`](Self::or) and `!`.
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
