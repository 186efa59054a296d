//! The terms of a condition: tests of one attribute, and the operators that negate and join conditions.

use aws_sdk_dynamodb::types::AttributeValue;

use super::limits::{ExpressionSize, PLACEHOLDER_BYTES, path_bytes};
use crate::codec::InvalidInput;
use crate::codec::item_size::value_bytes;
use crate::path::{Step, check_names, display_path};

/// A term of a condition. Those before it are its operands.
#[derive(Clone, PartialEq)]
pub(crate) enum Term {
    Test(Test),
    /// Negates the last condition.
    Not,
    /// Joins this many of the last conditions.
    Joined(Junction, usize),
}

/// The way in which conditions are joined.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Junction {
    All,
    Any,
}

impl Junction {
    /// Returns the operator between two conditions.
    pub(crate) fn operator(self) -> &'static str {
        match self {
            Junction::All => " AND ",
            Junction::Any => " OR ",
        }
    }
}

/// Returns the bytes of the names in a path.
fn name_bytes(path: &[Step]) -> usize {
    path.iter().map(|step| if let Step::Name(name) = step { name.len() } else { 0 }).sum()
}

/// A test of one attribute.
#[derive(Clone, PartialEq)]
pub(crate) enum Test {
    Compare(Operand, &'static str, AttributeValue),
    Between(Operand, AttributeValue, AttributeValue),
    In(Vec<Step>, Vec<AttributeValue>),
    /// A function of a path, and of a value if the function takes one.
    Call(&'static str, Vec<Step>, Option<AttributeValue>),
}

/// The left side of a comparison.
#[derive(Clone, PartialEq)]
pub(crate) enum Operand {
    Path(Vec<Step>),
    SizeOf(Vec<Step>),
}

impl Operand {
    fn path(&self) -> &[Step] {
        match self {
            Operand::Path(path) | Operand::SizeOf(path) => path,
        }
    }

    /// Returns the size of the function, if there is one.
    fn function(&self) -> ExpressionSize {
        match self {
            Operand::Path(_) => ExpressionSize::default(),
            Operand::SizeOf(_) => ExpressionSize::of_text(1, "size()".len()),
        }
    }
}

impl Test {
    /// Returns the path that is read.
    pub(crate) fn path(&self) -> &[Step] {
        match self {
            Test::Compare(operand, ..) | Test::Between(operand, ..) => operand.path(),
            Test::In(path, _) | Test::Call(_, path, _) => path,
        }
    }

    /// Returns the values that the attribute is compared with.
    fn values(&self) -> Vec<&AttributeValue> {
        match self {
            Test::Compare(_, _, value) => vec![value],
            Test::Between(_, low, high) => vec![low, high],
            Test::In(_, values) => values.iter().collect(),
            Test::Call(_, _, value) => value.iter().collect(),
        }
    }

    /// Returns the operators and the text around the path and the values.
    fn operators(&self) -> ExpressionSize {
        match self {
            Test::Compare(operand, operator, _) => {
                operand.function().plus(ExpressionSize::of_text(1, operator.len() + 2))
            }
            Test::Between(operand, ..) => operand.function().plus(ExpressionSize::of_text(1, " BETWEEN  AND ".len())),
            Test::In(_, values) => ExpressionSize::of_text(1, " IN ()".len() + values.len().saturating_sub(1) * 2),
            Test::Call(function, _, value) => {
                ExpressionSize::of_text(1, function.len() + "()".len() + if value.is_some() { 2 } else { 0 })
            }
        }
    }

    /// Returns the size of the test.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if DynamoDB would refuse its size, or a name in its path.
    pub(super) fn size(&self) -> Result<ExpressionSize, InvalidInput> {
        let (path, values) = (self.path(), self.values());
        let text = path_bytes(path) + values.len() * PLACEHOLDER_BYTES;
        let substituted = values.into_iter().map(value_bytes).sum();
        let size = self.operators().plus(ExpressionSize { operators: 0, text, substituted });
        // Other tests may have the same names, which are sent once.
        size.plus(ExpressionSize { substituted: name_bytes(path), ..ExpressionSize::default() }).check()?;
        check_names(path).map_err(|error| error.in_field(&display_path(path)))?;
        Ok(size)
    }
}
