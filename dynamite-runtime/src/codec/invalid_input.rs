//! The error of input that DynamoDB can't accept.

use std::borrow::Cow;
use std::fmt;

use super::location::{Location, located};
use crate::escape::one_line;

/// The error of a value, a key or a request that DynamoDB can't accept. Nothing was sent.
///
/// The error names the entity and the attribute, if they are known, and the problem. It never shows the value, so it
/// can be logged. Whatever the names of attributes are, the text is one line: characters that are not shown are escaped.
///
/// # Examples
///
/// ```
/// use dynamite_runtime::InvalidInput;
///
/// let error = InvalidInput::value("not a number").in_field("total").in_entity("Order");
/// assert_eq!(error.path(), "total");
/// assert_eq!(error.to_string(), "not sent: `total` of Order is not a number");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidInput(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    location: Location,
    problem: Cow<'static, str>,
    /// The index of the write in a batch.
    write: Option<usize>,
}

impl InvalidInput {
    /// Creates an error from a description of the problem that completes "the value is", such as `not a number`.
    #[cold]
    pub fn value(problem: impl Into<Cow<'static, str>>) -> Self {
        InvalidInput(Box::new(Inner { location: Location::default(), problem: problem.into(), write: None }))
    }

    /// Sets the index of the write in a batch.
    #[cold]
    pub(crate) fn in_write(mut self, index: usize) -> Self {
        self.0.write = Some(index);
        self
    }

    /// Returns the description of the problem.
    pub fn problem(&self) -> &str {
        &self.0.problem
    }
}

located!(InvalidInput);

impl fmt::Display for InvalidInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { location: Location { entity, path, request }, problem, write } = &*self.0;
        let request = request.as_ref().map(|request| format!("{request}: ")).unwrap_or_default();
        let write = write.map(|write| format!("write {write} of the batch (counted from 0): ")).unwrap_or_default();
        let place = match (entity.is_empty(), path.is_empty()) {
            (true, true) => String::new(),
            (true, false) => format!("`{path}` is "),
            (false, true) => format!("{entity}: "),
            (false, false) => format!("`{path}` of {entity} is "),
        };
        one_line(f, format_args!("{request}not sent: {write}{place}{problem}"))
    }
}

impl fmt::Debug for InvalidInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InvalidInput({self})")
    }
}

impl std::error::Error for InvalidInput {}
