//! The pure core of the generator: from sources to files or findings, without file system, environment or clock.

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Level};
use crate::output::FileSet;
use crate::source::SourceFile;

/// The result of a run.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Generated {
    /// The files to write; `None` if a finding is an error.
    pub files: Option<FileSet>,
    /// The findings in all files, by file and position.
    pub diagnostics: Vec<Diagnostic>,
}

/// Generates Rust modules from schema files.
///
/// The result does not depend on the order of the sources.
pub fn generate(sources: &[SourceFile], settings: &Settings) -> Generated {
    let (model, mut diagnostics) = crate::lower::lower(sources, settings);
    let mut files = None;
    if let Some(model) = model {
        match crate::render::render(&model, settings, Settings::file_id(sources)) {
            Ok(rendered) => files = Some(rendered),
            Err(found) => diagnostics.extend(found),
        }
    }
    let diagnostics = settings.apply_levels(diagnostics);
    if diagnostics.iter().any(|d| d.level == Level::Error) {
        files = None;
    }
    Generated { files, diagnostics }
}
