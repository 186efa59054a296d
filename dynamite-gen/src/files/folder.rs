//! Reads a schema folder in an order that does not depend on the file system.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirEntry};
use std::io;

use super::{NamedPath, is_yaml, read_file};
use crate::error::{Error, display_path};
use crate::escape::in_code;
use crate::source::SourceFile;

/// Reads `*.yaml` and `*.yml` at any depth, sorted by name. Names that start with a dot are skipped.
///
/// Links to files are followed. Links to folders are not, because they could lead outside or form a cycle.
///
/// # Errors
///
/// Fails if the folder is missing or has no schemas, or if a file can't be read, is too large, or is not UTF-8.
pub(crate) fn read_folder(folder: &NamedPath) -> Result<Vec<SourceFile>, Error> {
    expect_folder(folder)?;
    let mut found = BTreeMap::new();
    collect(folder, "", &mut found)?;
    if found.is_empty() {
        let message = format!("no schemas found in {}", display_path(&folder.name));
        return Err(Error::new(message).help("the name of a schema file must end in `.yaml` or `.yml`"));
    }
    found.into_iter().map(|(name, file)| read_file(&file, name)).collect()
}

fn expect_folder(folder: &NamedPath) -> Result<(), Error> {
    match folder.path.metadata() {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(Error::new(format!("{} is not a folder", display_path(&folder.name)))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(missing(folder)),
        Err(error) => Err(Error::io("read", &folder.name, error)),
    }
}

fn missing(folder: &NamedPath) -> Error {
    Error::new(format!("the folder {} does not exist", display_path(&folder.name)))
        .help("create it, or name the folder that holds your schemas")
}

/// Adds the schemas in `folder` and below; `prefix` is its path inside the schema folder.
fn collect(folder: &NamedPath, prefix: &str, found: &mut BTreeMap<String, NamedPath>) -> Result<(), Error> {
    let entries = fs::read_dir(&folder.path).map_err(|error| Error::io("read", &folder.name, error))?;
    for entry in entries {
        let entry = entry.map_err(|error| Error::io("read", &folder.name, error))?;
        visit(folder, prefix, &entry, found)?;
    }
    Ok(())
}

fn visit(
    folder: &NamedPath,
    prefix: &str,
    entry: &DirEntry,
    found: &mut BTreeMap<String, NamedPath>,
) -> Result<(), Error> {
    let file_name = entry.file_name();
    if is_hidden(&file_name) {
        return Ok(());
    }
    let path = folder.join(&file_name);
    let kind = entry.file_type().map_err(|error| Error::io("read", &path.name, error))?;
    if kind.is_dir() {
        return collect(&path, &format!("{prefix}{}/", readable(file_name, &path)?), found);
    }
    if is_yaml(&file_name) && !path.path.is_dir() {
        found.insert(format!("{prefix}{}", readable(file_name, &path)?), path);
    }
    Ok(())
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Refuses names that are not one line of what is seen, since names get into generated code and into lines for Cargo.
fn readable(name: OsString, path: &NamedPath) -> Result<String, Error> {
    match name.into_string() {
        Ok(name) if in_code(&name) == name => Ok(name),
        _ => Err(Error::new(format!("the name of {:?} is not UTF-8, or has characters that are not shown", path.name))
            .help("rename the file or folder")),
    }
}
