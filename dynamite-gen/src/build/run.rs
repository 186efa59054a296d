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
use crate::files::{NamedPath, Place};
use crate::filesystem::real_path;
use crate::output::{Plan, Status};
use crate::pipeline::{Job, Outcome};
use crate::project::Project;
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
    let input = build.job.read()?;
    build.declare_inputs(&input.sources, cargo)?;
    let outcome = build.job.plan(input)?;
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
        let config = read_config(&builder, &environment.package, cargo)?;
        let command = command(&builder);
        let job = job(builder, config, environment)?;
        let checked_in = !environment.owns(&job.out.folder.path);
        refuse_outputs_among_inputs(&job, environment)?;
        Ok(Build { job, check_only: checked_in && !environment.write, checked_in, command })
    }

    /// Reports to Cargo what was read.
    fn declare_inputs(&self, sources: &[SourceFile], cargo: &mut impl Write) -> Result<(), BuildError> {
        cargo::rerun_if_changed(cargo, &self.job.schemas.folder.name)?;
        for source in sources {
            cargo::rerun_if_changed(cargo, Path::new(&source.path))?;
        }
        if self.checked_in {
            cargo::rerun_if_env_changed(cargo, WRITE)?;
        }
        // Code that is only compared is an input, so that the next build notices an edit by hand.
        if self.check_only && self.job.out.folder.path.exists() {
            cargo::rerun_if_changed(cargo, &self.job.out.folder.name)?;
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

fn read_config(builder: &Builder, package: &Path, cargo: &mut impl Write) -> Result<Config, BuildError> {
    let Some(path) = &builder.config else {
        return Ok(Config::default());
    };
    let file = NamedPath::relative_to(package, path);
    // A link counts even if it leads nowhere: then the error says so.
    if builder.settings_only && file.path.symlink_metadata().is_err() {
        return Ok(Config::default());
    }
    if file.path.exists() {
        cargo::rerun_if_changed(cargo, &file.name)?;
    }
    Ok(Config::read(&file)?)
}

fn job(builder: Builder, config: Config, environment: &Environment) -> Result<Job, Error> {
    let named = |path: PathBuf| NamedPath::relative_to(&environment.package, path);
    let (all_schemas, out) = config.folders();
    let schemas = builder.schemas.map(|path| Place::anywhere(named(path))).or_else(|| all_schemas.clone());
    let out = if builder.settings_only { None } else { out };
    let out = match builder.out_dir {
        Some(path) => Some(in_project(named(path), &environment.package)?),
        None => out,
    };
    Ok(Job {
        schemas: schemas.unwrap_or_else(|| Place::anywhere(named(PathBuf::from("schemas")))),
        all_schemas,
        out: out.map_or_else(|| default_out(environment), |place| Ok(below_out_dir(place, environment)))?,
        settings: config.settings.merge(builder.settings),
    })
}

/// Returns a folder for code that has to lie in the project of the package.
fn in_project(folder: NamedPath, package: &Path) -> Result<Place, Error> {
    let package = real_path(package).map_err(|error| Error::io("use", package, error))?;
    Ok(Place::within(folder, Project::around(&package).root))
}

/// Lets a folder lie below `OUT_DIR`, where a build may always write, if it does.
fn below_out_dir(place: Place, environment: &Environment) -> Place {
    match &environment.out_dir {
        Some(out_dir) if environment.owns(&place.folder.path) => Place::within(place.folder, out_dir.clone()),
        _ => place,
    }
}

fn default_out(environment: &Environment) -> Result<Place, Error> {
    let Some(out_dir) = &environment.out_dir else {
        return Err(Error::new("the environment variable `OUT_DIR` is not set")
            .help("call this from a build script, or call `out_dir`"));
    };
    Ok(Place::within(NamedPath::new(out_dir.join("dynamite")), out_dir.clone()))
}

/// Returns the command that does the same as this builder when it is run in the package.
fn command(builder: &Builder) -> Command {
    let schemas = builder.schemas.as_deref().or(builder.config.is_none().then_some(Path::new("schemas")));
    let command = Command::generate().path("--config", builder.config.as_deref());
    command.path("--schemas", schemas).path("--out", builder.out_dir.as_deref()).settings(&builder.settings)
}

/// Refuses output inside the schema folder, since Cargo watches all of it.
fn refuse_outputs_among_inputs(job: &Job, environment: &Environment) -> Result<(), Error> {
    let outputs = [Some(&job.out.folder.path), environment.out_dir.as_ref()];
    if !outputs.into_iter().flatten().any(|output| is_below(output, &job.schemas.folder.path)) {
        return Ok(());
    }
    let message =
        format!("the schema folder {} contains files that the build writes", display_path(&job.schemas.folder.name));
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
