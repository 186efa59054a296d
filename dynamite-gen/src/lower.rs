//! From schema files to the model: references resolved, templates parsed, names fixed.
//!
//! Everything found in all files is collected; what is wrong is left out of what follows, so that one mistake gives one
//! finding.

mod computed;
mod entity;
mod extras;
mod fields;
mod govern;
mod groups;
mod index_keys;
mod indexes;
mod key_length;
mod keys;
mod literal;
mod names;
mod nesting;
mod number;
mod one;
mod partitions;
mod projection;
mod scope;
mod settings;
mod several;
mod table;
mod table_name;
mod tables;
mod template_text;
mod time;
mod type_text;
mod types;
mod views;
mod when;
mod when_text;

use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::schema::{Allowances, Report};
use crate::source::SourceFile;
use crate::yaml::{self, Document};

use table::Lowered;

/// Lowers all files. There is a model only if no finding is an error whatever is set.
///
/// The result does not depend on the order of the files.
pub(crate) fn lower(sources: &[SourceFile]) -> (Option<Model>, Vec<Diagnostic>) {
    let mut order: Vec<usize> = (0..sources.len()).collect();
    order.sort_by(|a, b| sources[*a].path.cmp(&sources[*b].path));
    let mut found = Vec::new();
    let mut allowances = Allowances::default();
    let mut files = Vec::new();
    for file in &order {
        files.extend(one(&sources[*file], *file, &mut allowances, &mut found));
    }
    found.extend(tables::collisions(&files));
    let mut found = allowances.apply(found);
    found.sort_by_key(|finding| place(finding, &order));
    let good = !found.iter().any(|finding| finding.rule.is_fixed_error());
    let mut tables: Vec<_> = files.into_iter().filter_map(|(_, lowered)| lowered.table).collect();
    tables.sort_by(|a, b| a.module.plain().cmp(b.module.plain()));
    (good.then_some(Model { tables }), found)
}

/// Lowers one file, if it can be read at all.
fn one<'a>(
    source: &'a SourceFile,
    file: usize,
    allowances: &mut Allowances,
    found: &mut Vec<Diagnostic>,
) -> Option<(Document<'a>, Lowered)> {
    let (document, findings) = yaml::parse(file, &source.text);
    found.extend(findings);
    let mut document = document?;
    allowances.take(&mut document, found);
    let report = Report::new(&document);
    let lowered = table::lower(source, &report);
    found.extend(report.into_findings());
    Some((document, lowered))
}

/// Findings without a place first, then by file and place.
fn place(finding: &Diagnostic, order: &[usize]) -> Option<(usize, usize, usize)> {
    let span = &finding.labels.first()?.span;
    let file = order.iter().position(|file| *file == span.file)?;
    Some((file, span.range.start, span.range.end))
}

#[cfg(test)]
mod tests;
