//! The file with the keys of the items that have findings. Keys are data, so only its owner may read it.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, display_path};

/// A file that is being written. Unless it is finished, it is removed.
pub(super) struct KeysFile {
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl KeysFile {
    /// Creates the file. `force` replaces one that exists.
    pub(super) fn create(path: &Path, force: bool) -> Result<Self, Error> {
        // A link is removed itself, so that nothing is written to where it leads.
        if force && fs::symlink_metadata(path).is_ok_and(|found| !found.is_dir()) {
            fs::remove_file(path).map_err(|error| Error::io("write", path, error))?;
        }
        let file = new_file(path).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => Error::new(format!("will not write to {}: it exists", display_path(path)))
                .help("choose another file; `--force` replaces a file, whatever it contains"),
            _ => Error::io("write", path, error),
        })?;
        Ok(KeysFile { path: path.to_owned(), file: Some(BufWriter::new(file)) })
    }

    /// Writes a line.
    pub(super) fn write(&mut self, line: &str) -> Result<(), Error> {
        let Some(file) = &mut self.file else { return Ok(()) };
        writeln!(file, "{line}").map_err(|error| Error::io("write", &self.path, error))
    }

    /// Ends the file, which is kept.
    pub(super) fn finish(mut self) -> Result<(), Error> {
        let Some(mut file) = self.file.take() else { return Ok(()) };
        file.flush().map_err(|error| {
            let _ = fs::remove_file(&self.path);
            Error::io("write", &self.path, error)
        })
    }
}

impl Drop for KeysFile {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn new_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
