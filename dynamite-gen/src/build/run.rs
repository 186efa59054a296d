//! One build, from the builder to Cargo's lines.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::environment::{Environment, WRITE, is_below};
use super::{BuildError, Builder, Report, cargo};
use crate::command::Command;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, ErrorFormat, Level, render};
use crate::error::{Error, display_path};
use crate::escape::escaped;
use crate::files::NamedPath;
use crate::output::{Plan, Status};
use crate::pipeline::{Job, Outcome};
use crate::source::SourceFile;

/// Generates or checks; errors are also reported to Cargo.
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
    build.declare_inputs(&sources, cargo)?;
    let outcome = build.job.plan(sources)?;
    findings(&outcome, cargo)?;
    match outcome.plan {
        Some(plan) => build.finish(&plan),
        None => Err(BuildError::Schemas(text(&outcome, Level::Error))),
    }
}

/// A build, once the configuration has been read.
struct Build {
    job: Job,
    /// The code is only compared: it is checked in, and the environment does not allow to write it.
    check_only: bool,
    /// The code is outside of `OUT_DIR`.
    checked_in: bool,
    /// The command that generates the same.
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

    /// Reports to Cargo what was read.
    fn declare_inputs(&self, sources: &[SourceFile], cargo: &mut impl Write) -> Result<(), BuildError> {
        cargo::rerun_if_changed(cargo, &self.job.schemas.name)?;
        for source in sources {
            cargo::rerun_if_changed(cargo, Path::new(&source.path))?;
        }
        if self.checked_in {
            cargo::rerun_if_env_changed(cargo, WRITE)?;
        }
        // Code that is only compared is an input, so that the next build notices an edit by hand.
        if self.check_only && self.job.out.path.exists() {
            cargo::rerun_if_changed(cargo, &self.job.out.name)?;
        }
        Ok(())
    }

    fn finish(self, plan: &Plan) -> Result<Report, BuildError> {
        if self.check_only && !plan.is_clean() {
            let file = |(name, status): (String, Status)| escaped(&format!("{}: {name}", status.finding()));
            let files = plan.differences().map(file).collect();
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
    let file = NamedPath::relative_to(package, path);
    if file.path.exists() {
        cargo::rerun_if_changed(cargo, &file.name)?;
    }
    Ok(Config::read(&file.path, &file.name)?.relative_to(path))
}

fn job(builder: Builder, config: Config, environment: &Environment) -> Result<Job, Error> {
    let schemas = builder.schemas.or(config.schemas).unwrap_or_else(|| PathBuf::from("schemas"));
    let out = builder.out_dir.or(config.out).map_or_else(|| default_out(environment), Ok)?;
    Ok(Job {
        schemas: NamedPath::relative_to(&environment.package, schemas),
        out: NamedPath::relative_to(&environment.package, out),
        settings: config.settings.merge(builder.settings),
    })
}

fn default_out(environment: &Environment) -> Result<PathBuf, Error> {
    let folder = environment.out_dir.as_ref().map(|out_dir| out_dir.join("dynamite"));
    folder.ok_or_else(|| {
        Error::new("the environment variable `OUT_DIR` is not set")
            .help("call this from a build script, or call `out_dir`")
    })
}

/// Returns the command that does the same as this builder when it is run in the package.
fn command(builder: &Builder) -> Command {
    let schemas = builder.schemas.as_deref().or(builder.config.is_none().then_some(Path::new("schemas")));
    let command = Command::generate().path("--config", builder.config.as_deref());
    command.path("--schemas", schemas).path("--out", builder.out_dir.as_deref()).settings(&builder.settings)
}

/// Refuses output inside the schema folder, since Cargo watches all of it.
fn refuse_outputs_among_inputs(job: &Job, environment: &Environment) -> Result<(), Error> {
    let outputs = [Some(&job.out.path), environment.out_dir.as_ref()];
    if !outputs.into_iter().flatten().any(|output| is_below(output, &job.schemas.path)) {
        return Ok(());
    }
    let message = format!("the schema folder {} contains files that the build writes", display_path(&job.schemas.name));
    Err(Error::new(message)
        .help("keep the schemas in a separate folder: otherwise every build would generate the code again"))
}

/// Reports warnings to Cargo; errors are part of the result.
fn findings(outcome: &Outcome, cargo: &mut impl Write) -> Result<(), BuildError> {
    Ok(cargo::warning(cargo, &text(outcome, Level::Warning))?)
}

/// Returns the findings with a level, for people.
fn text(outcome: &Outcome, level: Level) -> String {
    let chosen: Vec<Diagnostic> = outcome.diagnostics.iter().filter(|found| found.level == level).cloned().collect();
    if chosen.is_empty() { String::new() } else { render(&chosen, &outcome.sources, ErrorFormat::Human, false) }
}
