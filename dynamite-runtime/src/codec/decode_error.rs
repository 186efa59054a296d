//! The error of a stored item that does not fit its entity.

use std::borrow::Cow;
use std::fmt;

use super::location::{Location, located};
use super::{AttributeType, OtherEntity, RawItem};
use crate::escape::one_line;

/// The error of a stored item that does not fit its schema.
///
/// The error names the entity, the path of the attribute, what was expected there, and what was found. It never shows
/// the value, so it can be logged. An entry of a map is shown as `*`, since its key is data. Whatever the names of
/// attributes are, the text is one line: characters that are not shown are escaped.
///
/// # Examples
///
/// ```
/// use dynamite_runtime::DecodeError;
/// use dynamite_runtime::codec::AttributeType;
///
/// let error = DecodeError::wrong_type("a number (N)", AttributeType::String).in_field("total").in_entity("Order");
/// assert_eq!(error.path(), "total");
/// assert_eq!(error.to_string(), "Order can't be read: `total` should be a number (N), found a string (S)");
/// ```
#[derive(Clone, PartialEq)]
pub struct DecodeError(Box<Inner>);

#[derive(Clone, PartialEq)]
struct Inner {
    location: Location,
    expected: Cow<'static, str>,
    found: Cow<'static, str>,
    item: Option<RawItem>,
    /// Is `Some` for an item of another entity, with that entity's name if the schema declares it.
    other: Option<Option<&'static str>>,
}

impl DecodeError {
    /// Creates an error from a description of what was expected and a description of what was found. Neither may show
    /// the value.
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

    /// Creates the error of a value of another type.
    #[cold]
    pub fn wrong_type(expected: impl Into<Cow<'static, str>>, found: AttributeType) -> Self {
        Self::new(expected, found.to_string())
    }

    /// Creates the error of an attribute or field that is missing.
    #[cold]
    pub fn missing(expected: impl Into<Cow<'static, str>>) -> Self {
        Self::new(expected, "nothing")
    }

    /// Creates the error of an item of another entity, with that entity's name if the schema declares it.
    #[cold]
    pub(crate) fn other_entity(found: Option<&'static str>) -> Self {
        let text = found.map_or("an item of another entity".into(), |found| format!("an item of {found}"));
        let mut error = Self::new("an item of this entity", text);
        error.0.other = Some(found);
        error
    }

    /// Returns `true` for an item of another entity.
    pub(crate) fn is_other_entity(&self) -> bool {
        self.0.other.is_some()
    }

    /// Converts the error of an item of another entity.
    ///
    /// # Errors
    ///
    /// Returns any other error unchanged.
    pub(crate) fn into_other_entity(self) -> Result<OtherEntity, DecodeError> {
        match self.0.other {
            Some(found) => Ok(OtherEntity::new(self.0.location.entity, found, self.0.item)),
            None => Err(self),
        }
    }

    /// Adds the item to the error, because there is no other copy of the item.
    #[cold]
    #[must_use]
    pub(crate) fn with_item(mut self, item: RawItem) -> Self {
        self.0.item = Some(item);
        self
    }

    /// Returns the item that can't be read, if the call that returned this error deleted or replaced it.
    pub fn item(&self) -> Option<&RawItem> {
        self.0.item.as_ref()
    }

    /// Returns a description of what was expected, such as `a number (N)`.
    pub fn expected(&self) -> &str {
        &self.0.expected
    }

    /// Returns a description of what was found, such as `a string (S)`, or `nothing` if the attribute is missing.
    pub fn found(&self) -> &str {
        &self.0.found
    }
}

located!(DecodeError);

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { location: Location { entity, path, request }, expected, found, .. } = &*self.0;
        let request = request.as_ref().map(|request| format!("{request}: ")).unwrap_or_default();
        let entity = if entity.is_empty() { "an item" } else { entity };
        let path = if path.is_empty() { String::new() } else { format!("`{path}` ") };
        one_line(f, format_args!("{request}{entity} can't be read: {path}should be {expected}, found {found}"))
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl std::error::Error for DecodeError {}

/// Creates the error of a union whose tag is missing or unknown; called by generated code.
#[doc(hidden)]
#[cold]
pub fn unknown_tag(tag: &'static str, found: bool) -> DecodeError {
    let expected = "the tag of a variant";
    let error = if found { DecodeError::new(expected, "an unknown tag") } else { DecodeError::missing(expected) };
    error.in_field(tag)
}

/// Checks that the type found is the one that is wanted.
pub(crate) fn expect_type(
    expected: &'static str,
    wanted: AttributeType,
    found: AttributeType,
) -> Result<(), DecodeError> {
    if found == wanted { Ok(()) } else { Err(DecodeError::wrong_type(expected, found)) }
}
