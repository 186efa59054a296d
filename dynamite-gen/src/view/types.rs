//! The types that a schema declares.

use serde::Serialize;

use super::structs::{self, StructView};
use super::{Scope, docs, rust};
use crate::model::{AttributeId, TypeDefinition, TypeKind, UnionVariant, Variant};

/// An enum, a struct or a tagged union.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TypeView {
    pub(crate) name: String,
    /// `struct`, `enum` or `union`.
    pub(crate) kind: String,
    pub(crate) doc: Vec<String>,
    /// `pub(super)` in front of what the unions of other modules call, or nothing.
    pub(crate) reach: String,
    pub(crate) derives: Vec<String>,
    pub(crate) variants: Vec<VariantView>,
    pub(crate) open: bool,
    /// The literal of a union's tag.
    pub(crate) tag: String,
    /// One for a struct, none otherwise.
    pub(crate) bodies: Vec<StructView>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct VariantView {
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) wire: String,
    pub(crate) doc: Vec<String>,
    /// The struct of a union's variant; empty where it has no fields.
    pub(crate) payload: String,
}

pub(super) fn view(scope: Scope<'_>, definition: &TypeDefinition) -> TypeView {
    let origin = format!("Declared in {}.", docs::code(scope.source));
    let mut view = TypeView {
        name: definition.name.as_str().to_owned(),
        kind: String::new(),
        doc: docs::with(definition.doc.as_deref(), &origin, definition.doc.as_ref().map(|_| origin.clone())),
        reach: if definition.home.is_some() { "pub(super) ".into() } else { String::new() },
        derives: scope.derives(definition.name.plain()),
        variants: Vec::new(),
        open: false,
        tag: String::new(),
        bodies: Vec::new(),
    };
    match &definition.kind {
        TypeKind::Struct(fields) => {
            view.kind = "struct".into();
            let docs_of = |id: AttributeId| {
                let wire = docs::code(&fields[id].wire);
                let own = docs::with(fields[id].doc.as_deref(), &format!("Field {wire}."), None);
                (own, vec![format!("The path of {wire}.")])
            };
            view.bodies = vec![structs::attributes(scope, &definition.name, view.doc.clone(), fields, docs_of)];
        }
        // Whoever uses an alias has what it stands for.
        TypeKind::Alias(_) => {}
        TypeKind::Enum { variants, open } => {
            view.kind = "enum".into();
            view.open = *open;
            view.variants = variants.iter().map(variant).collect();
        }
        TypeKind::Union { tag, variants } => {
            view.kind = "union".into();
            view.tag = rust::string(tag);
            let number = |(at, variant)| union_variant(scope, at, variant);
            view.variants = variants.iter().enumerate().map(number).collect();
        }
    }
    view
}

fn variant(variant: &Variant) -> VariantView {
    let default = format!("Stored as {}.", docs::code(&variant.wire));
    VariantView {
        number: String::new(),
        name: variant.name.as_str().to_owned(),
        wire: rust::string(&variant.wire),
        doc: docs::with(variant.doc.as_deref(), &default, None),
        payload: String::new(),
    }
}

fn union_variant(scope: Scope<'_>, at: usize, variant: &UnionVariant) -> VariantView {
    let default = format!("Stored with the tag {}.", docs::code(&variant.wire));
    let payload = variant.payload.map(|id| scope.types[id].name.as_str().to_owned());
    VariantView {
        number: (at + 1).to_string(),
        name: variant.name.as_str().to_owned(),
        wire: rust::string(&variant.wire),
        doc: docs::with(variant.doc.as_deref(), &default, None),
        payload: payload.unwrap_or_default(),
    }
}
