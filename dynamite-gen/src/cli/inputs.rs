//! Combines options and configuration into the inputs of a command.

use std::path::Path;

use super::args::{ExportOptions, JobOptions, LevelOptions, ValidateOptions};
use crate::command::Command;
use crate::config::{Config, Settings};
use crate::error::Error;
use crate::files::{NamedPath, Place};
use crate::pipeline::Job;

const CONFIG: &str = "dynamite.toml";

/// Returns the job that the options and the configuration describe.
pub(super) fn job(options: &JobOptions) -> Result<Job, Error> {
    let config = config(options.config.as_deref())?;
    let (schemas, out) = config.folders();
    Ok(Job {
        schemas: place("schemas", options.schemas.as_deref(), schemas)?,
        out: place("out", options.out.as_deref(), out)?,
        settings: config.settings.merge(settings(options)),
    })
}

/// Returns the settings for checking schemas. If only files are given, they are taken for a part of the schemas.
pub(super) fn validation(options: &ValidateOptions) -> Result<Settings, Error> {
    let settings = config(options.config.as_deref())?.settings.merge(levels(&options.levels));
    settings.check()?;
    Ok(Settings { partial: !options.paths.iter().any(|path| path.is_dir()), ..settings })
}

/// Returns the folder of the schemas to export, and the settings.
pub(super) fn export(options: &ExportOptions) -> Result<(Place, Settings), Error> {
    let config = config(options.config.as_deref())?;
    Ok((place("schemas", options.schemas.as_deref(), config.folders().0)?, config.settings))
}

/// Returns the command that generates with these options.
pub(super) fn generate_command(options: &JobOptions) -> String {
    let command = Command::generate().path("--config", options.config.as_deref());
    let command = command.path("--schemas", options.schemas.as_deref()).path("--out", options.out.as_deref());
    command.settings(&settings(options)).into_text()
}

fn config(given: Option<&Path>) -> Result<Config, Error> {
    // A link counts even if it leads nowhere: then the error says so.
    let path = given.or_else(|| Some(Path::new(CONFIG)).filter(|path| path.symlink_metadata().is_ok()));
    path.map_or_else(|| Ok(Config::default()), |path| Config::read(&NamedPath::new(path)))
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
        let help = format!("pass `--{key} DIR`, or write `{key} = \"…\"` in `{CONFIG}`");
        Error::new(format!("no folder is set for `{key}`")).help(help)
    })
}
