//! The pure heart: sources in, files or findings out. No file system, no environment, no clock.

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Level};
use crate::output::FileSet;
use crate::source::SourceFile;

/// What a run gives.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Generated {
    /// The files to write; `None` if a finding is an error.
    pub files: Option<FileSet>,
    /// All findings of all files, by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Turns schema files into Rust modules.
///
/// The same sources give the same bytes, whatever their order.
pub fn generate(sources: &[SourceFile], settings: &Settings) -> Generated {
    let (model, mut diagnostics) = crate::lower::lower(sources, settings);
    let mut files = None;
    if let Some(model) = model {
        match crate::render::render(&model, settings, Settings::file_id(sources)) {
            Ok(rendered) => files = Some(rendered),
            Err(found) => diagnostics.extend(found),
        }
    }
    let diagnostics = settings.at_levels(diagnostics);
    if diagnostics.iter().any(|d| d.level == Level::Error) {
        files = None;
    }
    Generated { files, diagnostics }
}
