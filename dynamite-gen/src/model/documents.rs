//! Where values of `json` are, which can be nested to any depth.

use super::{Type, TypeDefinition, TypeDefinitions, TypeKind, reachable};

impl Type {
    /// Returns whether a value holds documents, other than in types of the user's.
    pub(crate) fn holds_documents(&self, types: &TypeDefinitions) -> bool {
        match self {
            Type::Json => true,
            Type::List(inner) | Type::Map(inner) => inner.holds_documents(types),
            Type::Named(id) => reachable(types, [*id]).into_iter().any(|id| types[id].has_documents()),
            _ => false,
        }
    }

    /// Returns whether the type is `json`, or a list or a map of it.
    fn is_of_documents(&self) -> bool {
        match self {
            Type::Json => true,
            Type::List(inner) | Type::Map(inner) => inner.is_of_documents(),
            _ => false,
        }
    }
}

impl TypeDefinition {
    /// Returns whether a field of this type itself holds documents. An open union keeps any map.
    fn has_documents(&self) -> bool {
        match &self.kind {
            TypeKind::Struct(fields) => fields.iter().any(|field| field.ty.is_of_documents()),
            TypeKind::Union { open, .. } => *open,
            TypeKind::Enum { .. } | TypeKind::Alias(_) => false,
        }
    }
}
