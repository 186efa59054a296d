//! The generated files, before they are anywhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;

/// Generated files: text by relative path, in the order of the paths.
///
/// A path has `/` between its parts on every platform, and two paths never mean one file, not even where
/// case does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSet {
    files: BTreeMap<String, String>,
    folded: BTreeSet<String>,
}

impl FileSet {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        FileSet::default()
    }

    /// Adds a file.
    ///
    /// # Errors
    ///
    /// The path is empty, absolute, has a backslash or colon, or a part that is empty, `.` or `..`; or the set
    /// has a file of that path already, letter case aside.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) -> Result<(), Error> {
        let path = path.into();
        check(&path)?;
        if !self.folded.insert(path.to_lowercase()) {
            return Err(Error::new(format!("two generated files would be `{path}`"))
                .help("letter case does not count in file names everywhere"));
        }
        self.files.insert(path, text.into());
        Ok(())
    }

    /// The text of a file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Paths and texts, in the order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// Lets through only what stays inside the folder, on every platform.
fn check(path: &str) -> Result<(), Error> {
    let foreign = path.contains(|c: char| c == '\\' || c == ':' || c.is_control());
    let odd_part = path.split('/').any(|part| matches!(part, "" | "." | ".."));
    if foreign || odd_part {
        return Err(Error::new(format!("`{}` can't be the path of a generated file", path.escape_debug())));
    }
    Ok(())
}
