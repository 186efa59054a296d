//! The types of the files that declare types alone: every table of the run may use them.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::model::{TypeId, TypesModule};
use crate::naming::Ident;
use crate::schema::{self, FileReport, Given, TypesFile};
use crate::source::SourceFile;
use crate::yaml::Path;

use super::rust_names::{module_name, module_problem};
use super::types::Types;
use super::types::declare::Source;
use super::types::rust_types::RustTypes;

/// All types that the tables of a run share.
pub(crate) struct SharedTypes<'a> {
    pub(crate) types: Types,
    files: Vec<File<'a>>,
    /// The types that some table uses.
    used: RefCell<BTreeSet<TypeId>>,
}

struct File<'a> {
    source: &'a SourceFile,
    report: &'a FileReport<'a>,
    text: TypesFile,
    module: Option<Ident>,
}

impl<'a> SharedTypes<'a> {
    /// Resolves the files of types alone, which may use each other's. `complete` says that there are no other files that
    /// could be such.
    pub(crate) fn resolve(files: &[(&'a SourceFile, &'a FileReport<'a>)], complete: bool, rules: &RustTypes) -> Self {
        let read = |(source, report): &(&'a SourceFile, &'a FileReport<'a>)| {
            let text = schema::read_types(report)?;
            let module = module(source, report, &text);
            Some(File { source, report, text, module })
        };
        let read: Vec<File> = files.iter().filter_map(read).collect();
        let mut types = Types::new(rules);
        if !complete || read.len() < files.len() {
            types.set_incomplete();
        }
        let declaring: Vec<Source> = read.iter().map(File::declaring).collect();
        types.add(&declaring);
        let used = RefCell::new(types.used().into_iter().collect());
        SharedTypes { types, files: read, used }
    }

    /// Returns the report of the first file, for findings about several.
    pub(crate) fn first_report(&self) -> Option<&'a FileReport<'a>> {
        self.files.first().map(|file| file.report)
    }

    /// Iterates over the modules of the files, each with the report of its file.
    pub(crate) fn named_modules(&self) -> impl Iterator<Item = (&'a FileReport<'a>, &Ident)> {
        self.files.iter().filter_map(|file| Some((file.report, file.module.as_ref()?)))
    }

    /// Returns the module of the file of a report.
    pub(crate) fn module(&self, report: &FileReport) -> Option<&Ident> {
        let file = self.files.iter().find(|file| std::ptr::eq(file.report, report))?;
        file.module.as_ref()
    }

    /// Notes what a table uses.
    pub(crate) fn note(&self, types: &Types) {
        self.used.borrow_mut().extend(types.used());
    }

    /// Warns of the types that no table uses.
    pub(crate) fn warn_unused(&self) {
        let Some(file) = self.files.first() else { return };
        let used = self.used.borrow();
        self.types.own().filter(|id| !used.contains(id)).for_each(|id| self.types.warn_of(file.report, id));
    }

    /// Returns the modules, sorted by name.
    pub(crate) fn modules(&self) -> Vec<TypesModule> {
        let module = |file: &File| {
            Some(TypesModule {
                source: file.source.name.clone(),
                module: file.module.clone()?,
                doc: file.text.doc.value().cloned(),
                types: self.types.definitions.clone(),
            })
        };
        let mut modules: Vec<_> = self.files.iter().filter_map(module).collect();
        modules.sort_by(|a, b| a.module.plain().cmp(b.module.plain()));
        modules
    }
}

impl File<'_> {
    /// Returns the file as one that declares types.
    fn declaring(&self) -> Source<'_> {
        Source {
            report: self.report,
            section: &self.text.types,
            home: self.module.clone(),
            module: self.module.clone(),
        }
    }
}

/// Returns the module of a file of types: its `rust_name:`, or the name of the file.
fn module(source: &SourceFile, report: &FileReport, text: &TypesFile) -> Option<Ident> {
    let name = source.name.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match &text.rust_name {
        Given::Absent => {
            let found = Ident::snake(stem);
            if let Some((rule, message)) = module_problem(&format!("the file's name `{name}`"), found.as_ref()) {
                report.key(rule, &Path::top("types"), message, "add `rust_name:` with the name of the module");
            }
            found
        }
        Given::Broken => None,
        Given::Is(given) => module_name(report, given),
    }
}
