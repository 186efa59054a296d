//! Rust code for the types and texts of a schema.

use crate::escape::rust_literal;
use crate::model::{
    Attribute, FormPart, KeyParameter, PartForm, Precision, TemplatePart, Type, TypeDefinitions, TypeKind,
};

/// Returns a string literal.
pub(crate) fn string(text: &str) -> String {
    rust_literal(text)
}

/// Returns the Rust type of an attribute.
pub(super) fn ty(types: &TypeDefinitions, ty: &Type) -> String {
    match ty {
        Type::String => "String".into(),
        Type::Bool => "bool".into(),
        Type::Integer(integer) => integer.name().into(),
        Type::F32 => "f32".into(),
        Type::F64 => "f64".into(),
        Type::Decimal => "rt::Decimal".into(),
        Type::Bytes => "Vec<u8>".into(),
        Type::Uuid => "rt::Uuid".into(),
        Type::Timestamp(Precision::Nanos) => "rt::DateTime<rt::Utc>".into(),
        Type::Timestamp(Precision::Millis) => "rt::TimestampMillis".into(),
        Type::Timestamp(Precision::Seconds) => "rt::TimestampSeconds".into(),
        Type::DateTime(Precision::Nanos) => "rt::LocalDateTime".into(),
        Type::DateTime(Precision::Millis) => "rt::LocalDateTimeMillis".into(),
        Type::DateTime(Precision::Seconds) => "rt::LocalDateTimeSeconds".into(),
        Type::EpochSeconds => "rt::EpochSeconds".into(),
        Type::EpochMillis => "rt::EpochMillis".into(),
        Type::Date => "rt::Date".into(),
        Type::Json => "rt::Json".into(),
        Type::List(element) => format!("Vec<{}>", self::ty(types, element)),
        Type::Set(element) => format!("::std::collections::BTreeSet<{}>", self::ty(types, element)),
        Type::Map(element) => format!("::std::collections::BTreeMap<String, {}>", self::ty(types, element)),
        Type::Named(id) => types[*id].name.as_str().to_owned(),
        Type::Mapped { rust, .. } => rust.clone(),
    }
}

/// Returns the Rust type of an attribute, in an `Option` if it may be absent.
pub(super) fn optional(types: &TypeDefinitions, ty: &Type, optional: bool) -> String {
    let present = self::ty(types, ty);
    if optional { format!("Option<{present}>") } else { present }
}

/// Returns the segment of a template for a part.
pub(super) fn segment(types: &TypeDefinitions, attribute: &Attribute, part: &TemplatePart) -> String {
    let (ty, name) = (&attribute.ty, string(&attribute.wire));
    let segment = match (part.form, FormPart::of(types, ty, part.form)) {
        (PartForm::Bucket(bucket), _) => format!("{}({name})", bucket.name()),
        (PartForm::Plain, _) => format!("plain({name})"),
        (PartForm::Lower, _) => format!("lower({name})"),
        (_, Some(FormPart::Characters { pattern, .. })) => format!("fixed({name}, {})", pattern.len()),
        _ if matches!(ty.stored(), Type::Bool) => format!("flag({name})"),
        _ => {
            debug_assert!(matches!(ty.stored(), Type::String) || is_enum(types, ty));
            format!("text({name})")
        }
    };
    match &part.absent {
        Some(absent) => format!("{segment} | {}", string(absent)),
        None => segment,
    }
}

/// Returns the Rust type of what is given for the parts of a key that are made of an attribute, where it is present.
pub(super) fn key_parameter(types: &TypeDefinitions, attribute: &Attribute, parameter: &KeyParameter) -> String {
    key_type(types, &attribute.ty, parameter.form)
}

/// Returns the Rust type of what is given for a part of a key in a form.
pub(super) fn key_type(types: &TypeDefinitions, of: &Type, form: PartForm) -> String {
    match (of, form) {
        // Any moment can be given, however coarse the stored ones are.
        (Type::Timestamp(_) | Type::EpochSeconds | Type::EpochMillis, PartForm::Bucket(_)) => {
            ty(types, &Type::Timestamp(Precision::Nanos))
        }
        (Type::DateTime(_), PartForm::Bucket(_)) => ty(types, &Type::DateTime(Precision::Nanos)),
        (of_attribute, _) => ty(types, of_attribute),
    }
}

/// Returns whether values of a type are copied rather than cloned; key attributes can have these types.
pub(super) fn is_copy(types: &TypeDefinitions, ty: &Type) -> bool {
    match ty {
        Type::Bool | Type::Integer(_) | Type::Decimal | Type::Uuid | Type::Date => true,
        Type::Timestamp(_) | Type::DateTime(_) | Type::EpochSeconds | Type::EpochMillis => true,
        Type::Named(id) => matches!(types[*id].kind, TypeKind::Enum { open: false, .. }),
        _ => false,
    }
}

/// Returns whether a value is also read from texts other than the one that it is written as.
pub(super) fn has_other_texts(ty: &Type) -> bool {
    matches!(ty, Type::Uuid | Type::Timestamp(_) | Type::DateTime(_) | Type::Mapped { .. })
}

/// Returns whether a type is an enum of the schema, or is stored as one.
pub(super) fn is_enum(types: &TypeDefinitions, ty: &Type) -> bool {
    matches!(ty.stored(), Type::Named(id) if matches!(types[*id].kind, TypeKind::Enum { .. }))
}
