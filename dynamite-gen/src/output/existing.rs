//! Reads an output folder. The marker distinguishes generated files from others.

use std::ffi::OsStr;

use super::marker::{has_marker, head, is_generated, may_be_replaced};
use super::{FileSet, MARKER};
use crate::error::{Error, display_path};
use crate::files::{NamedFolder, NamedPath};
use crate::filesystem::Kind;

/// More than any generated file has; only a mistake makes a larger one.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// The file at the path of a generated file.
pub(super) enum Existing {
    Missing,
    /// A generated file, with its text.
    Generated(String),
}

/// Reads the file at `path` in the folder.
pub(super) fn read(out: &NamedFolder, path: &str) -> Result<Existing, Error> {
    refuse_second_form(out, path)?;
    let Some((folder, name)) = parent(out, path)? else { return Ok(Existing::Missing) };
    let file = folder.path.join(name);
    match folder.kind(name)? {
        None => return Ok(Existing::Missing),
        Some(Kind::File) => {}
        Some(_) => return Err(not_generated(&file)),
    }
    let text = read_text(&folder, name)?;
    if may_be_replaced(text.as_bytes()) { Ok(Existing::Generated(text)) } else { Err(not_generated(&file)) }
}

/// Opens the folder that a path is in, and returns the last name of the path; `None` if the folder is missing.
///
/// Refuses a path with a parent that is not a real folder: a link leads elsewhere, and a file nowhere.
fn parent<'p>(out: &NamedFolder, path: &'p str) -> Result<Option<(NamedFolder, &'p str)>, Error> {
    let mut names: Vec<&str> = path.split('/').collect();
    let name = names.pop().unwrap_or_default();
    let mut folder = out.folder(".")?;
    folder.path = out.path.clone();
    for parent in names {
        folder = match folder.kind(parent)? {
            None => return Ok(None),
            Some(Kind::Folder) => folder.folder(parent)?,
            Some(_) => return Err(not_generated(&folder.path.join(parent))),
        };
    }
    Ok(Some((folder, name)))
}

fn not_generated(file: &NamedPath) -> Error {
    Error::new("not written by dynamite-gen")
        .location(display_path(&file.name))
        .help("move it, or choose another output folder")
}

/// Returns whether the folder has any files. Hidden ones, such as `.gitignore`, don't count.
pub(super) fn has_files(out: &NamedFolder) -> Result<bool, Error> {
    Ok(out.entries()?.iter().any(|(name, _)| !name.as_encoded_bytes().starts_with(b".")))
}

/// Returns the generated files that are no longer wanted, with their texts, in no particular order.
pub(super) fn orphans(out: &NamedFolder, files: &FileSet) -> Result<Vec<(String, String)>, Error> {
    let mut found = Vec::new();
    collect(out, "", files, &mut found)?;
    Ok(found)
}

fn collect(
    folder: &NamedFolder,
    prefix: &str,
    files: &FileSet,
    found: &mut Vec<(String, String)>,
) -> Result<(), Error> {
    for (name, kind) in folder.entries()? {
        // The generator only writes names that are text.
        if let Ok(name) = name.into_string() {
            visit(folder, prefix, &name, kind, files, found)?;
        }
    }
    Ok(())
}

fn visit(
    folder: &NamedFolder,
    prefix: &str,
    name: &str,
    kind: Kind,
    files: &FileSet,
    found: &mut Vec<(String, String)>,
) -> Result<(), Error> {
    let path = format!("{prefix}{name}");
    let has_wanted =
        || files.iter().any(|(wanted, _)| wanted.strip_prefix(&path).is_some_and(|rest| rest.starts_with('/')));
    match kind {
        Kind::Folder => {
            let inner = folder.folder(name)?;
            // Any other folder with generated files may be the output of another run, so its files are kept.
            if has_wanted() || (prefix.is_empty() && was_module(&inner, files.get(&format!("{path}.rs")))?) {
                collect(&inner, &format!("{path}/"), files, found)?;
            }
        }
        Kind::File if files.get(&path).is_none() && is_orphan(folder, name)? => {
            found.push((path, read_text(folder, name)?));
        }
        // Links are left alone.
        Kind::File | Kind::Link | Kind::Other => {}
    }
    Ok(())
}

/// Returns whether a folder was the module of a table: its `mod.rs` names the schema that it comes from, which that of
/// another output folder does not. `file` is the file that the module is now, if there is one: then a run that ended early
/// may have left the folder without its `mod.rs`.
fn was_module(folder: &NamedFolder, file: Option<&str>) -> Result<bool, Error> {
    match folder.kind("mod.rs")? {
        Some(Kind::File) => has_origin(folder, "mod.rs"),
        Some(_) => Ok(false),
        None => Ok(file.is_some()),
    }
}

/// Returns whether a generated file names the schema that it comes from.
fn has_origin(folder: &NamedFolder, name: &str) -> Result<bool, Error> {
    let text = read_text(folder, name)?;
    Ok(has_marker(text.as_bytes()) && text.trim_start_matches('\u{feff}')[MARKER.len()..].starts_with(" from "))
}

/// Refuses a file of others that would be a second form of a generated module: `shop.rs` beside `shop/mod.rs`.
fn refuse_second_form(out: &NamedFolder, path: &str) -> Result<(), Error> {
    let other = match path.strip_suffix("/mod.rs") {
        Some(module) => format!("{module}.rs"),
        None => match path.strip_suffix(".rs").filter(|module| !module.contains('/')) {
            Some(module) => format!("{module}/mod.rs"),
            None => return Ok(()),
        },
    };
    let Some((folder, name)) = second_form(out, &other)? else { return Ok(()) };
    let head = head(&folder.folder, OsStr::new(name));
    if has_marker(&head.map_err(|error| Error::io("read", &folder.path.join(name).name, error))?) {
        return Ok(());
    }
    Err(Error::new(format!("not written by dynamite-gen, and the same module as the generated `{path}`"))
        .location(display_path(&folder.path.join(name).name))
        .help("move it, or give the table another module with `rust_name:`"))
}

/// Returns the file at a path, if there is one.
fn second_form<'p>(out: &NamedFolder, path: &'p str) -> Result<Option<(NamedFolder, &'p str)>, Error> {
    if let Some((module, _)) = path.split_once('/')
        && out.kind(module)? != Some(Kind::Folder)
    {
        return Ok(None);
    }
    let Some((folder, name)) = parent(out, path)? else { return Ok(None) };
    Ok((folder.kind(name)? == Some(Kind::File)).then_some((folder, name)))
}

fn is_orphan(folder: &NamedFolder, name: &str) -> Result<bool, Error> {
    let generated = is_generated(&folder.folder, OsStr::new(name));
    generated.map_err(|error| Error::io("read", &folder.path.join(name).name, error))
}

fn read_text(folder: &NamedFolder, name: &str) -> Result<String, Error> {
    let Some(bytes) = folder.read(name, MAX_BYTES)? else {
        let path = display_path(&folder.path.join(name).name);
        return Err(Error::new("the file is larger than 64 MiB").location(path).help("delete it, and generate again"));
    };
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
