//! The limits of DynamoDB for an expression, which is measured while it is built.
//!
//! What DynamoDB would refuse anyway is refused at the operand that makes it too large, and the operands after it are
//! dropped: a condition that is built from a user's input stays small, whatever the input is.

use crate::codec::InvalidInput;
use crate::path::Step;

/// The greatest length of an expression, in bytes. Source: the developer guide, "Expression parameters" quotas, like the
/// other limits.
const MAX_EXPRESSION_BYTES: usize = 4096;
/// The most operators and functions of an expression.
const MAX_OPERATORS: usize = 300;
/// The greatest length of all names and values of a request's expressions, in bytes.
const MAX_SUBSTITUTED_BYTES: usize = 2 << 20;

/// The bytes of the shortest placeholder, such as `#0`.
pub(crate) const PLACEHOLDER_BYTES: usize = 2;

/// The size of an expression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ExpressionSize {
    /// The operators and functions, as DynamoDB counts them.
    pub(crate) operators: usize,
    /// The bytes of the text. While the expression is built, this is the least number: placeholders can be longer.
    pub(crate) text: usize,
    /// The bytes of the names and values. While the expression is built, these are the values, each as often as it is
    /// given.
    pub(crate) substituted: usize,
}

impl ExpressionSize {
    /// Returns the size of text with some operators.
    pub(crate) const fn of_text(operators: usize, text: usize) -> Self {
        ExpressionSize { operators, text, substituted: 0 }
    }

    /// Returns the size of both together.
    #[must_use]
    pub(crate) fn plus(self, other: Self) -> Self {
        ExpressionSize {
            operators: self.operators.saturating_add(other.operators),
            text: self.text.saturating_add(other.text),
            substituted: self.substituted.saturating_add(other.substituted),
        }
    }

    /// Returns the size without a part of it.
    #[must_use]
    pub(crate) fn minus(self, part: Self) -> Self {
        ExpressionSize {
            operators: self.operators.saturating_sub(part.operators),
            text: self.text.saturating_sub(part.text),
            substituted: self.substituted.saturating_sub(part.substituted),
        }
    }

    /// Returns the size of the expression with this text, once that is written.
    #[must_use]
    pub(crate) fn with_text(self, text: &str) -> Self {
        ExpressionSize { text: text.len(), ..self }
    }

    /// Refuses an expression that is larger than DynamoDB allows.
    pub(crate) fn check(self) -> Result<(), InvalidInput> {
        let ExpressionSize { operators, text, substituted } = self;
        let problem = if operators > MAX_OPERATORS {
            format!("an expression with at least {operators} operators, but DynamoDB allows {MAX_OPERATORS}")
        } else if text > MAX_EXPRESSION_BYTES {
            format!("an expression of at least {text} bytes, but DynamoDB allows {MAX_EXPRESSION_BYTES}")
        } else if substituted > MAX_SUBSTITUTED_BYTES {
            format!(
                "expressions with names and values of at least {substituted} bytes, but DynamoDB allows \
                 {MAX_SUBSTITUTED_BYTES}"
            )
        } else {
            return Ok(());
        };
        Err(InvalidInput::value(problem))
    }
}

/// Returns the least number of bytes of a path in an expression.
pub(crate) fn path_bytes(path: &[Step]) -> usize {
    let step = |step: &Step| match step {
        Step::Name(_) => PLACEHOLDER_BYTES + 1,
        Step::Index(index) => {
            3 + index.checked_ilog10().map_or(0, |digits| usize::try_from(digits).unwrap_or_default())
        }
    };
    // The first name has no point before it.
    path.iter().map(step).sum::<usize>().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_are_inclusive() {
        let of = |operators, text, substituted| ExpressionSize { operators, text, substituted }.check().is_ok();
        assert!(of(300, 4096, 2 << 20));
        assert!(!of(301, 0, 0) && !of(0, 4097, 0) && !of(0, 0, (2 << 20) + 1));
        let most = ExpressionSize { operators: usize::MAX, text: usize::MAX, substituted: usize::MAX };
        assert_eq!(most.plus(most), most);
        assert_eq!(ExpressionSize::default().minus(most), ExpressionSize::default());
    }

    #[test]
    fn paths_are_measured_as_they_are_written() {
        let name = |name: &'static str| Step::Name(name.into());
        for (path, text) in [
            (vec![name("a")], "#0"),
            (vec![name("a"), name("b")], "#0.#1"),
            (vec![name("a"), Step::Index(0), name("b")], "#0[0].#1"),
            (vec![name("a"), Step::Index(9), Step::Index(10)], "#0[9][10]"),
            (vec![name("a"), Step::Index(usize::MAX)], "#0[18446744073709551615]"),
        ] {
            assert_eq!(path_bytes(&path), text.len(), "{text}");
        }
    }
}
