//! Templates of computed keys: from parts to text, and back.

use super::KeyText;
use crate::codec::{DecodeError, InvalidInput, Writer};

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateSegment {
    /// Text that is always there.
    Literal(&'static str),
    /// A part of any length: text, or an enum.
    Text,
    /// A part that is `true` or `false`.
    Flag,
    /// A part that always has this many bytes: an integer, a time, a date, a uuid.
    Fixed(usize),
}

/// The template of a computed key.
///
/// Two different sets of parts never give the same key: a part of any length that would read on into the literal behind
/// it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    name: &'static str,
    segments: &'static [TemplateSegment],
}

impl Template {
    /// The template of the key attribute `name`.
    pub const fn new(name: &'static str, segments: &'static [TemplateSegment]) -> Self {
        Template { name, segments }
    }

    /// The wire name of the key attribute.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) const fn segments(&self) -> &'static [TemplateSegment] {
        self.segments
    }

    /// The key of these parts, in the order of the template.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] if a part has no text, is too long for its place, or holds what follows it.
    pub fn build(&self, parts: &[&dyn KeyText]) -> Result<String, InvalidInput> {
        let mut key = String::new();
        let mut parts = parts.iter();
        for (at, segment) in self.segments.iter().enumerate() {
            if let TemplateSegment::Literal(text) = segment {
                key.push_str(text);
            } else if let Some(part) = parts.next() {
                self.push(&mut key, at, *part).map_err(|error| error.in_field(self.name))?;
            }
        }
        Ok(key)
    }

    /// Writes the key of these parts under its own name; called by generated code.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build).
    pub fn write<W: Writer>(&self, parts: &[&dyn KeyText], writer: &mut W) -> Result<(), InvalidInput> {
        let key = self.build(parts)?;
        writer.key(self.name);
        writer.string(&key);
        Ok(())
    }

    /// The text of one part, checked as [`build`](Self::build) does.
    pub(crate) fn part(&self, at: usize, part: &dyn KeyText) -> Result<String, InvalidInput> {
        let mut text = String::new();
        self.push(&mut text, at, part).map_err(|error| error.in_field(self.name))?;
        Ok(text)
    }

    fn push(&self, key: &mut String, at: usize, part: &dyn KeyText) -> Result<(), InvalidInput> {
        let start = key.len();
        let bytes = if let TemplateSegment::Fixed(bytes) = self.segments[at] { bytes } else { 0 };
        part.write_text(bytes, key)?;
        if bytes > 0 && key.len() - start != bytes {
            return Err(InvalidInput::value(format!("not of the {bytes} characters that its key has for it")));
        }
        match (self.segments[at], self.segments.get(at + 1)) {
            (TemplateSegment::Text, Some(TemplateSegment::Literal(next))) => check_ends(&key[start..], next),
            _ => Ok(()),
        }
    }

    /// The parts of a key, each as text.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the key is not of this form.
    pub fn split<'k, const N: usize>(&self, key: &'k str) -> Result<[&'k str; N], DecodeError> {
        let parts = self.parts(key).and_then(|parts| <[&str; N]>::try_from(parts).ok());
        parts.ok_or_else(|| DecodeError::new("a key in the form of its template", "another text").in_field(self.name))
    }

    fn parts<'k>(&self, key: &'k str) -> Option<Vec<&'k str>> {
        let mut parts = Vec::new();
        let mut rest = key;
        for (at, segment) in self.segments.iter().enumerate() {
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
                TemplateSegment::Text => match self.segments.get(at + 1) {
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

/// Refuses a part in which, or across whose end, the literal behind it begins early.
fn check_ends(part: &str, next: &str) -> Result<(), InvalidInput> {
    if format!("{part}{next}").find(next) == Some(part.len()) {
        return Ok(());
    }
    Err(InvalidInput::value(format!(
        "a text that runs into the {next:?} behind it, so that two keys could be the same"
    )))
}

/// Makes a template from its segments: `"ORDER#"` is a literal, `text`, `flag` and `fixed(30)` are parts.
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
