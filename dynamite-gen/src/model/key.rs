//! Keys: where an entity takes a key attribute from.

use crate::naming::Ident;

use super::{AttributeId, ComputedKeyId, When, each_once};

/// A key attribute as DynamoDB knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyAttribute {
    /// The name in the item.
    pub(crate) name: String,
    pub(crate) kind: KeyKind,
}

/// The three types that DynamoDB allows for keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    String,
    Number,
    Binary,
}

/// The source of a key attribute in an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeySource {
    /// An attribute of its own.
    Attribute(AttributeId),
    /// A template.
    Computed(ComputedKeyId),
}

/// A key attribute that is built from a template, and is not a field of the struct.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ComputedKey {
    /// The name in the item.
    pub(crate) wire: String,
    /// The name of the function that builds it, in snake case.
    pub(crate) function: Ident,
    /// `String`, or `Number` for a template that is one number part.
    pub(crate) kind: KeyKind,
    /// Adjacent literals are merged, and none is empty.
    pub(crate) template: Vec<Segment>,
    /// The condition of the sparse index that it is a key of: where it is false, the key is left out.
    pub(crate) when: Option<When>,
    /// Set if it may be absent: a part is optional, or there is a `when`.
    pub(crate) optional: bool,
}

impl ComputedKey {
    /// Iterates over the parts of the template, in order.
    pub(crate) fn template_parts(&self) -> impl Iterator<Item = &TemplatePart> {
        self.template.iter().filter_map(Segment::part)
    }

    /// Returns the number of shards that the key is spread over.
    pub(crate) fn shards(&self) -> Option<u16> {
        self.template.iter().find_map(|segment| match segment {
            Segment::Shard(total) => Some(*total),
            _ => None,
        })
    }

    /// Returns the attributes of the template, in order, each once.
    pub(crate) fn parts(&self) -> Vec<AttributeId> {
        each_once(self.template_parts().map(|part| part.attribute))
    }

    /// Returns the attributes without which there is no key, in order, each once: no text stands for their absence.
    pub(crate) fn required(&self) -> Vec<AttributeId> {
        each_once(self.template_parts().filter(|part| part.absent.is_none()).map(|part| part.attribute))
    }

    /// Returns the attributes that can be read back from the key, in order, each once.
    pub(crate) fn readable(&self) -> Vec<AttributeId> {
        each_once(self.template_parts().filter(|part| part.form.is_whole()).map(|part| part.attribute))
    }
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Segment {
    Literal(String),
    Part(TemplatePart),
    /// A number below this one, which is made from the key of the table.
    Shard(u16),
}

impl Segment {
    /// Returns the part that the segment is.
    pub(crate) fn part(&self) -> Option<&TemplatePart> {
        match self {
            Segment::Part(part) => Some(part),
            Segment::Literal(_) | Segment::Shard(_) => None,
        }
    }
}

/// A part of a template: an attribute, and what its text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TemplatePart {
    pub(crate) attribute: AttributeId,
    pub(crate) form: PartForm,
    /// The text that stands for an absent value.
    pub(crate) absent: Option<String>,
}

/// The form of the text of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PartForm {
    /// That of the type.
    Usual,
    /// A number with so many digits.
    Width(u8),
    /// A number without leading zeros.
    Plain,
    /// A text in lower case.
    Lower,
    /// A time as the year, the month, the day or the hour that it is in.
    Bucket(Bucket),
}

impl PartForm {
    /// Returns whether the text tells the value.
    pub(crate) fn is_whole(self) -> bool {
        match self {
            PartForm::Usual | PartForm::Width(_) | PartForm::Plain => true,
            PartForm::Lower | PartForm::Bucket(_) => false,
        }
    }
}

/// A span of time, as which a key has the times in it. A longer one is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Bucket {
    Hour,
    Day,
    Month,
    Year,
}

impl Bucket {
    /// Returns the name, as it is written in a template.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Bucket::Hour => "hour",
            Bucket::Day => "day",
            Bucket::Month => "month",
            Bucket::Year => "year",
        }
    }
}

/// What has to be given for the parts of a key that are made of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KeyParameter {
    pub(crate) attribute: AttributeId,
    /// `Usual` for a value that can be read back; how it is written does not matter.
    pub(crate) form: PartForm,
    /// The value may be absent.
    pub(crate) optional: bool,
}

impl KeyParameter {
    /// Returns the parameter for an attribute that is a key itself.
    pub(crate) fn of_attribute(attribute: AttributeId) -> Self {
        KeyParameter { attribute, form: PartForm::Usual, optional: false }
    }

    /// Returns the parameter for a part of a template.
    pub(crate) fn of_part(part: &TemplatePart) -> Self {
        let form = if part.form.is_whole() { PartForm::Usual } else { part.form };
        KeyParameter { attribute: part.attribute, form, optional: part.absent.is_some() }
    }

    /// Returns whether who knows this also knows the other.
    pub(crate) fn determines(&self, other: &Self) -> bool {
        let finer = match (self.form, other.form) {
            (PartForm::Bucket(own), PartForm::Bucket(other)) => own <= other,
            (own, other) => own.is_whole() || own == other,
        };
        self.attribute == other.attribute && finer
    }

    /// Returns the name of the field or the argument: `at_month` for the month of `at`.
    pub(crate) fn name(&self, attribute: &Ident) -> Ident {
        match self.form {
            PartForm::Bucket(bucket) => attribute.followed(&format!("_{}", bucket.name())),
            _ => attribute.clone(),
        }
    }
}

/// Returns the parameters of a key without those that another one determines. A parameter stands where the first one that
/// it determines was, and is optional if all of them are.
pub(crate) fn independent(all: impl IntoIterator<Item = KeyParameter>) -> Vec<KeyParameter> {
    let all: Vec<KeyParameter> = all.into_iter().collect();
    let is_greatest = |one: &KeyParameter| all.iter().all(|other| !other.determines(one) || one.determines(other));
    let mut kept: Vec<KeyParameter> = Vec::new();
    for parameter in &all {
        let Some(greatest) = all.iter().find(|one| one.determines(parameter) && is_greatest(one)) else { continue };
        let mut determined = all.iter().filter(|other| greatest.determines(other));
        let greatest = KeyParameter { optional: determined.all(|other| other.optional), ..*greatest };
        if !kept.contains(&greatest) {
            kept.push(greatest);
        }
    }
    kept
}

impl Segment {
    /// Returns whether two segments have the same form, whatever the types of their attributes.
    pub(crate) fn has_form_of(&self, other: &Segment) -> bool {
        match (self, other) {
            (Segment::Literal(text), Segment::Literal(other)) => text == other,
            (Segment::Part(part), Segment::Part(other)) => part.form == other.form && part.absent == other.absent,
            (Segment::Shard(total), Segment::Shard(other)) => total == other,
            _ => false,
        }
    }
}
