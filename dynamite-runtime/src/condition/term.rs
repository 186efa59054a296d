//! The terms of a condition: tests of attributes, and the operators that negate and join conditions.

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

/// A test of one attribute, perhaps against others.
#[derive(Clone, PartialEq)]
pub(crate) enum Test {
    Compare(Operand, &'static str, Operand),
    Between(Operand, Operand, Operand),
    In(Vec<Step>, Vec<Operand>),
    /// A function of a path, and of a value if the function takes one.
    Call(&'static str, Vec<Step>, Option<AttributeValue>),
}

/// A side of a comparison.
#[derive(Clone, PartialEq)]
pub(crate) enum Operand {
    Path(Vec<Step>),
    SizeOf(Vec<Step>),
    Value(AttributeValue),
}

impl Operand {
    /// Returns the path that is read, if one is.
    fn path(&self) -> Option<&[Step]> {
        match self {
            Operand::Path(path) | Operand::SizeOf(path) => Some(path),
            Operand::Value(_) => None,
        }
    }

    /// Returns the least size of the operand in an expression. The names of its path are not counted.
    pub(super) fn size(&self) -> ExpressionSize {
        match self {
            Operand::Path(path) => ExpressionSize::of_text(0, path_bytes(path)),
            Operand::SizeOf(path) => ExpressionSize::of_text(1, "size()".len() + path_bytes(path)),
            Operand::Value(value) => value_size(value),
        }
    }
}

/// Returns the least size of a value in an expression.
fn value_size(value: &AttributeValue) -> ExpressionSize {
    ExpressionSize { operators: 0, text: PLACEHOLDER_BYTES, substituted: value_bytes(value) }
}

impl Test {
    /// Returns the paths that are read.
    pub(crate) fn paths(&self) -> Vec<&[Step]> {
        match self {
            Test::Compare(left, _, right) => [left, right].into_iter().filter_map(Operand::path).collect(),
            Test::Between(operand, low, high) => [operand, low, high].into_iter().filter_map(Operand::path).collect(),
            Test::In(path, listed) => {
                std::iter::once(&path[..]).chain(listed.iter().filter_map(Operand::path)).collect()
            }
            Test::Call(_, path, _) => vec![path],
        }
    }

    /// Returns the least size of the expression, without the names of its paths.
    fn written_size(&self) -> ExpressionSize {
        match self {
            Test::Compare(left, operator, right) => {
                ExpressionSize::of_text(1, operator.len() + 2).plus(left.size()).plus(right.size())
            }
            Test::Between(operand, low, high) => {
                let operator = ExpressionSize::of_text(1, " BETWEEN  AND ".len());
                operator.plus(operand.size()).plus(low.size()).plus(high.size())
            }
            Test::In(path, listed) => {
                let separators = listed.len().saturating_sub(1) * ", ".len();
                let operator = ExpressionSize::of_text(1, path_bytes(path) + " IN ()".len() + separators);
                listed.iter().map(Operand::size).fold(operator, ExpressionSize::plus)
            }
            Test::Call(function, path, value) => {
                let call = ExpressionSize::of_text(1, function.len() + "()".len() + path_bytes(path));
                let value = value.iter().map(|value| ExpressionSize::of_text(0, ", ".len()).plus(value_size(value)));
                value.fold(call, ExpressionSize::plus)
            }
        }
    }

    /// Returns the size of the test.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if DynamoDB would refuse its size, or a name in one of its paths.
    pub(super) fn size(&self) -> Result<ExpressionSize, InvalidInput> {
        let (size, paths) = (self.written_size(), self.paths());
        // Other paths and other tests may have the same names, which are sent once.
        let names = paths.iter().map(|path| name_bytes(path)).max().unwrap_or_default();
        size.plus(ExpressionSize { substituted: names, ..ExpressionSize::default() }).check()?;
        for path in paths {
            check_names(path).map_err(|error| error.in_field(&display_path(path)))?;
        }
        Ok(size)
    }
}
