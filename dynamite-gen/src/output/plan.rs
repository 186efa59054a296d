//! The changes that make a folder contain exactly the generated files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::FileSet;
use super::existing::{self, Existing};
use super::folder::OutputFolder;
use crate::error::{Error, display_path};
use crate::files::{NamedPath, Place};

/// The changes that bring an output folder up to date. Nothing is written before [`apply`](Self::apply).
///
/// Writing, checking and a dry run all start from the same plan, so they can't disagree.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) folder: OutputFolder,
    pub(super) entries: BTreeMap<String, PlannedFile>,
}

/// The change that a plan makes to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Status {
    /// The file is missing and will be created.
    Create,
    /// The file is stale and will be replaced.
    Update,
    /// The file is up to date, apart from line endings, and will not be touched.
    Unchanged,
    /// The file is orphaned, because it is no longer generated or was left by a run that was killed. It will be deleted.
    Delete,
}

/// A file: its present text, and the generated one.
#[derive(Clone, Debug)]
pub(super) struct PlannedFile {
    pub(super) status: Status,
    pub(super) old: String,
    pub(super) new: String,
}

impl Plan {
    /// Compares a folder with the generated files.
    ///
    /// A plan replaces and deletes only Rust files whose first line says that this generator wrote them, and the
    /// temporary files of a run that was killed.
    ///
    /// # Errors
    ///
    /// Fails if nothing should be generated into the folder: the root, the home folder or a folder that contains it, a
    /// repository or package, a link, a file, or a folder that contains only files of others. Also fails if a file that
    /// would be replaced was not generated, or something can't be read.
    pub fn new(files: &FileSet, folder: impl Into<PathBuf>) -> Result<Self, Error> {
        let place = Place::anywhere(NamedPath::new(folder));
        Plan::for_folder(files, OutputFolder::open(&place)?)
    }

    pub(crate) fn for_folder(files: &FileSet, folder: OutputFolder) -> Result<Self, Error> {
        let existing = folder.existing()?;
        let mut entries = BTreeMap::new();
        for (path, new) in files.iter() {
            let old = existing.as_ref().map_or(Ok(Existing::Missing), |existing| existing::read(existing, path))?;
            entries.insert(path.to_owned(), PlannedFile::wanted(old, new));
        }
        if let Some(existing) = existing {
            for (path, old) in existing::orphans(&existing, files)? {
                entries.insert(path, PlannedFile { status: Status::Delete, old, new: String::new() });
            }
            let none_generated = entries.values().all(|entry| entry.status == Status::Create);
            if none_generated && existing::has_files(&existing)? {
                return Err(folder.refused("it contains files, but none that dynamite-gen wrote"));
            }
        }
        Ok(Plan { folder, entries })
    }

    /// Returns every file of the folder that is or was generated, sorted by its path in the folder.
    pub fn files(&self) -> impl Iterator<Item = (&str, Status)> {
        self.entries.iter().map(|(path, entry)| (path.as_str(), entry.status))
    }

    /// Returns the number of files with a status.
    #[must_use]
    pub fn count(&self, status: Status) -> usize {
        self.files().filter(|(_, found)| *found == status).count()
    }

    /// Returns whether the folder is up to date.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.files().all(|(_, status)| status == Status::Unchanged)
    }

    /// Returns the files that differ, with their names in messages: `src/store/orders.rs`.
    pub(crate) fn differences(&self) -> impl Iterator<Item = (String, Status)> {
        let differing = self.files().filter(|(_, status)| *status != Status::Unchanged);
        differing.map(|(path, status)| (self.name(path), status))
    }

    pub(super) fn name(&self, path: &str) -> String {
        display_path(&self.folder.name(path))
    }
}

impl PlannedFile {
    fn wanted(existing: Existing, new: &str) -> Self {
        let (status, old) = match existing {
            Existing::Missing => (Status::Create, String::new()),
            // A checkout may have changed the line endings; that is not a difference.
            Existing::Generated(old) if old.replace("\r\n", "\n") == new => (Status::Unchanged, old),
            Existing::Generated(old) => (Status::Update, old),
        };
        PlannedFile { status, old, new: new.to_owned() }
    }
}

impl Status {
    /// Returns the word that `check` uses for a file with this status.
    pub(crate) fn finding(self) -> &'static str {
        match self {
            Status::Create => "missing",
            Status::Update => "stale",
            Status::Unchanged => "unchanged",
            Status::Delete => "orphaned",
        }
    }
}
