//! Paths into one alternative of a tagged union.

use std::fmt;
use std::marker::PhantomData;

use super::{Path, Step};
use crate::escape::one_line;

/// An alternative of a tagged union `U`, with the fields of the struct `P`; for the paths of these fields.
///
/// Generated unions have a constant for each alternative with fields, such as `Payment::CARD`, and the path of the tag,
/// `Payment::TAG`:
///
/// ```ignore
/// let number = || Order::PAYMENT.then(Payment::CARD.then(Card::NUMBER));
/// orders.scan().filter(number().begins_with("4")); // those that are paid by card, and have such a number
/// orders.update(&order).set(number(), "4111"); // an error if the order is not paid by card
/// orders.scan().filter(Order::PAYMENT.then(Payment::TAG).eq(PaymentTag::Card));
/// ```
///
/// A condition on a field holds only if the union is this alternative. This is also true for `ne` and `is_absent`. An
/// update of a field requires that the stored union is this alternative. If it is another one, the error is
/// [`Error::ConditionFailed`](crate::Error::ConditionFailed) with
/// [`Guard::Alternative`](crate::Guard::Alternative).
pub struct Alternative<U, P> {
    tag: &'static str,
    value: &'static str,
    of: PhantomData<fn() -> (U, P)>,
}

impl<U, P> Clone for Alternative<U, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<U, P> Copy for Alternative<U, P> {}

impl<U, P> fmt::Debug for Alternative<U, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        one_line(f, format_args!("Alternative({})", self.value))
    }
}

impl<U, P> Alternative<U, P> {
    /// Creates the alternative with a value of the tag; called by generated code.
    #[doc(hidden)]
    pub const fn new(tag: &'static str, value: &'static str) -> Self {
        Alternative { tag, value, of: PhantomData }
    }

    /// Returns the path of a field, which leads to a value only where the union is this alternative.
    pub fn then<W, B>(self, next: Path<P, W, B>) -> Path<U, W, B> {
        let mut tags = vec![RequiredTag { union: Vec::new(), tag: self.tag, value: self.value }];
        tags.extend(next.tags);
        Path { steps: next.steps, tags, default: next.default, of: PhantomData }
    }
}

/// The tag that a union has to have, for a path to lead into one of its alternatives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequiredTag {
    /// The path of the union.
    pub(crate) union: Vec<Step>,
    pub(crate) tag: &'static str,
    pub(crate) value: &'static str,
}

impl RequiredTag {
    /// Returns the path of the tag.
    pub(crate) fn path(&self) -> Vec<Step> {
        let mut path = self.union.clone();
        path.push(Step::Name(self.tag.into()));
        path
    }

    /// Returns the same tag, of a union inside the value at `outer`.
    pub(super) fn inside(self, outer: &[Step]) -> Self {
        RequiredTag { union: outer.iter().cloned().chain(self.union).collect(), ..self }
    }
}
