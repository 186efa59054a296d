//! The files of types alone: what they declare, every table of the run may use.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::model::{TypeId, TypesModule};
use crate::naming::Ident;
use crate::schema::{self, Given, Report, TypesFile};
use crate::source::SourceFile;
use crate::yaml::Path;

use super::names::{problem, rust_name};
use super::scope;
use super::type_rules::TypeRules;
use super::types::{Source, Types};

/// All types that the tables of a run share.
pub(super) struct Shared<'a> {
    pub(super) types: Types,
    files: Vec<File<'a>>,
    /// Those that some table uses.
    used: RefCell<BTreeSet<TypeId>>,
}

struct File<'a> {
    source: &'a SourceFile,
    report: &'a Report<'a>,
    text: TypesFile,
    module: Option<Ident>,
}

impl<'a> Shared<'a> {
    /// Lowers the files of types alone, which may use each other's. `complete` says that there are no other files that
    /// could be such.
    pub(super) fn lower(files: &[(&'a SourceFile, &'a Report<'a>)], complete: bool, rules: &TypeRules) -> Self {
        let read = |(source, report): &(&'a SourceFile, &'a Report<'a>)| {
            let text = schema::read_types(report)?;
            let module = module(source, report, &text);
            Some(File { source, report, text, module })
        };
        let read: Vec<File> = files.iter().filter_map(read).collect();
        let mut types = Types::new(rules);
        if !complete || read.len() < files.len() {
            types.incomplete();
        }
        let declaring: Vec<Source> = read.iter().map(File::declaring).collect();
        types.add(&declaring);
        for file in &read {
            if let Some(module) = &file.module {
                scope::shared_types(file.report, &types, module);
            }
        }
        let used = RefCell::new(types.used().into_iter().collect());
        Shared { types, files: read, used }
    }

    /// The module of the file of a report.
    pub(super) fn module(&self, report: &Report) -> Option<&Ident> {
        let file = self.files.iter().find(|file| std::ptr::eq(file.report, report))?;
        file.module.as_ref()
    }

    /// Notes what a table uses.
    pub(super) fn note(&self, types: &Types) {
        self.used.borrow_mut().extend(types.used());
    }

    /// Warns of the types that no table uses, unless what would use them is wrong.
    pub(super) fn warn_unused(&self) {
        let Some(file) = self.files.first() else { return };
        let used = self.used.borrow();
        self.types.own().filter(|place| !used.contains(place)).for_each(|place| self.types.warn_of(file.report, place));
    }

    /// The modules, sorted by name.
    pub(super) fn modules(&self) -> Vec<TypesModule> {
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
    fn declaring(&self) -> Source<'_> {
        Source {
            report: self.report,
            section: &self.text.types,
            home: self.module.clone(),
            module: self.module.clone(),
        }
    }
}

/// The module of a file of types: its `rust_name:`, or the name of the file.
fn module(source: &SourceFile, report: &Report, text: &TypesFile) -> Option<Ident> {
    let name = source.name.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match &text.rust_name {
        Given::Absent => {
            let found = Ident::snake(stem);
            if let Some((rule, message)) = problem(&format!("the file's name `{name}`"), found.as_ref()) {
                report.key(rule, &Path::top("types"), message, "add `rust_name:` with the name of the module");
            }
            found
        }
        Given::Broken => None,
        Given::Is(given) => rust_name(report, &Path::default(), stem, Some(given), Ident::snake),
    }
}
