//! Recognizes generated files.

use std::ffi::OsStr;
use std::io;

use super::MARKER;
use super::staged::is_staged;
use crate::filesystem::{Folder, Kind};

/// Returns whether a file starts with the marker. Some editors put a byte order mark before it.
pub(super) fn has_marker(bytes: &[u8]) -> bool {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).starts_with(MARKER.as_bytes())
}

/// Returns whether a file may be replaced: it was generated, or it is empty.
///
/// An empty file has nothing to lose: someone created it so that `mod store;` compiles.
pub(super) fn may_be_replaced(bytes: &[u8]) -> bool {
    bytes.is_empty() || has_marker(bytes)
}

/// Returns whether a file was generated, or staged by a run that ended early.
pub(super) fn is_generated(folder: &Folder, name: &OsStr) -> io::Result<bool> {
    if is_staged(name) {
        let head = head(folder, name)?;
        return Ok(has_marker(&head) || MARKER.as_bytes().starts_with(&head));
    }
    Ok(name.as_encoded_bytes().ends_with(b".rs") && has_marker(&head(folder, name)?))
}

/// Reads the beginning of the first line, and no more: other files in the folder may be large.
pub(super) fn head(folder: &Folder, name: &OsStr) -> io::Result<Vec<u8>> {
    use std::io::Read;
    let mut head = Vec::new();
    folder.file(name)?.take(MARKER.len() as u64 + 3).read_to_end(&mut head)?;
    Ok(head)
}

/// Returns whether a name stands for a regular file that may be replaced.
pub(super) fn is_replaceable(folder: &Folder, name: &OsStr) -> io::Result<bool> {
    Ok(folder.kind(name)? == Some(Kind::File) && may_be_replaced(&head(folder, name)?))
}
