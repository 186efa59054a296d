//! The little languages inside a schema's texts: conditions, templates, types, numbers, times, names.
//!
//! Takes a text, and gives what it says as a tree or a canonical text; or what is wrong with it. Nothing here knows what
//! a schema declares: whether a name stands for an attribute is for [`resolve`](super::resolve) to find out.

pub(crate) mod dynamodb_name;
pub(crate) mod foreign_type;
pub(crate) mod number;
pub(crate) mod sparse_condition;
pub(crate) mod template;
pub(crate) mod time;
pub(crate) mod type_expression;
pub(crate) mod uuid;

use std::ops::Range;

/// An error in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// The bytes of the text that are wrong.
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: &'static str,
}

impl SyntaxError {
    fn new(range: Range<usize>, message: impl Into<String>, help: &'static str) -> Self {
        SyntaxError { range, message: message.into(), help }
    }
}
