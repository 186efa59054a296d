//! Conditions of filters and writes.

mod absent;
mod attributes;
mod comparison;
mod evaluate;
mod expiry;
mod expr;
mod limits;
mod list;
mod operand;
mod size;
mod term;
mod typed;

pub use comparison::{Elements, Ordered, Text};
pub use operand::{ByPath, ByValue, ComparableWith, ComparedWith, IntoOperand};
pub use size::Size;
pub use typed::Condition;

pub(crate) use absent::Absent;
pub(crate) use evaluate::type_name;
pub(crate) use expiry::{expired, not_expired};
pub(crate) use expr::{Expr, both};
pub(crate) use limits::{ExpressionSize, path_bytes};
pub(crate) use term::{Operand, Term, Test};
