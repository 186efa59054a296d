//! Files that are written under another name first, so that an interruption leaves complete files.

use std::ffi::{OsStr, OsString};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;

use crate::filesystem::Folder;

/// The prefix and suffix of staged files, which are renamed last. A run that is killed leaves such files.
const PREFIX: &str = ".dynamite-";
const SUFFIX: &str = ".tmp";

/// How often a name is taken at most, before something else must be wrong.
const ATTEMPTS: usize = 100;

/// Returns whether the name is that of a staged file.
pub(super) fn is_staged(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(PREFIX.as_bytes()) && name.ends_with(SUFFIX.as_bytes())
}

/// Writes a staged file, and returns its name.
pub(super) fn write(folder: &Folder, text: &str) -> io::Result<OsString> {
    unused(|name| folder.create(name, text))
}

/// Gives a staged file the name of a file that is `ours`, which is deleted.
///
/// What is replaced is looked at once more when nothing can take its name any longer. A file that someone moved there
/// meanwhile gets its name back.
pub(super) fn replace(folder: &Folder, staged: &OsStr, name: &OsStr, ours: &Ours<'_>) -> io::Result<()> {
    if folder.kind(name)?.is_none() {
        return folder.rename_new(staged, name);
    }
    if !ours(folder, name)? {
        return Err(foreign());
    }
    if !folder.exchange(staged, name)? {
        return folder.rename(staged, name);
    }
    if ours(folder, staged)? {
        return folder.remove_file(staged);
    }
    folder.exchange(staged, name)?;
    Err(foreign())
}

/// Deletes a file that is `ours`; it may be missing.
///
/// As in [`replace`], a file that someone moved there meanwhile gets its name back.
pub(super) fn delete(folder: &Folder, name: &OsStr, ours: &Ours<'_>) -> io::Result<()> {
    if folder.kind(name)?.is_none() {
        return Ok(());
    }
    if !ours(folder, name)? {
        return Err(foreign());
    }
    let aside = unused(|aside| folder.rename_new(name, aside))?;
    if ours(folder, &aside)? {
        return folder.remove_file(&aside);
    }
    folder.rename_new(&aside, name)?;
    Err(foreign())
}

/// Returns whether a name stands for a file that may be replaced or deleted.
pub(super) type Ours<'f> = dyn Fn(&Folder, &OsStr) -> io::Result<bool> + 'f;

/// Calls a function with names of staged files until one is not taken, and returns that.
fn unused(create: impl Fn(&OsStr) -> io::Result<()>) -> io::Result<OsString> {
    for _ in 0..ATTEMPTS {
        let random = RandomState::new().build_hasher().finish();
        let name = OsString::from(format!("{PREFIX}{random:016x}{SUFFIX}"));
        match create(&name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            result => return result.map(|()| name),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn foreign() -> io::Error {
    io::Error::other("it was not written by dynamite-gen")
}
