//! The stored form of a type, in words.

use super::code;
use crate::model::{Literal, Precision, Type, TypeDefinitions, TypeKind};

/// Returns DynamoDB's type of an attribute, and its form: "S, a date as `2026-02-28`".
pub(super) fn wire_type(types: &TypeDefinitions, ty: &Type) -> String {
    match ty {
        Type::String => "S".into(),
        Type::Bool => "BOOL".into(),
        Type::Integer(_) | Type::F32 | Type::F64 => "N".into(),
        Type::Decimal => "N, exact to 38 digits".into(),
        Type::Bytes => "B".into(),
        Type::Uuid => "S, in lower case with hyphens".into(),
        Type::Timestamp(precision) => format!("S, RFC 3339 in UTC {}", fraction(*precision)),
        Type::DateTime(precision) => format!("S, a date and a time without a zone, {}", fraction(*precision)),
        Type::EpochSeconds => "N, seconds since 1970".into(),
        Type::EpochMillis => "N, milliseconds since 1970".into(),
        Type::Date => "S, as `2026-02-28`".into(),
        Type::Json => "the type that fits the JSON value".into(),
        Type::List(element) => format!("L of {}", wire_type(types, element)),
        Type::Set(element) => format!("{}S, absent where empty", short(types, element)),
        Type::Map(element) => format!("M of {}", wire_type(types, element)),
        Type::Named(id) => match &types[*id].kind {
            TypeKind::Enum { .. } => "S".into(),
            TypeKind::Union { tag, .. } => format!("M with the tag {}", code(tag)),
            TypeKind::Struct(_) | TypeKind::Alias(_) => "M".into(),
        },
        Type::Mapped { stored, .. } => wire_type(types, stored),
    }
}

/// Returns DynamoDB's type alone: `S`, `N` or `B` for an element of a set.
fn short(types: &TypeDefinitions, ty: &Type) -> String {
    let all = wire_type(types, ty);
    all.split(',').next().unwrap_or_default().to_owned()
}

fn fraction(precision: Precision) -> &'static str {
    match precision {
        Precision::Nanos => "with nine fraction digits",
        Precision::Millis => "with three fraction digits",
        Precision::Seconds => "without fraction digits",
    }
}

/// Returns a literal as the schema writes it.
pub(super) fn literal(types: &TypeDefinitions, ty: &Type, literal: &Literal) -> String {
    match (literal, ty.stored()) {
        (Literal::Bool(value), _) => value.to_string(),
        (Literal::Variant(variant), Type::Named(id)) => match &types[*id].kind {
            TypeKind::Enum { variants, .. } => variants[*variant].wire.clone(),
            _ => String::new(),
        },
        (Literal::Text(text), _) => format!("'{text}'"),
        (
            Literal::Integer(text)
            | Literal::Number(text)
            | Literal::Date(text)
            | Literal::Timestamp(text)
            | Literal::DateTime(text),
            _,
        ) => text.clone(),
        (Literal::Variant(_) | Literal::Empty, _) => "empty".into(),
    }
}
