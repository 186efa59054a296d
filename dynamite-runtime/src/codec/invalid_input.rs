//! What is refused before anything is sent.

use std::borrow::Cow;
use std::fmt;

use super::place;

/// A value, a key or a request that DynamoDB could not accept, found out before anything was sent.
///
/// Names the entity and the attribute where it knows them, and what is wrong; never the value.
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidInput(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    entity: &'static str,
    path: String,
    problem: Cow<'static, str>,
}

impl InvalidInput {
    /// Something is wrong with a value; what it is, as a noun: `not a number`.
    #[cold]
    pub fn value(problem: impl Into<Cow<'static, str>>) -> Self {
        InvalidInput(Box::new(Inner { entity: "", path: String::new(), problem: problem.into() }))
    }

    /// Says that it is in the attribute or field `name`.
    #[cold]
    #[must_use]
    pub fn in_field(mut self, name: &str) -> Self {
        self.0.path = place::in_field(name, &self.0.path);
        self
    }

    /// Says that it is in an element of a list.
    #[cold]
    #[must_use]
    pub fn in_element(mut self, index: usize) -> Self {
        self.0.path = place::in_element(index, &self.0.path);
        self
    }

    /// Says which entity it is about.
    #[cold]
    #[must_use]
    pub fn in_entity(mut self, entity: &'static str) -> Self {
        self.0.entity = entity;
        self
    }

    /// The entity, or nothing where that is not known.
    pub fn entity(&self) -> &'static str {
        self.0.entity
    }

    /// The attribute: `lines[2].price`; empty where it is about the whole request.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// What is wrong.
    pub fn problem(&self) -> &str {
        &self.0.problem
    }
}

impl fmt::Display for InvalidInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { entity, path, problem } = &*self.0;
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
