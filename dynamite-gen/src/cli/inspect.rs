//! `inspect`: checks stored items against the schema of their table.

mod keys_file;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::args::InspectArgs;
use super::console::{Console, counted};
use super::export::{refuse_other_kinds, refuse_schema};
use super::inputs;
use super::text_input::{is_standard_input, refuse_second_use};
use super::verdict::Verdict;
use crate::diagnostic::{Diagnostic, Level};
use crate::error::{Error, display_path};
use crate::escape::Printable;
use crate::files::SchemaFolder;
use crate::filesystem::real_path;
use crate::inspect::{Inspected, Inspector, Part};
use keys_file::KeysFile;

/// A file of an export may be empty, but a command that prints nothing has failed.
const NO_OUTPUT: &str =
    "the command before the pipe has printed nothing: see whether it failed, such as with `set -o pipefail`";

/// The time between two lines that tell how far the command is.
const PROGRESS: Duration = Duration::from_secs(5);

pub(super) fn run(options: &InspectArgs, console: &mut Console<'_>) -> Result<Verdict, Error> {
    let (schemas, settings) = inputs::schemas(options.schemas.as_deref(), options.config.as_deref(), &options.levels)?;
    settings.check()?;
    let sources = SchemaFolder::open(&schemas)?.read()?;
    let inspector = match Inspector::new(&sources, &settings, options.table.as_deref())? {
        Ok(inspector) => inspector,
        Err(diagnostics) => {
            console.findings(&diagnostics, &settings.with_file(sources));
            return Ok(Verdict::Findings);
        }
    };
    refuse_second_use(options.files.iter().map(PathBuf::as_path))?;
    if let Some(path) = &options.keys {
        refuse_other_kinds(path)?;
        refuse_schema(path, &sources)?;
        refuse_input(path, &options.files)?;
    }
    let mut keys = options.keys.as_deref().map(|path| KeysFile::create(path, options.force)).transpose()?;
    let read = read(&inspector, &options.files, keys.as_mut(), console);
    let read = read.and_then(|read| keys.take().map_or(Ok(()), KeysFile::finish).map(|()| read));
    let (inspected, parts) = read?;
    console.findings(&inspected.diagnostics, &settings.with_file(sources));
    for (name, part) in parts {
        console.hint(&format!(
            "warning: {name} holds only a part of the items, so that the rest was not inspected: {}",
            help(part)
        ));
    }
    console.report(&Printable::line(&summary(&inspected)))?;
    let has_errors = inspected.diagnostics.iter().any(|finding| finding.level == Level::Error);
    Ok(if has_errors { Verdict::Findings } else { Verdict::Clean })
}

/// Refuses to write the keys to a file that is read.
fn refuse_input(keys: &Path, files: &[PathBuf]) -> Result<(), Error> {
    let real = real_path(keys).map_err(|error| Error::io("use", keys, error))?;
    match files.iter().any(|file| real_path(file).is_ok_and(|file| file == real)) {
        true => {
            Err(Error::new(format!("will not write to {}: it is read", display_path(keys))).help("choose another file"))
        }
        false => Ok(()),
    }
}

/// Returns how to get all items.
fn help(part: Part) -> &'static str {
    match part {
        Part::OfCommand => "run `aws dynamodb scan` without `--max-items`, or pass the other pages as well",
        Part::OfPages => {
            "it has `LastEvaluatedKey`, as a single response of DynamoDB has: run `aws dynamodb scan` without \
             `--no-paginate`, or pass the other responses as well"
        }
    }
}

/// Reads all files. Returns what was found, and the names of those that are only a part of a scan.
fn read(
    inspector: &Inspector,
    files: &[PathBuf],
    mut keys: Option<&mut KeysFile>,
    console: &mut Console<'_>,
) -> Result<(Inspected, Vec<(String, Part)>), Error> {
    let mut inspection = inspector.start();
    let mut parts = Vec::new();
    let (mut items, mut last) = (0_u64, Instant::now());
    for (number, path) in (1..).zip(files) {
        let (mut input, name) = open(path)?;
        let ending = inspection.read(&mut *input, &name, &mut |key| {
            items += 1;
            if items.is_multiple_of(1024) && last.elapsed() > PROGRESS {
                last = Instant::now();
                console.progress(&format!("{items} items so far, in {number} of {} files", files.len()));
            }
            match (key, keys.as_mut()) {
                (Some(key), Some(keys)) => keys.write(&key),
                _ => Ok(()),
            }
        })?;
        if ending.is_empty && is_standard_input(path) {
            return Err(Error::new("standard input is empty").help(NO_OUTPUT));
        }
        parts.extend(ending.part.map(|part| (name, part)));
    }
    Ok((inspection.finish(), parts))
}

/// Opens a file, or standard input, and returns its name in messages.
fn open(path: &Path) -> Result<(Box<dyn Read>, String), Error> {
    if is_standard_input(path) {
        return Ok((Box::new(io::stdin().lock()), "standard input".to_owned()));
    }
    let file = File::open(path).map_err(|error| Error::io("read", path, error))?;
    Ok((Box::new(file), display_path(path)))
}

/// Returns the result in one line: `orders: 12 items (10 of Order, 2 of no entity); 1 error, 2 warnings`.
fn summary(inspected: &Inspected) -> String {
    let Inspected { table, entities, others, diagnostics } = inspected;
    let total = entities.iter().map(|(_, count)| count).sum::<u64>() + others;
    let of_entities = entities.iter().map(|(name, count)| format!("{count} of {name}"));
    let of_none = (*others > 0).then(|| format!("{others} of no entity"));
    let counts: Vec<String> = of_entities.chain(of_none).collect();
    let plural = if total == 1 { "" } else { "s" };
    format!("{table}: {total} item{plural} ({}); {}", counts.join(", "), levels(diagnostics))
}

fn levels(diagnostics: &[Diagnostic]) -> String {
    let count = |level: Level| diagnostics.iter().filter(|finding| finding.level == level).count();
    let counts: Vec<String> = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")]
        .into_iter()
        .filter(|(level, _)| count(*level) > 0)
        .map(|(level, name)| counted(count(level), name))
        .collect();
    if counts.is_empty() { "no findings".to_owned() } else { counts.join(", ") }
}
