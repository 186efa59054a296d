//! Attributes of an entity, or fields of a struct, with where and how the schema declares them.

use std::collections::BTreeSet;
use std::ops::{Index, IndexMut};

use crate::model::{Attribute, AttributeId, IdVec, Type};
use crate::schema::Given;
use crate::source::Span;
use crate::yaml::Path;

use super::misplaced::NestedPath;
use super::names::Names;

/// The attributes of an entity, or the fields of a struct: what one mapping declares.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields {
    list: IdVec<AttributeId, Field>,
    names: Names<AttributeId>,
    /// The names in the item of those whose declaration is wrong, as far as they are known.
    broken_wires: BTreeSet<String>,
}

/// An attribute of an entity, or a field of a struct.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) model: Attribute,
    /// The name in the schema.
    pub(crate) name: String,
    /// The entry that declares it.
    pub(crate) path: Path,
    /// The span of its name, for those who know only the paths of another file.
    pub(crate) span: Span,
    /// The type as the schema writes it.
    pub(crate) type_text: String,
    /// `false` for `stored: false`.
    pub(crate) stored: bool,
    /// Whether its entry has a `rust_type:`.
    pub(crate) has_rust_type: bool,
    /// Whether its type is built into the language.
    pub(crate) is_built_in: bool,
}

impl Field {
    /// Returns whether the configuration gives it its Rust type.
    pub(crate) fn is_configured(&self) -> bool {
        matches!(self.model.ty, Type::Mapped { .. }) && !self.has_rust_type && self.is_built_in
    }
}

impl Index<AttributeId> for Fields {
    type Output = Field;

    fn index(&self, id: AttributeId) -> &Field {
        &self.list[id]
    }
}

impl IndexMut<AttributeId> for Fields {
    fn index_mut(&mut self, id: AttributeId) -> &mut Field {
        &mut self.list[id]
    }
}

impl Fields {
    /// Finds a field by its name in the schema.
    pub(crate) fn find(&self, name: &str) -> Given<AttributeId> {
        self.names.find(name)
    }

    /// Finds a field by its name in the item.
    pub(crate) fn find_wire(&self, wire: &str) -> Option<AttributeId> {
        self.list.find(|field| field.model.wire == wire)
    }

    /// Returns the names in the schema.
    pub(crate) fn names(&self) -> &Names<AttributeId> {
        &self.names
    }

    /// Returns the message and the hint about a name that no attribute has; `what` is what was to be named.
    pub(crate) fn unknown(&self, name: &str, what: &str) -> (String, String) {
        match NestedPath::of(name, &self.names) {
            Some(nested) => (nested.message(what), nested.help()),
            None => (format!("`{name}` is not an attribute"), self.names.help(name, "attributes")),
        }
    }

    /// Iterates over the fields in schema order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Field> + Clone {
        self.list.iter()
    }

    /// Iterates over the fields with their ids.
    pub(crate) fn enumerate(&self) -> impl Iterator<Item = (AttributeId, &Field)> + Clone {
        self.list.enumerate()
    }

    /// Iterates over the ids of the fields.
    pub(crate) fn ids(&self) -> impl Iterator<Item = AttributeId> + use<> {
        self.list.ids()
    }

    /// Iterates over the fields, to change them.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Field> {
        self.list.iter_mut()
    }

    /// Returns what the model has of the fields.
    pub(crate) fn models(&self) -> IdVec<AttributeId, Attribute> {
        self.list.iter().map(|field| field.model.clone()).collect()
    }

    /// Returns the path of the field that has a name in the item; of several, of the last one.
    pub(crate) fn wire_path(&self, wire: &str) -> Option<&Path> {
        self.list.iter().rev().find(|field| field.model.wire == wire).map(|field| &field.path)
    }

    /// Returns whether an attribute of this name in the item is written.
    pub(crate) fn stores(&self, wire: &str) -> bool {
        self.list.iter().any(|field| field.model.wire == wire && field.stored)
    }

    /// Returns whether an attribute of this name in the item is declared, and its declaration is wrong.
    pub(crate) fn is_broken(&self, wire: &str) -> bool {
        self.broken_wires.contains(wire)
    }

    /// Adds a field.
    pub(crate) fn push(&mut self, field: Field) {
        let name = field.name.clone();
        let id = self.list.push(field);
        self.names.declare(&name, Some(id));
    }

    /// Notes a field whose declaration is wrong, by its names in the schema and in the item.
    pub(crate) fn push_broken(&mut self, name: &str, wire: &str) {
        self.names.declare(name, None);
        self.broken_wires.insert(wire.to_owned());
    }
}
