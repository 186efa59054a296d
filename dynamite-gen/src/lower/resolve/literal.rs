//! Literals of the schema: texts checked to be values of a type.

use crate::lower::syntax::{number, time, uuid};
use crate::model::{Literal, Precision, Type, TypeId, TypeKind};
use crate::schema::DefaultValue;
use crate::suggest::suggest;

use super::types::Types;

/// An error in a literal.
pub(crate) struct LiteralError {
    pub(crate) message: String,
    /// The value that was probably meant.
    pub(crate) suggestion: Option<String>,
}

impl From<String> for LiteralError {
    fn from(message: String) -> Self {
        LiteralError { message, suggestion: None }
    }
}

impl From<&str> for LiteralError {
    fn from(message: &str) -> Self {
        message.to_owned().into()
    }
}

/// Returns the value that a text stands for, or what is wrong with it.
pub(crate) fn literal(types: &Types, ty: &Type, text: &str) -> Result<Literal, LiteralError> {
    match ty.stored() {
        Type::Named(id) => variant(types, *id, text),
        other => Ok(built_in(other, text)?),
    }
}

/// Returns the value of a type that is meant by a text in another form: a date in place of a time, a number with `_`, or
/// the name of a variant in another case. If the text is a value, it is returned as it is.
pub(crate) fn meant(types: &Types, ty: &Type, text: &str) -> Option<String> {
    let ty = ty.stored();
    let date = text.split(['T', 't', ' ']).next().unwrap_or_default();
    let mut forms = vec![text.to_owned()];
    match ty {
        Type::Bool => forms.push(text.to_ascii_lowercase()),
        Type::Named(id) => forms.extend(similar_variant(types, *id, text)),
        Type::Integer(_) | Type::Decimal | Type::F32 | Type::F64 => forms.push(text.replace('_', "")),
        Type::Date => forms.push(date.to_owned()),
        Type::DateTime(_) => forms.extend([text.replace(' ', "T"), format!("{date}T00:00:00")]),
        Type::Timestamp(_) | Type::EpochSeconds | Type::EpochMillis => {
            let with_zone = format!("{}Z", text.replace(' ', "T"));
            forms.extend([with_zone, format!("{date}T00:00:00Z")]);
        }
        _ => {}
    }
    forms.into_iter().find(|form| literal(types, ty, form).is_ok())
}

/// Returns the value of an enum with a name in upper or lower case, perhaps after the name of the enum.
fn similar_variant(types: &Types, id: TypeId, text: &str) -> Option<String> {
    let TypeKind::Enum { variants, .. } = &types.definitions.get(id)?.kind else { return None };
    let last = text.rsplit(['.', ':']).next().unwrap_or(text);
    let found = variants.iter().find(|variant| [text, last].iter().any(|text| variant.wire.eq_ignore_ascii_case(text)));
    found.map(|variant| variant.wire.clone())
}

fn built_in(ty: &Type, text: &str) -> Result<Literal, String> {
    match ty {
        Type::String => Ok(Literal::Text(text.to_owned())),
        Type::Bool => boolean(text),
        Type::Integer(integer) => number::integer(*integer, text).map(Literal::Integer),
        Type::Decimal => number::decimal(text).map(Literal::Number),
        Type::F32 => number::float(text, "f32").map(Literal::Number),
        Type::F64 => number::float(text, "f64").map(Literal::Number),
        Type::Uuid => uuid_literal(text),
        Type::Timestamp(precision) => time::timestamp(text, *precision).map(Literal::Timestamp),
        Type::DateTime(precision) => time::datetime(text, *precision).map(Literal::DateTime),
        Type::EpochSeconds => time::timestamp(text, Precision::Seconds).map(Literal::Timestamp),
        Type::EpochMillis => time::timestamp(text, Precision::Millis).map(Literal::Timestamp),
        Type::Date => time::date(text).map(Literal::Date),
        Type::Bytes
        | Type::Json
        | Type::List(_)
        | Type::Set(_)
        | Type::Map(_)
        | Type::Named(_)
        | Type::Mapped { .. } => Err("a value of this type can't be written in a schema".to_owned()),
    }
}

/// Returns the value of a `default:`, or what is wrong with it.
pub(crate) fn default(types: &Types, ty: &Type, given: &DefaultValue) -> Result<Literal, LiteralError> {
    match (ty.stored(), given) {
        (Type::List(_) | Type::Set(_), DefaultValue::EmptyList) | (Type::Map(_), DefaultValue::EmptyMap) => {
            Ok(Literal::Empty)
        }
        (Type::List(_) | Type::Set(_), _) => Err("the default of a list or a set can only be `[]`".into()),
        (Type::Map(_), _) => Err("the default of a map can only be `{}`".into()),
        (Type::Bytes, _) => Err("`bytes` can't have a default".into()),
        (Type::Json, _) => Err("`json` can't have a default".into()),
        (_, DefaultValue::Text(text)) => literal(types, ty, text).map_err(|error| with_meant(types, ty, text, error)),
        (_, DefaultValue::EmptyList) => Err("only a list or a set can have the default `[]`".into()),
        (_, DefaultValue::EmptyMap) => Err("only a map can have the default `{}`".into()),
    }
}

/// Adds the value that is meant by a text in another form.
fn with_meant(types: &Types, ty: &Type, text: &str, error: LiteralError) -> LiteralError {
    let meant = || meant(types, ty, text).map(|own| format!("write `{own}`"));
    LiteralError { suggestion: error.suggestion.or_else(meant), ..error }
}

fn boolean(text: &str) -> Result<Literal, String> {
    match text {
        "true" => Ok(Literal::Bool(true)),
        "false" => Ok(Literal::Bool(false)),
        _ => Err(format!("`{text}` is neither `true` nor `false`")),
    }
}

/// Returns a UUID in lower case, as it is written.
fn uuid_literal(text: &str) -> Result<Literal, String> {
    if uuid::is_uuid(text) {
        Ok(Literal::Text(text.to_ascii_lowercase()))
    } else {
        Err(format!("`{text}` is not a UUID such as `67e55044-10b1-426f-9247-bb680e5fe0c8`"))
    }
}

fn variant(types: &Types, id: TypeId, text: &str) -> Result<Literal, LiteralError> {
    let definition = types.definitions.get(id);
    let Some(TypeKind::Enum { variants, .. }) = definition.map(|d| &d.kind) else {
        return Err("a struct or a union can't be written in a schema".into());
    };
    if let Some(found) = variants.find(|variant| variant.wire == text) {
        return Ok(Literal::Variant(found));
    }
    let name = definition.map_or("this enum", |d| d.name.plain());
    let suggestion = suggest(text, variants.iter().map(|v| v.wire.as_str()));
    Err(LiteralError { message: format!("`{text}` is not a value of `{name}`"), suggestion })
}
