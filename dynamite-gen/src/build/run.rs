//! One build, from the builder to Cargo's lines.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::environment::{Environment, WRITE, is_below};
use super::{BuildError, Builder, Report, cargo};
use crate::command::Command;
use crate::config::{Config, Settings};
use crate::diagnostic::{Diagnostic, ErrorFormat, Level, render};
use crate::error::{Error, shown};
use crate::files::Place;
use crate::output::Plan;
use crate::pipeline::{Job, Outcome};
use crate::source::SourceFile;

/// Generates or checks; what goes wrong is told to Cargo too.
pub(super) fn run(builder: Builder, environment: &Environment, cargo: &mut impl Write) -> Result<Report, BuildError> {
    let result = generate(builder, environment, cargo);
    if let Err(error) = &result {
        cargo::error(cargo, &error.to_string())?;
    }
    cargo.flush()?;
    result
}

fn generate(builder: Builder, environment: &Environment, cargo: &mut impl Write) -> Result<Report, BuildError> {
    let build = Build::new(builder, environment, cargo)?;
    let sources = build.job.read()?;
    build.name_inputs(&sources, cargo)?;
    let outcome = build.job.plan(sources)?;
    findings(&outcome, cargo)?;
    match outcome.plan {
        Some(plan) => build.finish(&plan),
        None => Err(BuildError::Schemas(text(&outcome, Level::Error))),
    }
}

/// What is to be done, once the configuration has been read.
struct Build {
    job: Job,
    /// The code is checked in: compare it only.
    check_only: bool,
    checked_in: bool,
    /// What a user runs to get the same.
    command: Command,
}

impl Build {
    fn new(builder: Builder, environment: &Environment, cargo: &mut impl Write) -> Result<Self, BuildError> {
        let config = read_config(builder.config.as_deref(), &environment.package, cargo)?;
        let command = command(&builder);
        let job = job(builder, config, environment)?;
        let checked_in = !environment.owns(&job.out.path);
        refuse_outputs_among_inputs(&job, environment)?;
        Ok(Build { job, check_only: checked_in && !environment.write, checked_in, command })
    }

    /// Tells Cargo what was read.
    fn name_inputs(&self, sources: &[SourceFile], cargo: &mut impl Write) -> Result<(), BuildError> {
        cargo::rerun_if_changed(cargo, &self.job.schemas.name)?;
        for source in sources {
            cargo::rerun_if_changed(cargo, Path::new(&source.path))?;
        }
        if self.checked_in {
            cargo::rerun_if_env_changed(cargo, WRITE)?;
        }
        // Where code is only compared it is an input: whoever edits it by hand is told at the next build.
        if self.check_only && self.job.out.path.exists() {
            cargo::rerun_if_changed(cargo, &self.job.out.name)?;
        }
        Ok(())
    }

    fn finish(self, plan: &Plan) -> Result<Report, BuildError> {
        if self.check_only && !plan.is_clean() {
            let files = plan.differences().map(|(name, status)| format!("{}: {name}", status.finding())).collect();
            return Err(BuildError::OutOfDate { files, command: self.command.into_text() });
        }
        plan.apply()?;
        Ok(Report::of(plan))
    }
}

fn read_config(path: Option<&Path>, package: &Path, cargo: &mut impl Write) -> Result<Config, BuildError> {
    let Some(path) = path else {
        return Ok(Config::default());
    };
    let place = Place::under(package, path);
    if place.path.exists() {
        cargo::rerun_if_changed(cargo, &place.name)?;
    }
    Ok(Config::read(&place.path, &place.name)?.under(path))
}

fn job(builder: Builder, config: Config, environment: &Environment) -> Result<Job, Error> {
    let schemas = builder.schemas.or(config.schemas).unwrap_or_else(|| PathBuf::from("schemas"));
    let out = builder.out_dir.or(config.out).map_or_else(|| default_out(environment), Ok)?;
    let Settings { mut derives, mut types } = config.settings;
    derives.extend(builder.settings.derives);
    types.extend(builder.settings.types);
    Ok(Job {
        schemas: Place::under(&environment.package, schemas),
        out: Place::under(&environment.package, out),
        settings: Settings { derives, types },
    })
}

fn default_out(environment: &Environment) -> Result<PathBuf, Error> {
    let folder = environment.out_dir.as_ref().map(|out_dir| out_dir.join("dynamite"));
    folder.ok_or_else(|| Error::new("OUT_DIR is not set").help("call this from a build script, or set `out_dir`"))
}

/// The command that does what this builder does, run in the package.
fn command(builder: &Builder) -> Command {
    let schemas = builder.schemas.as_deref().or(builder.config.is_none().then_some(Path::new("schemas")));
    let command = Command::generate().path("--config", builder.config.as_deref());
    command.path("--schemas", schemas).path("--out", builder.out_dir.as_deref()).settings(&builder.settings)
}

/// Cargo watches the whole schema folder, so what the build writes must not be in it.
fn refuse_outputs_among_inputs(job: &Job, environment: &Environment) -> Result<(), Error> {
    let outputs = [Some(&job.out.path), environment.out_dir.as_ref()];
    if !outputs.into_iter().flatten().any(|output| is_below(output, &job.schemas.path)) {
        return Ok(());
    }
    let message = format!("the schema folder {} holds what the build writes", shown(&job.schemas.name));
    Err(Error::new(message).help("every build would start from scratch: give the schemas a folder of their own"))
}

/// Errors are the result; what else was found is told here.
fn findings(outcome: &Outcome, cargo: &mut impl Write) -> Result<(), BuildError> {
    Ok(cargo::warning(cargo, &text(outcome, Level::Warning))?)
}

/// The findings of one level, as people read them.
fn text(outcome: &Outcome, level: Level) -> String {
    let chosen: Vec<Diagnostic> = outcome.diagnostics.iter().filter(|found| found.level == level).cloned().collect();
    if chosen.is_empty() { String::new() } else { render(&chosen, &outcome.sources, ErrorFormat::Human, false) }
}
