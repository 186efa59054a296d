//! Combines options and configuration into the inputs of a command.

use std::path::{Path, PathBuf};

use super::args::{ExportArgs, JobOptions, LevelOptions, ValidateOptions};
use crate::command::Command;
use crate::config::{Config, NAME, Settings, configuration_of};
use crate::error::Error;
use crate::files::{NamedPath, Place};
use crate::filesystem::real_path;
use crate::pipeline::Job;

/// Returns the job that the options and the configuration describe.
pub(super) fn job(options: &JobOptions) -> Result<Job, Error> {
    let config = config(options.config.as_deref())?;
    let (schemas, out) = config.folders();
    Ok(Job {
        schemas: place("schemas", options.schemas.as_deref(), schemas.clone())?,
        all_schemas: schemas,
        out: place("out", options.out.as_deref(), out)?,
        settings: config.settings.merge(settings(options)),
    })
}

/// The schemas to check.
pub(super) struct Validation {
    pub(super) paths: Vec<Place>,
    /// The folder of all schemas, if the configuration names it.
    pub(super) all_schemas: Option<Place>,
    pub(super) settings: Settings,
}

/// Returns the schemas to check: the named ones, or those of the configuration. If only files are named, they are taken
/// for a part of the schemas.
pub(super) fn validation(options: &ValidateOptions) -> Result<Validation, Error> {
    let paths = options.paths.iter().map(|path| Place::anywhere(NamedPath::new(path)));
    let config = match &options.config {
        Some(path) => Config::read(&NamedPath::new(path))?,
        None => config_of(&options.paths)?,
    };
    let all_schemas = config.folders().0;
    let settings = config.settings.merge(levels(&options.levels));
    settings.check()?;
    if options.paths.is_empty() {
        let all = all_schemas.ok_or_else(|| {
            let help = format!("name files or folders, or write `schemas = \"…\"` in `{NAME}`");
            Error::new("no schemas are named").help(help)
        })?;
        return Ok(Validation { paths: vec![all], all_schemas: None, settings });
    }
    let partial = !options.paths.iter().any(|path| path.is_dir());
    Ok(Validation { paths: paths.collect(), all_schemas, settings: Settings { partial, ..settings } })
}

/// Returns the configuration of the current folder. If there is none, or if its schemas are in another folder, that of
/// the first path is used.
fn config_of(paths: &[PathBuf]) -> Result<Config, Error> {
    let own = config(None)?;
    let Some(path) = paths.first() else { return Ok(own) };
    let folder = own.folders().0.and_then(|place| real_path(&place.folder.path).ok());
    if real_path(path).is_ok_and(|path| folder.is_some_and(|folder| path.starts_with(folder))) {
        return Ok(own);
    }
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    configuration_of(folder).map_or(Ok(own), |file| Config::read(&file))
}

/// Returns the folder of the schemas to export, and the settings.
pub(super) fn export(options: &ExportArgs) -> Result<(Place, Settings), Error> {
    let config = config(options.config.as_deref())?;
    Ok((place("schemas", options.schemas.as_deref(), config.folders().0)?, config.settings))
}

/// Returns the folder of the schemas that a command reads, and the settings.
pub(super) fn schemas(
    schemas: Option<&Path>,
    config: Option<&Path>,
    options: &LevelOptions,
) -> Result<(Place, Settings), Error> {
    let config = self::config(config)?;
    Ok((place("schemas", schemas, config.folders().0)?, config.settings.merge(levels(options))))
}

/// Returns the command that generates with these options.
pub(super) fn generate_command(options: &JobOptions) -> String {
    let command = Command::generate().path("--config", options.config.as_deref());
    let command = command.path("--schemas", options.schemas.as_deref()).path("--out", options.out.as_deref());
    command.settings(&settings(options)).into_text()
}

/// Returns the named configuration, or that of the current folder.
fn config(given: Option<&Path>) -> Result<Config, Error> {
    let file = given.map(NamedPath::new).or_else(|| configuration_of(Path::new("")));
    file.map_or_else(|| Ok(Config::default()), |file| Config::read(&file))
}

/// Returns the settings that the options make.
fn settings(options: &JobOptions) -> Settings {
    let settings = levels(&options.levels);
    let settings = options.derive.iter().fold(settings, |settings, (selector, path)| settings.derive(selector, path));
    options.rust_type.iter().fold(settings, |settings, (selector, path)| settings.rust_type(selector, path))
}

fn levels(options: &LevelOptions) -> Settings {
    let levels = options.level.iter();
    let settings = Settings::new().deny_warnings(options.deny_warnings);
    levels.fold(settings, |settings, (rule, level)| settings.level(rule, *level))
}

/// Returns the folder that an option names, or else the one of the configuration.
fn place(key: &str, option: Option<&Path>, configured: Option<Place>) -> Result<Place, Error> {
    option.map(|path| Place::anywhere(NamedPath::new(path))).or(configured).ok_or_else(|| {
        let help = format!("pass `--{key} DIR`, or write `{key} = \"…\"` in `{NAME}`");
        Error::new(format!("no folder is set for `{key}`")).help(help)
    })
}
