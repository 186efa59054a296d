//! Untyped conditions.

use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::InvalidInput;
use crate::path::{Step, display_path};

/// An untyped condition, as a tree.
#[derive(Clone, PartialEq)]
pub(crate) enum Expr {
    Compare(Operand, &'static str, AttributeValue),
    Between(Operand, AttributeValue, AttributeValue),
    In(Vec<Step>, Vec<AttributeValue>),
    /// A function of a path, and of a value if the function takes one.
    Call(&'static str, Vec<Step>, Option<AttributeValue>),
    Not(Box<Expr>),
    All(Vec<Expr>),
    Any(Vec<Expr>),
    /// A condition that could not be created. Its error is returned when the request is created.
    Invalid(InvalidInput),
}

/// Shows the attributes that are read, and no values.
impl fmt::Debug for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut paths = Vec::new();
        self.paths(&mut |path| paths.push(display_path(path)));
        paths.dedup();
        f.debug_tuple("Condition").field(&paths).finish()
    }
}

/// The left side of a comparison.
#[derive(Clone, PartialEq)]
pub(crate) enum Operand {
    Path(Vec<Step>),
    SizeOf(Vec<Step>),
}

impl Expr {
    pub(crate) fn and(self, other: Expr) -> Expr {
        let mut all = match self {
            Expr::All(all) => all,
            single => vec![single],
        };
        match other {
            Expr::All(more) => all.extend(more),
            single => all.push(single),
        }
        Expr::All(all)
    }

    pub(crate) fn or(self, other: Expr) -> Expr {
        let mut any = match self {
            Expr::Any(any) => any,
            single => vec![single],
        };
        match other {
            Expr::Any(more) => any.extend(more),
            single => any.push(single),
        }
        Expr::Any(any)
    }

    /// Returns a condition that never holds. DynamoDB has no literal for it, and does not allow an empty `IN`.
    pub(crate) fn never_holds(path: Vec<Step>) -> Expr {
        let absent = Expr::Call("attribute_not_exists", path.clone(), None);
        Expr::Call("attribute_exists", path, None).and(absent)
    }

    /// Returns a condition that always holds.
    pub(crate) fn always_holds(path: Vec<Step>) -> Expr {
        let absent = Expr::Call("attribute_not_exists", path.clone(), None);
        Expr::Call("attribute_exists", path, None).or(absent)
    }

    /// Returns the condition that a value is of this type, by DynamoDB's name of it.
    pub(crate) fn is_of_type(path: Vec<Step>, type_name: &'static str) -> Expr {
        Expr::Call("attribute_type", path, Some(AttributeValue::S(type_name.into())))
    }

    /// Returns the condition that there is no value: it is missing, or NULL.
    pub(crate) fn absent(path: Vec<Step>) -> Expr {
        let missing = Expr::Call("attribute_not_exists", path.clone(), None);
        missing.or(Expr::is_of_type(path, "NULL"))
    }

    /// Returns the condition that there is a value, other than NULL.
    pub(crate) fn present(path: Vec<Step>) -> Expr {
        let stored = Expr::Call("attribute_exists", path.clone(), None);
        stored.and(Expr::Not(Box::new(Expr::is_of_type(path, "NULL"))))
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

/// Returns the condition that both conditions hold, or the only condition if the other one is `None`.
pub(crate) fn both(first: Option<Expr>, second: Option<Expr>) -> Option<Expr> {
    match (first, second) {
        (Some(first), Some(second)) => Some(first.and(second)),
        (first, second) => first.or(second),
    }
}
