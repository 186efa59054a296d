//! A run from a schema folder to a plan, which the command and the build script share.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::files::{Place, SchemaFolder};
use crate::filesystem::real_path;
use crate::generator::{Generated, generate};
use crate::output::{OutputFolder, Plan};
use crate::schema::may_declare_types;
use crate::source::SourceFile;

/// The inputs and the output folder of a run.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) schemas: Place,
    /// The folder of all schemas, if `schemas` may be a part of it. Its files of types are used too.
    pub(crate) all_schemas: Option<Place>,
    pub(crate) out: Place,
    pub(crate) settings: Settings,
}

/// The schemas of a run, and the open output folder.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) sources: Vec<SourceFile>,
    /// There are schemas that are not among the sources.
    partial: bool,
    out: OutputFolder,
}

/// The result of a run, before anything is written.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// The files that the findings refer to.
    pub(crate) sources: Vec<SourceFile>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// `None` if a finding is an error.
    pub(crate) plan: Option<Plan>,
}

impl Job {
    /// Reads the schemas, and opens the output folder.
    ///
    /// Checks the settings and the folders, so that a mistake there is not buried under findings.
    pub(crate) fn read(&self) -> Result<Input, Error> {
        self.settings.check()?;
        let schemas = SchemaFolder::open(&self.schemas)?;
        let mut sources = schemas.read()?;
        let shared = shared_types(self.all_schemas.as_ref(), &[schemas.real()], &sources)?;
        let partial = shared.is_some();
        sources.extend(shared.into_iter().flatten());
        let out = OutputFolder::open(&self.out)?;
        out.refuse_schemas(schemas.real())?;
        Ok(Input { sources, partial, out })
    }

    /// Generates, and compares the result with the output folder.
    pub(crate) fn plan(&self, input: Input) -> Result<Outcome, Error> {
        let Input { sources, partial, out } = input;
        let settings = Settings { partial: partial || self.settings.partial, ..self.settings.clone() };
        let Generated { files, diagnostics } = generate(&sources, &settings);
        let plan = files.map(|files| Plan::for_folder(&files, out)).transpose()?;
        Ok(Outcome { sources: self.settings.with_file(sources), diagnostics, plan })
    }
}

/// Reads the files of the folder of all schemas that only declare types, which a part of the schemas may use.
///
/// Returns `None` if the paths are not a part of that folder. Sources that have been read are left out.
pub(crate) fn shared_types(
    all: Option<&Place>,
    paths: &[&Path],
    sources: &[SourceFile],
) -> Result<Option<Vec<SourceFile>>, Error> {
    let Some(all) = all.filter(|all| all.folder.path.is_dir()) else { return Ok(None) };
    // A folder that may not be read has no part either: the paths were named for this run, the folder was not.
    let Ok(folder) = SchemaFolder::open(all) else { return Ok(None) };
    let root = folder.real();
    let is_part = |path: &&Path| real_path(path).is_ok_and(|path| path != root && path.starts_with(root));
    if paths.is_empty() || !paths.iter().all(is_part) {
        return Ok(None);
    }
    let known: BTreeSet<PathBuf> = sources.iter().map(identity).collect();
    let mut found = folder.read()?;
    found.retain(|source| !known.contains(&identity(source)) && may_declare_types(&source.text));
    Ok(Some(found))
}

/// Returns what two names of one file have in common.
pub(crate) fn identity(source: &SourceFile) -> PathBuf {
    real_path(Path::new(&source.path)).unwrap_or_else(|_| PathBuf::from(&source.path))
}
