//! The error of an item that belongs to another entity.

use std::fmt;

use super::RawItem;
use crate::escape::one_line;

/// The error of a read or a write whose key is that of an item of another entity.
///
/// # Examples
///
/// ```
/// use dynamite_runtime::Error;
///
/// fn log(error: &Error) {
///     if let Error::OtherEntity(other) = error {
///         println!("expected {}, found {:?}", other.expected(), other.found());
///     }
/// }
/// ```
pub struct OtherEntity(Box<Inner>);

struct Inner {
    expected: &'static str,
    found: Option<&'static str>,
    item: Option<RawItem>,
    /// The request of a write; the client knows its type.
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    /// The name of the request of a read.
    request: Option<Box<str>>,
}

impl OtherEntity {
    pub(crate) fn new(expected: &'static str, found: Option<&'static str>, item: Option<RawItem>) -> Self {
        OtherEntity(Box::new(Inner { expected, found, item, source: None, request: None }))
    }

    /// Sets the request of the write that found the item.
    pub(crate) fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// Sets the name of the request of a read.
    pub(crate) fn in_request(mut self, name: &dyn Fn() -> String) -> Self {
        if self.0.source.is_none() {
            self.0.request.get_or_insert_with(|| name().into());
        }
        self
    }

    /// Returns the request of the write that found the item.
    pub(crate) fn source(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.0.source.as_deref()
    }

    /// Returns the name of the entity that was expected.
    pub fn expected(&self) -> &'static str {
        self.0.expected
    }

    /// Returns the name of the item's entity, or `None` if the schema does not declare it, or if a write found an item
    /// without a discriminator.
    pub fn found(&self) -> Option<&'static str> {
        self.0.found
    }

    /// Returns the stored item, if it is known.
    pub(crate) fn item(&self) -> Option<&RawItem> {
        self.0.item.as_ref()
    }
}

impl fmt::Display for OtherEntity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(request) = &self.0.request {
            one_line(f, format_args!("{request}: "))?;
        }
        write!(f, "expected an item of {}, found an item ", self.0.expected)?;
        match self.0.found {
            Some(found) => write!(f, "of {found}"),
            None => f.write_str("without a discriminator, or of an entity that the schema does not declare"),
        }
    }
}

impl fmt::Debug for OtherEntity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OtherEntity({self})")
    }
}
