//! Conditions of filters and writes.

mod comparison;
mod expiry;
mod expr;
mod size;
mod typed;

pub use comparison::{Elements, Ordered, Text};
pub use size::Size;
pub use typed::Condition;

pub(crate) use expiry::{expired, not_expired};
pub(crate) use expr::{Expr, Operand, both};
