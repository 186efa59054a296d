//! The sort key of a query: the parts that are given, and the condition that they make.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::InvalidInput;
use crate::expression::Placeholders;
use crate::key::{Bounds, Role, Segment, Template, ceiling, check_key, greatest_below, successor};
use crate::schema::{Layout, SortSource};

/// What is said of the parts of a sort key: values from the left, then at most one range.
#[derive(Clone, Default)]
pub(crate) struct SortKey {
    parts: Vec<Option<Bounds<AttributeValue>>>,
}

/// A place in a sort key.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    /// A whole attribute.
    Attribute(&'static str),
    /// A part of a template: the segment with this number.
    Part(&'static Template, usize),
}

/// The places of a sort key's parts, in order.
pub(crate) fn places(layout: &Layout) -> Vec<Place> {
    let mut places = Vec::new();
    for (key, source) in layout.sort_key().iter().zip(layout.sort) {
        match source {
            SortSource::Attribute => places.push(Place::Attribute(key.name)),
            SortSource::Template(template) => {
                let segments = template.segments().iter().enumerate();
                let parts = segments.filter(|(_, segment)| !matches!(segment, Segment::Literal(_)));
                places.extend(parts.map(|(at, _)| Place::Part(template, at)));
            }
        }
    }
    places
}

impl SortKey {
    /// The first part of which nothing is said yet.
    pub(crate) fn open(&self) -> usize {
        self.parts.iter().position(Option::is_none).unwrap_or(self.parts.len())
    }

    /// Says something of the part at `place`.
    pub(crate) fn set(&mut self, place: usize, bounds: Bounds<AttributeValue>) {
        if self.parts.len() <= place {
            self.parts.resize(place + 1, None);
        }
        self.parts[place] = Some(bounds);
    }

    fn part(&self, place: usize) -> Option<&Bounds<AttributeValue>> {
        self.parts.get(place).and_then(Option::as_ref)
    }

    /// The key conditions, one an attribute, as far as the parts go.
    pub(crate) fn conditions(
        &self,
        layout: &Layout,
        placeholders: &mut Placeholders,
    ) -> Result<Vec<String>, InvalidInput> {
        let mut conditions = Vec::new();
        let mut place = 0;
        for (key, source) in layout.sort_key().iter().zip(layout.sort) {
            let bounds = match source {
                SortSource::Attribute => {
                    place += 1;
                    self.part(place - 1).cloned()
                }
                SortSource::Template(template) => self.template(template, &mut place),
            };
            let Some(bounds) = bounds else { break };
            let ends = !matches!(bounds, Bounds::Equal(_));
            if let Some(text) = condition(key.name, bounds, placeholders)? {
                conditions.push(text);
            }
            if ends {
                break;
            }
        }
        Ok(conditions)
    }

    /// What the parts of a template say of its whole text.
    fn template(&self, template: &Template, place: &mut usize) -> Option<Bounds<AttributeValue>> {
        let mut known = String::new();
        for (at, segment) in template.segments().iter().enumerate() {
            if let Segment::Literal(text) = segment {
                known.push_str(text);
                continue;
            }
            *place += 1;
            match self.part(*place - 1) {
                Some(Bounds::Equal(value)) => known.push_str(text(value)),
                Some(range) => return Some(whole_range(&known, &template.segments()[at + 1..], range)),
                None if known.is_empty() => return None,
                None => return Some(Bounds::Prefix(AttributeValue::S(known))),
            }
        }
        Some(Bounds::Equal(AttributeValue::S(known)))
    }
}

fn text(value: &AttributeValue) -> &str {
    match value {
        AttributeValue::S(text) => text,
        _ => "",
    }
}

/// A range of one part as a range of whole keys.
///
/// `known` stands before the part, `rest` behind it. The keys stay among those that begin with `known`, and "up to b"
/// takes every key whose part is b, whatever follows it.
fn whole_range(known: &str, rest: &[Segment], range: &Bounds<AttributeValue>) -> Bounds<AttributeValue> {
    let tail = if let Some(Segment::Literal(text)) = rest.first() { text } else { "" };
    let at = |value: &AttributeValue| format!("{known}{}", text(value));
    let last = rest.is_empty();
    let behind = |value: &AttributeValue| {
        let whole = format!("{}{tail}", at(value));
        if last { format!("{whole}\0") } else { successor(&whole).unwrap_or_else(|| ceiling(&whole)) }
    };
    let up_to = |value: &AttributeValue| {
        let whole = format!("{}{tail}", at(value));
        if last { whole } else { ceiling(&whole) }
    };
    let (low, high) = match range {
        Bounds::Prefix(value) => return Bounds::Prefix(AttributeValue::S(at(value))),
        Bounds::Equal(value) => (Some(at(value)), Some(up_to(value))),
        Bounds::AtLeast(value) => (Some(at(value)), None),
        Bounds::After(value) => (Some(behind(value)), None),
        Bounds::AtMost(value) => (None, Some(up_to(value))),
        Bounds::Before(value) if known.is_empty() => return Bounds::Before(AttributeValue::S(at(value))),
        Bounds::Before(value) => (None, Some(greatest_below(&at(value)))),
        Bounds::Between(low, high) => (Some(at(low)), Some(up_to(high))),
    };
    within(known, low, high)
}

/// The keys from `low` to `high`, or to the ends of those that begin with `known`.
fn within(known: &str, low: Option<String>, high: Option<String>) -> Bounds<AttributeValue> {
    let s = AttributeValue::S;
    match (low, high) {
        (Some(low), None) if known.is_empty() => Bounds::AtLeast(s(low)),
        (None, Some(high)) if known.is_empty() => Bounds::AtMost(s(high)),
        (low, high) => {
            let low = low.unwrap_or_else(|| known.to_owned());
            Bounds::Between(s(low), s(high.unwrap_or_else(|| ceiling(known))))
        }
    }
}

/// A condition as DynamoDB writes it; `None` where it holds for every key.
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
        check_key(name, &value, Role::Sort)?;
        Ok::<_, InvalidInput>(placeholders.value(&value))
    };
    let bounds = bounds.try_map(&mut value)?;
    let name = placeholders.name(name);
    Ok(Some(match bounds {
        Bounds::Equal(value) => format!("{name} = {value}"),
        Bounds::AtLeast(value) => format!("{name} >= {value}"),
        Bounds::After(value) => format!("{name} > {value}"),
        Bounds::AtMost(value) => format!("{name} <= {value}"),
        Bounds::Before(value) => format!("{name} < {value}"),
        Bounds::Between(low, high) => format!("{name} BETWEEN {low} AND {high}"),
        Bounds::Prefix(value) => format!("begins_with({name}, {value})"),
    }))
}
