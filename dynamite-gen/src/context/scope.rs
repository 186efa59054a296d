//! The parts of the model that contexts are made from.

use crate::config::Settings;
use crate::model::{Entity, Table, TypeDefinitions};
use crate::naming::Ident;

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

impl ModuleScope<'_> {
    /// Returns the derives that the configuration adds to a type.
    pub(super) fn derives(self, name: &str) -> Vec<String> {
        let matching = self.settings.derives.iter().filter(|rule| rule.selects(self.name.plain(), name));
        let mut paths = Vec::new();
        for path in matching.flat_map(|rule| &rule.paths) {
            if !paths.contains(path) {
                paths.push(path.clone());
            }
        }
        paths
    }
}
