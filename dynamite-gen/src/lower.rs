//! From schema files to the model, in phases.
//!
//! - [`syntax`] parses the little languages in a schema's texts;
//! - [`resolve`] finds what names stand for, and what each declaration means;
//! - [`check`] looks at what was resolved, and gives findings alone;
//! - [`table`] runs these phases for one file, and makes the table of the model.
//!
//! Each phase knows those before it. All findings of all files are collected; what is wrong is left out of what follows,
//! so that one mistake gives one finding.

mod check;
mod findings;
mod resolve;
mod syntax;
mod table;

use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::model::{Model, TypesModule};
use crate::schema::{self, Allowances, FileReport};
use crate::source::{FileId, SourceFile};
use crate::yaml::{self, Document};

use findings::is_fixed_error;
use resolve::shared_types::SharedTypes;
#[cfg(test)]
pub(crate) use resolve::types::expression::built_in_types;
use resolve::types::rust_types::RustTypes;
pub(crate) use syntax::dynamodb_name::is_table_or_index;
use table::LoweredFile;

/// Lowers all files. There is a model only if no finding is an error that no setting lowers.
///
/// The result does not depend on the order of the files.
pub(crate) fn lower(sources: &[SourceFile], settings: &Settings) -> (Option<Model>, Vec<Diagnostic>) {
    let files = sorted(sources);
    let mut found = Vec::new();
    let mut allowances = Allowances::default();
    let documents = documents(sources, &files, &mut allowances, &mut found);
    let reports: Vec<_> = documents.iter().map(|(source, document)| (*source, FileReport::new(document))).collect();
    let complete = documents.len() == sources.len();
    let rules = RustTypes::new(settings, Settings::file_id(sources));
    let lowered = lower_files(&reports, Known { all_read: complete, all_given: !settings.partial }, &rules);
    found.extend(reports.into_iter().flat_map(|(_, report)| report.into_findings()));
    let names: Vec<_> =
        documents.iter().zip(&lowered.files).map(|((_, document), file)| file.names(document)).collect();
    found.extend(check::files::refuse_collisions(&names));
    if !settings.partial && !found.iter().any(is_fixed_error) {
        found.extend(rules.unmatched());
    }
    let mut found = allowances.apply(found);
    findings::sort(&mut found, &files);
    let good = !found.iter().any(is_fixed_error);
    let mut tables: Vec<_> = lowered.files.into_iter().filter_map(|file| file.table).collect();
    tables.sort_by(|a, b| a.module.plain().cmp(b.module.plain()));
    (good.then_some(Model { tables, shared: lowered.shared }), findings::limit(found))
}

/// Returns the files sorted by path.
fn sorted(sources: &[SourceFile]) -> Vec<FileId> {
    let mut files: Vec<FileId> = (0..sources.len()).map(FileId::from_index).collect();
    files.sort_by(|a, b| sources[a.index()].path.cmp(&sources[b.index()].path));
    files
}

/// Reads the files as YAML, and takes every `allow:` out of them. A file that can't be read is left out.
fn documents<'s>(
    sources: &'s [SourceFile],
    files: &[FileId],
    allowances: &mut Allowances,
    found: &mut Vec<Diagnostic>,
) -> Vec<(&'s SourceFile, Document<'s>)> {
    let mut documents = Vec::new();
    for file in files {
        let source = &sources[file.index()];
        let (document, findings) = yaml::parse(*file, &source.text);
        found.extend(findings);
        if let Some(mut document) = document {
            allowances.take(&mut document, found);
            documents.push((source, document));
        }
    }
    documents
}

/// The files that could be read, lowered.
struct LoweredFiles {
    files: Vec<LoweredFile>,
    shared: Vec<TypesModule>,
}

/// How complete the schemas of a run are.
#[derive(Clone, Copy)]
struct Known {
    /// Every given file could be read.
    all_read: bool,
    /// All schemas are given.
    all_given: bool,
}

/// Lowers the files of types first, since every table may use them.
fn lower_files(reports: &[(&SourceFile, FileReport)], known: Known, rules: &RustTypes) -> LoweredFiles {
    let types = reports.iter().filter(|(_, report)| schema::is_types_file(report));
    let types: Vec<_> = types.map(|(source, report)| (*source, report)).collect();
    let shared = SharedTypes::resolve(&types, known.all_read, rules);
    check::shared_types(&shared);
    let lower = |(source, report): &(&SourceFile, FileReport)| {
        if schema::is_types_file(report) {
            return LoweredFile { module: shared.module(report).cloned(), ..LoweredFile::default() };
        }
        table::lower(source, report, &shared)
    };
    let files = reports.iter().map(lower).collect();
    // Files that are not given may use the types.
    if known.all_read && known.all_given && reports.iter().all(|(_, report)| !report.has_errors()) {
        shared.warn_unused();
    }
    LoweredFiles { files, shared: shared.modules() }
}

#[cfg(test)]
mod tests;
