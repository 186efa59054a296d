//! Makes conditions agree with reads on values that are absent: missing, or stored as NULL.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Expr;
use crate::codec::{Attribute, InvalidInput};
use crate::path::{Path, Step};

/// The result of reading an attribute that is missing or NULL.
#[derive(Clone, Debug)]
pub(crate) enum Absent {
    /// The item can't be read.
    Error,
    /// `None`.
    Nothing,
    /// This value: the default of the schema, or an empty set, which has no stored form of its own.
    Value(AttributeValue),
    /// The default can't be stored.
    Invalid(InvalidInput),
}

impl Absent {
    /// Returns what is read where the value of a path is absent. The struct that contains it counts as present.
    pub(crate) fn of<R, V: Attribute, A>(path: &Path<R, V, A>) -> Self {
        match path.default_value() {
            Some(Ok(value)) => Absent::Value(value),
            Some(Err(error)) => Absent::Invalid(error),
            None if V::OPTIONAL => Absent::Nothing,
            None if V::missing().is_some() => Absent::Value(AttributeValue::Ss(Vec::new())),
            None => Absent::Error,
        }
    }

    /// Returns `expr`, a condition on `path`, changed so that it holds for an absent value if, and only if, it holds
    /// for what is read in its place.
    pub(crate) fn count_in(&self, path: Vec<Step>, expr: Expr) -> Expr {
        let if_read = match self {
            Absent::Error => return expr,
            Absent::Invalid(error) => return Expr::invalid(error.clone()),
            Absent::Nothing => expr.holds(&|_| None),
            Absent::Value(value) => expr.holds(&|_| Some(value)),
        };
        let (if_missing, if_null) = (expr.holds(&|_| None), expr.holds(&|_| Some(&AttributeValue::Null(true))));
        match if_read {
            true if if_missing && if_null => expr,
            true => expr.or(Expr::absent(path)),
            false if if_missing || if_null => expr.and(Expr::present(path)),
            false => expr,
        }
    }
}
