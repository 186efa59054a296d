//! Opens files and folders, and never through a link.
//!
//! A path is resolved once. From there on, everything goes through open [`Folder`]s and plain names in them. A link that
//! takes the place of a folder meanwhile is an error, and leads nowhere.

#[cfg(all(unix, not(target_os = "redox")))]
mod by_handle;
#[cfg(any(test, not(all(unix, not(target_os = "redox")))))]
mod by_path;
mod real_path;
#[cfg(test)]
mod tests;
mod walk;

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path};

#[cfg(all(unix, not(target_os = "redox")))]
pub(crate) use by_handle::Folder;
#[cfg(not(all(unix, not(target_os = "redox"))))]
pub(crate) use by_path::Folder;
pub(crate) use real_path::real_path;
#[cfg(feature = "cli")]
pub(crate) use walk::create_folder;
pub(crate) use walk::{open_file, open_folder, parent};

/// The kind of an entry of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A regular file.
    File,
    Folder,
    /// A symbolic link, whatever it leads to.
    Link,
    /// A pipe, a socket or a device.
    Other,
}

/// Reads a file that has at most `limit` bytes; returns `None` if it is larger.
pub(crate) fn read_at_most(file: File, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    // One byte more than is allowed, so that a huge file costs nothing.
    file.take(limit + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes).filter(|bytes| bytes.len() as u64 <= limit))
}

/// Splits a path without links into its root and the names that follow.
fn root_and_names(real: &Path) -> io::Result<(&Path, Vec<OsString>)> {
    let root = real.ancestors().last().filter(|root| root.has_root()).ok_or(io::ErrorKind::InvalidInput)?;
    let mut names = Vec::new();
    for part in real.components() {
        match part {
            Component::Prefix(_) | Component::RootDir => {}
            Component::Normal(name) => names.push(name.to_owned()),
            Component::CurDir | Component::ParentDir => return Err(io::ErrorKind::InvalidInput.into()),
        }
    }
    Ok((root, names))
}

fn not_a_file() -> io::Error {
    io::Error::other("not a file")
}
