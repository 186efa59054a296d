//! Conditions on the size of an attribute.

use std::fmt;
use std::marker::PhantomData;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{Absent, Condition, Expr, Operand};
use crate::codec::Attribute;
use crate::escape::one_line;
use crate::path::{Path, RequiredTag, Step, display_path};

impl<R, V: Attribute, A> Path<R, V, A> {
    /// Returns the size of the attribute, for a comparison: the number of characters of a text, of bytes of binary
    /// data, or of elements of a list, a set or a map. An absent set counts as empty, and an absent attribute with a
    /// default counts as the default. Any other absent attribute has no size, so that every comparison is false.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let without_notes = Order::NOTES.size().eq(0);
    /// assert_eq!(orders.query("ACME").filter(without_notes).count().await?, 9);
    /// # Ok(()) }
    /// ```
    pub fn size(&self) -> Size<R> {
        Size { steps: self.steps(), absent: Absent::of(self), tags: self.tags().to_vec(), of: PhantomData }
    }
}

/// The size of an attribute, for a comparison; returned by [`Path::size`].
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let few_notes = Order::NOTES.size().lt(10);
/// assert_eq!(orders.query("ACME").filter(few_notes).count().await?, 9);
/// # Ok(()) }
/// ```
#[must_use = "a size does nothing by itself: compare it"]
pub struct Size<R> {
    steps: Vec<Step>,
    absent: Absent,
    tags: Vec<RequiredTag>,
    of: PhantomData<fn() -> R>,
}

impl<R> Clone for Size<R> {
    fn clone(&self) -> Self {
        Size { steps: self.steps.clone(), absent: self.absent.clone(), tags: self.tags.clone(), of: PhantomData }
    }
}

impl<R> fmt::Debug for Size<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        one_line(f, format_args!("Size({})", display_path(&self.steps)))
    }
}

impl<R> Size<R> {
    fn compare(&self, operator: &'static str, size: usize) -> Condition<R> {
        let value = AttributeValue::N(size.to_string());
        let expr = Expr::compare(Operand::SizeOf(self.steps.clone()), operator, value);
        Condition::new(self.absent.count_in(self.steps.clone(), expr).where_tagged(&self.tags))
    }

    /// Returns the condition that the size is equal to `size`.
    pub fn eq(&self, size: usize) -> Condition<R> {
        self.compare("=", size)
    }

    /// Returns the condition that the size is greater than `size`.
    pub fn gt(&self, size: usize) -> Condition<R> {
        self.compare(">", size)
    }

    /// Returns the condition that the size is greater than or equal to `size`.
    pub fn ge(&self, size: usize) -> Condition<R> {
        self.compare(">=", size)
    }

    /// Returns the condition that the size is less than `size`.
    pub fn lt(&self, size: usize) -> Condition<R> {
        self.compare("<", size)
    }

    /// Returns the condition that the size is less than or equal to `size`.
    pub fn le(&self, size: usize) -> Condition<R> {
        self.compare("<=", size)
    }
}
