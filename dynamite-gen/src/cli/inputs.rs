//! From options and configuration to a job.

use std::path::{Path, PathBuf};

use super::args::JobOptions;
use crate::command::Command;
use crate::config::{Config, Settings};
use crate::error::Error;
use crate::files::Place;
use crate::pipeline::Job;

const CONFIG: &str = "dynamite.toml";

/// The job that the options and the configuration describe.
pub(super) fn job(options: &JobOptions) -> Result<Job, Error> {
    let config = config(options.config.as_deref())?;
    let settings = settings(options, config.settings);
    Ok(Job {
        schemas: folder("schemas", options.schemas.clone().or(config.schemas))?,
        out: folder("out", options.out.clone().or(config.out))?,
        settings,
    })
}

/// The command that generates what these options describe.
pub(super) fn generate_command(options: &JobOptions) -> String {
    let command = Command::generate().path("--config", options.config.as_deref());
    let command = command.path("--schemas", options.schemas.as_deref()).path("--out", options.out.as_deref());
    command.settings(&settings(options, Settings::new())).into_text()
}

fn config(given: Option<&Path>) -> Result<Config, Error> {
    let path = given.or_else(|| Some(Path::new(CONFIG)).filter(|path| path.exists()));
    path.map_or_else(|| Ok(Config::default()), |path| Ok(Config::read(path, path)?.under(path)))
}

fn settings(options: &JobOptions, settings: Settings) -> Settings {
    let settings = options.derive.iter().fold(settings, |settings, (selector, path)| settings.derive(selector, path));
    options.rust_type.iter().fold(settings, |settings, (selector, path)| settings.rust_type(selector, path))
}

fn folder(key: &str, path: Option<PathBuf>) -> Result<Place, Error> {
    path.map(Place::here).ok_or_else(|| {
        let help = format!("give `--{key} DIR`, or write `{key} = \"…\"` in {CONFIG}");
        Error::new(format!("no folder is given for `{key}`")).help(help)
    })
}
