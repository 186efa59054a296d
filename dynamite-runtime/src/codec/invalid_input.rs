//! What is refused before anything is sent.

use std::borrow::Cow;
use std::fmt;

use super::location::{Location, located};

/// A value, a key or a request that DynamoDB could not accept, found out before anything was sent.
///
/// Names the entity and the attribute where it knows them, and what is wrong; never the value.
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidInput(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    location: Location,
    problem: Cow<'static, str>,
}

impl InvalidInput {
    /// Something is wrong with a value; what it is, as a noun: `not a number`.
    #[cold]
    pub fn value(problem: impl Into<Cow<'static, str>>) -> Self {
        InvalidInput(Box::new(Inner { location: Location::default(), problem: problem.into() }))
    }

    /// What is wrong.
    pub fn problem(&self) -> &str {
        &self.0.problem
    }
}

located!(InvalidInput);

impl fmt::Display for InvalidInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { location: Location { entity, path }, problem } = &*self.0;
        f.write_str("not sent: ")?;
        match (entity.is_empty(), path.is_empty()) {
            (true, true) => {}
            (true, false) => write!(f, "`{path}` is ")?,
            (false, true) => write!(f, "{entity}: ")?,
            (false, false) => write!(f, "`{path}` of {entity} is ")?,
        }
        f.write_str(problem)
    }
}

impl fmt::Debug for InvalidInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InvalidInput({self})")
    }
}

impl std::error::Error for InvalidInput {}
