//! How the text of a key is written, which is data for ever.

use std::collections::BTreeMap;

use crate::model::Precision;
use crate::snapshot::{EntityShape, KeyShape, Piece, StoredType, TypeKindShape, template};

use super::types::Declared;

/// A key attribute as an entity writes it.
pub(super) struct KeyText {
    pieces: Vec<TextPiece>,
    when: Option<String>,
    /// The template, or the type of an attribute that is the key itself.
    shown: String,
    /// It is made from a template.
    pub(super) computed: bool,
}

/// A piece of the text of a key.
#[derive(Clone, Debug, PartialEq)]
enum TextPiece {
    Literal(String),
    Part { attribute: String, form: Form, absent: Option<String>, always: bool },
    Shard(u16),
}

/// The form of a value in a key. Equal forms write equal values alike.
#[derive(Clone, Debug, PartialEq)]
enum Form {
    /// The text itself, also that of an enum.
    Text,
    /// A number of digits, which depends on the sign.
    Digits { digits: String, signed: bool },
    /// `plain`, `lower`, a bucket, or the only form of a type.
    Named(String),
    /// The only form of a type whose values are stored as the same text.
    TextOf(String),
}

impl Form {
    /// Returns whether values that exist are written alike, of which the other form tells how they were written.
    fn writes_like(&self, before: &Form) -> bool {
        self == before || (*self == Form::Text && matches!(before, Form::TextOf(_)))
    }
}

/// Returns the types of all computed keys of an entity: text, or the type of the number that a key is.
pub(super) fn computed(entity: &EntityShape) -> BTreeMap<String, StoredType> {
    let number = |piece: &Piece| match piece {
        Piece::Part { attribute, .. } => Some(entity.attributes.get(attribute)?.ty.clone()),
        Piece::Literal(_) | Piece::Shard(_) => None,
    };
    let ty = |key: &KeyShape| match key.number {
        true => key.template.iter().find_map(number).unwrap_or(StoredType::Decimal),
        false => StoredType::String,
    };
    entity.keys.iter().map(|(wire, key)| (wire.clone(), ty(key))).collect()
}

/// A difference between two ways to write a key.
pub(super) enum KeyChange {
    /// Only the number of digits of one part differs.
    Digits {
        attribute: String,
        before: String,
        after: String,
    },
    /// Only the condition differs.
    When,
    Text,
}

impl KeyText {
    /// Returns how an entity writes a key attribute; `None` if it does not have it.
    pub(super) fn of(entity: &EntityShape, types: &Declared, wire: &str) -> Option<Self> {
        if let Some(key) = entity.keys.get(wire) {
            let piece = |piece: &Piece| match piece {
                Piece::Literal(text) => TextPiece::Literal(text.clone()),
                Piece::Shard(total) => TextPiece::Shard(*total),
                Piece::Part { attribute, form, absent } => {
                    let ty = entity.attributes.get(attribute).map(|found| &found.ty);
                    let form = if key.number { Form::Named("number".to_owned()) } else { part_form(ty, form, types) };
                    let always = entity.attributes.get(attribute).is_some_and(|found| !found.optional);
                    TextPiece::Part { attribute: attribute.clone(), form, absent: absent.clone(), always }
                }
            };
            let pieces = key.template.iter().map(piece).collect();
            let shown = template(&key.template);
            return Some(KeyText { pieces, when: key.when.clone(), shown, computed: true });
        }
        let attribute = entity.attributes.get(wire)?;
        let form = type_form(&attribute.ty, types);
        let piece = TextPiece::Part { attribute: wire.to_owned(), form, absent: None, always: !attribute.optional };
        Some(KeyText { pieces: vec![piece], when: None, shown: attribute.ty.to_string(), computed: false })
    }

    /// Compares two ways to write a key. `before` is that of `old`.
    pub(super) fn change(&self, before: &KeyText, entity: &EntityShape) -> Option<KeyChange> {
        let was = |attribute: &String| entity.attributes.get(attribute).and_then(|found| found.before.as_ref());
        let same_attribute = |after: &String, before: &String| after == before || was(after) == Some(before);
        let mut digits = None;
        let mut others = self.pieces.len() != before.pieces.len();
        for (after, before) in self.pieces.iter().zip(&before.pieces) {
            match (before, after) {
                (
                    TextPiece::Part { attribute: old, form: before, absent: none, always },
                    TextPiece::Part { attribute, form: after, absent, .. },
                    // A text for absent values changes nothing if there was none.
                ) if same_attribute(attribute, old) && (none == absent || (*always && none.is_none())) => {
                    match (before, after) {
                        (before, after) if after.writes_like(before) => {}
                        (Form::Digits { digits: before, signed: old }, Form::Digits { digits: after, signed })
                            if old == signed && digits.is_none() =>
                        {
                            digits = Some((attribute.clone(), before.clone(), after.clone()));
                        }
                        _ => others = true,
                    }
                }
                (before, after) => others |= before != after,
            }
        }
        match (others, digits) {
            (true, _) => Some(KeyChange::Text),
            (false, Some((attribute, before, after))) => Some(KeyChange::Digits { attribute, before, after }),
            (false, None) => (self.when != before.when).then_some(KeyChange::When),
        }
    }

    /// Returns what both are, for a message.
    pub(super) fn texts(&self, before: &KeyText) -> String {
        if before.shown == self.shown {
            return format!("`{}`, whose parts have other types", self.shown);
        }
        format!("before `{}`, after `{}`", before.shown, self.shown)
    }

    /// Returns the conditions of both, for a message.
    pub(super) fn conditions(&self, before: &KeyText) -> String {
        let shown = |when: &Option<String>| match when {
            Some(when) => format!("`{when}`"),
            None => "always".to_owned(),
        };
        format!("before {}, after {}", shown(&before.when), shown(&self.when))
    }
}

/// Returns the form of a part of a template.
fn part_form(ty: Option<&StoredType>, form: &str, types: &Declared) -> Form {
    match ty {
        Some(StoredType::Integer(integer)) if form.starts_with(|c: char| c.is_ascii_digit()) => {
            Form::Digits { digits: form.to_owned(), signed: integer.is_signed() }
        }
        Some(StoredType::EpochSeconds | StoredType::EpochMillis) if form.starts_with(|c: char| c.is_ascii_digit()) => {
            Form::Digits { digits: form.to_owned(), signed: false }
        }
        _ if !form.is_empty() => Form::Named(form.to_owned()),
        Some(ty) => type_form(ty, types),
        None => Form::Text,
    }
}

/// Returns the form of a value that is not padded.
fn type_form(ty: &StoredType, types: &Declared) -> Form {
    let time = |name: &str, precision: &Precision| Form::TextOf(format!("{name} {precision:?}"));
    match ty {
        StoredType::String => Form::Text,
        StoredType::Named(name) => match types.get(name).map(|found| &found.kind) {
            Some(TypeKindShape::Enum { .. }) => Form::Text,
            _ => Form::Named(name.clone()),
        },
        StoredType::Timestamp(precision) => time("timestamp", precision),
        StoredType::DateTime(precision) => time("datetime", precision),
        StoredType::Integer(_) | StoredType::Decimal | StoredType::EpochSeconds | StoredType::EpochMillis => {
            Form::Named("number".to_owned())
        }
        StoredType::Uuid | StoredType::Date => Form::TextOf(ty.to_string()),
        other => Form::Named(other.to_string()),
    }
}
