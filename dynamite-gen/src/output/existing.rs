//! What an output folder holds, told apart by the marker.

use std::fs::{self, DirEntry, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{FileSet, MARKER, STAGED_PREFIX, STAGED_SUFFIX};
use crate::error::{Error, shown};
use crate::files::Place;

/// What lies where a generated file should.
pub(super) enum Existing {
    Missing,
    /// One of ours, with its text.
    Generated(String),
}

/// Reads what lies at `path` in the folder.
pub(super) fn read(folder: &Place, path: &str) -> Result<Existing, Error> {
    refuse_detours(folder, path)?;
    let place = place(folder, path);
    let Some(metadata) = look(&place)? else {
        return Ok(Existing::Missing);
    };
    if !metadata.is_file() {
        return Err(in_the_way(&place));
    }
    let text = read_text(&place)?;
    // An empty file holds nothing to lose: someone made it so that `mod store;` compiles.
    if text.is_empty() || has_marker(text.as_bytes()) { Ok(Existing::Generated(text)) } else { Err(in_the_way(&place)) }
}

/// A part of the way that is a link leads elsewhere, one that is a file nowhere.
fn refuse_detours(folder: &Place, path: &str) -> Result<(), Error> {
    for (end, _) in path.match_indices('/') {
        let place = place(folder, &path[..end]);
        if look(&place)?.is_some_and(|metadata| !metadata.is_dir()) {
            return Err(in_the_way(&place));
        }
    }
    Ok(())
}

fn in_the_way(place: &Place) -> Error {
    Error::new("not written by dynamite-gen").at(shown(&place.name)).help("move it or choose another folder")
}

/// Whether the folder holds anything; what is hidden, such as `.gitignore`, does not count.
pub(super) fn holds_something(folder: &Place) -> Result<bool, Error> {
    if look(folder)?.is_none() {
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

/// Generated files that are no longer wanted, with their texts, in no particular order.
pub(super) fn orphans(folder: &Place, files: &FileSet) -> Result<Vec<(String, String)>, Error> {
    let mut found = Vec::new();
    if look(folder)?.is_some() {
        collect(folder, "", files, &mut found)?;
    }
    Ok(found)
}

fn collect(folder: &Place, prefix: &str, files: &FileSet, found: &mut Vec<(String, String)>) -> Result<(), Error> {
    let entries = fs::read_dir(&folder.path).map_err(|error| Error::io("read", &folder.name, error))?;
    for entry in entries {
        let entry = entry.map_err(|error| Error::io("read", &folder.name, error))?;
        visit(folder, prefix, &entry, files, found)?;
    }
    Ok(())
}

fn visit(
    folder: &Place,
    prefix: &str,
    entry: &DirEntry,
    files: &FileSet,
    found: &mut Vec<(String, String)>,
) -> Result<(), Error> {
    // We write no names that aren't text.
    let Ok(name) = entry.file_name().into_string() else {
        return Ok(());
    };
    let path = format!("{prefix}{name}");
    let place = place(folder, &name);
    // The type of a link is neither of the two, so links are left alone.
    let kind = entry.file_type().map_err(|error| Error::io("read", &place.name, error))?;
    // A folder that holds none of our files may be another run's output: its files are not ours to remove.
    let ours = || files.iter().any(|(wanted, _)| wanted.strip_prefix(&path).is_some_and(|rest| rest.starts_with('/')));
    if kind.is_dir() && ours() {
        collect(&place, &format!("{path}/"), files, found)?;
    } else if kind.is_file() && files.get(&path).is_none() && is_ours(&name, &place)? {
        found.push((path, read_text(&place)?));
    }
    Ok(())
}

/// Whether a file was generated, or was about to be when a run ended early.
fn is_ours(name: &str, place: &Place) -> Result<bool, Error> {
    if is_staged(name) {
        let head = head(place)?;
        return Ok(has_marker(&head) || MARKER.as_bytes().starts_with(&head));
    }
    Ok(name.ends_with(".rs") && has_marker(&head(place)?))
}

/// Whether the name is one that a text has before it takes its place.
fn is_staged(name: &str) -> bool {
    name.starts_with(STAGED_PREFIX) && name.ends_with(STAGED_SUFFIX)
}

/// The begin of the first line, and no more: a neighbour may be large.
fn head(place: &Place) -> Result<Vec<u8>, Error> {
    let mut head = Vec::new();
    let read = File::open(&place.path).and_then(|file| file.take(MARKER.len() as u64 + 3).read_to_end(&mut head));
    read.map_err(|error| Error::io("read", &place.name, error))?;
    Ok(head)
}

/// Some editors put a byte order mark in front.
fn has_marker(bytes: &[u8]) -> bool {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).starts_with(MARKER.as_bytes())
}

fn read_text(place: &Place) -> Result<String, Error> {
    let bytes = fs::read(&place.path).map_err(|error| Error::io("read", &place.name, error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What is there, links not followed.
fn look(place: &Place) -> Result<Option<Metadata>, Error> {
    match fs::symlink_metadata(&place.path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", &place.name, error)),
    }
}

fn place(folder: &Place, path: &str) -> Place {
    let join = |base: &Path| -> PathBuf { base.join(path) };
    Place { path: join(&folder.path), name: join(&folder.name) }
}
