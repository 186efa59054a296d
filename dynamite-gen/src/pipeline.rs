//! One run, from a schema folder to a plan: what the command and the build script share.

use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::files::{self, Place};
use crate::generator::{Generated, generate};
use crate::output::{self, Plan};
use crate::source::SourceFile;

/// What to generate, and where to.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) schemas: Place,
    pub(crate) out: Place,
    pub(crate) settings: Settings,
}

/// What a run found; nothing is written yet.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// What the findings are about.
    pub(crate) sources: Vec<SourceFile>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// `None` if a finding is an error.
    pub(crate) plan: Option<Plan>,
}

impl Job {
    /// Reads the schemas.
    ///
    /// Settings and folders are looked at first, so that a slip there is not buried under findings.
    pub(crate) fn read(&self) -> Result<Vec<SourceFile>, Error> {
        self.settings.check()?;
        let sources = files::read_folder(&self.schemas)?;
        output::refuse_overlap(&self.out, &self.schemas)?;
        Ok(sources)
    }

    /// Generates, and compares with what is there.
    pub(crate) fn plan(&self, sources: Vec<SourceFile>) -> Result<Outcome, Error> {
        let Generated { files, diagnostics } = generate(&sources, &self.settings);
        let plan = files.map(|files| Plan::at(&files, self.out.clone())).transpose()?;
        Ok(Outcome { sources: self.settings.behind(sources), diagnostics, plan })
    }
}
