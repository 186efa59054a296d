//! The sort key of a query: the parts that are given, and the condition made of them.

use aws_sdk_dynamodb::types::AttributeValue;

use super::sort_range::SortLimit;
use crate::codec::InvalidInput;
use crate::expression::Placeholders;
use crate::key::{
    Bounds, KeyRole, MAX_SORT_KEY_BYTES, Template, TemplatePart, TemplateSegment, ceiling, check_key, greatest_below,
    smallest_above, successor,
};
use crate::schema::{Layout, SortSource};

/// The bounds of the parts of a sort key: values from the left, then at most one range.
#[derive(Clone, Default)]
pub(crate) struct SortKey {
    parts: Vec<Option<Bounds<AttributeValue>>>,
    /// A limit of the only attribute, beside the bounds of its parts.
    pub(super) limit: Option<SortLimit>,
}

/// A part of a sort key on which a query can have a condition of its own.
#[derive(Clone, Copy)]
pub(crate) enum SortKeyPart {
    /// A whole attribute.
    Attribute(&'static str),
    /// The segment of a template with this index.
    Segment(&'static Template, usize),
}

/// Returns the parts of a sort key, in order.
pub(crate) fn sort_key_parts(layout: &Layout) -> Vec<SortKeyPart> {
    let mut all = Vec::new();
    for (key, source) in layout.sort_key_attributes().iter().zip(layout.sort_key) {
        match source {
            SortSource::Attribute => all.push(SortKeyPart::Attribute(key.name)),
            SortSource::Template(template) => {
                let segments = template.segments().iter().enumerate();
                let parts = segments.filter(|(_, segment)| matches!(segment, TemplateSegment::Part(_)));
                all.extend(parts.map(|(index, _)| SortKeyPart::Segment(template, index)));
            }
        }
    }
    all
}

impl SortKey {
    /// Returns the index of the first part without bounds.
    pub(crate) fn next_part(&self) -> usize {
        self.parts.iter().position(Option::is_none).unwrap_or(self.parts.len())
    }

    /// Returns `true` if no key has these parts, whatever follows.
    pub(crate) fn is_never(&self, layout: &Layout) -> bool {
        self.attribute_bounds(layout).iter().any(|(_, bounds)| matches!(bounds, Bounds::Never))
    }

    /// Sets the bounds of the part `index`.
    pub(crate) fn set(&mut self, index: usize, bounds: Bounds<AttributeValue>) {
        if self.parts.len() <= index {
            self.parts.resize(index + 1, None);
        }
        self.parts[index] = Some(bounds);
    }

    fn part(&self, index: usize) -> Option<&Bounds<AttributeValue>> {
        self.parts.get(index).and_then(Option::as_ref)
    }

    /// Returns the key conditions, at most one for each attribute, up to the first part without bounds.
    pub(crate) fn conditions(
        &self,
        layout: &Layout,
        placeholders: &mut Placeholders,
    ) -> Result<Vec<String>, InvalidInput> {
        let bounds = self.attribute_bounds(layout).into_iter();
        let texts = bounds.map(|(name, bounds)| condition(name, bounds, placeholders));
        texts.filter_map(Result::transpose).collect()
    }

    /// Returns the bounds of the attributes, up to the first part without bounds, or the first range.
    fn attribute_bounds(&self, layout: &Layout) -> Vec<(&'static str, Bounds<AttributeValue>)> {
        let mut all = Vec::new();
        if layout.open && self.parts.iter().all(Option::is_none) {
            return all;
        }
        let mut index = 0;
        for (key, source) in layout.sort_key_attributes().iter().zip(layout.sort_key) {
            let bounds = match source {
                SortSource::Attribute => {
                    index += 1;
                    self.part(index - 1).cloned()
                }
                SortSource::Template(template) => self.template_bounds(template, &mut index),
            };
            let bounds = match &self.limit {
                Some(limit) => Some(limit.narrow(bounds)),
                None => bounds,
            };
            let Some(bounds) = bounds else { break };
            let ends = !matches!(bounds, Bounds::Equal(_));
            all.push((key.name, bounds));
            if ends {
                break;
            }
        }
        all
    }

    /// Returns the bounds of the text of a template, from those of its parts.
    fn template_bounds(&self, template: &Template, index: &mut usize) -> Option<Bounds<AttributeValue>> {
        let mut prefix = String::new();
        for (number, segment) in template.segments().iter().enumerate() {
            let part = match segment {
                TemplateSegment::Literal(text) => {
                    prefix.push_str(text);
                    continue;
                }
                TemplateSegment::Part(part) => part,
                TemplateSegment::Rest => return begins_with(prefix),
            };
            *index += 1;
            match self.part(*index - 1) {
                Some(Bounds::Equal(value)) => prefix.push_str(text(value)),
                Some(range) => {
                    let rest = template.segments().get(number + 1..).unwrap_or_default();
                    return Some(key_range(&prefix, part, rest, range));
                }
                None => return begins_with(prefix),
            }
        }
        Some(Bounds::Equal(AttributeValue::S(prefix)))
    }
}

/// Returns the bounds of the keys that begin with a text; `None` for all keys.
fn begins_with(prefix: String) -> Option<Bounds<AttributeValue>> {
    (!prefix.is_empty()).then_some(Bounds::Prefix(AttributeValue::S(prefix)))
}

fn text(value: &AttributeValue) -> &str {
    match value {
        AttributeValue::S(text) => text,
        _ => "",
    }
}

/// Returns the range of keys whose part lies in `range`.
///
/// Each of these keys consists of `prefix`, the part, and the segments `rest`. A range up to a value includes every key
/// whose part has that value, whatever follows the part.
fn key_range(
    prefix: &str,
    part: &TemplatePart,
    rest: &[TemplateSegment],
    range: &Bounds<AttributeValue>,
) -> Bounds<AttributeValue> {
    let separator = if let Some(TemplateSegment::Literal(text)) = rest.first() { text } else { "" };
    let from = |value: &AttributeValue| format!("{prefix}{}", text(value));
    let last = rest.is_empty();
    let after = |value: &AttributeValue| {
        let key = from(value);
        if key.len() > MAX_SORT_KEY_BYTES {
            // It is refused like any other key of this length.
            return Some(key);
        }
        if last { smallest_above(&key) } else { successor(&format!("{key}{separator}")) }
    };
    let up_to = |value: &AttributeValue| {
        let (key, begun) = (from(value), format!("{}{separator}", from(value)));
        // Where the separator does not fit, no key has this part.
        if last || begun.len() > MAX_SORT_KEY_BYTES { key } else { ceiling(&begun) }
    };
    let (low, high) = match range {
        Bounds::Prefix(value) => return Bounds::Prefix(AttributeValue::S(from(value))),
        Bounds::Equal(value) => (Some(from(value)), Some(up_to(value))),
        Bounds::AtLeast(value) => (Some(from(value)), None),
        Bounds::After(value) => match after(value) {
            Some(low) if low <= ceiling(prefix) || low.len() > MAX_SORT_KEY_BYTES => (Some(low), None),
            _ => return Bounds::Never,
        },
        Bounds::AtMost(value) => (None, Some(up_to(value))),
        Bounds::Before(value) if prefix.is_empty() && part.absent().is_none() => {
            return Bounds::Before(AttributeValue::S(from(value)));
        }
        Bounds::Before(value) => (None, Some(greatest_below(&from(value)))),
        Bounds::Between(low, high) => (Some(from(low)), Some(up_to(high))),
        Bounds::Never => return Bounds::Never,
    };
    match part.absent() {
        Some(absent) => range_of_values(prefix, &format!("{prefix}{absent}"), low, high),
        None => range_within(prefix, low, high),
    }
}

/// Returns the range from `low` to `high` without the keys that begin with `absent`: they have no value, and sort before
/// or after all keys that have one.
fn range_of_values(
    prefix: &str,
    absent: &str,
    mut low: Option<String>,
    mut high: Option<String>,
) -> Bounds<AttributeValue> {
    let is_above = low.as_deref().or(high.as_deref()).is_some_and(|value| absent > value);
    match (&low, &high) {
        (_, None) if is_above => high = Some(greatest_below(absent)),
        (None, _) if !is_above => low = successor(absent),
        _ => {}
    }
    match (&low, &high) {
        (Some(low), Some(high)) if low > high => Bounds::Never,
        _ => range_within(prefix, low, high),
    }
}

/// Returns the range from `low` to `high`; a missing end is the first or the last key that begins with `prefix`.
fn range_within(prefix: &str, low: Option<String>, high: Option<String>) -> Bounds<AttributeValue> {
    let s = AttributeValue::S;
    match (low, high) {
        (Some(low), None) if prefix.is_empty() => Bounds::AtLeast(s(low)),
        (None, Some(high)) if prefix.is_empty() => Bounds::AtMost(s(high)),
        (low, high) => {
            let low = low.unwrap_or_else(|| prefix.to_owned());
            Bounds::Between(s(low), s(high.unwrap_or_else(|| ceiling(prefix))))
        }
    }
}

/// Returns the text of a key condition; `None` if it holds for every key.
fn condition(
    name: &str,
    bounds: Bounds<AttributeValue>,
    placeholders: &mut Placeholders,
) -> Result<Option<String>, InvalidInput> {
    match &bounds {
        Bounds::Prefix(AttributeValue::S(text)) if text.is_empty() => return Ok(None),
        Bounds::Prefix(AttributeValue::B(bytes)) if bytes.as_ref().is_empty() => return Ok(None),
        _ => {}
    }
    let mut value = |value: AttributeValue| {
        check_key(name, &value, KeyRole::Sort)?;
        Ok::<_, InvalidInput>(placeholders.value(&value))
    };
    let bounds = bounds.try_map(&mut value)?;
    let key = placeholders.name(name);
    Ok(Some(match bounds {
        Bounds::Equal(value) => format!("{key} = {value}"),
        Bounds::AtLeast(value) => format!("{key} >= {value}"),
        Bounds::After(value) => format!("{key} > {value}"),
        Bounds::AtMost(value) => format!("{key} <= {value}"),
        Bounds::Before(value) => format!("{key} < {value}"),
        Bounds::Between(low, high) => format!("{key} BETWEEN {low} AND {high}"),
        Bounds::Prefix(value) => format!("begins_with({key}, {value})"),
        Bounds::Never => {
            return Err(InvalidInput::value("given a condition that no key can meet").in_field(name));
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::PartForm;

    fn s(text: impl Into<String>) -> AttributeValue {
        AttributeValue::S(text.into())
    }

    /// The literal after the part does not fit into the key any more, so no key has the part.
    #[test]
    fn ranges_on_a_part_that_fills_the_key() {
        let prefix = "x".repeat(MAX_SORT_KEY_BYTES - 2);
        let number = TemplatePart::new("n", PartForm::Fixed(3));
        let rest = [TemplateSegment::Literal("#"), TemplateSegment::Part(number)];
        let range = |bounds| key_range(&prefix, &number, &rest, &bounds);
        let key = |part: &str| s(format!("{prefix}{part}"));
        assert_eq!(range(Bounds::After(s("07"))), Bounds::Between(key("08"), s(ceiling(&prefix))));
        assert_eq!(range(Bounds::AtLeast(s("07"))), Bounds::Between(key("07"), s(ceiling(&prefix))));
        assert_eq!(range(Bounds::AtMost(s("07"))), Bounds::Between(key(""), key("07")));
        assert_eq!(range(Bounds::Between(s("03"), s("07"))), Bounds::Between(key("03"), key("07")));
        assert_eq!(range(Bounds::After(s("\u{7F}\u{7F}"))), Bounds::Between(key("\u{80}"), s(ceiling(&prefix))));
        assert_eq!(range(Bounds::After(s("\u{7FF}"))), Bounds::Never);
    }
}
