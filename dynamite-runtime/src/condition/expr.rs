//! Conditions without types.

use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::InvalidInput;
use crate::path::{Step, display_path};

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
        self.paths(&mut |path| paths.push(display_path(path)));
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
    pub(crate) fn never_holds(path: Vec<Step>) -> Expr {
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

/// Returns the condition that both hold, where there are two.
pub(crate) fn both(first: Option<Expr>, second: Option<Expr>) -> Option<Expr> {
    match (first, second) {
        (Some(first), Some(second)) => Some(first.and(second)),
        (first, second) => first.or(second),
    }
}
