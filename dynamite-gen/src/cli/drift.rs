//! `drift`: compares a table in an account with its schema.

use std::io::{self, Read};
use std::path::Path;

use super::args::DriftArgs;
use super::console::{Console, counted};
use super::inputs;
use super::verdict::Verdict;
use crate::diagnostic::Level;
use crate::drift::{Drift, DriftOptions, LiveTable, LiveText, drift};
use crate::error::Error;
use crate::escape::Printable;
use crate::files::{NamedPath, SchemaFolder, read_named};

/// The name of the file that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// More than DynamoDB says about any table.
const MAX_BYTES: u64 = 1024 * 1024;

const TOO_LARGE: &str = "pass what the AWS command line prints about one table";

pub(super) fn run(options: &DriftArgs, console: &mut Console<'_>) -> Result<Verdict, Error> {
    let (schemas, settings) = inputs::schemas(options.schemas.as_deref(), options.config.as_deref(), &options.levels)?;
    settings.check()?;
    let sources = SchemaFolder::open(&schemas)?.read()?;
    let description = Input::read(&options.description)?;
    let ttl = options.ttl.as_deref().map(Input::read).transpose()?;
    let backups = options.backups.as_deref().map(Input::read).transpose()?;
    let live = LiveTable {
        description: description.text(),
        ttl: ttl.as_ref().map(Input::text),
        backups: backups.as_ref().map(Input::text),
    };
    let compared =
        DriftOptions { table: options.table.as_deref(), prefix: &options.prefix, settings: options.settings };
    let Drift { table, diagnostics } = drift(&sources, &settings, live, compared)?;
    console.findings(&diagnostics, &settings.with_file(sources));
    let Some(table) = table else { return Ok(Verdict::Findings) };
    let count = |level: Level| diagnostics.iter().filter(|finding| finding.level == level).count();
    let counts: Vec<String> = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")]
        .into_iter()
        .filter(|(level, _)| count(*level) > 0)
        .map(|(level, name)| counted(count(level), name))
        .collect();
    let result = if counts.is_empty() { "no differences".to_owned() } else { counts.join(", ") };
    console.report(&Printable::line(&format!("{table}: {result}")))?;
    Ok(if count(Level::Error) > 0 { Verdict::Findings } else { Verdict::Clean })
}

/// A text that was read, and its name in errors.
struct Input {
    name: String,
    text: String,
}

impl Input {
    /// Reads a file, or standard input.
    fn read(path: &Path) -> Result<Self, Error> {
        if path.as_os_str() == STANDARD_INPUT {
            let name = "standard input".to_owned();
            return Ok(Input { text: standard_input(&name)?, name });
        }
        let file = NamedPath::new(path);
        Ok(Input { name: crate::error::display_path(path), text: read_named(&file, TOO_LARGE)? })
    }

    fn text(&self) -> LiveText<'_> {
        LiveText { name: &self.name, text: &self.text }
    }
}

fn standard_input(name: &str) -> Result<String, Error> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| Error::io("read", Path::new(name), error))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Error::new("the text is larger than 1 MiB").location(name).help(TOO_LARGE));
    }
    String::from_utf8(bytes).map_err(|_| Error::new("the text is not UTF-8").location(name).help(TOO_LARGE))
}
