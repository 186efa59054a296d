//! The parts of the model that contexts are made from.

use std::collections::{BTreeMap, BTreeSet};

use super::import::ImportContext;
use super::rust_code;
use crate::config::Settings;
use crate::model::{Attribute, Entity, IdVec, Index, Table, TypeDefinition, TypeDefinitions, TypeId, TypeKind};
use crate::naming::Ident;
use crate::rust_derive;

/// The part of the model that a module is made from.
#[derive(Clone, Copy)]
pub(super) struct ModuleScope<'m> {
    pub(super) types: &'m TypeDefinitions,
    pub(super) name: &'m Ident,
    pub(super) source: &'m str,
    pub(super) settings: &'m Settings,
}

/// The part of the model that an entity is made from.
#[derive(Clone, Copy)]
pub(super) struct EntityScope<'m> {
    pub(super) module: ModuleScope<'m>,
    pub(super) table: &'m Table,
    pub(super) entity: &'m Entity,
}

impl<'m> EntityScope<'m> {
    /// Iterates over the indexes that generated code reads.
    pub(super) fn read_indexes(self) -> impl Iterator<Item = &'m Index> {
        self.entity.indexes.iter().filter(move |index| self.table.is_read(index.id))
    }
}

impl<'m> ModuleScope<'m> {
    /// Returns the types that the module declares itself.
    pub(super) fn own_types(self) -> Vec<&'m TypeDefinition> {
        self.types.iter().filter(|definition| self.is_own(definition)).collect()
    }

    /// Returns whether a type is declared in the module's schema: in that of a table, no type has another home.
    pub(super) fn is_own(self, definition: &TypeDefinition) -> bool {
        definition.home.as_ref().is_none_or(|home| home == self.name)
    }

    /// Returns the imports of some shared types, by module.
    pub(super) fn imports(self, used: &BTreeSet<TypeId>, public: bool) -> Vec<ImportContext> {
        let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for definition in used.iter().filter_map(|id| self.types.get(*id)) {
            if let Some(home) = definition.home.as_ref().filter(|home| *home != self.name && definition.is_item()) {
                let names = std::iter::once(definition.name.clone()).chain(definition.tag_enum().filter(|_| public));
                found.entry(home.as_str()).or_default().extend(names.map(|name| name.as_str().to_owned()));
            }
        }
        let import =
            |(module, names): (&str, Vec<String>)| ImportContext::new(public, &format!("super::{module}"), names);
        found.into_iter().map(import).collect()
    }

    /// Returns the user's types in the module, each with the type that it is stored as.
    pub(super) fn checks(
        self,
        own: &[&'m TypeDefinition],
        attributes: impl Iterator<Item = &'m Attribute>,
    ) -> Vec<String> {
        let fields = own.iter().filter_map(|definition| match &definition.kind {
            TypeKind::Struct(fields) => Some(fields),
            _ => None,
        });
        let all = attributes.chain(fields.flat_map(IdVec::iter));
        let mappings = all.flat_map(|attribute| attribute.ty.mappings());
        let checks: BTreeSet<String> =
            mappings.map(|(rust, stored)| format!("{rust}, {}", rust_code::ty(self.types, stored))).collect();
        checks.into_iter().collect()
    }

    /// Returns the crates that the derives of the configuration for some types come from.
    pub(super) fn derive_crates<'t>(self, types: impl Iterator<Item = &'t str>) -> BTreeSet<String> {
        let derives = types.flat_map(|name| self.derives(name.trim_start_matches("r#")));
        derives.filter_map(|path| rust_derive::crate_of(&path).map(str::to_owned)).collect()
    }

    /// Returns the derives that the configuration adds to a type.
    pub(super) fn derives(self, name: &str) -> Vec<String> {
        let matching = self.settings.derives.iter().filter(|rule| rule.selects(self.name.plain(), name));
        let mut paths = Vec::new();
        // Texts that are not paths are findings of their own.
        for path in matching.filter_map(|rule| rule.printed().ok()).flatten() {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        paths
    }
}
