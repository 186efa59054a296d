//! The forms of the texts of keys, by which keys can be told apart that begin alike.

use super::{
    Bucket, Entity, KeyKind, KeySource, PartForm, Precision, Segment, TemplatePart, Type, TypeDefinitions, TypeKind,
};

/// A part of the form of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FormPart<'a> {
    Literal(&'a str),
    /// Any text; before a literal, one in which the literal does not begin.
    Text,
    /// As many characters as the pattern has. A digit stands for the digits from 0 to it, `f` for a digit or one of `a`
    /// to `f`, `s` for the sign of a number, `0` or `-`, and another character for itself.
    Characters {
        pattern: String,
        /// A text of this form that a value has.
        example: String,
    },
    OneOf(Vec<&'a str>),
    /// Any text without upper-case letters; before a literal, one in which the literal does not begin.
    Lower,
    /// The digits of an integer without leading zeros; if it is `signed`, maybe behind a `-`.
    Digits {
        signed: bool,
    },
    /// Another form, or this text.
    OrAbsent(Box<FormPart<'a>>, &'a str),
}

/// Returns the form of the texts of a key; `None` for a number or bytes.
pub(crate) fn form<'a>(
    types: &'a TypeDefinitions,
    entity: &'a Entity,
    source: &KeySource,
) -> Option<Vec<FormPart<'a>>> {
    let id = match source {
        KeySource::Computed(id) => id,
        KeySource::Attribute(id) => {
            let ty = &entity.attributes[*id].ty;
            let is_text =
                !matches!(ty.stored(), Type::Integer(_) | Type::Bool | Type::EpochSeconds | Type::EpochMillis);
            return is_text.then(|| FormPart::of(types, ty, PartForm::Usual)).flatten().map(|part| vec![part]);
        }
    };
    let key = &entity.computed[*id];
    let part = |segment: &'a Segment| match segment {
        Segment::Literal(text) => Some(FormPart::Literal(text)),
        Segment::Shard(total) => Some(FormPart::shard(*total)),
        Segment::Part(part) => FormPart::of_part(types, &entity.attributes[part.attribute].ty, part),
    };
    if key.kind == KeyKind::String { key.template.iter().map(part).collect() } else { None }
}

impl<'a> FormPart<'a> {
    /// Returns the form of the number of a shard.
    pub(crate) fn shard(total: u16) -> Self {
        let greatest = total.saturating_sub(1).to_string();
        // The digits after the first are those of any number.
        let first = greatest.chars().take(1);
        let pattern: String = first.chain(greatest.chars().skip(1).map(|_| '9')).collect();
        characters(&pattern, &"0".repeat(greatest.len()))
    }

    /// Returns the form of a part of a template whose attribute has this type; `None` for a type that has none.
    pub(crate) fn of_part(types: &'a TypeDefinitions, ty: &Type, part: &'a TemplatePart) -> Option<Self> {
        let form = Self::of(types, ty, part.form)?;
        Some(match &part.absent {
            Some(absent) => FormPart::OrAbsent(Box::new(form), absent),
            None => form,
        })
    }

    /// Returns the form of the values of a type in a text key; `None` for a type that has none.
    pub(crate) fn of(types: &'a TypeDefinitions, ty: &Type, form: PartForm) -> Option<Self> {
        let width = match form {
            PartForm::Usual => None,
            PartForm::Width(width) => Some(width),
            PartForm::Lower => return Some(FormPart::Lower),
            PartForm::Bucket(bucket) => return Some(self::bucket(bucket)),
            PartForm::Plain => {
                let signed = matches!(ty.stored(), Type::Integer(integer) if integer.is_signed());
                return Some(FormPart::Digits { signed });
            }
        };
        let part = match ty.stored() {
            Type::String => FormPart::Text,
            Type::Bool => FormPart::OneOf(vec!["false", "true"]),
            Type::Integer(integer) => {
                let sign = if integer.is_signed() { "s" } else { "" };
                let digits = usize::from(width.unwrap_or_else(|| integer.digits()));
                let example = if integer.is_signed() { "0" } else { "" };
                FormPart::Characters {
                    pattern: format!("{sign}{}", "9".repeat(digits)),
                    example: format!("{example}{}1", "0".repeat(digits.saturating_sub(1))),
                }
            }
            Type::Uuid => characters("ffffffff-ffff-ffff-ffff-ffffffffffff", "00000000-0000-0000-0000-000000000000"),
            Type::Date => characters(DATE, EXAMPLE_DATE),
            Type::Timestamp(precision) => time(*precision, "Z"),
            Type::DateTime(precision) => time(*precision, ""),
            Type::EpochSeconds => characters(&"9".repeat(10), "1717156800"),
            Type::EpochMillis => characters(&"9".repeat(13), "1717156800000"),
            Type::Named(id) => match &types.get(*id)?.kind {
                TypeKind::Enum { open: true, .. } => FormPart::Text,
                TypeKind::Enum { variants, .. } => {
                    FormPart::OneOf(variants.iter().map(|variant| variant.wire.as_str()).collect())
                }
                _ => return None,
            },
            _ => return None,
        };
        Some(part)
    }
}

const DATE: &str = "9999-19-39";
const EXAMPLE_DATE: &str = "2024-05-31";

fn characters(pattern: &str, example: &str) -> FormPart<'static> {
    FormPart::Characters { pattern: pattern.to_owned(), example: example.to_owned() }
}

fn bucket(bucket: Bucket) -> FormPart<'static> {
    let hour = (format!("{DATE}T29"), format!("{EXAMPLE_DATE}T12"));
    let length = match bucket {
        Bucket::Year => 4,
        Bucket::Month => 7,
        Bucket::Day => 10,
        Bucket::Hour => 13,
    };
    let beginning = |text: &str| text.chars().take(length).collect::<String>();
    characters(&beginning(&hour.0), &beginning(&hour.1))
}

fn time(precision: Precision, zone: &str) -> FormPart<'static> {
    let (pattern, example) = match precision {
        Precision::Nanos => (".999999999", ".000000000"),
        Precision::Millis => (".999", ".000"),
        Precision::Seconds => ("", ""),
    };
    characters(&format!("{DATE}T29:59:59{pattern}{zone}"), &format!("{EXAMPLE_DATE}T12:00:00{example}{zone}"))
}
