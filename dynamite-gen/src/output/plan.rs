//! What it takes to make a folder hold exactly the generated files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::FileSet;
use super::existing::{self, Existing};
use super::folder;
use crate::error::{Error, shown};
use crate::files::Place;

/// The way from what a folder holds to what it should hold; nothing is written before [`apply`](Self::apply).
///
/// Writing, checking and a dry run all start from the same plan, so they can't disagree.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) folder: Place,
    pub(super) entries: BTreeMap<String, Entry>,
}

/// What a plan does to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Status {
    /// It is missing and will be created.
    Create,
    /// It is stale and will be replaced.
    Update,
    /// It is as it should be, line endings aside, and will not be touched.
    Unchanged,
    /// It is orphaned: generated once, and no longer, or left by a run that was killed. It will be deleted.
    Delete,
}

/// One file: the text that is there, and the one that should be.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) status: Status,
    pub(super) old: String,
    pub(super) new: String,
}

impl Plan {
    /// Compares a folder with what it should hold.
    ///
    /// Only Rust files whose first line says that this generator wrote them are ever replaced or deleted, and what a
    /// run that was killed left of them.
    ///
    /// # Errors
    ///
    /// The folder is one that nothing should be generated into (the root, the home folder or one around it, a
    /// repository or package, a link, a file, or one with files of others alone); a file in the way was not generated; or something can't be read.
    pub fn new(files: &FileSet, folder: impl Into<PathBuf>) -> Result<Self, Error> {
        Plan::at(files, Place::here(folder))
    }

    pub(crate) fn at(files: &FileSet, folder: Place) -> Result<Self, Error> {
        folder::check(&folder)?;
        let mut entries = BTreeMap::new();
        for (path, new) in files.iter() {
            entries.insert(path.to_owned(), Entry::wanted(existing::read(&folder, path)?, new));
        }
        for (path, old) in existing::orphans(&folder, files)? {
            entries.insert(path, Entry { status: Status::Delete, old, new: String::new() });
        }
        let nothing_of_ours = entries.values().all(|entry| entry.status == Status::Create);
        if nothing_of_ours && existing::holds_something(&folder)? {
            return Err(folder::refused(&folder, "it holds files, and none that dynamite-gen wrote"));
        }
        Ok(Plan { folder, entries })
    }

    /// Every file of the folder that is or was generated, in the order of the paths, which are relative to it.
    pub fn files(&self) -> impl Iterator<Item = (&str, Status)> {
        self.entries.iter().map(|(path, entry)| (path.as_str(), entry.status))
    }

    /// How many files have that status.
    #[must_use]
    pub fn count(&self, status: Status) -> usize {
        self.files().filter(|(_, found)| *found == status).count()
    }

    /// Whether the folder is as it should be.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.files().all(|(_, status)| status == Status::Unchanged)
    }

    /// The files that differ, as messages call them: `src/store/orders.rs`.
    pub(crate) fn differences(&self) -> impl Iterator<Item = (String, Status)> {
        let differing = self.files().filter(|(_, status)| *status != Status::Unchanged);
        differing.map(|(path, status)| (self.name(path), status))
    }

    pub(super) fn name(&self, path: &str) -> String {
        shown(&self.folder.name.join(path))
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.path.join(Path::new(path))
    }
}

impl Entry {
    fn wanted(existing: Existing, new: &str) -> Self {
        let (status, old) = match existing {
            Existing::Missing => (Status::Create, String::new()),
            // A checkout may have changed the line endings; that is not a change of ours.
            Existing::Generated(old) if old.replace("\r\n", "\n") == new => (Status::Unchanged, old),
            Existing::Generated(old) => (Status::Update, old),
        };
        Entry { status, old, new: new.to_owned() }
    }
}

impl Status {
    /// What `check` calls a file of this status.
    pub(crate) fn finding(self) -> &'static str {
        match self {
            Status::Create => "missing",
            Status::Update => "stale",
            Status::Unchanged => "unchanged",
            Status::Delete => "orphaned",
        }
    }
}
