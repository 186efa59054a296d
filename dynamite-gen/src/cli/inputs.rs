//! Combines options and configuration into the inputs of a command.

use std::path::{Path, PathBuf};

use super::args::{ExportOptions, JobOptions, LevelOptions, ValidateOptions};
use crate::command::Command;
use crate::config::{Config, Settings};
use crate::error::Error;
use crate::files::NamedPath;
use crate::pipeline::Job;

const CONFIG: &str = "dynamite.toml";

/// Returns the job that the options and the configuration describe.
pub(super) fn job(options: &JobOptions) -> Result<Job, Error> {
    let config = config(options.config.as_deref())?;
    Ok(Job {
        schemas: folder("schemas", options.schemas.clone().or(config.schemas))?,
        out: folder("out", options.out.clone().or(config.out))?,
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
pub(super) fn export(options: &ExportOptions) -> Result<(NamedPath, Settings), Error> {
    let config = config(options.config.as_deref())?;
    Ok((folder("schemas", options.schemas.clone().or(config.schemas))?, config.settings))
}

/// Returns the command that generates with these options.
pub(super) fn generate_command(options: &JobOptions) -> String {
    let command = Command::generate().path("--config", options.config.as_deref());
    let command = command.path("--schemas", options.schemas.as_deref()).path("--out", options.out.as_deref());
    command.settings(&settings(options)).into_text()
}

fn config(given: Option<&Path>) -> Result<Config, Error> {
    let path = given.or_else(|| Some(Path::new(CONFIG)).filter(|path| path.exists()));
    path.map_or_else(|| Ok(Config::default()), |path| Ok(Config::read(path, path)?.relative_to(path)))
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

fn folder(key: &str, path: Option<PathBuf>) -> Result<NamedPath, Error> {
    path.map(NamedPath::new).ok_or_else(|| {
        let help = format!("pass `--{key} DIR`, or write `{key} = \"…\"` in `{CONFIG}`");
        Error::new(format!("no folder is set for `{key}`")).help(help)
    })
}
