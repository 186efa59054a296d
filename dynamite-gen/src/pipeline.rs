//! A run from a schema folder to a plan, which the command and the build script share.

use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::files::{self, NamedPath};
use crate::generator::{Generated, generate};
use crate::output::{self, Plan};
use crate::source::SourceFile;

/// The inputs and the output folder of a run.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) schemas: NamedPath,
    pub(crate) out: NamedPath,
    pub(crate) settings: Settings,
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
    /// Reads the schemas.
    ///
    /// Checks the settings and the folders first, so that a mistake there is not buried under findings.
    pub(crate) fn read(&self) -> Result<Vec<SourceFile>, Error> {
        self.settings.check()?;
        let sources = files::read_folder(&self.schemas)?;
        output::refuse_overlap(&self.out, &self.schemas)?;
        Ok(sources)
    }

    /// Generates, and compares the result with the output folder.
    pub(crate) fn plan(&self, sources: Vec<SourceFile>) -> Result<Outcome, Error> {
        let Generated { files, diagnostics } = generate(&sources, &self.settings);
        let plan = files.map(|files| Plan::for_folder(&files, self.out.clone())).transpose()?;
        Ok(Outcome { sources: self.settings.with_file(sources), diagnostics, plan })
    }
}
