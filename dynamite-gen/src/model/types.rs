//! Types of attributes, and the types that a schema declares.

use std::collections::BTreeSet;

use crate::naming::Ident;

use super::{Attribute, AttributeId, IdVec, TypeId, VariantId};

/// The type of an attribute, an element or a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Type {
    String,
    Bool,
    Integer(Integer),
    F32,
    F64,
    Decimal,
    Bytes,
    Uuid,
    Timestamp(Precision),
    /// A date and a time of day without a zone.
    DateTime(Precision),
    EpochSeconds,
    EpochMillis,
    Date,
    Json,
    List(Box<Type>),
    /// Elements are text, numbers other than floats, or bytes (or are written as such: uuid, dates, enums).
    Set(Box<Type>),
    Map(Box<Type>),
    /// A declared type.
    Named(TypeId),
    /// A type of the user's that is stored as another.
    Mapped {
        stored: Box<Type>,
        /// Its path in Rust.
        rust: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Integer {
    I8,
    I16,
    I32,
    I64,
    I128,
    U8,
    U16,
    U32,
    U64,
    U128,
}

impl Integer {
    /// Returns the name that the schema writes.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Integer::I8 => "i8",
            Integer::I16 => "i16",
            Integer::I32 => "i32",
            Integer::I64 => "i64",
            Integer::I128 => "i128",
            Integer::U8 => "u8",
            Integer::U16 => "u16",
            Integer::U32 => "u32",
            Integer::U64 => "u64",
            Integer::U128 => "u128",
        }
    }

    /// Returns the number of digits of the largest number.
    pub(crate) fn digits(self) -> u8 {
        match self {
            Integer::U8 | Integer::I8 => 3,
            Integer::U16 | Integer::I16 => 5,
            Integer::U32 | Integer::I32 => 10,
            Integer::I64 => 19,
            Integer::U64 => 20,
            Integer::U128 | Integer::I128 => 39,
        }
    }

    /// Returns whether there are negative numbers.
    pub(crate) fn is_signed(self) -> bool {
        matches!(self, Integer::I8 | Integer::I16 | Integer::I32 | Integer::I64 | Integer::I128)
    }
}

/// The number of fraction digits that a time has in the item: nine, three or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Precision {
    Nanos,
    Millis,
    Seconds,
}

/// A file of types alone.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TypesModule {
    /// The schema file, as in `Table::source`.
    pub(crate) source: String,
    pub(crate) module: Ident,
    pub(crate) doc: Option<String>,
    /// The types of all such files, so that an id means the same in each.
    pub(crate) types: TypeDefinitions,
}

/// The declared types that a module may use.
pub(crate) type TypeDefinitions = IdVec<TypeId, TypeDefinition>;

/// A type that the schema declares.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TypeDefinition {
    pub(crate) name: Ident,
    /// The module of the file of types that declares it; `None` for a table's own.
    pub(crate) home: Option<Ident>,
    /// Set if all its values are sensitive.
    pub(crate) sensitive: bool,
    pub(crate) doc: Option<String>,
    pub(crate) kind: TypeKind,
    /// The fields, values or alternatives that were removed from it, in schema order.
    pub(crate) retired: Vec<Retired>,
}

/// Something that was removed, and must not come back with another meaning.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Retired {
    /// The name in items, or the value.
    pub(crate) wire: String,
    /// The type that an attribute or a field had; `None` for a value.
    pub(crate) ty: Option<Type>,
}

impl TypeDefinition {
    /// Returns whether it is a type in Rust. An alias is not.
    pub(crate) fn is_item(&self) -> bool {
        !matches!(self.kind, TypeKind::Alias(_))
    }

    /// Returns the name of the enum of its tags, if it is a tagged union.
    pub(crate) fn tag_enum(&self) -> Option<Ident> {
        matches!(self.kind, TypeKind::Union { .. }).then(|| self.name.suffixed("Tag"))
    }

    /// Returns the types that it is written with.
    pub(crate) fn uses(&self) -> Vec<TypeId> {
        match &self.kind {
            TypeKind::Enum { .. } | TypeKind::Alias(_) => Vec::new(),
            TypeKind::Struct(fields) => fields.iter().filter_map(|field| field.ty.named()).collect(),
            TypeKind::Union { variants, .. } => variants.iter().filter_map(|variant| variant.payload).collect(),
        }
    }
}

impl Type {
    /// Returns the declared type that it is, or that its elements are.
    pub(crate) fn named(&self) -> Option<TypeId> {
        match self {
            Type::Named(id) => Some(*id),
            Type::List(inner) | Type::Set(inner) | Type::Map(inner) | Type::Mapped { stored: inner, .. } => {
                inner.named()
            }
            _ => None,
        }
    }

    /// Returns the type that it is stored as, which the schema declares.
    pub(crate) fn stored(&self) -> &Type {
        match self {
            Type::Mapped { stored, .. } => stored,
            other => other,
        }
    }

    /// Returns whether values of both types have one type in Rust.
    pub(crate) fn is_same_in_rust(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Mapped { rust: own, .. }, Type::Mapped { rust: other, .. }) => own == other,
            (own, other) => own == other,
        }
    }

    /// Returns the type as one of the user's, with a path in Rust.
    pub(crate) fn mapped(&self, rust: String) -> Type {
        Type::Mapped { stored: Box::new(self.stored().clone()), rust }
    }

    /// Returns the types of the user's in it, each with what it is stored as.
    pub(crate) fn mappings(&self) -> Vec<(&str, &Type)> {
        match self {
            Type::List(inner) | Type::Set(inner) | Type::Map(inner) => inner.mappings(),
            Type::Mapped { stored, rust } => {
                let mut found = stored.mappings();
                found.push((rust, stored));
                found
            }
            _ => Vec::new(),
        }
    }
}

/// Finds the types that can be reached from some of them, these included.
pub(crate) fn reachable(types: &TypeDefinitions, from: impl IntoIterator<Item = TypeId>) -> BTreeSet<TypeId> {
    let mut found = BTreeSet::new();
    let mut open: Vec<TypeId> = from.into_iter().collect();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(types.get(id).into_iter().flat_map(TypeDefinition::uses));
        }
    }
    found
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TypeKind {
    /// A map in the item. Fields have `Access::Settable`.
    Struct(IdVec<AttributeId, Attribute>),
    /// Text in the item.
    Enum {
        variants: IdVec<VariantId, Variant>,
        /// Adds `Unknown(String)`.
        open: bool,
    },
    /// Another name of a type, which is replaced by it wherever it is used; `None` where that type is wrong.
    Alias(Option<Type>),
    /// A map in the item: the fields of one struct, and its name under `tag`.
    Union {
        tag: String,
        variants: Vec<UnionVariant>,
        /// Other tags are values too.
        open: bool,
    },
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Variant {
    pub(crate) wire: String,
    pub(crate) name: Ident,
    pub(crate) doc: Option<String>,
    /// The value that it was stored as before.
    pub(crate) renamed_from: Option<String>,
}

/// An alternative of a tagged union.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnionVariant {
    /// The tag's value.
    pub(crate) wire: String,
    pub(crate) name: Ident,
    /// The struct that has its fields; `None` where it has none.
    pub(crate) payload: Option<TypeId>,
    /// The name of the constant that paths of its fields begin with, if there are any.
    pub(crate) constant: Option<Ident>,
    pub(crate) doc: Option<String>,
    /// The value of the tag that it had before.
    pub(crate) renamed_from: Option<String>,
}
