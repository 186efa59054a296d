//! `validate`: reports all findings without writing code.

use std::collections::BTreeSet;
use std::path::Path;

use super::args::ValidateOptions;
use super::console::{Console, counted};
use super::inputs::{self, Validation};
use super::verdict::Verdict;
use crate::config::Settings;
use crate::error::{Error, display_path};
use crate::escape::Printable;
use crate::files::{self, Place, SchemaFolder};
use crate::generator::generate;
use crate::pipeline::{identity, shared_types};
use crate::source::SourceFile;

pub(super) fn run(options: &ValidateOptions, console: &mut Console<'_>) -> Result<Verdict, Error> {
    let Validation { paths, all_schemas, settings } = inputs::validation(options)?;
    let mut sources = sources(&paths)?;
    let count = counted(sources.len(), "schema file");
    let named: Vec<&Path> = paths.iter().map(|place| place.folder.path.as_path()).collect();
    let shared = shared_types(all_schemas.as_ref(), &named, &sources)?;
    let settings = Settings { partial: settings.partial || shared.is_some(), ..settings };
    sources.extend(shared.into_iter().flatten());
    // Generates as well, so that schemas that are valid also generate.
    let generated = generate(&sources, &settings);
    console.findings(&generated.diagnostics, &settings.with_file(sources));
    if generated.files.is_none() {
        return Ok(Verdict::Findings);
    }
    console.report(&Printable::line(&format!("valid: {count}")))?;
    Ok(Verdict::Clean)
}

/// Reads files and folders; a file that is named twice is read once.
fn sources(paths: &[Place]) -> Result<Vec<SourceFile>, Error> {
    let mut seen = BTreeSet::new();
    let mut sources = Vec::new();
    for place in paths {
        let found = read(place)?;
        sources.extend(found.into_iter().filter(|source| seen.insert(identity(source))));
    }
    Ok(sources)
}

fn read(place: &Place) -> Result<Vec<SourceFile>, Error> {
    let path = &place.folder.path;
    if path.is_dir() || place.within.is_some() {
        return SchemaFolder::open(place)?.read();
    }
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let text = files::read_named(&place.folder, files::SPLIT)?;
    Ok(vec![SourceFile { path: display_path(path), name, text }])
}
