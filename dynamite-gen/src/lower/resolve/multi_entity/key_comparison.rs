//! Whether keys of two entities can have the same text.

use crate::model::{AttributeId, Entity, FormPart, KeySource, PartForm, Segment, TypeDefinitions, form};

use super::common_text::{Common, are_disjoint, common_text};

/// The steps that all comparisons of a table's entities with each other take together.
const STEPS: usize = 1_000_000;
/// The steps that one comparison takes at most. Keys of a hundred characters need a few hundred.
const MOST_STEPS: usize = 20_000;

/// Compares the keys of a table's entities.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyComparison<'a> {
    types: &'a TypeDefinitions,
    /// The steps that a comparison may take. They depend on the number of entities alone, so that the same two keys
    /// always compare alike.
    steps: usize,
}

/// An attribute, and the form in which a key has it.
type WrittenPart = (AttributeId, PartForm);

/// A key of an entity.
#[derive(Clone, Copy)]
pub(super) struct EntityKey<'a> {
    pub(super) entity: &'a Entity,
    pub(super) source: &'a KeySource,
}

impl<'a> KeyComparison<'a> {
    /// Makes a comparison of the keys of so many entities.
    pub(crate) fn new(types: &'a TypeDefinitions, entities: usize) -> Self {
        let pairs = entities.saturating_mul(entities.saturating_sub(1)) / 2;
        KeyComparison { types, steps: (STEPS / pairs.max(1)).min(MOST_STEPS) }
    }

    /// Finds a text that two keys can both have. For numbers and bytes that is unknown.
    pub(super) fn common(self, one: EntityKey, other: EntityKey) -> Common {
        self.compare(one, other, common_text).unwrap_or(Common::Unknown)
    }

    /// Returns whether two keys never have the same text.
    pub(super) fn differ(self, one: EntityKey, other: EntityKey) -> bool {
        self.compare(one, other, are_disjoint).unwrap_or(false)
    }

    /// Returns whether the text of a part shows by itself where it ends, whatever follows.
    pub(super) fn shows_end(self, entity: &Entity, segment: &Segment) -> bool {
        let Some(part) = segment.part() else { return true };
        match FormPart::of(self.types, &entity.attributes[part.attribute].ty, part.form) {
            Some(FormPart::Characters { .. }) => true,
            Some(FormPart::OneOf(values)) => values.iter().enumerate().all(|(index, value)| {
                !values.iter().enumerate().any(|(other, longer)| index != other && longer.starts_with(value))
            }),
            _ => false,
        }
    }

    /// Compares the forms of two keys, if they have one, and if there are not too many entities.
    fn compare<T>(
        self,
        one: EntityKey,
        other: EntityKey,
        compare: fn(&[FormPart<'_>], &[FormPart<'_>], usize) -> T,
    ) -> Option<T> {
        if self.steps == 0 {
            return None;
        }
        let one = form(self.types, one.entity, one.source)?;
        let other = form(self.types, other.entity, other.source)?;
        Some(compare(&one, &other, self.steps))
    }

    /// Returns whether one item can have these texts as its keys: each attribute has one text in all of them, as far as it
    /// has the same form.
    pub(super) fn can_be_of_one_item(self, keys: &[(EntityKey, &str)]) -> bool {
        let parts: Vec<(WrittenPart, &str)> = keys.iter().flat_map(|(key, text)| self.parts(*key, text)).collect();
        parts.iter().all(|(id, text)| parts.iter().all(|(other, other_text)| id != other || text == other_text))
    }

    /// Splits a text of a key into those of its attributes.
    fn parts<'t>(self, key: EntityKey, text: &'t str) -> Vec<(WrittenPart, &'t str)> {
        let template = match key.source {
            KeySource::Attribute(id) => return vec![((*id, PartForm::Usual), text)],
            KeySource::Computed(id) => &key.entity.computed[*id].template,
        };
        let form = form(self.types, key.entity, key.source).unwrap_or_default();
        let (mut parts, mut rest) = (Vec::new(), text);
        for (index, (segment, part)) in template.iter().zip(&form).enumerate() {
            let end = length(part, form.get(index + 1), rest);
            let (found, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            if let Segment::Part(part) = segment {
                parts.push(((part.attribute, part.form), found));
            }
            rest = after;
        }
        parts
    }
}

/// Returns the length of the part that a text of the form begins with.
fn length(part: &FormPart<'_>, next: Option<&FormPart<'_>>, text: &str) -> usize {
    match (part, next) {
        (FormPart::Literal(literal), _) => literal.len(),
        (FormPart::Characters { pattern, .. }, _) => pattern.len(),
        (FormPart::OrAbsent(_, absent), _) if text.starts_with(absent) => absent.len(),
        (FormPart::OrAbsent(present, _), next) => length(present, next, text),
        (FormPart::Digits { .. }, _) => text.find(|c: char| c != '-' && !c.is_ascii_digit()).unwrap_or(text.len()),
        (_, Some(FormPart::Literal(next))) => text.find(next).unwrap_or(text.len()),
        (FormPart::OneOf(values), Some(_)) => {
            values.iter().find(|value| text.starts_with(**value)).map_or(text.len(), |value| value.len())
        }
        _ => text.len(),
    }
}
