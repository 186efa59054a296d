//! The templates of computed keys, which build a key from parts and split it again.

use super::KeyText;
use crate::codec::{DecodeError, InvalidInput, Writer};

/// The expectation of a key that is read, for errors.
pub(super) const MATCHING_KEY: &str = "a key that matches its template";
/// The description of a key that does not match, for errors.
pub(super) const OTHER_KEY: &str = "a key that does not match";

/// A segment of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateSegment {
    /// Constant text.
    Literal(&'static str),
    /// A part of any length: text, or an enum.
    Text,
    /// A part that is `true` or `false`.
    Flag,
    /// A part that always has this number of bytes: an integer, a time, a date, a UUID.
    Fixed(usize),
}

/// The template of a computed key.
///
/// Different parts never give the same key: it is an error if a part contains or overlaps the literal that follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    name: &'static str,
    segments: &'static [TemplateSegment],
}

impl Template {
    /// Creates the template of the key attribute `name`.
    pub const fn new(name: &'static str, segments: &'static [TemplateSegment]) -> Self {
        Template { name, segments }
    }

    /// Returns the wire name of the key attribute.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) const fn segments(&self) -> &'static [TemplateSegment] {
        self.segments
    }

    /// Builds the key from its parts, in the order of the template.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if a part can't be written as text, does not have the length of its segment, or
    /// contains or overlaps the literal that follows it.
    pub fn build(&self, parts: &[&dyn KeyText]) -> Result<String, InvalidInput> {
        let mut key = String::new();
        let mut parts = parts.iter();
        for (index, segment) in self.segments.iter().enumerate() {
            if let TemplateSegment::Literal(text) = segment {
                key.push_str(text);
            } else if let Some(part) = parts.next() {
                self.push(&mut key, index, *part).map_err(|error| error.in_field(self.name))?;
            }
        }
        Ok(key)
    }

    /// Builds the key from its parts and writes it as the attribute [`name`](Self::name); called by generated code.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`build`](Self::build).
    pub fn write<W: Writer>(&self, parts: &[&dyn KeyText], writer: &mut W) -> Result<(), InvalidInput> {
        let key = self.build(parts)?;
        writer.key(self.name);
        writer.string(&key);
        Ok(())
    }

    /// Returns the text of the part at segment `index`, checked as [`build`](Self::build) does.
    pub(crate) fn part(&self, index: usize, part: &dyn KeyText) -> Result<String, InvalidInput> {
        let mut text = String::new();
        self.push(&mut text, index, part).map_err(|error| error.in_field(self.name))?;
        Ok(text)
    }

    fn push(&self, key: &mut String, index: usize, part: &dyn KeyText) -> Result<(), InvalidInput> {
        let start = key.len();
        let bytes = if let TemplateSegment::Fixed(bytes) = self.segments[index] { bytes } else { 0 };
        part.write_text(bytes, key)?;
        if bytes > 0 && key.len() - start != bytes {
            return Err(InvalidInput::value(format!(
                "not exactly {bytes} characters long, the length of its part of the key"
            )));
        }
        match (self.segments[index], self.segments.get(index + 1)) {
            (TemplateSegment::Text, Some(TemplateSegment::Literal(next))) => check_end(&key[start..], next),
            _ => Ok(()),
        }
    }

    /// Splits a key into its parts, each as text.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the key does not match the template.
    pub fn split<'k, const N: usize>(&self, key: &'k str) -> Result<[&'k str; N], DecodeError> {
        let parts = self.parts(key).and_then(|parts| <[&str; N]>::try_from(parts).ok());
        parts.ok_or_else(|| DecodeError::new(MATCHING_KEY, OTHER_KEY).in_field(self.name))
    }

    fn parts<'k>(&self, key: &'k str) -> Option<Vec<&'k str>> {
        let mut parts = Vec::new();
        let mut rest = key;
        for (index, segment) in self.segments.iter().enumerate() {
            let length = match segment {
                TemplateSegment::Literal(text) => {
                    rest = rest.strip_prefix(text)?;
                    continue;
                }
                TemplateSegment::Fixed(bytes) => *bytes,
                TemplateSegment::Flag => {
                    if rest.starts_with("true") {
                        4
                    } else {
                        5
                    }
                }
                TemplateSegment::Text => match self.segments.get(index + 1) {
                    Some(TemplateSegment::Literal(next)) => rest.find(next)?,
                    _ => rest.len(),
                },
            };
            let (part, after) = rest.split_at_checked(length)?;
            parts.push(part);
            rest = after;
        }
        rest.is_empty().then_some(parts)
    }
}

/// Checks that the literal that follows a part does not already begin inside the part.
fn check_end(part: &str, next: &str) -> Result<(), InvalidInput> {
    if format!("{part}{next}").find(next) == Some(part.len()) {
        return Ok(());
    }
    Err(InvalidInput::value(format!(
        "text that contains or overlaps the {next:?} after it in the key, so the key would be ambiguous"
    )))
}

/// Creates a template from its segments: `"ORDER#"` is a literal, `text`, `flag` and `fixed(30)` are parts.
#[doc(hidden)]
#[macro_export]
macro_rules! template {
    ($name:literal $(, $segment:tt $(($bytes:literal))?)*) => {
        $crate::key::Template::new($name, &[$($crate::template!(@$segment $($bytes)?)),*])
    };
    (@text) => { $crate::key::TemplateSegment::Text };
    (@flag) => { $crate::key::TemplateSegment::Flag };
    (@fixed $bytes:literal) => { $crate::key::TemplateSegment::Fixed($bytes) };
    (@$text:literal) => { $crate::key::TemplateSegment::Literal($text) };
}
