//! A run from a schema folder to a plan, which the command and the build script share.

use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::files::{Place, SchemaFolder};
use crate::generator::{Generated, generate};
use crate::output::{OutputFolder, Plan};
use crate::source::SourceFile;

/// The inputs and the output folder of a run.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) schemas: Place,
    pub(crate) out: Place,
    pub(crate) settings: Settings,
}

/// The schemas of a run, and the open output folder.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) sources: Vec<SourceFile>,
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
        let sources = schemas.read()?;
        let out = OutputFolder::open(&self.out)?;
        out.refuse_schemas(schemas.real())?;
        Ok(Input { sources, out })
    }

    /// Generates, and compares the result with the output folder.
    pub(crate) fn plan(&self, input: Input) -> Result<Outcome, Error> {
        let Input { sources, out } = input;
        let Generated { files, diagnostics } = generate(&sources, &self.settings);
        let plan = files.map(|files| Plan::for_folder(&files, out)).transpose()?;
        Ok(Outcome { sources: self.settings.with_file(sources), diagnostics, plan })
    }
}
