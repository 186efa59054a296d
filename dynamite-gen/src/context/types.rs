//! The types that a schema declares: structs, enums and tagged unions.

use serde::Serialize;

use super::scope::ModuleScope;
use super::structs::{self, FieldDocs, StructContext};
use super::{docs, rust_code};
use crate::model::{AttributeId, TypeDefinition, TypeKind, UnionVariant, Variant};

/// A declared type.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TypeContext {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    /// Other modules use the type, so they have to reach its functions.
    pub(crate) shared: bool,
    pub(crate) derives: Vec<String>,
    /// The argument of the macro that implements `Debug` of an enum or a union, if it is not derived.
    pub(crate) redacted: Option<String>,
    #[serde(flatten)]
    pub(crate) kind: TypeKindContext,
}

/// The content of a declared type.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum TypeKindContext {
    Struct {
        body: Box<StructContext>,
    },
    Enum {
        variants: Vec<VariantContext>,
        open: bool,
    },
    Union {
        /// The literal of the tag.
        tag: String,
        /// The enum of the values of the tag.
        tag_enum: String,
        /// The argument of the macro that implements `Debug` of that enum, if it is not derived.
        tag_redacted: Option<String>,
        /// The documentation of the path of the tag.
        tag_doc: Vec<String>,
        variants: Vec<UnionVariantContext>,
        open: bool,
    },
}

/// A variant of an enum.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct VariantContext {
    pub(crate) name: String,
    /// The literal of the stored value.
    pub(crate) wire: String,
    pub(crate) doc: Vec<String>,
}

/// A variant of a tagged union.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct UnionVariantContext {
    pub(crate) name: String,
    /// The literal of the value of the tag.
    pub(crate) wire: String,
    pub(crate) doc: Vec<String>,
    /// The struct with the fields, if there are any.
    pub(crate) payload: Option<String>,
    /// The constant that paths of the fields begin with.
    pub(crate) constant: Option<String>,
    pub(crate) constant_doc: Vec<String>,
}

/// Returns the context of a declared type; `None` for an alias, whose users have the type that it stands for.
pub(super) fn context(scope: ModuleScope<'_>, definition: &TypeDefinition) -> Option<TypeContext> {
    let hidden = if definition.sensitive { " `Debug` shows `…` in place of a value." } else { "" };
    let origin = format!("Declared in {}.{hidden}", docs::code(scope.source));
    let doc = docs::with(definition.doc.as_deref(), &origin, definition.doc.as_ref().map(|_| origin.clone()));
    Some(TypeContext {
        name: definition.name.as_str().to_owned(),
        kind: kind(scope, definition, &doc)?,
        doc,
        shared: definition.home.is_some(),
        derives: scope.derives(definition.name.plain()),
        redacted: definition.sensitive.then(|| definition.name.as_str().to_owned()),
    })
}

fn kind(scope: ModuleScope<'_>, definition: &TypeDefinition, doc: &[String]) -> Option<TypeKindContext> {
    Some(match &definition.kind {
        TypeKind::Struct(fields) => {
            let docs_of = |id: AttributeId| FieldDocs {
                field: docs::declared_field(scope, &fields[id]),
                path: docs::struct_path(&fields[id]),
            };
            let body = structs::declared(scope, &definition.name, doc.to_owned(), fields, docs_of);
            TypeKindContext::Struct { body: Box::new(body.redact(definition.sensitive)) }
        }
        TypeKind::Enum { variants, open } => {
            TypeKindContext::Enum { variants: variants.iter().map(variant).collect(), open: *open }
        }
        TypeKind::Union { tag, variants, open } => {
            let variants = variants.iter().map(|variant| union_variant(scope, tag, variant)).collect();
            let tag_enum = definition.name.suffixed("Tag").as_str().to_owned();
            TypeKindContext::Union {
                tag: rust_code::string(tag),
                tag_redacted: definition.sensitive.then(|| tag_enum.clone()),
                tag_enum,
                tag_doc: docs::union_tag(tag),
                variants,
                open: *open,
            }
        }
        TypeKind::Alias(_) => return None,
    })
}

fn variant(variant: &Variant) -> VariantContext {
    let default = format!("Stored as {}.", docs::code(&variant.wire));
    VariantContext {
        name: variant.name.as_str().to_owned(),
        wire: rust_code::string(&variant.wire),
        doc: docs::with(variant.doc.as_deref(), &default, None),
    }
}

fn union_variant(scope: ModuleScope<'_>, tag: &str, variant: &UnionVariant) -> UnionVariantContext {
    UnionVariantContext {
        name: variant.name.as_str().to_owned(),
        wire: rust_code::string(&variant.wire),
        doc: docs::union_variant(variant, tag),
        payload: variant.payload.map(|id| scope.types[id].name.as_str().to_owned()),
        constant: variant.constant.as_ref().map(|constant| constant.as_str().to_owned()),
        constant_doc: docs::union_constant(variant, tag),
    }
}
