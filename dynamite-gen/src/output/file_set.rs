//! The generated files in memory.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;

/// A set of generated files: texts by relative path, sorted by path.
///
/// Paths use `/` on every platform. No two paths name the same file, even on file systems that ignore case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSet {
    files: BTreeMap<String, String>,
    folded: BTreeSet<String>,
}

impl FileSet {
    /// Returns an empty set.
    #[must_use]
    pub fn new() -> Self {
        FileSet::default()
    }

    /// Adds a file.
    ///
    /// # Errors
    ///
    /// Fails if the path is empty, absolute, has a backslash or colon, or has a part that is empty, `.` or `..`. Also
    /// fails if the set already has a file with that path, ignoring case.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) -> Result<(), Error> {
        let path = path.into();
        check(&path)?;
        if !self.folded.insert(path.to_lowercase()) {
            return Err(Error::new(format!("two generated files would have the path `{path}`"))
                .help("rename one of them; some file systems ignore case in file names"));
        }
        self.files.insert(path, text.into());
        Ok(())
    }

    /// Returns the text of a file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Returns paths and texts, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Returns the number of files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Returns whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// Refuses paths that could lead outside the folder on any platform.
fn check(path: &str) -> Result<(), Error> {
    let foreign = path.contains(|c: char| c == '\\' || c == ':' || c.is_control());
    let odd_part = path.split('/').any(|part| matches!(part, "" | "." | ".."));
    if foreign || odd_part {
        return Err(Error::new(format!("`{}` can't be the path of a generated file", path.escape_debug())));
    }
    Ok(())
}
