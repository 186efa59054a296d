//! The declaration of types: names and values first, then other names of types, then fields.

use std::cell::RefCell;

use crate::diagnostic::{Label, codes};
use crate::lower::resolve::attributes::{self, is_sensitive, refuse_exception, with_rust_type};
use crate::lower::resolve::fields::Fields;
use crate::lower::resolve::retired;
use crate::lower::resolve::rust_names::rust_name;
use crate::model::{IdVec, Type, TypeDefinition, TypeId, TypeKind};
use crate::naming::Ident;
use crate::schema::{Conflict, EntityText, Entry, FieldText, FileReport, Given, Section, TypeBody, TypeHead, TypeText};
use crate::yaml::Path;

use super::expression::is_built_in;
use super::{TypeDeclaration, Types, enums, unions};

/// A file that declares types.
pub(crate) struct Source<'a> {
    pub(crate) report: &'a FileReport<'a>,
    pub(crate) section: &'a Section<TypeText>,
    /// The module that declares them, unless it is the table's own.
    pub(crate) home: Option<Ident>,
    /// The module that generated code has them in.
    pub(crate) module: Option<Ident>,
}

impl Types {
    /// Declares the types of a table's file besides the shared ones, which they may use.
    pub(crate) fn with_own(&self, report: &FileReport, section: &Section<TypeText>, module: Option<&Ident>) -> Self {
        let mut types = self.clone();
        types.imported = types.definitions.len();
        types.used = RefCell::default();
        types.module = module.cloned();
        types.add(&[Source { report, section, home: None, module: module.cloned() }]);
        types
    }

    /// Declares the types of some files, which may use each other's.
    pub(crate) fn add(&mut self, files: &[Source]) {
        // Names and values first: a field may have any of these types, and a default any of these values.
        let mut declared = Vec::new();
        for file in files {
            if file.section.misshapen {
                self.names.set_incomplete();
            }
            declared.extend(file.section.entries.iter().map(|entry| (file, entry, self.declare(file, entry))));
        }
        // Then other names of these types, in whatever order they are.
        let aliases: Vec<_> =
            declared.iter().filter_map(|(file, entry, id)| Some(((*id)?, self.alias(file.report, entry)?))).collect();
        for (id, alias) in aliases {
            self.definitions[id].kind = TypeKind::Alias(Some(alias));
        }
        for (file, entry, id) in declared {
            if let (Some(id), Some(text)) = (id, &entry.value) {
                self.fill(file, id, entry, text);
            }
        }
    }

    /// Gives the attributes of an entity the Rust types that the configuration has for them.
    ///
    /// A rule for all numbers of a type does not apply to a revision, which stays the number that is counted.
    pub(crate) fn apply_rules(&self, text: &EntityText, entity: Option<&Ident>, attributes: &mut Fields) {
        if let Some(Given::Is(revision)) = text.optimistic_lock.value().map(|name| attributes.find(name))
            && attributes[revision].is_configured()
        {
            let ty = &mut attributes[revision].model.ty;
            *ty = ty.stored().clone();
        }
        if let (Some(module), Some(entity)) = (&self.module, entity) {
            self.rules.attributes(module, entity, attributes);
        }
    }

    /// Declares one type.
    fn declare(&mut self, file: &Source, entry: &Entry<TypeText>) -> Option<TypeId> {
        let span = file.report.document.key_span(&entry.path);
        if let Some(first) = self.declared.get(&entry.name) {
            let message = format!("the type `{}` is declared in two files", entry.name);
            let conflict =
                Conflict { second: Label::new(span, "again here"), first: Label::new(first.clone(), "first here") };
            let help = "remove or rename one of them: all tables share the types of a file that has no table";
            file.report.conflict_between(codes::DUPLICATE_TYPE, conflict, message, help);
            return None;
        }
        self.declared.insert(entry.name.clone(), span.clone());
        let definition = definition(file, entry);
        let id = definition.map(|definition| {
            self.declarations.push(TypeDeclaration { fields: Fields::default(), span });
            self.definitions.push(definition)
        });
        self.names.declare(&entry.name, id);
        id
    }

    /// Resolves what another name of a type stands for; `None` if that is wrong, or the entry is not such a name.
    fn alias(&self, report: &FileReport, entry: &Entry<TypeText>) -> Option<Type> {
        let text = entry.value.as_ref()?;
        let TypeBody::Alias(name) = &text.body else { return None };
        let path = entry.path.key("type");
        let resolved = self.resolve(report, &path, name)?;
        if resolved.optional {
            let help = "remove the `?`, and write it where the alias is used";
            report.value(codes::BAD_ALIAS, &path, "an alias can't be optional", help);
            return None;
        }
        is_sensitive(report, self, entry, text.head.sensitive, &resolved);
        with_rust_type(report, &entry.path, text.head.rust_type.as_deref(), resolved.ty)
    }

    /// Fills in what a type needs other types for.
    fn fill(&mut self, file: &Source, id: TypeId, entry: &Entry<TypeText>, text: &TypeText) {
        let report = file.report;
        let kind = match &text.body {
            TypeBody::Enum(_) | TypeBody::Alias(_) => None,
            TypeBody::Struct(fields) => Some(self.fill_struct(file, id, &entry.path, fields)),
            TypeBody::Union(alternatives) => {
                for alternative in alternatives {
                    let span = report.document.key_span(&alternative.path);
                    self.alternatives.insert((id, alternative.name.clone()), span);
                }
                // A payload is known by its struct alone, which shows what an alias of it hides.
                let mut payloads = alternatives.iter().filter_map(|one| one.value.as_ref()?.payload.as_deref());
                self.definitions[id].sensitive |= payloads.any(|payload| self.is_sensitive_alias(payload));
                Some(unions::resolve(report, self, entry, &text.head, alternatives))
            }
        };
        let retired = retired::of_type(report, self, text, &self.declarations[id].fields);
        let definition = &mut self.definitions[id];
        definition.retired = retired;
        if let Some(kind) = kind {
            definition.kind = kind;
        }
    }

    fn fill_struct(&mut self, file: &Source, id: TypeId, path: &Path, entries: &[Entry<FieldText>]) -> TypeKind {
        if entries.is_empty() {
            file.report.key(codes::NO_FIELDS, path, "the struct has no fields", "declare its fields under `struct:`");
        }
        let mut fields = attributes::declare(file.report, self, entries);
        if let Some(module) = &file.module {
            self.rules.attributes(module, &self.definitions[id].name, &mut fields);
        }
        for field in fields.iter().filter(|field| !field.stored) {
            let message = format!("`{}` is a field of a struct, so it must be stored", field.name);
            file.report.value(codes::NOT_STORED, &field.path.key("stored"), message, "remove `stored: false`");
        }
        let is_excepted = |text: &FieldText| text.sensitive == Some(false) && self.definitions[id].sensitive;
        for entry in entries.iter().filter(|entry| entry.value.as_ref().is_some_and(is_excepted)) {
            refuse_exception(file.report, entry, "the struct that it is in");
        }
        let models = fields.models();
        self.declarations[id].fields = fields;
        TypeKind::Struct(models)
    }
}

/// Makes a type with its name and, for an enum, its values; what needs other types comes later.
fn definition(file: &Source, entry: &Entry<TypeText>) -> Option<TypeDefinition> {
    let report = file.report;
    let text = entry.value.as_ref()?;
    refuse_foreign_keys(report, &entry.path, text);
    if is_built_in(&entry.name) {
        let message = format!("`{}` is the name of a built-in type", entry.name);
        report.key(codes::BUILT_IN_TYPE, &entry.path, message, "give this type another name");
        return None;
    }
    let name = rust_name(report, &entry.path, &entry.name, text.head.rust_name.as_deref(), Ident::camel)?;
    let kind = match &text.body {
        TypeBody::Enum(values) => enums::resolve(report, &entry.path, values, text.head.open == Some(true))?,
        TypeBody::Struct(_) => TypeKind::Struct(IdVec::new()),
        TypeBody::Alias(_) => TypeKind::Alias(None),
        TypeBody::Union(_) => {
            let open = text.head.open == Some(true);
            TypeKind::Union { tag: unions::tag(&text.head).to_owned(), variants: Vec::new(), open }
        }
    };
    let sensitive = text.head.sensitive == Some(true);
    let doc = text.head.doc.clone();
    Some(TypeDefinition { name, home: file.home.clone(), sensitive, doc, kind, retired: Vec::new() })
}

/// Refuses keys that another kind of type has: `open` belongs to enums and unions, `tag` to unions, and `rust_type` to other names
/// of types, which have no type of their own.
fn refuse_foreign_keys(report: &FileReport, path: &Path, text: &TypeText) {
    let TypeHead { open, tag, rust_type, rust_name, .. } = &text.head;
    let alias = matches!(text.body, TypeBody::Alias(_));
    if rust_type.is_some() && !alias {
        let help = "declare an alias of this type, and give the alias the `rust_type:`: `{ type: …, rust_type: … }`";
        report.key(
            codes::BAD_RUST_TYPE,
            &path.key("rust_type"),
            "an enum, a struct or a union can't have a `rust_type:`: its Rust type is generated",
            help,
        );
    }
    if rust_name.is_some() && alias {
        let help = "remove `rust_name:`: an alias has no type of its own in Rust";
        report.key(codes::BAD_TYPE_DEFINITION, &path.key("rust_name"), "an alias can't have a `rust_name:`", help);
    }
    if open.is_some() && !matches!(text.body, TypeBody::Enum(_) | TypeBody::Union(_)) {
        let help = "remove `open:`";
        report.key(codes::BAD_TYPE_DEFINITION, &path.key("open"), "only an enum or a union can be open", help);
    }
    if tag.is_some() && !matches!(text.body, TypeBody::Union(_)) {
        report.key(codes::BAD_TYPE_DEFINITION, &path.key("tag"), "only a union can have a tag", "remove `tag:`");
    }
}
