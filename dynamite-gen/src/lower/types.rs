//! The declared types, and what the text of a type stands for.

mod enums;
mod recursion;
mod resolve;
mod unions;

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{IdVec, Type, TypeDefinition, TypeDefinitions, TypeId, TypeKind, reachable};
use crate::naming::Ident;
use crate::schema::{EntityText, Entry, FieldText, Given, Report, Section, TypeBody, TypeHead, TypeText};
use crate::source::Span;
use crate::yaml::Path;

#[cfg(test)]
pub(crate) use resolve::built_in_types;
pub(super) use resolve::{Resolved, is_built_in};

use super::fields::{Fields, rust_type};
use super::names::{Names, rust_name};
use super::type_rules::TypeRules;

/// The types that a file may use: those of the files of types alone, then its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Types {
    pub(super) definitions: TypeDefinitions,
    /// The fields of each struct; empty for other types.
    pub(super) fields: IdVec<TypeId, Fields>,
    /// Where each is declared.
    spans: IdVec<TypeId, Span>,
    /// Where each alternative of each union is declared.
    alternatives: BTreeMap<(TypeId, String), Span>,
    /// What the configuration says of types and attributes.
    rules: TypeRules,
    /// The module of the table.
    module: Option<Ident>,
    /// How many come from other files.
    imported: usize,
    names: Names<TypeId>,
    /// Where each name is declared, that of a wrong declaration too.
    declared: BTreeMap<String, Span>,
    /// Where each that is used is used first.
    used: RefCell<BTreeMap<TypeId, Path>>,
}

/// A file that declares types.
pub(super) struct Source<'a> {
    pub(super) report: &'a Report<'a>,
    pub(super) section: &'a Section<TypeText>,
    /// The module that they are in, unless it is the table's own.
    pub(super) home: Option<Ident>,
    /// The module that they are in.
    pub(super) module: Option<Ident>,
}

impl Types {
    /// No types yet.
    pub(super) fn new(rules: &TypeRules) -> Self {
        Types { rules: rules.clone(), ..Types::default() }
    }

    /// Lowers all types of a table's file, which may use the shared ones.
    pub(super) fn lower(
        report: &Report,
        section: &Section<TypeText>,
        (module, shared): (Option<&Ident>, &Types),
    ) -> Self {
        let mut types = shared.clone();
        types.imported = types.definitions.len();
        types.used = RefCell::default();
        types.module = module.cloned();
        types.add(&[Source { report, section, home: None, module: module.cloned() }]);
        types
    }

    /// Lowers the types of some files, which know each other.
    pub(super) fn add(&mut self, files: &[Source]) {
        // Names and values first: a field may have any of these types, and a default any of these values.
        let mut declared = Vec::new();
        for file in files {
            self.names.unknown(file.section.misshapen);
            declared.extend(file.section.entries.iter().map(|entry| (file, entry, self.declare(file, entry))));
        }
        // Then what else is a name of a type, without regard to the order.
        let aliases: Vec<_> = declared
            .iter()
            .filter_map(|(file, entry, place)| Some(((*place)?, self.alias(file.report, entry)?)))
            .collect();
        for (place, alias) in aliases {
            self.definitions[place].kind = TypeKind::Alias(Some(alias));
        }
        for (file, entry, place) in declared {
            if let (Some(place), Some(text)) = (place, &entry.value) {
                self.fill(file, place, entry, text);
            }
        }
        if let Some(file) = files.first() {
            unions::refuse_tag_fields(file.report, self);
            recursion::refuse(file.report, self);
        }
    }

    /// Gives the attributes of an entity the Rust types that the configuration has for them.
    ///
    /// What it has for all numbers of a type is not for a revision, which stays the number that is counted.
    pub(super) fn apply_rules(&self, text: &EntityText, entity: Option<&Ident>, attributes: &mut Fields) {
        if let Some(Given::Is(revision)) = text.optimistic_lock.value().map(|name| attributes.find(name))
            && attributes[revision].is_configured()
        {
            let ty = &mut attributes[revision].model.ty;
            *ty = ty.stored().clone();
        }
        if let (Some(module), Some(entity)) = (&self.module, entity) {
            self.rules.attributes(module, entity, attributes.models_mut());
        }
    }

    /// Says that it is not known what some file declares.
    pub(super) fn incomplete(&mut self) {
        self.names.unknown(true);
    }

    /// Returns those that are not from other files.
    pub(super) fn own(&self) -> impl Iterator<Item = TypeId> + use<> {
        self.definitions.ids().skip(self.imported)
    }

    /// Returns those that are used.
    pub(super) fn used(&self) -> Vec<TypeId> {
        self.used.borrow().keys().copied().collect()
    }

    /// The types that the module gets: its own, and those of other files that it uses, directly or through others; each
    /// with where it is declared or, of another file, where it is needed first.
    pub(super) fn of_module(&self, report: &Report) -> Vec<(&TypeDefinition, Span)> {
        let mut found: BTreeMap<TypeId, Span> = self.own().map(|at| (at, self.spans[at].clone())).collect();
        for (root, path) in &*self.used.borrow() {
            let span = report.document.value_span(path);
            for at in reachable(&self.definitions, [*root]) {
                found.entry(at).or_insert_with(|| span.clone());
            }
        }
        found.into_iter().map(|(at, span)| (&self.definitions[at], span)).filter(|(found, _)| found.is_item()).collect()
    }

    /// The types of one module of a file of types: its own, and those of others that these are written with.
    pub(super) fn of_home(&self, home: &Ident) -> Vec<(&TypeDefinition, Span)> {
        let is_own = |at: &TypeId| self.definitions[*at].home.as_ref() == Some(home);
        let own = || self.own().filter(is_own);
        let mut found: BTreeMap<TypeId, Span> = own().map(|at| (at, self.spans[at].clone())).collect();
        for user in own() {
            for at in self.definitions[user].uses() {
                found.entry(at).or_insert_with(|| self.spans[user].clone());
            }
        }
        found.into_iter().map(|(at, span)| (&self.definitions[at], span)).filter(|(found, _)| found.is_item()).collect()
    }

    /// Warns of the types that no attribute needs.
    pub(super) fn warn_unused(&self, report: &Report) {
        if !report.has_errors() {
            self.own().filter(|place| !self.used.borrow().contains_key(place)).for_each(|at| self.warn_of(report, at));
        }
    }

    /// Warns of a type that nothing needs.
    pub(super) fn warn_of(&self, report: &Report, place: TypeId) {
        let message = format!("the type `{}` is used nowhere", self.definitions[place].name.plain());
        let finding = Diagnostic::new(codes::UNUSED_TYPE, message).at(self.spans[place].clone(), "");
        report.add(finding.help("remove it, or give it to an attribute"));
    }

    /// Whether the type at a place is an enum.
    pub(super) fn is_enum(&self, id: TypeId) -> bool {
        self.definitions.get(id).is_some_and(|d| matches!(d.kind, TypeKind::Enum { .. }))
    }

    /// Whether the type at a place is a struct.
    pub(super) fn is_struct(&self, id: TypeId) -> bool {
        self.definitions.get(id).is_some_and(|d| matches!(d.kind, TypeKind::Struct(_)))
    }

    fn mark_used(&self, id: TypeId, by: &Path) {
        self.used.borrow_mut().entry(id).or_insert_with(|| by.clone());
    }

    fn declare(&mut self, file: &Source, entry: &Entry<TypeText>) -> Option<TypeId> {
        let span = file.report.document.key_span(&entry.path);
        if let Some(first) = self.declared.get(&entry.name) {
            let message = format!("the type `{}` is declared in two files", entry.name);
            let places = ((span, "again here"), (first.clone(), "first here"));
            let help = "every table may use the types of a file that has no table: remove or rename one of them";
            file.report.clash_between(codes::DUPLICATE_TYPE, places, message, help);
            return None;
        }
        self.declared.insert(entry.name.clone(), span.clone());
        let definition = definition(file, entry);
        let id = definition.map(|definition| {
            self.spans.push(span);
            self.fields.push(Fields::default());
            self.definitions.push(definition)
        });
        self.names.declare(&entry.name, id);
        id
    }

    /// What a name of another type stands for; `None` if that is wrong, or it is none.
    fn alias(&self, report: &Report, entry: &Entry<TypeText>) -> Option<Type> {
        let text = entry.value.as_ref()?;
        let TypeBody::Alias(name) = &text.body else { return None };
        let path = entry.path.key("type");
        let resolved = self.resolve(report, &path, name)?;
        if resolved.optional {
            let help = "remove the `?`, and put it where the type is used";
            report.value(codes::BAD_ALIAS, &path, "another name of a type can't be absent", help);
            return None;
        }
        let rust = rust_type(report, &entry.path, text.head.rust_type.as_deref(), &resolved.ty)?;
        Some(rust.map_or_else(|| resolved.ty.clone(), |rust| resolved.ty.mapped(rust)))
    }

    fn fill(&mut self, file: &Source, place: TypeId, entry: &Entry<TypeText>, text: &TypeText) {
        let report = file.report;
        let kind = match &text.body {
            TypeBody::Enum(_) | TypeBody::Alias(_) => return,
            TypeBody::Struct(fields) => self.fill_struct(file, place, &entry.path, fields),
            TypeBody::Union(alternatives) => {
                for alternative in alternatives {
                    let span = report.document.key_span(&alternative.path);
                    self.alternatives.insert((place, alternative.name.clone()), span);
                }
                unions::lower(report, self, entry, &text.head, alternatives)
            }
        };
        if let Some(definition) = self.definitions.get_mut(place) {
            definition.kind = kind;
        }
    }

    fn fill_struct(&mut self, file: &Source, place: TypeId, path: &Path, entries: &[Entry<FieldText>]) -> TypeKind {
        if entries.is_empty() {
            file.report.key(codes::NO_FIELDS, path, "a struct without fields", "declare its fields under `struct:`");
        }
        let mut fields = Fields::lower(file.report, self, entries);
        if let Some(module) = &file.module {
            self.rules.attributes(module, &self.definitions[place].name, fields.models_mut());
        }
        for field in fields.iter().filter(|field| !field.stored) {
            let message = format!("`{}` is a field, and only a key keeps what is not stored", field.name);
            file.report.value(codes::NOT_STORED, &field.path.key("stored"), message, "remove `stored: false`");
        }
        let models = fields.models();
        if let Some(slot) = self.fields.get_mut(place) {
            *slot = fields;
        }
        TypeKind::Struct(models)
    }
}

/// A type with its name and, of an enum, its values; what needs other types comes later.
fn definition(file: &Source, entry: &Entry<TypeText>) -> Option<TypeDefinition> {
    let report = file.report;
    let text = entry.value.as_ref()?;
    refuse_foreign_keys(report, &entry.path, text);
    if is_built_in(&entry.name) {
        let message = format!("`{}` is a type of the language", entry.name);
        report.key(codes::BUILT_IN_TYPE, &entry.path, message, "give this one another name");
        return None;
    }
    let name = rust_name(report, &entry.path, &entry.name, text.head.rust_name.as_deref(), Ident::camel)?;
    let kind = match &text.body {
        TypeBody::Enum(values) => enums::lower(report, &entry.path, values, text.head.open == Some(true))?,
        TypeBody::Struct(_) => TypeKind::Struct(IdVec::new()),
        TypeBody::Alias(_) => TypeKind::Alias(None),
        TypeBody::Union(_) => TypeKind::Union { tag: unions::tag(&text.head).to_owned(), variants: Vec::new() },
    };
    Some(TypeDefinition { name, home: file.home.clone(), doc: text.head.doc.clone(), kind })
}

/// `open` belongs to enums, `tag` to unions, and `rust_type` to other names of types, which have no type of their own.
fn refuse_foreign_keys(report: &Report, path: &Path, text: &TypeText) {
    let TypeHead { open, tag, rust_type, rust_name, .. } = &text.head;
    let alias = matches!(text.body, TypeBody::Alias(_));
    if rust_type.is_some() && !alias {
        let help = "give another name to it that has the `rust_type:`: `{ type: …, rust_type: … }`";
        report.key(
            codes::BAD_RUST_TYPE,
            &path.key("rust_type"),
            "this type is generated, so it is no type of yours",
            help,
        );
    }
    if rust_name.is_some() && alias {
        let help = "remove `rust_name:`; what stands for it in Rust is `rust_type:`, or the type itself";
        report.key(codes::BAD_TYPE_DEFINITION, &path.key("rust_name"), "no Rust type has this name", help);
    }
    if open.is_some() && !matches!(text.body, TypeBody::Enum(_)) {
        let help = "remove `open:`; structs and unions are always read strictly";
        report.key(codes::BAD_TYPE_DEFINITION, &path.key("open"), "only an enum can be open", help);
    }
    if tag.is_some() && !matches!(text.body, TypeBody::Union(_)) {
        report.key(codes::BAD_TYPE_DEFINITION, &path.key("tag"), "only a union has a tag", "remove `tag:`");
    }
}
