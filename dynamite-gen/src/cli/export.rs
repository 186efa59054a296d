//! `export`: writes table definitions for other tools.

use std::fs;
use std::path::Path;

use super::args::{ALL_INDEXES, ExportArgs};
use super::console::Console;
use super::inputs;
use super::verdict::Verdict;
use crate::error::{Error, display_path};
use crate::export::{ExportOptions, Exported, StagedIndexes, export, is_export};
use crate::files::{NamedPath, SchemaFolder};
use crate::filesystem::real_path;
use crate::output;
use crate::source::SourceFile;

pub(super) fn run(options: &ExportArgs, console: &mut Console<'_>) -> Result<Verdict, Error> {
    let (schemas, settings) = inputs::export(options)?;
    let sources = SchemaFolder::open(&schemas)?.read()?;
    let how = ExportOptions {
        table: options.table.as_deref(),
        prefix: &options.prefix,
        parameters: options.parameters,
        retain: options.retain,
        key_schema: options.key_schema,
        with_building: indexes(&options.with_building),
        without_retiring: indexes(&options.without_retiring),
    };
    let exported = export(&sources, &settings, options.format, how)?;
    console.findings(&exported.diagnostics, &settings.with_file(sources.clone()));
    let Exported { text: Some(text), commands, .. } = exported else { return Ok(Verdict::Findings) };
    match &options.out {
        None => console.data(&text)?,
        Some(path) => {
            refuse_other_kinds(path)?;
            refuse_schema(path, &sources)?;
            let ours = if options.force { |_: &str| true } else { is_export };
            output::write_file(&NamedPath::new(path), &text, ours)?;
        }
    }
    for command in commands {
        console.hint(&format!("run this once the table exists: {command}"));
    }
    Ok(Verdict::Clean)
}

/// Returns the indexes that an option names.
fn indexes(named: &[String]) -> StagedIndexes<'_> {
    match named {
        [] => StagedIndexes::None,
        named if named.iter().any(|name| name == ALL_INDEXES) => StagedIndexes::All,
        named => StagedIndexes::Named(named),
    }
}

/// Refuses a path of anything but a regular file, which `--force` does not replace either.
pub(super) fn refuse_other_kinds(out: &Path) -> Result<(), Error> {
    let problem = match fs::symlink_metadata(out).map(|found| found.file_type()) {
        Err(_) => return Ok(()),
        Ok(kind) if kind.is_file() => return Ok(()),
        Ok(kind) if kind.is_dir() => "it is a folder",
        Ok(kind) if kind.is_symlink() => "it is a symbolic link",
        Ok(_) => "it is a pipe, a socket or a device",
    };
    let message = format!("will not write to {}: {problem}", display_path(out));
    Err(Error::new(message).help("choose another path: only a regular file is ever replaced"))
}

/// Refuses to write to a schema, so that a typing error in an option costs none.
pub(super) fn refuse_schema(out: &Path, sources: &[SourceFile]) -> Result<(), Error> {
    let real = |path: &Path| real_path(path).map_err(|error| Error::io("use", path, error));
    let target = real(out)?;
    for source in sources {
        if real(Path::new(&source.path))? == target {
            let message = format!("will not write to {}: it is a schema", display_path(out));
            return Err(Error::new(message).help("choose another file"));
        }
    }
    Ok(())
}
