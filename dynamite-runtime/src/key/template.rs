//! The templates of computed keys, which build a key from parts and split it again.

use super::sink::{KeyMatcher, KeySink};
use super::text::is_text_of;
use super::{KeyText, TemplatePart};
use crate::codec::{DecodeError, InvalidInput, Writer};

/// The key that is expected, for errors.
const WRITTEN_KEY: &str = "the key that a write of the item makes";

/// A segment of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateSegment {
    /// Constant text.
    Literal(&'static str),
    /// The text of an attribute.
    Part(TemplatePart),
    /// Anything that follows, in a template whose end the entities of a collection make in different ways.
    Rest,
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
            match segment {
                TemplateSegment::Literal(text) => key.push_str(text),
                TemplateSegment::Rest => {}
                TemplateSegment::Part(part) => {
                    if let Some(value) = parts.next() {
                        self.push(&mut key, index, part, *value)?;
                    }
                }
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
    pub(crate) fn part(&self, index: usize, value: &dyn KeyText) -> Result<String, InvalidInput> {
        let mut text = String::new();
        if let Some(TemplateSegment::Part(part)) = self.segments.get(index) {
            self.push(&mut text, index, part, value)?;
        }
        Ok(text)
    }

    fn push(
        &self,
        key: &mut String,
        index: usize,
        part: &TemplatePart,
        value: &dyn KeyText,
    ) -> Result<(), InvalidInput> {
        let start = key.len();
        let written = value.write_text(part, key);
        written.and_then(|()| self.check_part(index, part, &key[start..])).map_err(|error| {
            let problem = match part.attribute() {
                "" => error.problem().to_owned(),
                name => format!("a key whose part `{name}` is {}", error.problem()),
            };
            InvalidInput::value(problem).in_field(self.name)
        })
    }

    /// Checks the length of a part, and that the literal that follows does not begin in it.
    fn check_part(&self, index: usize, part: &TemplatePart, text: &str) -> Result<(), InvalidInput> {
        if part.absent() == Some(text) {
            return Ok(());
        }
        if let Some(bytes) = part.form().bytes().filter(|bytes| text.len() != *bytes) {
            return Err(InvalidInput::value(format!(
                "not exactly {bytes} characters long, the length of its part of the key"
            )));
        }
        match self.segments.get(index + 1) {
            Some(TemplateSegment::Literal(next)) if part.ends_at_literal() => check_end(text, next),
            _ => Ok(()),
        }
    }

    /// Checks that a stored key is the one that [`build`](Self::build) makes of these parts, without building it; called
    /// by generated code. Another key is that of another item.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] with the first part in which the keys differ.
    pub fn check(&self, stored: &str, parts: &[&dyn KeyText]) -> Result<(), DecodeError> {
        let mut matcher = KeyMatcher::new(stored);
        let mut parts = parts.iter();
        for (index, segment) in self.segments.iter().enumerate() {
            let before = matcher;
            match segment {
                TemplateSegment::Literal(text) => matcher.push_str(text),
                TemplateSegment::Rest => {}
                TemplateSegment::Part(part) => {
                    let Some(value) = parts.next() else { continue };
                    let written = value.write_text(part, &mut matcher);
                    if written.and_then(|()| self.check_part(index, part, matcher.since(&before))).is_err() {
                        return Err(self.other_key(index));
                    }
                }
            }
            if !matcher.matches() {
                return Err(self.other_key(index));
            }
        }
        if matcher.is_complete() { Ok(()) } else { Err(self.other_key(self.segments.len())) }
    }

    /// Returns the error of a stored key that differs from the template in a segment, or that is longer.
    #[cold]
    fn other_key(&self, index: usize) -> DecodeError {
        let attribute = |index: usize| match self.segments.get(index) {
            Some(TemplateSegment::Part(part)) if !part.attribute().is_empty() => Some(part.attribute()),
            _ => None,
        };
        let before = index.checked_sub(1).and_then(attribute);
        let found = match (self.segments.get(index), attribute(index), before) {
            (None, ..) => "a key with more text at its end".to_owned(),
            (Some(TemplateSegment::Literal(text)), _, Some(part)) => format!("a key without {text:?} after `{part}`"),
            (Some(TemplateSegment::Literal(text)), ..) => format!("a key without {text:?} in its place"),
            (_, Some(part), _) => format!("a key with another text for `{part}`"),
            _ => "a key with another text for a part".to_owned(),
        };
        DecodeError::new(WRITTEN_KEY, found).in_field(self.name)
    }

    /// Splits a key into its parts, each as text.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the key does not match the template.
    pub fn split<'k, const N: usize>(&self, key: &'k str) -> Result<[&'k str; N], DecodeError> {
        let mut parts = [""; N];
        self.split_into(key, &mut parts)?;
        Ok(parts)
    }

    /// Splits a key into as many parts as there is room for, which must be all.
    pub(super) fn split_into<'k>(&self, key: &'k str, parts: &mut [&'k str]) -> Result<(), DecodeError> {
        let mut free = parts.iter_mut();
        let mut rest = key;
        for (index, segment) in self.segments.iter().enumerate() {
            let length = match segment {
                TemplateSegment::Literal(text) => {
                    rest = rest.strip_prefix(text).ok_or_else(|| self.other_key(index))?;
                    continue;
                }
                TemplateSegment::Rest => Some(rest.len()),
                TemplateSegment::Part(part) => part.length_in(rest).or_else(|| match self.segments.get(index + 1) {
                    Some(TemplateSegment::Literal(next)) => rest.find(next),
                    _ => Some(rest.len()),
                }),
            };
            let split = length.and_then(|length| rest.split_at_checked(length));
            let (part, after) = split.ok_or_else(|| self.other_key(index))?;
            *free.next().ok_or_else(|| self.other_key(index))? = part;
            rest = after;
        }
        let complete = rest.is_empty() && free.next().is_none();
        if complete { Ok(()) } else { Err(self.other_key(self.segments.len())) }
    }

    /// Reads a part that the key was split into, which is at segment `index`. Its text must be the one that is written.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the part is not the text of a `T`.
    pub fn read<T: KeyText>(&self, index: usize, text: &str) -> Result<T, DecodeError> {
        let Some(TemplateSegment::Part(part)) = self.segments.get(index) else { return Err(self.other_key(index)) };
        T::read_text(part, text).filter(|value| is_text_of(value, part, text)).ok_or_else(|| self.other_key(index))
    }

    /// Reads a part that its key repeats at other segments. All texts must be those of the same value.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the parts are not texts of the same `T`.
    pub fn read_repeated<T: KeyText>(
        &self,
        (index, text): (usize, &str),
        others: &[(usize, &str)],
    ) -> Result<T, DecodeError> {
        let value = self.read(index, text)?;
        let repeats = |(index, text): &(usize, &str)| match self.segments.get(*index) {
            Some(TemplateSegment::Part(part)) => is_text_of(&value, part, text),
            _ => false,
        };
        if others.iter().all(repeats) {
            return Ok(value);
        }
        let expected = "a key that repeats a part with the same value";
        Err(DecodeError::new(expected, "a key that repeats it with another value").in_field(self.name))
    }
}

/// Checks that a stored number key is the one that it copies from `attribute`; called by generated code.
///
/// # Errors
///
/// Returns [`DecodeError`] if the two differ. The key is that of another item.
pub fn check_copy<T: PartialEq>(
    key: &'static str,
    attribute: &'static str,
    stored: &T,
    value: &T,
) -> Result<(), DecodeError> {
    if stored == value {
        return Ok(());
    }
    Err(DecodeError::new(WRITTEN_KEY, format!("a key with another number than `{attribute}`")).in_field(key))
}

/// Checks that the literal that follows a part does not already begin inside the part.
fn check_end(part: &str, next: &str) -> Result<(), InvalidInput> {
    // A literal that begins in the part and ends after it begins with the end of the part, and then with itself.
    let overlaps = |length: usize| {
        let (in_part, after) = next.as_bytes().split_at(length);
        part.as_bytes().ends_with(in_part) && next.as_bytes().starts_with(after)
    };
    if !part.contains(next) && !(1..next.len()).any(overlaps) {
        return Ok(());
    }
    Err(InvalidInput::value(format!(
        "text that contains or overlaps the {next:?} after it in the key, so the key would be ambiguous"
    )))
}

/// Creates a template from its segments: `"ORDER#"` is a literal; `text("status")`, `flag("paid")` and `fixed("at", 30)`
/// are parts, with the names of their attributes; `month("due") | "none"` is one that may be absent. `rest` is anything that
/// follows.
#[doc(hidden)]
#[macro_export]
macro_rules! template {
    ($name:literal $(, $segment:tt $(($attribute:literal $(, $bytes:literal)?) $(| $absent:literal)?)?)*) => {
        $crate::key::Template::new($name, &[
            $($crate::template!(@$segment $(($attribute $(, $bytes)?) $(| $absent)?)?)),*
        ])
    };
    (@rest) => { $crate::key::TemplateSegment::Rest };
    (@$form:ident($($part:tt)*) $(| $absent:literal)?) => {
        $crate::key::TemplateSegment::Part($crate::template!(@part $form $($part)*)$(.or_absent($absent))?)
    };
    (@part fixed $attribute:literal, $bytes:literal) => {
        $crate::key::TemplatePart::new($attribute, $crate::key::PartForm::Fixed($bytes))
    };
    (@part $form:ident $attribute:literal) => {
        $crate::key::TemplatePart::new($attribute, $crate::template!(@form $form))
    };
    (@form text) => { $crate::key::PartForm::Text };
    (@form flag) => { $crate::key::PartForm::Flag };
    (@form plain) => { $crate::key::PartForm::Plain };
    (@form lower) => { $crate::key::PartForm::Lower };
    (@form year) => { $crate::key::PartForm::Year };
    (@form month) => { $crate::key::PartForm::Month };
    (@form day) => { $crate::key::PartForm::Day };
    (@form hour) => { $crate::key::PartForm::Hour };
    (@$text:literal) => { $crate::key::TemplateSegment::Literal($text) };
}
