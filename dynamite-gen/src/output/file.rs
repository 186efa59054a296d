//! Writes a single file.

use std::ffi::OsStr;
use std::io;

use super::staged;
use crate::error::{Error, display_path};
use crate::files::NamedPath;
use crate::filesystem::{Folder, Kind, read_at_most, real_path};

/// More than any file that is written; a larger one is that of others.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Writes a file, whose folder is created if it is missing. An interruption leaves the old file or the new one.
///
/// `ours` returns whether a file with this text may be replaced. An empty one always is.
///
/// # Errors
///
/// Fails if the file can't be written, or may not be replaced.
pub(crate) fn write_file(target: &NamedPath, text: &str, ours: fn(&str) -> bool) -> Result<(), Error> {
    let failed = |error| Error::io("write", &target.name, error);
    let Some(name) = target.path.file_name() else {
        return Err(Error::new(format!("{} is not the path of a file", display_path(&target.name))));
    };
    let real = real_path(target.path.parent().unwrap_or(&target.path)).map_err(failed)?;
    let (deepest, missing) = Folder::open_deepest(&real).map_err(failed)?;
    if missing.is_empty() {
        refuse_others(&deepest, name, ours).map_err(failed)?.map_or(Ok(()), |problem| Err(refused(target, problem)))?;
    }
    let folder = missing.iter().try_fold(deepest, |folder, name| folder.folder_or_new(name)).map_err(failed)?;
    put(&folder, name, text, ours).map_err(failed)
}

/// Returns why what has a name may not be replaced, if that is so.
fn refuse_others(folder: &Folder, name: &OsStr, ours: fn(&str) -> bool) -> io::Result<Option<&'static str>> {
    Ok(match folder.kind(name)? {
        None => None,
        Some(Kind::File) if is_ours(folder, name, ours)? => None,
        Some(Kind::File) => Some("it was not written by dynamite-gen"),
        Some(Kind::Folder) => Some("it is a folder"),
        Some(Kind::Link) => Some("it is a symbolic link"),
        Some(Kind::Other) => Some("it is a pipe, a socket or a device"),
    })
}

fn put(folder: &Folder, name: &OsStr, text: &str, ours: fn(&str) -> bool) -> io::Result<()> {
    let staged = staged::write(folder, text)?;
    staged::replace(folder, &staged, name, &|folder, name| is_ours(folder, name, ours))
        .inspect_err(|_| drop(folder.remove_file(&staged)))
}

fn is_ours(folder: &Folder, name: &OsStr, ours: fn(&str) -> bool) -> io::Result<bool> {
    if folder.kind(name)? != Some(Kind::File) {
        return Ok(false);
    }
    let bytes = read_at_most(folder.file(name)?, MAX_BYTES)?;
    Ok(bytes.is_some_and(|bytes| bytes.is_empty() || ours(&String::from_utf8_lossy(&bytes))))
}

fn refused(target: &NamedPath, problem: &str) -> Error {
    Error::new(format!("will not write to {}: {problem}", display_path(&target.name)))
        .help("choose another file; `--force` replaces a file, whatever it contains")
}
