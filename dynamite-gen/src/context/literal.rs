//! Literals of a schema as Rust expressions.

use super::rust_code;
use crate::model::{Literal, Precision, Type, TypeDefinitions, TypeId, TypeKind, VariantId};

/// Returns a literal as an expression of the type that an attribute is stored as.
pub(super) fn expression(types: &TypeDefinitions, ty: &Type, literal: &Literal) -> String {
    let ty = ty.stored();
    match (literal, ty) {
        (Literal::Text(text), Type::Uuid) => format!("const {{ rt::literal::uuid({}) }}", rust_code::string(text)),
        (Literal::Text(text), _) => format!("String::from({})", rust_code::string(text)),
        (Literal::Bool(value), _) => value.to_string(),
        (Literal::Integer(digits) | Literal::Number(digits), Type::Integer(integer)) => {
            format!("{digits}{}", integer.name())
        }
        (Literal::Integer(text) | Literal::Number(text), Type::F32) => format!("{text}f32"),
        (Literal::Integer(text) | Literal::Number(text), Type::F64) => format!("{text}f64"),
        (Literal::Integer(text) | Literal::Number(text), _) => {
            format!("const {{ rt::literal::decimal({}) }}", rust_code::string(text))
        }
        (Literal::Variant(variant), Type::Named(id)) => variant_path(types, *id, *variant),
        (Literal::Date(text), _) => format!("const {{ rt::literal::date({}) }}", rust_code::string(text)),
        (Literal::Timestamp(text), ty) => time(types, ty, "timestamp", text),
        (Literal::DateTime(text), ty) => time(types, ty, "datetime", text),
        (Literal::Variant(_) | Literal::Empty, _) => format!("<{}>::default()", rust_code::ty(types, ty)),
    }
}

fn variant_path(types: &TypeDefinitions, id: TypeId, variant: VariantId) -> String {
    let definition = &types[id];
    match &definition.kind {
        TypeKind::Enum { variants, .. } => format!("{}::{}", definition.name, variants[variant].name),
        _ => "Default::default()".into(),
    }
}

/// Returns the expression for a time. Types with less precision are made from one with full precision.
fn time(types: &TypeDefinitions, ty: &Type, function: &str, text: &str) -> String {
    let time = format!("const {{ rt::literal::{function}({}) }}", rust_code::string(text));
    match ty {
        Type::Timestamp(Precision::Nanos) | Type::DateTime(Precision::Nanos) => time,
        ty => format!("{}::new({time})", rust_code::ty(types, ty)),
    }
}
