//! Folders as open handles, for Unix. A name is looked up in the folder that was opened, wherever that is by now.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, RawMode};
use rustix::fs::{mkdirat, openat, renameat, statat, unlinkat};

use super::{Kind, not_a_file, root_and_names};

/// An open folder.
#[derive(Debug)]
pub(crate) struct Folder(OwnedFd);

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// For folders on the way to another one, which need not be readable where the platform can do without.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
const PASSAGE: OFlags = FOLDER.union(OFlags::PATH);
#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
const PASSAGE: OFlags = FOLDER;

/// Reading does not wait, and does not make a terminal that of this process.
const READ: OFlags =
    OFlags::RDONLY.union(OFlags::NOFOLLOW).union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

const CREATE: OFlags =
    OFlags::WRONLY.union(OFlags::CREATE).union(OFlags::EXCL).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

// The umask takes away from these, as from those of any new file.
const NEW_FILE: Mode = Mode::from_raw_mode(0o666);
const NEW_FOLDER: Mode = Mode::from_raw_mode(0o777);

impl Folder {
    /// Opens the deepest folder that exists on a path without links, and returns the names that are missing below it.
    ///
    /// # Errors
    ///
    /// Fails if a part of the path is a link or a file.
    pub(crate) fn open_deepest(real: &Path) -> io::Result<(Self, Vec<OsString>)> {
        let (root, names) = root_and_names(real)?;
        let mut folder = Folder(openat(CWD, root, PASSAGE, Mode::empty())?);
        for (depth, name) in names.iter().enumerate() {
            match openat(&folder.0, name, PASSAGE, Mode::empty()).map_err(io::Error::from) {
                Ok(next) => folder = Folder(next),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((folder, names[depth..].to_vec())),
                Err(error) => return Err(error),
            }
        }
        Ok((folder.folder(OsStr::new("."))?, Vec::new()))
    }

    /// Returns a second handle of the folder.
    pub(crate) fn try_clone(&self) -> io::Result<Self> {
        self.0.try_clone().map(Folder)
    }

    /// Opens a folder in this one.
    pub(crate) fn folder(&self, name: &OsStr) -> io::Result<Self> {
        Ok(Folder(openat(&self.0, name, FOLDER, Mode::empty())?))
    }

    /// Opens a folder in this one, which is created if it is missing.
    pub(crate) fn folder_or_new(&self, name: &OsStr) -> io::Result<Self> {
        match mkdirat(&self.0, name, NEW_FOLDER).map_err(io::Error::from) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => self.folder(name),
        }
    }

    /// Opens a regular file for reading.
    pub(crate) fn file(&self, name: &OsStr) -> io::Result<File> {
        // Nothing else is opened, even without waiting: opening alone has effects on some devices.
        if self.kind(name)?.is_some_and(|kind| kind != Kind::File) {
            return Err(not_a_file());
        }
        let file = File::from(openat(&self.0, name, READ, Mode::empty())?);
        if file.metadata()?.is_file() { Ok(file) } else { Err(not_a_file()) }
    }

    /// Returns what a name stands for; `None` if there is nothing.
    pub(crate) fn kind(&self, name: &OsStr) -> io::Result<Option<Kind>> {
        let stat = match statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW).map_err(io::Error::from) {
            Ok(stat) => stat,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Some(match FileType::from_raw_mode(stat.st_mode as RawMode) {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Folder,
            FileType::Symlink => Kind::Link,
            _ => Kind::Other,
        }))
    }

    /// Returns the names in the folder, sorted.
    pub(crate) fn names(&self) -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.0)? {
            let name = entry?.file_name().to_bytes().to_vec();
            if name != b"." && name != b".." {
                names.push(OsString::from_vec(name));
            }
        }
        names.sort();
        Ok(names)
    }

    /// Creates a file; fails if there is anything with this name. If the text can't be written, no file is left.
    pub(crate) fn create(&self, name: &OsStr, text: &str) -> io::Result<()> {
        let mut file = File::from(openat(&self.0, name, CREATE, NEW_FILE)?);
        file.write_all(text.as_bytes()).inspect_err(|_| drop(self.remove_file(name)))
    }

    /// Renames a file, and replaces the one that has the new name.
    pub(crate) fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        Ok(renameat(&self.0, from, &self.0, to)?)
    }

    /// Renames a file; fails if there is anything with the new name.
    pub(crate) fn rename_new(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        if flagged::rename(self, from, to, flagged::NO_REPLACE)? {
            return Ok(());
        }
        match self.kind(to)? {
            None => self.rename(from, to),
            Some(_) => Err(io::ErrorKind::AlreadyExists.into()),
        }
    }

    /// Exchanges the names of two files. Returns `false` if the platform or the file system can't do that.
    pub(crate) fn exchange(&self, name: &OsStr, other: &OsStr) -> io::Result<bool> {
        flagged::rename(self, name, other, flagged::EXCHANGE)
    }

    pub(crate) fn remove_file(&self, name: &OsStr) -> io::Result<()> {
        Ok(unlinkat(&self.0, name, AtFlags::empty())?)
    }

    /// Removes a folder that is empty.
    pub(crate) fn remove_folder(&self, name: &OsStr) -> io::Result<()> {
        Ok(unlinkat(&self.0, name, AtFlags::REMOVEDIR)?)
    }
}

/// The renames that only some kernels and file systems have. They return false where they are not supported.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
mod flagged {
    use std::ffi::OsStr;
    use std::io;

    use rustix::fs::{RenameFlags, renameat_with};
    use rustix::io::Errno;

    use super::Folder;

    pub(super) const NO_REPLACE: RenameFlags = RenameFlags::NOREPLACE;
    pub(super) const EXCHANGE: RenameFlags = RenameFlags::EXCHANGE;

    pub(super) fn rename(folder: &Folder, from: &OsStr, to: &OsStr, flags: RenameFlags) -> io::Result<bool> {
        match renameat_with(&folder.0, from, &folder.0, to, flags) {
            Ok(()) => Ok(true),
            Err(error) if [Errno::NOSYS, Errno::INVAL, Errno::OPNOTSUPP, Errno::NOTSUP].contains(&error) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
mod flagged {
    use std::ffi::OsStr;
    use std::io;

    use super::Folder;

    pub(super) const NO_REPLACE: () = ();
    pub(super) const EXCHANGE: () = ();

    pub(super) fn rename(_: &Folder, _: &OsStr, _: &OsStr, (): ()) -> io::Result<bool> {
        Ok(false)
    }
}
