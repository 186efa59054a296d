//! From schema files to the model: references resolved, templates parsed, names fixed.
//!
//! Everything found in all files is collected; what is wrong is left out of what follows, so that one mistake gives one
//! finding.

mod check;
mod resolve;
mod syntax;
mod table;

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Model, TypesModule};
use crate::schema::{self, Allowances, Report};
use crate::source::{FileId, SourceFile};
use crate::yaml;

use resolve::shared_types::SharedTypes;
#[cfg(test)]
pub(crate) use resolve::types::expression::built_in_types;
use resolve::types::rust_types::RustTypes;
use table::LoweredFile;

/// Lowers all files. There is a model only if no finding is an error whatever is set.
///
/// The result does not depend on the order of the files.
pub(crate) fn lower(sources: &[SourceFile], settings: &Settings) -> (Option<Model>, Vec<Diagnostic>) {
    let mut order: Vec<FileId> = (0..sources.len()).map(FileId::from_index).collect();
    let source = |file: FileId| &sources[file.index()];
    order.sort_by(|a, b| source(*a).path.cmp(&source(*b).path));
    let mut found = Vec::new();
    let mut allowances = Allowances::default();
    let mut documents = Vec::new();
    for file in &order {
        let (document, findings) = yaml::parse(*file, &source(*file).text);
        found.extend(findings);
        if let Some(mut document) = document {
            allowances.take(&mut document, &mut found);
            documents.push((source(*file), document));
        }
    }
    let reports: Vec<_> = documents.iter().map(|(source, document)| (*source, Report::new(document))).collect();
    let complete = documents.len() == sources.len();
    let rules = RustTypes::new(settings, Settings::file_id(sources));
    let lowered = files(&reports, complete, &rules);
    found.extend(reports.into_iter().flat_map(|(_, report)| report.into_findings()));
    let declared: Vec<_> = documents.iter().map(|(_, document)| document).zip(&lowered.files).collect();
    found.extend(check::files::refuse_collisions(&declared));
    if !settings.partial && !found.iter().any(is_fixed_error) {
        found.extend(rules.unmatched());
    }
    let mut found = allowances.apply(found);
    found.sort_by_key(|finding| place(finding, &order));
    let good = !found.iter().any(is_fixed_error);
    let found = limited(found);
    let mut tables: Vec<_> = lowered.files.into_iter().filter_map(|file| file.table).collect();
    tables.sort_by(|a, b| a.module.plain().cmp(b.module.plain()));
    (good.then_some(Model { tables, shared: lowered.shared }), found)
}

/// The most findings of a file that are told.
const MOST_FINDINGS: usize = 200;

/// The first findings of each file, and that there are more. They are sorted by file.
fn limited(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told: Vec<Diagnostic> = Vec::new();
    let (mut file, mut count) = (None, 0);
    for finding in found {
        let of = finding.labels.first().map(|label| label.span.file);
        count = if of == file { count + 1 } else { 1 };
        file = of;
        if count == MOST_FINDINGS + 1
            && let Some(label) = finding.labels.first()
        {
            let message = format!("the file has more than {MOST_FINDINGS} findings; the others are not shown");
            let more = Diagnostic::new(codes::MORE_FINDINGS, message).at(label.span.clone(), "from here on");
            told.push(more.help("fix some of them, and run it again"));
        }
        if count <= MOST_FINDINGS || of.is_none() {
            told.push(finding);
        }
    }
    told
}

/// An error that no setting lowers.
fn is_fixed_error(finding: &Diagnostic) -> bool {
    finding.rule.is_fixed_error()
}

/// What comes of the files that could be read.
struct Files {
    /// Of each file, in order.
    files: Vec<LoweredFile>,
    shared: Vec<TypesModule>,
}

/// Lowers the files of types first, since every table may use them.
fn files(reports: &[(&SourceFile, Report)], complete: bool, rules: &RustTypes) -> Files {
    let types = reports.iter().filter(|(_, report)| schema::is_types_file(report));
    let types: Vec<_> = types.map(|(source, report)| (*source, report)).collect();
    let shared = SharedTypes::resolve(&types, complete, rules);
    if let Some(report) = shared.first_report() {
        check::types(report, &shared.types);
    }
    for (report, module) in shared.named_modules() {
        check::collisions::module::shared_types(report, &shared.types, module);
    }
    let lower = |(source, report): &(&SourceFile, Report)| {
        if schema::is_types_file(report) {
            return LoweredFile { module: shared.module(report).cloned(), ..LoweredFile::default() };
        }
        table::lower(source, report, &shared)
    };
    let files = reports.iter().map(lower).collect();
    if complete && reports.iter().all(|(_, report)| !report.has_errors()) {
        shared.warn_unused();
    }
    Files { files, shared: shared.modules() }
}

/// Findings without a place first, then by file and place.
fn place(finding: &Diagnostic, order: &[FileId]) -> Option<(usize, usize, usize)> {
    let span = &finding.labels.first()?.span;
    let file = order.iter().position(|file| *file == span.file)?;
    Some((file, span.range.start, span.range.end))
}

#[cfg(test)]
mod tests;
