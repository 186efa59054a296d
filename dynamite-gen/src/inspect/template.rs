//! Computed keys: building, splitting and comparing them.

use super::difference::OtherKey;
use super::part_text::Part;
use super::scalar::Scalar;
use super::walk::Reading;
use crate::model::{AttributeId, ComputedKey, Entity, PartForm, Segment, TypeDefinitions};

/// The template of a computed key.
#[derive(Clone, Copy)]
pub(super) struct Template<'m> {
    pub(super) types: &'m TypeDefinitions,
    pub(super) entity: &'m Entity,
    pub(super) key: &'m ComputedKey,
}

impl<'m> Template<'m> {
    fn part(&self, segment: &'m Segment) -> Option<Part<'m>> {
        let part = segment.part()?;
        Some(Part { types: self.types, ty: &self.entity.attributes.get(part.attribute)?.ty, part })
    }

    fn name(&self, attribute: AttributeId) -> &'m str {
        self.entity.attributes.get(attribute).map_or("", |attribute| attribute.wire.as_str())
    }

    /// Returns the texts of the segments, which make the key; `None` if a part is absent, without which there is no key.
    ///
    /// # Errors
    ///
    /// Returns what value of a part a key can't be made of.
    pub(super) fn build(
        &self,
        value: impl Fn(AttributeId) -> Option<Scalar>,
        shard: impl Fn(u16) -> Option<u16>,
    ) -> Result<Option<Vec<String>>, OtherKey> {
        let mut texts = Vec::new();
        for (index, segment) in self.key.template.iter().enumerate() {
            texts.push(match (segment, self.part(segment)) {
                (Segment::Literal(text), _) => text.clone(),
                (Segment::Shard(total), _) => {
                    let Some(shard) = shard(*total) else { return Ok(None) };
                    format!("{shard:0width$}", width = total.saturating_sub(1).to_string().len())
                }
                (Segment::Part(found), Some(part)) => match (value(found.attribute), &found.absent) {
                    (Some(value), _) => self.checked(index, part, &value)?,
                    (None, Some(absent)) => absent.clone(),
                    (None, None) => return Ok(None),
                },
                (Segment::Part(_), None) => return Ok(None),
            });
        }
        Ok(Some(texts))
    }

    fn checked(&self, index: usize, part: Part<'m>, value: &Scalar) -> Result<String, OtherKey> {
        let name = self.name(part.part.attribute);
        let text = part.text(value).map_err(|found| OtherKey::new(format!("a part of the key for `{name}`"), found))?;
        if part.part.absent.as_deref() == Some(text.as_str()) || !part.ends_at_literal() {
            return Ok(text);
        }
        match self.key.template.get(index + 1) {
            Some(Segment::Literal(next)) if overlaps(&text, next) => {
                let expected = format!("a text without {next:?} for `{name}`, which it follows in the key");
                Err(OtherKey::new(expected, "a text that contains or overlaps it"))
            }
            _ => Ok(text),
        }
    }

    /// Splits a key into the texts of its segments. The error is what was found instead.
    pub(super) fn split<'k>(&self, key: &'k str) -> Result<Vec<&'k str>, OtherKey> {
        let mut texts = Vec::new();
        let mut rest = key;
        for (index, segment) in self.key.template.iter().enumerate() {
            let length = match (segment, self.part(segment)) {
                (Segment::Literal(text), _) => rest.starts_with(text.as_str()).then_some(text.len()),
                (Segment::Shard(total), _) => Some(total.saturating_sub(1).to_string().len()),
                (Segment::Part(_), None) => None,
                (Segment::Part(_), Some(part)) => {
                    part.length_in(rest).or_else(|| match self.key.template.get(index + 1) {
                        Some(Segment::Literal(next)) => rest.find(next.as_str()),
                        _ => Some(rest.len()),
                    })
                }
            };
            let split = length.and_then(|length| rest.split_at_checked(length));
            let (text, after) = split.ok_or_else(|| self.other_segment(index, rest))?;
            texts.push(text);
            rest = after;
        }
        if rest.is_empty() { Ok(texts) } else { Err(more_text()) }
    }

    /// Reads an attribute from the texts of a key.
    pub(super) fn read(&self, attribute: AttributeId, texts: &[&str]) -> Result<Reading, OtherKey> {
        let parts = self.key.template.iter().enumerate().filter_map(|(index, segment)| {
            let part = self.part(segment).filter(|part| part.part.attribute == attribute)?;
            Some((index, part, texts.get(index).copied().unwrap_or_default()))
        });
        let parts: Vec<_> = parts.collect();
        let whole = parts.iter().position(|(_, part, _)| part.part.form.is_whole()).unwrap_or_default();
        let Some((index, part, text)) = parts.get(whole) else { return Ok(Reading::Absent) };
        let is_optional = self.entity.attributes.get(attribute).is_some_and(|attribute| attribute.optional);
        let reading = match is_optional && part.part.absent.as_deref() == Some(*text) {
            true => Reading::Absent,
            false => Reading::Scalar(part.read(text).ok_or_else(|| self.other_segment(*index, text))?),
        };
        let repeats = |part: &Part<'_>, text: &str| match reading.scalar() {
            Some(value) => part.is_text_of(value, text),
            None => part.part.absent.as_deref() == Some(text),
        };
        if parts.iter().all(|(_, part, text)| repeats(part, text)) {
            return Ok(reading);
        }
        let name = self.name(attribute);
        Err(OtherKey::new(format!("the same value of `{name}` everywhere in the key"), "another value"))
    }

    /// Compares a stored key with the texts of its segments; `None` if they are the same.
    pub(super) fn compare(&self, stored: &str, texts: &[String]) -> Option<OtherKey> {
        let mut rest = stored;
        for (index, text) in texts.iter().enumerate() {
            match rest.strip_prefix(text.as_str()) {
                Some(after) if !self.goes_on(index, after) => rest = after,
                _ => return Some(self.other_part(index, text, rest)),
            }
        }
        if rest.is_empty() { None } else { Some(more_text()) }
    }

    /// Returns whether more text follows a part than the literal that should be there, so that it is the part that differs.
    fn goes_on(&self, index: usize, after: &str) -> bool {
        let is_part = matches!(self.key.template.get(index), Some(Segment::Part(_)));
        is_part
            && match self.key.template.get(index + 1) {
                Some(Segment::Literal(next)) => !after.starts_with(next.as_str()),
                Some(_) => false,
                None => !after.is_empty(),
            }
    }

    /// Returns the text up to the literal that follows a segment.
    fn token<'k>(&self, index: usize, rest: &'k str) -> &'k str {
        let end = match self.key.template.get(index + 1) {
            Some(Segment::Literal(next)) => rest.find(next.as_str()),
            Some(_) => None,
            None => Some(rest.len()),
        };
        end.and_then(|end| rest.get(..end)).unwrap_or(rest)
    }

    /// Describes a stored text that is not the one of a segment.
    fn other_part(&self, index: usize, expected: &str, rest: &str) -> OtherKey {
        let Some((part, segment)) = self.key.template.get(index).and_then(|found| Some((self.part(found)?, found)))
        else {
            return self.other_segment(index, rest);
        };
        let name = segment.part().map(|part| self.name(part.attribute)).unwrap_or_default();
        let token = self.token(index, rest);
        let (wanted, found) = (part.describe(expected), part.describe(token));
        let absent = part.part.absent.as_deref();
        if absent == Some(expected) {
            return OtherKey::new(format!("`{expected}`, as `{name}` is absent"), "another text");
        }
        if absent == Some(token) {
            return OtherKey::new(format!("the value of `{name}`"), format!("`{token}`, as if it were absent"));
        }
        if token.chars().flat_map(char::to_lowercase).eq(expected.chars()) {
            return OtherKey::new(format!("`{name}` in lower case"), "upper-case letters");
        }
        if let PartForm::Bucket(bucket) = part.part.form {
            return OtherKey::new(format!("the {} of `{name}`", bucket.name()), "another text");
        }
        if wanted == found {
            return OtherKey::new(format!("the value of `{name}`"), "another value");
        }
        OtherKey::new(format!("{wanted} for `{name}`"), found)
    }

    /// Describes a text that does not begin with a segment.
    fn other_segment(&self, index: usize, rest: &str) -> OtherKey {
        let after = || match index.checked_sub(1).and_then(|before| self.key.template.get(before)) {
            Some(Segment::Part(part)) => format!(" after `{}`", self.name(part.attribute)),
            Some(_) => String::new(),
            None => " at the beginning".to_owned(),
        };
        match self.key.template.get(index) {
            Some(Segment::Literal(text)) => OtherKey::new(format!("{text:?}{}", after()), "another text"),
            Some(Segment::Shard(_)) => OtherKey::new("the number of the shard", "another text"),
            Some(segment @ Segment::Part(found)) => {
                let name = self.name(found.attribute);
                let part = self.part(segment);
                let expected = match part.and_then(|part| part.digits()) {
                    Some(digits) => format!("{digits} digits for `{name}`"),
                    None => format!("the text of a value of `{name}`"),
                };
                let found = part.map(|part| part.describe(self.token(index, rest))).unwrap_or_default();
                OtherKey::new(expected, found)
            }
            None => more_text(),
        }
    }
}

fn more_text() -> OtherKey {
    OtherKey::new("the end of the key", "more text")
}

/// Returns whether a literal that follows a text already begins in it.
fn overlaps(text: &str, next: &str) -> bool {
    let begins_at = |length: usize| {
        let (in_text, after) = next.as_bytes().split_at(length);
        text.as_bytes().ends_with(in_text) && next.as_bytes().starts_with(after)
    };
    text.contains(next) || (1..next.len()).any(begins_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_may_begin_in_the_text_before_it() {
        for (text, next) in [("a#b", "#"), ("a#", "##"), ("xab", "abab"), ("#follower", "#follower")] {
            assert!(overlaps(text, next), "{text} {next}");
        }
        for (text, next) in [("", "#"), ("a", "##"), ("a#b", "##"), ("xaba", "abab"), ("#follow", "#follower")] {
            assert!(!overlaps(text, next), "{text} {next}");
        }
    }
}
