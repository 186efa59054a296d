//! `validate`: reports all findings without writing code.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::ValidateOptions;
use super::console::{Console, counted};
use super::inputs;
use super::verdict::Verdict;
use crate::error::{Error, display_path};
use crate::escape::Printable;
use crate::files::{self, NamedPath, Place, SchemaFolder};
use crate::filesystem::real_path;
use crate::generator::generate;
use crate::source::SourceFile;

pub(super) fn run(options: &ValidateOptions, console: &mut Console<'_>) -> Result<Verdict, Error> {
    let settings = inputs::validation(options)?;
    let sources = sources(&options.paths)?;
    // Generates as well, so that schemas that are valid also generate.
    let generated = generate(&sources, &settings);
    let count = counted(sources.len(), "schema file");
    console.findings(&generated.diagnostics, &settings.with_file(sources));
    if generated.files.is_none() {
        return Ok(Verdict::Findings);
    }
    console.report(&Printable::line(&format!("valid: {count}")))?;
    Ok(Verdict::Clean)
}

/// Reads files and folders; a file that is named twice is read once.
fn sources(paths: &[PathBuf]) -> Result<Vec<SourceFile>, Error> {
    let mut seen = BTreeSet::new();
    let mut sources = Vec::new();
    for path in paths {
        let found = read(path)?;
        sources.extend(found.into_iter().filter(|source| seen.insert(identity(&source.path))));
    }
    Ok(sources)
}

fn read(path: &Path) -> Result<Vec<SourceFile>, Error> {
    let named = NamedPath::new(path);
    if path.is_dir() {
        return SchemaFolder::open(&Place::anywhere(named))?.read();
    }
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let text = files::read_named(&named, files::SPLIT)?;
    Ok(vec![SourceFile { path: display_path(path), name, text }])
}

fn identity(path: &str) -> PathBuf {
    real_path(Path::new(path)).unwrap_or_else(|_| PathBuf::from(path))
}
