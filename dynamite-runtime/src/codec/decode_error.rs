//! What is said of a stored item that does not fit its entity.

use std::borrow::Cow;
use std::fmt;

use super::location::{Location, located};
use super::{AttributeType, OtherEntity, RawItem};

/// A stored item does not fit what the schema says of it.
///
/// Names the entity, the path of the attribute, what was expected and what was found there: the type, never the value,
/// so that it can be logged. An entry of a map is shown as `*`, since its key is data.
#[derive(Clone, PartialEq)]
pub struct DecodeError(Box<Inner>);

#[derive(Clone, PartialEq)]
struct Inner {
    location: Location,
    expected: Cow<'static, str>,
    found: Cow<'static, str>,
    item: Option<RawItem>,
    /// It is an item of another entity: of this one, if the schema declares it.
    other: Option<Option<&'static str>>,
}

impl DecodeError {
    /// Expected one thing and found another.
    #[cold]
    pub fn new(expected: impl Into<Cow<'static, str>>, found: impl Into<Cow<'static, str>>) -> Self {
        DecodeError(Box::new(Inner {
            location: Location::default(),
            expected: expected.into(),
            found: found.into(),
            item: None,
            other: None,
        }))
    }

    /// Found a value of the wrong type.
    #[cold]
    pub fn wrong_type(expected: impl Into<Cow<'static, str>>, found: AttributeType) -> Self {
        Self::new(expected, found.to_string())
    }

    /// Found nothing.
    #[cold]
    pub fn missing(expected: impl Into<Cow<'static, str>>) -> Self {
        Self::new(expected, "no such attribute")
    }

    /// Found an item of another entity: of this one, if the schema declares it.
    #[cold]
    pub(crate) fn other_entity(found: Option<&'static str>) -> Self {
        let text = found.map_or("an item of another kind".into(), |found| format!("an item of {found}"));
        let mut error = Self::new("an item of its kind", text);
        error.0.other = Some(found);
        error
    }

    /// The error that says so, if an item of another entity was found.
    pub(crate) fn into_other_entity(self) -> Result<OtherEntity, DecodeError> {
        match self.0.other {
            Some(found) => Ok(OtherEntity::new(self.0.location.entity, found, self.0.item)),
            None => Err(self),
        }
    }

    /// Keeps the item, where this is the last chance to see it.
    #[cold]
    #[must_use]
    pub(crate) fn with_item(mut self, item: RawItem) -> Self {
        self.0.item = Some(item);
        self
    }

    /// The item that can't be read, where it was deleted or replaced by the call that found out.
    pub fn item(&self) -> Option<&RawItem> {
        self.0.item.as_ref()
    }

    /// What the schema says should be there.
    pub fn expected(&self) -> &str {
        &self.0.expected
    }

    /// The type of what is there, or that nothing is.
    pub fn found(&self) -> &str {
        &self.0.found
    }
}

located!(DecodeError);

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { location: Location { entity, path }, expected, found, .. } = &*self.0;
        let entity = if entity.is_empty() { "an item" } else { entity };
        write!(f, "{entity} can't be read: ")?;
        if !path.is_empty() {
            write!(f, "`{path}` ")?;
        }
        write!(f, "should be {expected}, found {found}")
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl std::error::Error for DecodeError {}

/// The tag of a union is missing, or none that the schema declares; called by generated code.
#[doc(hidden)]
#[cold]
pub fn unknown_tag(tag: &'static str, found: bool) -> DecodeError {
    let expected = "the tag of a variant";
    let error = if found { DecodeError::new(expected, "another text") } else { DecodeError::missing(expected) };
    error.in_field(tag)
}

/// Refuses every type but one.
pub(crate) fn expect_type(
    expected: &'static str,
    wanted: AttributeType,
    found: AttributeType,
) -> Result<(), DecodeError> {
    if found == wanted { Ok(()) } else { Err(DecodeError::wrong_type(expected, found)) }
}
