//! A schema folder: all its files, in an order that does not depend on the file system.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirEntry};
use std::io;

use super::{Place, is_yaml, read_file};
use crate::error::{Error, shown};
use crate::source::SourceFile;

/// Reads `*.yaml` and `*.yml` at any depth, sorted by name; what starts with a dot is skipped.
///
/// Links to files are followed, links to folders are not: one could lead outside, or round in a circle.
///
/// # Errors
///
/// The folder is missing or has no schemas; or a file can't be read, is too large, or is not UTF-8.
pub(crate) fn read_folder(folder: &Place) -> Result<Vec<SourceFile>, Error> {
    expect_folder(folder)?;
    let mut found = BTreeMap::new();
    collect(folder, "", &mut found)?;
    if found.is_empty() {
        let message = format!("no schemas in {}", shown(&folder.name));
        return Err(Error::new(message).help("a schema is a file that ends in `.yaml` or `.yml`"));
    }
    found.into_iter().map(|(name, place)| read_file(&place, name)).collect()
}

fn expect_folder(folder: &Place) -> Result<(), Error> {
    match folder.path.metadata() {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(Error::new(format!("{} is not a folder", shown(&folder.name)))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(missing(folder)),
        Err(error) => Err(Error::io("read", &folder.name, error)),
    }
}

fn missing(folder: &Place) -> Error {
    Error::new(format!("there is no folder {}", shown(&folder.name)))
        .help("create it, or name the folder that holds your schemas")
}

/// Adds the schemas below `folder`, whose name inside the schema folder is `prefix`.
fn collect(folder: &Place, prefix: &str, found: &mut BTreeMap<String, Place>) -> Result<(), Error> {
    let entries = fs::read_dir(&folder.path).map_err(|error| Error::io("read", &folder.name, error))?;
    for entry in entries {
        let entry = entry.map_err(|error| Error::io("read", &folder.name, error))?;
        visit(folder, prefix, &entry, found)?;
    }
    Ok(())
}

fn visit(folder: &Place, prefix: &str, entry: &DirEntry, found: &mut BTreeMap<String, Place>) -> Result<(), Error> {
    let file_name = entry.file_name();
    if is_hidden(&file_name) {
        return Ok(());
    }
    let place = folder.join(&file_name);
    let kind = entry.file_type().map_err(|error| Error::io("read", &place.name, error))?;
    if kind.is_dir() {
        return collect(&place, &format!("{prefix}{}/", readable(file_name, &place)?), found);
    }
    if is_yaml(&file_name) && !place.path.is_dir() {
        found.insert(format!("{prefix}{}", readable(file_name, &place)?), place);
    }
    Ok(())
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// A name ends up in generated code and in lines that Cargo reads, so it must be text on one line.
fn readable(name: OsString, place: &Place) -> Result<String, Error> {
    match name.into_string() {
        Ok(name) if !name.chars().any(char::is_control) => Ok(name),
        _ => Err(Error::new(format!("the name of {:?} is not plain text", place.name)).help("rename it")),
    }
}
