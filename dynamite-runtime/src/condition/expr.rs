//! Untyped conditions.

use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;

use super::limits::ExpressionSize;
use super::term::{Junction, Operand, Term, Test};
use crate::codec::InvalidInput;
use crate::escape::Quoted;
use crate::path::{RequiredTag, Step, display_path};

/// The size of `NOT` and the parentheses after it.
const NOT: ExpressionSize = ExpressionSize::of_text(1, "NOT ()".len());

/// An untyped condition.
///
/// Its terms are in postfix order: each test, and after some conditions the term that negates or joins them. So building,
/// copying, evaluating, writing and dropping a condition are loops, however deeply it is nested.
///
/// A condition that could not be created, or that became larger than DynamoDB allows, holds nothing but its error. The
/// error is returned when the request is created. Conditions that are joined with it are dropped.
#[derive(Clone, PartialEq)]
pub(crate) struct Expr(Result<Terms, InvalidInput>);

#[derive(Clone, PartialEq)]
struct Terms {
    terms: Vec<Term>,
    size: ExpressionSize,
}

/// Shows the attributes that are read or the error, and no values.
impl fmt::Debug for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_tuple("Condition");
        if let Err(error) = &self.0 {
            return shown.field(error).finish();
        }
        let mut paths = Vec::new();
        self.paths(&mut |path| paths.push(display_path(path)));
        paths.dedup();
        shown.field(&paths.iter().map(|path| Quoted(path)).collect::<Vec<_>>()).finish()
    }
}

impl Expr {
    /// Returns the condition of one test, if DynamoDB allows its names and its size.
    pub(crate) fn test(test: Test) -> Expr {
        Expr(test.size().map(|size| Terms { terms: vec![Term::Test(test)], size }))
    }

    /// Returns a condition that could not be created.
    pub(crate) fn invalid(error: InvalidInput) -> Expr {
        Expr(Err(error))
    }

    /// Returns a comparison with a value.
    pub(crate) fn compare(operand: Operand, operator: &'static str, value: AttributeValue) -> Expr {
        Expr::test(Test::Compare(operand, operator, Operand::Value(value)))
    }

    /// Returns the condition that a union is an alternative.
    pub(crate) fn has_tag(tag: &RequiredTag) -> Expr {
        Expr::compare(Operand::Path(tag.path()), "=", AttributeValue::S(tag.value.to_owned()))
    }

    /// Returns the condition that this one holds, and that each union on the way to what it reads is the alternative that
    /// is read.
    pub(crate) fn where_tagged(self, tags: &[RequiredTag]) -> Expr {
        match tags.iter().map(Expr::has_tag).reduce(Expr::and) {
            Some(tagged) => tagged.and(self),
            None => self,
        }
    }

    /// Returns a call of a function of a path, and of a value if the function takes one.
    pub(crate) fn call(function: &'static str, path: Vec<Step>, value: Option<AttributeValue>) -> Expr {
        Expr::test(Test::Call(function, path, value))
    }

    pub(crate) fn and(self, other: Expr) -> Expr {
        self.join(Junction::All, other)
    }

    pub(crate) fn or(self, other: Expr) -> Expr {
        self.join(Junction::Any, other)
    }

    fn join(self, junction: Junction, other: Expr) -> Expr {
        let (mut first, mut second) = match (self.0, other.0) {
            (Ok(first), Ok(second)) => (first, second),
            (Err(error), _) | (_, Err(error)) => return Expr(Err(error)),
        };
        let operator = ExpressionSize::of_text(1, junction.operator().len());
        let size = first.size_in(junction).plus(operator).plus(second.size_in(junction));
        if let Err(error) = size.check() {
            return Expr(Err(error));
        }
        let count = first.take_apart(junction) + second.take_apart(junction);
        first.terms.append(&mut second.terms);
        first.terms.push(Term::Joined(junction, count));
        Expr(Ok(Terms { size, ..first }))
    }

    /// Returns the condition that this one does not hold.
    pub(crate) fn negated(self) -> Expr {
        let Ok(mut terms) = self.0 else { return self };
        if matches!(terms.terms.last(), Some(Term::Not)) {
            terms.terms.pop();
            terms.size = terms.size.minus(NOT);
            return Expr(Ok(terms));
        }
        terms.size = terms.size.plus(NOT);
        if let Err(error) = terms.size.check() {
            return Expr(Err(error));
        }
        terms.terms.push(Term::Not);
        Expr(Ok(terms))
    }

    /// Returns a condition that never holds. DynamoDB has no literal for it, and does not allow an empty `IN`.
    pub(crate) fn never_holds(path: Vec<Step>) -> Expr {
        let absent = Expr::call("attribute_not_exists", path.clone(), None);
        Expr::call("attribute_exists", path, None).and(absent)
    }

    /// Returns a condition that always holds.
    pub(crate) fn always_holds(path: Vec<Step>) -> Expr {
        let absent = Expr::call("attribute_not_exists", path.clone(), None);
        Expr::call("attribute_exists", path, None).or(absent)
    }

    /// Returns the condition that a value is of this type, by DynamoDB's name of it.
    pub(crate) fn is_of_type(path: Vec<Step>, type_name: &'static str) -> Expr {
        Expr::call("attribute_type", path, Some(AttributeValue::S(type_name.into())))
    }

    /// Returns the condition that there is no value: it is missing, or NULL.
    pub(crate) fn absent(path: Vec<Step>) -> Expr {
        let missing = Expr::call("attribute_not_exists", path.clone(), None);
        missing.or(Expr::is_of_type(path, "NULL"))
    }

    /// Returns the condition that there is a value, other than NULL.
    pub(crate) fn present(path: Vec<Step>) -> Expr {
        let stored = Expr::call("attribute_exists", path.clone(), None);
        stored.and(Expr::is_of_type(path, "NULL").negated())
    }

    /// Returns the terms, in postfix order.
    ///
    /// # Errors
    ///
    /// Returns the error of a condition that could not be created, or that became too large.
    pub(crate) fn terms(&self) -> Result<&[Term], InvalidInput> {
        self.0.as_ref().map(|terms| &terms.terms[..]).map_err(Clone::clone)
    }

    /// Returns the size of the condition.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`terms`](Self::terms).
    pub(crate) fn size(&self) -> Result<ExpressionSize, InvalidInput> {
        self.0.as_ref().map(|terms| terms.size).map_err(Clone::clone)
    }

    /// Calls `visit` with each path that is read.
    pub(crate) fn paths(&self, visit: &mut impl FnMut(&[Step])) {
        let terms = self.0.as_ref().map(|terms| &terms.terms[..]).unwrap_or_default();
        terms.iter().for_each(|term| {
            if let Term::Test(test) = term {
                test.paths().into_iter().for_each(&mut *visit);
            }
        });
    }
}

impl Terms {
    /// Returns the size inside conditions that are joined so.
    fn size_in(&self, junction: Junction) -> ExpressionSize {
        match self.terms.last() {
            Some(Term::Joined(own, _)) if *own == junction => self.size,
            _ => self.size.plus(ExpressionSize::of_text(0, "()".len())),
        }
    }

    /// Removes the term that joins the conditions so, if it is the last, and returns the number of conditions.
    fn take_apart(&mut self, junction: Junction) -> usize {
        match self.terms.last() {
            Some(Term::Joined(own, count)) if *own == junction => {
                let count = *count;
                self.terms.pop();
                count
            }
            _ => 1,
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
