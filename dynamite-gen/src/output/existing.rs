//! Reads an output folder. The marker distinguishes generated files from others.

use std::fs::{self, DirEntry, File, Metadata};
use std::io::{self, Read};

use super::{FileSet, MARKER, STAGED_PREFIX, STAGED_SUFFIX};
use crate::error::{Error, display_path};
use crate::files::NamedPath;

/// The file at the path of a generated file.
pub(super) enum Existing {
    Missing,
    /// A generated file, with its text.
    Generated(String),
}

/// Reads the file at `path` in the folder.
pub(super) fn read(folder: &NamedPath, path: &str) -> Result<Existing, Error> {
    refuse_blocked_path(folder, path)?;
    refuse_second_form(folder, path)?;
    let file = folder.join(path);
    let Some(metadata) = metadata(&file)? else {
        return Ok(Existing::Missing);
    };
    if !metadata.is_file() {
        return Err(not_generated(&file));
    }
    let text = read_text(&file)?;
    // An empty file has nothing to lose: someone created it so that `mod store;` compiles.
    if text.is_empty() || has_marker(text.as_bytes()) {
        Ok(Existing::Generated(text))
    } else {
        Err(not_generated(&file))
    }
}

/// Refuses a path with a parent that is not a real folder: a link leads elsewhere, and a file nowhere.
fn refuse_blocked_path(folder: &NamedPath, path: &str) -> Result<(), Error> {
    for (end, _) in path.match_indices('/') {
        let parent = folder.join(&path[..end]);
        if metadata(&parent)?.is_some_and(|metadata| !metadata.is_dir()) {
            return Err(not_generated(&parent));
        }
    }
    Ok(())
}

fn not_generated(file: &NamedPath) -> Error {
    Error::new("not written by dynamite-gen")
        .location(display_path(&file.name))
        .help("move it, or choose another output folder")
}

/// Returns whether the folder has any files. Hidden ones, such as `.gitignore`, don't count.
pub(super) fn has_files(folder: &NamedPath) -> Result<bool, Error> {
    if metadata(folder)?.is_none() {
        return Ok(false);
    }
    let entries = fs::read_dir(&folder.path).map_err(|error| Error::io("read", &folder.name, error))?;
    for entry in entries {
        let entry = entry.map_err(|error| Error::io("read", &folder.name, error))?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns the generated files that are no longer wanted, with their texts, in no particular order.
pub(super) fn orphans(folder: &NamedPath, files: &FileSet) -> Result<Vec<(String, String)>, Error> {
    let mut found = Vec::new();
    if metadata(folder)?.is_some() {
        collect(folder, "", files, &mut found)?;
    }
    Ok(found)
}

fn collect(folder: &NamedPath, prefix: &str, files: &FileSet, found: &mut Vec<(String, String)>) -> Result<(), Error> {
    let entries = fs::read_dir(&folder.path).map_err(|error| Error::io("read", &folder.name, error))?;
    for entry in entries {
        let entry = entry.map_err(|error| Error::io("read", &folder.name, error))?;
        visit(folder, prefix, &entry, files, found)?;
    }
    Ok(())
}

fn visit(
    folder: &NamedPath,
    prefix: &str,
    entry: &DirEntry,
    files: &FileSet,
    found: &mut Vec<(String, String)>,
) -> Result<(), Error> {
    // The generator only writes names that are text.
    let Ok(name) = entry.file_name().into_string() else {
        return Ok(());
    };
    let path = format!("{prefix}{name}");
    let file = folder.join(&name);
    // A link is neither a folder nor a file, so links are left alone.
    let kind = entry.file_type().map_err(|error| Error::io("read", &file.name, error))?;
    let has_wanted =
        || files.iter().any(|(wanted, _)| wanted.strip_prefix(&path).is_some_and(|rest| rest.starts_with('/')));
    // Any other folder with generated files may be the output of another run, so its files are kept.
    if kind.is_dir() && (has_wanted() || (prefix.is_empty() && was_module(&file, files.get(&format!("{path}.rs")))?)) {
        collect(&file, &format!("{path}/"), files, found)?;
    } else if kind.is_file() && files.get(&path).is_none() && is_generated(&name, &file)? {
        found.push((path, read_text(&file)?));
    }
    Ok(())
}

/// Returns whether a folder was the module of a table: its `mod.rs` names the schema that it comes from, which that of
/// another output folder does not. `file` is the file that the module is now, if there is one: then a run that ended early
/// may have left the folder without its `mod.rs`.
fn was_module(folder: &NamedPath, file: Option<&str>) -> Result<bool, Error> {
    let root = folder.join("mod.rs");
    match metadata(&root)? {
        Some(metadata) if metadata.is_file() => has_origin(&root),
        Some(_) => Ok(false),
        None => Ok(file.is_some()),
    }
}

/// Returns whether a generated file names the schema that it comes from.
fn has_origin(file: &NamedPath) -> Result<bool, Error> {
    let text = read_text(file)?;
    Ok(has_marker(text.as_bytes()) && text.trim_start_matches('\u{feff}')[MARKER.len()..].starts_with(" from "))
}

/// Refuses a file of others that would be a second form of a generated module: `shop.rs` beside `shop/mod.rs`.
fn refuse_second_form(folder: &NamedPath, path: &str) -> Result<(), Error> {
    let other = match path.strip_suffix("/mod.rs") {
        Some(module) => format!("{module}.rs"),
        None => match path.strip_suffix(".rs").filter(|module| !module.contains('/')) {
            Some(module) => format!("{module}/mod.rs"),
            None => return Ok(()),
        },
    };
    let file = folder.join(&other);
    if metadata(&file)?.is_none_or(|found| !found.is_file()) || has_marker(&head(&file)?) {
        return Ok(());
    }
    Err(Error::new(format!("not written by dynamite-gen, and the same module as the generated `{path}`"))
        .location(display_path(&file.name))
        .help("move it, or give the table another module with `rust_name:`"))
}

/// Returns whether a file was generated, or staged by a run that ended early.
fn is_generated(name: &str, file: &NamedPath) -> Result<bool, Error> {
    if is_staged(name) {
        let head = head(file)?;
        return Ok(has_marker(&head) || MARKER.as_bytes().starts_with(&head));
    }
    Ok(name.ends_with(".rs") && has_marker(&head(file)?))
}

/// Returns whether the name is that of a staged file.
fn is_staged(name: &str) -> bool {
    name.starts_with(STAGED_PREFIX) && name.ends_with(STAGED_SUFFIX)
}

/// Reads the beginning of the first line, and no more: other files in the folder may be large.
fn head(path: &NamedPath) -> Result<Vec<u8>, Error> {
    let mut head = Vec::new();
    let read = File::open(&path.path).and_then(|file| file.take(MARKER.len() as u64 + 3).read_to_end(&mut head));
    read.map_err(|error| Error::io("read", &path.name, error))?;
    Ok(head)
}

/// Returns whether a file starts with the marker. Some editors put a byte order mark before it.
fn has_marker(bytes: &[u8]) -> bool {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).starts_with(MARKER.as_bytes())
}

fn read_text(file: &NamedPath) -> Result<String, Error> {
    let bytes = fs::read(&file.path).map_err(|error| Error::io("read", &file.name, error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the metadata of what exists at a path, without following links.
fn metadata(path: &NamedPath) -> Result<Option<Metadata>, Error> {
    match fs::symlink_metadata(&path.path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", &path.name, error)),
    }
}
