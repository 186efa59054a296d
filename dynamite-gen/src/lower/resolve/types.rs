//! The types that a file may use: built-in types, and those that files declare.

pub(crate) mod declare;
mod enums;
pub(crate) mod expression;
pub(crate) mod rust_types;
mod unions;

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{IdVec, TypeDefinition, TypeDefinitions, TypeId, TypeKind, reachable};
use crate::naming::Ident;
use crate::schema::FileReport;
use crate::source::Span;
use crate::yaml::Path;

use super::fields::Fields;
use super::names::Names;
use rust_types::RustTypes;

/// The types that a file may use: those of the files of types alone, then its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Types {
    pub(crate) definitions: TypeDefinitions,
    /// The declaration of each type in the schema.
    declarations: IdVec<TypeId, TypeDeclaration>,
    /// Where each alternative of each union is declared.
    alternatives: BTreeMap<(TypeId, String), Span>,
    /// The rules of the configuration.
    rules: RustTypes,
    /// The module of the table.
    module: Option<Ident>,
    /// The number of those that come from other files.
    imported: usize,
    names: Names<TypeId>,
    /// Where each name is declared, even by a wrong declaration.
    declared: BTreeMap<String, Span>,
    /// The types that are used, each with where it is used first.
    used: RefCell<BTreeMap<TypeId, Path>>,
}

/// A type as the schema declares it.
#[derive(Clone, Debug)]
struct TypeDeclaration {
    /// The fields of a struct; empty for other types.
    fields: Fields,
    span: Span,
}

impl Types {
    /// Creates a list without types.
    pub(crate) fn new(rules: &RustTypes) -> Self {
        Types { rules: rules.clone(), ..Types::default() }
    }

    /// Notes that it is not known what some file declares.
    pub(crate) fn set_incomplete(&mut self) {
        self.names.set_incomplete();
    }

    /// Returns those that are not from other files.
    pub(crate) fn own(&self) -> impl Iterator<Item = TypeId> + use<> {
        self.definitions.ids().skip(self.imported)
    }

    /// Returns those that are used.
    pub(crate) fn used(&self) -> Vec<TypeId> {
        self.used.borrow().keys().copied().collect()
    }

    /// Returns the types that the module gets: its own, and those of other files that it uses, directly or through
    /// others. Each comes with where it is declared or, if another file declares it, where it is used first.
    pub(crate) fn of_module(&self, report: &FileReport) -> Vec<(&TypeDefinition, Span)> {
        let mut found: BTreeMap<TypeId, Span> = self.own().map(|id| (id, self.declarations[id].span.clone())).collect();
        for (root, path) in &*self.used.borrow() {
            let span = report.document.value_span(path);
            for id in reachable(&self.definitions, [*root]) {
                found.entry(id).or_insert_with(|| span.clone());
            }
        }
        found.into_iter().map(|(id, span)| (&self.definitions[id], span)).filter(|(found, _)| found.is_item()).collect()
    }

    /// Returns the types of one module of a file of types: its own, and those of others that these are written with. Each
    /// comes with where it is declared or, if another file declares it, where the first that uses it is declared.
    pub(crate) fn of_home(&self, home: &Ident) -> Vec<(&TypeDefinition, Span)> {
        let is_own = |id: &TypeId| self.definitions[*id].home.as_ref() == Some(home);
        let own = || self.own().filter(is_own);
        let mut found: BTreeMap<TypeId, Span> = own().map(|id| (id, self.declarations[id].span.clone())).collect();
        for user in own() {
            for id in self.definitions[user].uses() {
                found.entry(id).or_insert_with(|| self.declarations[user].span.clone());
            }
        }
        found.into_iter().map(|(id, span)| (&self.definitions[id], span)).filter(|(found, _)| found.is_item()).collect()
    }

    /// Warns of the types that no attribute uses.
    pub(crate) fn warn_unused(&self, report: &FileReport) {
        if !report.has_errors() {
            self.own().filter(|id| !self.used.borrow().contains_key(id)).for_each(|id| self.warn_of(report, id));
        }
    }

    /// Warns of a type that nothing uses.
    pub(crate) fn warn_of(&self, report: &FileReport, id: TypeId) {
        let message = format!("the type `{}` is not used anywhere", self.definitions[id].name.plain());
        let finding = Diagnostic::new(codes::UNUSED_TYPE, message).label(self.declarations[id].span.clone(), "");
        report.add(finding.help("remove it, or use it as the type of an attribute"));
    }

    /// Returns whether a type is an enum.
    pub(crate) fn is_enum(&self, id: TypeId) -> bool {
        self.definitions.get(id).is_some_and(|d| matches!(d.kind, TypeKind::Enum { .. }))
    }

    /// Returns whether a type is a struct.
    pub(crate) fn is_struct(&self, id: TypeId) -> bool {
        self.definitions.get(id).is_some_and(|d| matches!(d.kind, TypeKind::Struct(_)))
    }

    /// Returns the fields of a struct.
    pub(crate) fn fields(&self, id: TypeId) -> Option<&Fields> {
        self.declarations.get(id).map(|declaration| &declaration.fields)
    }

    /// Returns where a type is declared.
    pub(crate) fn span(&self, id: TypeId) -> Option<&Span> {
        self.declarations.get(id).map(|declaration| &declaration.span)
    }

    /// Returns where the alternative of a union is declared.
    pub(crate) fn alternative_span(&self, union: TypeId, alternative: &str) -> Option<&Span> {
        self.alternatives.get(&(union, alternative.to_owned()))
    }

    /// Notes where a type is used first.
    fn mark_used(&self, id: TypeId, by: &Path) {
        self.used.borrow_mut().entry(id).or_insert_with(|| by.clone());
    }
}
