//! The file with the keys of the items that have findings. Keys are data, so only its owner may read it.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, display_path};
use crate::filesystem::{Folder, open_folder, real_path};

/// A file that is being written. It has another name until it is finished, so that an interruption leaves neither a part of
/// the keys under its name nor takes away an old file. Unless it is finished, it is removed.
pub(super) struct KeysFile {
    path: PathBuf,
    folder: Folder,
    name: OsString,
    staged: OsString,
    file: BufWriter<File>,
    force: bool,
    is_finished: bool,
}

impl KeysFile {
    /// Creates the file. With `force`, it replaces one that exists when it is finished.
    pub(super) fn create(path: &Path, force: bool) -> Result<Self, Error> {
        let failed = |error| Error::io("write", path, error);
        let Some(name) = path.file_name() else {
            return Err(Error::new(format!("{} is not the path of a file", display_path(path))));
        };
        let real = real_path(path.parent().unwrap_or(path)).map_err(failed)?;
        let folder = open_folder(&real).map_err(failed)?;
        if !force && folder.kind(name).map_err(failed)?.is_some() {
            return Err(exists(path));
        }
        let random = RandomState::new().build_hasher().finish();
        let staged = OsString::from(format!(".dynamite-{random:016x}.tmp"));
        let file = new_file(&real.join(&staged)).map_err(failed)?;
        let (path, name) = (path.to_owned(), name.to_owned());
        Ok(KeysFile { path, folder, name, staged, file: BufWriter::new(file), force, is_finished: false })
    }

    /// Writes a line.
    pub(super) fn write(&mut self, line: &str) -> Result<(), Error> {
        writeln!(self.file, "{line}").map_err(|error| Error::io("write", &self.path, error))
    }

    /// Ends the file, which gets its name.
    pub(super) fn finish(mut self) -> Result<(), Error> {
        let renamed = self.file.flush().and_then(|()| match self.force {
            true => self.folder.rename(&self.staged, &self.name),
            false => self.folder.rename_new(&self.staged, &self.name),
        });
        self.is_finished = renamed.is_ok();
        renamed.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => exists(&self.path),
            _ => Error::io("write", &self.path, error),
        })
    }
}

impl Drop for KeysFile {
    fn drop(&mut self) {
        if !self.is_finished {
            let _ = self.folder.remove_file(&self.staged);
        }
    }
}

fn exists(path: &Path) -> Error {
    Error::new(format!("will not write to {}: it exists", display_path(path)))
        .help("choose another file; `--force` replaces a file, whatever it contains")
}

fn new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
