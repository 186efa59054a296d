//! Which entity an item is one of, as generated code decides it.

use super::value::{Item, Value};
use crate::model::{Entity, EntityId, FormPart, KeyKind, KeySource, Segment, Table, form};

/// The marks of the entities of a table.
pub(super) struct Marks<'m> {
    discriminator: Option<&'m str>,
    entities: Vec<(EntityId, EntityMarks<'m>)>,
}

struct EntityMarks<'m> {
    /// The value of the discriminator.
    kind: Option<&'m str>,
    tests: Vec<Test<'m>>,
}

/// A test that the text of a key passes.
struct Test<'m> {
    attribute: &'m str,
    passing: Passing<'m>,
}

enum Passing<'m> {
    Equal(&'m str),
    Beginning(&'m str),
    Form(Vec<FormPart<'m>>),
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recognized {
    Entity(EntityId),
    /// It has the keys of an entity, but no discriminator.
    Unmarked,
    /// No entity has such items.
    Nothing,
}

impl<'m> Marks<'m> {
    pub(super) fn of(table: &'m Table) -> Self {
        let marks = |entity: &'m Entity| EntityMarks { kind: entity.kind.as_deref(), tests: tests(table, entity) };
        let entities = table.entities.enumerate().map(|(id, entity)| (id, marks(entity))).collect();
        Marks { discriminator: table.discriminator.as_deref(), entities }
    }

    pub(super) fn recognize(&self, item: &Item) -> Recognized {
        let by_keys = || self.entities.iter().find(|(_, marks)| marks.have_keys(item)).map(|(id, _)| *id);
        let Some(discriminator) = self.discriminator else {
            return by_keys().map_or(Recognized::Nothing, Recognized::Entity);
        };
        match item.get(discriminator).and_then(Value::text) {
            Some(kind) => {
                let found = self.entities.iter().find(|(_, marks)| marks.kind == Some(kind));
                found.map_or(Recognized::Nothing, |(id, _)| Recognized::Entity(*id))
            }
            None if by_keys().is_some() => Recognized::Unmarked,
            None => Recognized::Nothing,
        }
    }
}

impl EntityMarks<'_> {
    /// Returns whether the keys are those of the entity. One that is missing or no text is an error of reading.
    fn have_keys(&self, item: &Item) -> bool {
        let passes =
            |test: &Test<'_>| item.get(test.attribute).and_then(Value::text).is_none_or(|text| test.passes(text));
        self.tests.iter().all(passes)
    }
}

/// Returns the tests that the table's keys pass in every item of an entity, if the table has several entities.
fn tests<'m>(table: &'m Table, entity: &'m Entity) -> Vec<Test<'m>> {
    if table.handle.is_none() {
        return Vec::new();
    }
    let keys = std::iter::once(&entity.partition_key).chain(&entity.sort_key);
    let forms = entity.filter.forms.iter().filter_map(|source| {
        let parts = form(&table.types, entity, source)?;
        Some(Test { attribute: entity.wire_name(source), passing: Passing::Form(parts) })
    });
    keys.filter_map(|source| beginning(entity, source)).chain(forms).collect()
}

/// Returns the test of the literal that a text key begins with.
fn beginning<'m>(entity: &'m Entity, source: &KeySource) -> Option<Test<'m>> {
    let KeySource::Computed(id) = source else { return None };
    let key = entity.computed.get(*id)?;
    match key.template.first() {
        Some(Segment::Literal(text)) if key.kind == KeyKind::String => {
            let passing = if key.template.len() == 1 { Passing::Equal(text) } else { Passing::Beginning(text) };
            Some(Test { attribute: &key.wire, passing })
        }
        _ => None,
    }
}

impl Test<'_> {
    fn passes(&self, text: &str) -> bool {
        match &self.passing {
            Passing::Equal(whole) => text == *whole,
            Passing::Beginning(beginning) => text.starts_with(beginning),
            Passing::Form(parts) => has_form(text, parts),
        }
    }
}

/// Returns whether a key consists of these parts.
fn has_form(key: &str, parts: &[FormPart<'_>]) -> bool {
    let mut rest = key;
    for (index, part) in parts.iter().enumerate() {
        let next = match parts.get(index + 1) {
            Some(FormPart::Literal(text)) => Some(*text),
            _ => None,
        };
        match after(part, rest, next, parts.get(index + 1).is_none()) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.is_empty()
}

/// Returns the text after a part, if a text begins with it. `next` is the literal that follows.
fn after<'k>(part: &FormPart<'_>, text: &'k str, next: Option<&str>, is_last: bool) -> Option<&'k str> {
    let until_next = || match next {
        Some(literal) => text.split_at_checked(text.find(literal)?),
        None => Some((text, "")),
    };
    match part {
        FormPart::Literal(literal) => text.strip_prefix(literal),
        FormPart::Characters { pattern, .. } => after_characters(text, pattern),
        FormPart::Text => until_next().map(|(_, rest)| rest),
        FormPart::Lower => {
            let is_lower = |c: char| c.to_lowercase().eq([c]);
            until_next().filter(|(value, _)| value.chars().all(is_lower)).map(|(_, rest)| rest)
        }
        FormPart::OneOf(values) if next.is_some() || is_last => {
            until_next().filter(|(value, _)| values.contains(value)).map(|(_, rest)| rest)
        }
        // None of the values begins with another: they are those of a flag.
        FormPart::OneOf(values) => values.iter().find_map(|value| text.strip_prefix(value)),
        FormPart::Digits { signed } => match text.strip_prefix('-').filter(|_| *signed) {
            Some(digits) => after_digits(digits).filter(|_| !digits.starts_with('0')),
            None => after_digits(text),
        },
        FormPart::OrAbsent(present, absent) => {
            text.strip_prefix(absent).or_else(|| after(present, text, next, is_last))
        }
    }
}

/// Returns the text after the digits that it begins with. After a zero, no other digit follows.
fn after_digits(text: &str) -> Option<&str> {
    let length = if text.starts_with('0') { 1 } else { text.bytes().take_while(u8::is_ascii_digit).count() };
    text.get(length..).filter(|_| length > 0)
}

fn after_characters<'k>(text: &'k str, pattern: &str) -> Option<&'k str> {
    let (characters, rest) = text.split_at_checked(pattern.len())?;
    let is_of_class = |(found, class): (u8, u8)| match class {
        b'0'..=b'9' => (b'0'..=class).contains(&found),
        b'f' => matches!(found, b'0'..=b'9' | b'a'..=b'f'),
        b's' => matches!(found, b'0' | b'-'),
        _ => found == class,
    };
    characters.bytes().zip(pattern.bytes()).all(is_of_class).then_some(rest)
}
