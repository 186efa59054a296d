//! What `Debug` of generated code hides.

use super::{Attribute, Type, TypeDefinitions, TypeId, TypeKind, ViewField, ViewFieldKind, reachable};

impl Attribute {
    /// Returns whether `Debug` hides the value.
    pub(crate) fn is_hidden(&self, types: &TypeDefinitions) -> bool {
        self.sensitive || is_mapped_sensitive(types, &self.ty)
    }
}

impl ViewField {
    /// Returns whether `Debug` hides the value. A struct that a view reads in part hides its own fields.
    pub(crate) fn is_hidden(&self, types: &TypeDefinitions) -> bool {
        match &self.kind {
            ViewFieldKind::Whole(ty) => self.sensitive || is_mapped_sensitive(types, ty),
            ViewFieldKind::Part(_) => false,
        }
    }
}

/// Returns whether a type of the user's stands for something sensitive. Generated types hide it, others do not.
fn is_mapped_sensitive(types: &TypeDefinitions, ty: &Type) -> bool {
    ty.mappings().into_iter().filter_map(|(_, stored)| stored.named()).any(|id| has_sensitive(types, id))
}

/// Returns whether a declared type or anything in it is sensitive.
fn has_sensitive(types: &TypeDefinitions, of: TypeId) -> bool {
    let is_sensitive = |id: &TypeId| match &types[*id].kind {
        _ if types[*id].sensitive => true,
        TypeKind::Struct(fields) => fields.iter().any(|field| field.sensitive),
        TypeKind::Enum { .. } | TypeKind::Union { .. } | TypeKind::Alias(_) => false,
    };
    reachable(types, [of]).iter().any(is_sensitive)
}
