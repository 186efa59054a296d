//! The guards of a write: the parts of its condition. The guard that did not hold is the reason why the write failed.

use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::RawItem;
use crate::condition::{Expr, ExpressionSize};
use crate::escape::one_line;
use crate::path::{Found, RequiredTag, Step, display_path, find};

/// A part of the condition of a write that did not hold; returned by
/// [`ConditionFailed::guard`](crate::ConditionFailed::guard).
///
/// Paths consist of the names of attributes as they are stored, and of indexes of lists. The key of an entry of a map
/// is shown as `*`.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let customers = customers().await?;
/// use dynamite_runtime::Guard;
///
/// let below_zero = customers.update(CustomerKey::new("ACME")).subtract(Customer::ORDERS, 1).await;
/// let Err(Error::ConditionFailed(failed)) = below_zero else { return Ok(()) };
/// assert_eq!(*failed.guard(), Guard::Bound { path: "orders".into() });
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Guard {
    /// No item may have the key, but one has it. After [`or_expired`](crate::Create::or_expired), it has not expired.
    Existence,
    /// The item has to have the expected revision, but it has another one, or none.
    Revision,
    /// The condition of `only_if`, or of a check in a transaction, has to hold.
    OnlyIf,
    /// A change inside an alternative of a tagged union requires that the union is this alternative.
    Alternative {
        /// The path of the union.
        path: String,
        /// The tag of the alternative, as the schema declares it.
        tag: &'static str,
    },
    /// A change inside a struct, a map or a list requires that the struct, map or list is stored.
    Parent {
        /// The path of the first value that prevents the change.
        path: String,
        /// The reason.
        problem: PathProblem,
    },
    /// A change builds on the stored value, which does not allow it.
    Value {
        /// The path of the value, or of the first value on the way to it that prevents the change.
        path: String,
        /// The reason.
        problem: PathProblem,
    },
    /// The result of an addition or a subtraction has to fit the type of the attribute.
    Bound {
        /// The path of the number.
        path: String,
    },
    /// It is not known which part did not hold.
    Unknown,
}

/// The reason why an update can't change a value in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathProblem {
    /// Nothing is stored there.
    Absent,
    /// NULL is stored there.
    Null,
    /// A value of another type is stored there.
    OtherType,
    /// The list ends before this index.
    PastEnd,
}

impl fmt::Display for PathProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PathProblem::Absent => "absent",
            PathProblem::Null => "NULL",
            PathProblem::OtherType => "of another type",
            PathProblem::PastEnd => "past the end of its list",
        })
    }
}

/// Shows the guard as the reason of a failure, without values.
impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Guard::Existence => f.write_str("the item already exists"),
            Guard::Revision => f.write_str("its revision has changed"),
            Guard::OnlyIf => f.write_str("its condition does not hold"),
            Guard::Alternative { path, tag } => {
                one_line(f, format_args!("`{path}` is not the alternative `{tag}`, so its fields can't be changed"))
            }
            Guard::Parent { path, problem } => {
                one_line(f, format_args!("`{path}` is {problem}, so nothing can be changed inside it"))
            }
            Guard::Value { path, problem } => {
                one_line(f, format_args!("`{path}` is {problem}, so the change can't build on it"))
            }
            Guard::Bound { path } => one_line(f, format_args!("the new value of `{path}` would not fit its type")),
            Guard::Unknown => f.write_str("one of its conditions does not hold"),
        }
    }
}

/// The requirement of a guard. If several fail, the first in this order is reported.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Requirement {
    Item,
    NoItem,
    Revision,
    OnlyIf,
    /// The union is this alternative.
    Alternative(RequiredTag),
    /// The value at this path contains others.
    Parent(Vec<Step>),
    /// A change can build on the value at this path.
    Value(Vec<Step>),
    /// The result of a change of the number at this path fits its type.
    Bound {
        path: Vec<Step>,
        /// An absent number counts as another one.
        counts_absent: bool,
    },
}

impl Requirement {
    /// Returns the rank in the order in which failures are reported.
    fn rank(&self) -> u8 {
        match self {
            Requirement::Item => 0,
            Requirement::NoItem => 1,
            Requirement::Revision => 2,
            Requirement::OnlyIf => 3,
            Requirement::Alternative(_) => 4,
            Requirement::Parent(_) => 5,
            Requirement::Value(_) => 6,
            Requirement::Bound { .. } => 7,
        }
    }

    /// Returns the guard, as it failed on an item.
    fn failed_on(&self, item: &RawItem) -> Guard {
        match self {
            // A missing item has an error of its own, `Error::NotFound`.
            Requirement::Item => Guard::Unknown,
            Requirement::NoItem => Guard::Existence,
            Requirement::Revision => Guard::Revision,
            Requirement::OnlyIf => Guard::OnlyIf,
            Requirement::Alternative(tag) => match find(item, &tag.union) {
                Some(AttributeValue::M(_)) => Guard::Alternative { path: display_path(&tag.union), tag: tag.value },
                _ => {
                    let (path, problem) = problem_at(item, &tag.union);
                    Guard::Parent { path, problem }
                }
            },
            Requirement::Parent(path) => {
                let (path, problem) = problem_at(item, path);
                Guard::Parent { path, problem }
            }
            Requirement::Value(path) => {
                let (path, problem) = problem_at(item, path);
                Guard::Value { path, problem }
            }
            Requirement::Bound { path, counts_absent } => match find(item, path) {
                Some(AttributeValue::N(_)) => Guard::Bound { path: display_path(path) },
                None if *counts_absent => Guard::Bound { path: display_path(path) },
                _ => {
                    let (path, problem) = problem_at(item, path);
                    Guard::Value { path, problem }
                }
            },
        }
    }
}

/// Returns the path of the first value on a path that is not what the path requires, and the reason.
fn problem_at(item: &RawItem, path: &[Step]) -> (String, PathProblem) {
    let (end, problem) = match Found::follow(item, path) {
        Found::Value(AttributeValue::Null(_)) => (path.len(), PathProblem::Null),
        Found::Value(_) => (path.len(), PathProblem::OtherType),
        Found::Nothing { steps } => match (find(item, &path[..steps]), path.get(steps)) {
            (Some(AttributeValue::Null(_)), _) => (steps, PathProblem::Null),
            (Some(AttributeValue::L(_)), Some(Step::Index(_))) => (steps + 1, PathProblem::PastEnd),
            (None | Some(AttributeValue::M(_)), Some(Step::Name(_))) => (steps + 1, PathProblem::Absent),
            _ => (steps, PathProblem::OtherType),
        },
    };
    (display_path(&path[..end.min(path.len())]), problem)
}

/// The guards of a write. All have to hold.
///
/// If they are larger than DynamoDB allows, a single one is kept, which has the error.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guards(Vec<(Requirement, Expr)>);

impl Guards {
    /// Adds a guard. Several changes inside one parent need it once.
    pub(crate) fn push(&mut self, requirement: Requirement, condition: Expr) {
        let guard = (requirement, condition);
        if !self.0.contains(&guard) {
            self.0.push(guard);
            self.limit();
        }
    }

    /// Drops all guards if DynamoDB would refuse them.
    fn limit(&mut self) {
        let mut size = ExpressionSize::default();
        let too_large = self.0.iter().find_map(|(_, condition)| {
            size = size.plus(condition.size().unwrap_or_default());
            condition.size().and_then(|_| size.check()).err()
        });
        if let Some(error) = too_large {
            self.0 = vec![(Requirement::OnlyIf, Expr::invalid(error))];
        }
    }

    /// Puts a guard before the others.
    pub(crate) fn push_front(&mut self, requirement: Requirement, condition: Expr) {
        self.0.insert(0, (requirement, condition));
    }

    /// Adds a condition that may hold instead of the guard with this requirement.
    pub(crate) fn or(&mut self, requirement: &Requirement, alternative: Expr) {
        for (_, condition) in self.0.iter_mut().filter(|(own, _)| own == requirement) {
            *condition = condition.clone().or(alternative.clone());
        }
        self.limit();
    }

    /// Returns the condition that all guards hold, or `None` if there are none.
    pub(crate) fn condition(&self) -> Option<Expr> {
        self.0.iter().map(|(_, condition)| condition.clone()).reduce(Expr::and)
    }

    /// Returns the guard that failed on an item, or that failed because there is no item.
    pub(crate) fn failed_on(&self, item: Option<&RawItem>) -> Guard {
        let no_item = RawItem::new();
        let item = item.unwrap_or(&no_item);
        let failed = self.0.iter().filter(|(_, condition)| !condition.holds(&|path| find(item, path)));
        match failed.min_by_key(|(requirement, _)| requirement.rank()) {
            Some((requirement, _)) => requirement.failed_on(item),
            // The service evaluates a condition differently. Only a condition of the caller can be evaluated
            // differently.
            None if self.0.iter().any(|(requirement, _)| *requirement == Requirement::OnlyIf) => Guard::OnlyIf,
            None => match &self.0[..] {
                [(single @ (Requirement::NoItem | Requirement::Revision), _)] => single.failed_on(item),
                _ => Guard::Unknown,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: Vec<(&str, AttributeValue)>) -> RawItem {
        entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn name(name: &'static str) -> Step {
        Step::Name(name.into())
    }

    #[test]
    fn the_first_value_that_is_not_there_is_named() {
        let line = AttributeValue::M(map(vec![("sku", AttributeValue::S("a".into()))]));
        let item = map(vec![
            ("lines", AttributeValue::L(vec![line])),
            ("gone", AttributeValue::Null(true)),
            ("text", AttributeValue::S("x".into())),
            ("labels", AttributeValue::M(map(vec![("k", AttributeValue::Null(true))]))),
        ]);
        let cases = [
            (vec![name("none"), name("a")], "none", PathProblem::Absent),
            (vec![name("gone"), name("a"), name("b")], "gone", PathProblem::Null),
            (vec![name("gone")], "gone", PathProblem::Null),
            (vec![name("text"), name("a")], "text", PathProblem::OtherType),
            (vec![name("text")], "text", PathProblem::OtherType),
            (vec![name("lines"), Step::Index(1)], "lines[1]", PathProblem::PastEnd),
            (vec![name("lines"), Step::Index(0), name("price")], "lines[0].price", PathProblem::Absent),
            (vec![name("lines"), Step::Index(0), name("sku"), name("x")], "lines[0].sku", PathProblem::OtherType),
            (vec![name("lines"), name("x")], "lines", PathProblem::OtherType),
            (vec![name("labels"), Step::Name("k".to_owned().into()), name("x")], "labels.*", PathProblem::Null),
        ];
        for (path, shown, problem) in cases {
            assert_eq!(problem_at(&item, &path), (shown.to_owned(), problem), "{path:?}");
        }
    }
}
