//! Reads a schema folder in an order that does not depend on the file system.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::{MAX_BYTES, NamedFolder, NamedPath, Place, SPLIT, followed, is_yaml, text};
use crate::error::{Error, display_path};
use crate::escape::in_code;
use crate::filesystem::{Kind, open_folder, real_path};
use crate::source::SourceFile;

/// More levels of folders than any project has.
const MAX_DEPTH: usize = 32;

/// More than the schemas of any project have. Links to one file count each time.
const MAX_TOTAL: usize = 64 * 1024 * 1024;

/// An open schema folder.
#[derive(Debug)]
pub(crate) struct SchemaFolder {
    folder: NamedFolder,
    /// The path with links resolved.
    real: PathBuf,
}

impl SchemaFolder {
    /// Opens a folder.
    ///
    /// # Errors
    ///
    /// Fails if the folder is missing, or lies where it may not.
    pub(crate) fn open(place: &Place) -> Result<Self, Error> {
        let path = &place.folder;
        expect_folder(path)?;
        let failed = |error| Error::io("read", &path.name, error);
        let real = match &place.within {
            None => followed(path, |project| &project.repository)?,
            Some(root) => {
                let real = path.path.canonicalize().map_err(failed)?;
                if !real.starts_with(real_path(root).map_err(failed)?) {
                    return Err(outside(path, root));
                }
                real
            }
        };
        let folder = open_folder(&real).map_err(failed)?;
        Ok(SchemaFolder { folder: NamedFolder { folder, path: path.clone() }, real })
    }

    /// Returns the path with links resolved.
    pub(crate) fn real(&self) -> &Path {
        &self.real
    }

    /// Reads `*.yaml` and `*.yml` at any depth, sorted by name. Names that start with a dot are skipped.
    ///
    /// Links to files in the folder are followed. Links to folders in it are not, because what they lead to is read
    /// where it is.
    ///
    /// # Errors
    ///
    /// Fails if the folder has no schemas, or if a file can't be read, is too large, or is not UTF-8. Also fails if a
    /// link to a schema or to a folder leads out of the folder, or if the folder is too deep or has too much in it.
    pub(crate) fn read(&self) -> Result<Vec<SourceFile>, Error> {
        let mut found = Found::default();
        self.collect(&self.folder, "", &mut found)?;
        let found = found.files;
        if found.is_empty() {
            let message = format!("no schemas found in {}", display_path(&self.folder.path.name));
            return Err(Error::new(message).help("the name of a schema file must end in `.yaml` or `.yml`"));
        }
        Ok(found.into_values().collect())
    }

    /// Adds the schemas in `folder` and below; `prefix` is its path inside the schema folder.
    fn collect(&self, folder: &NamedFolder, prefix: &str, found: &mut Found) -> Result<(), Error> {
        for (name, kind) in folder.entries()? {
            if !is_hidden(&name) {
                self.visit(folder, prefix, &name, kind, found)?;
            }
        }
        Ok(())
    }

    fn visit(
        &self,
        folder: &NamedFolder,
        prefix: &str,
        name: &OsStr,
        kind: Kind,
        found: &mut Found,
    ) -> Result<(), Error> {
        let path = folder.path.join(name);
        let text = match kind {
            Kind::Folder => {
                let prefix = format!("{prefix}{}/", readable(name, &path)?);
                if prefix.matches('/').count() > MAX_DEPTH {
                    return Err(too_deep(&path));
                }
                return self.collect(&folder.folder(name)?, &prefix, found);
            }
            Kind::Link => self.follow(&path)?,
            Kind::File | Kind::Other if is_yaml(name) => Some(read(folder, name, &path.name)?),
            Kind::File | Kind::Other => None,
        };
        if let Some(text) = text {
            let name = format!("{prefix}{}", readable(name, &path)?);
            found.insert(SourceFile { path: display_path(&path.name), name, text })?;
        }
        Ok(())
    }

    /// Reads what a link leads to, if the link is a schema.
    fn follow(&self, link: &NamedPath) -> Result<Option<String>, Error> {
        let is_schema = is_yaml(link.name.as_os_str());
        let target = match link.path.canonicalize() {
            Ok(target) => target,
            Err(error) if is_schema => return Err(Error::io("read", &link.name, error)),
            // It leads nowhere, so it brings nothing in.
            Err(_) => return Ok(None),
        };
        let is_folder = target.is_dir();
        if !is_schema && !is_folder {
            return Ok(None);
        }
        match target.strip_prefix(&self.real) {
            Err(_) => Err(leads_out(link)),
            Ok(_) if is_folder => Ok(None),
            Ok(inside) => self.read_inside(inside, link).map(Some),
        }
    }

    /// Reads a file by its path in the schema folder, which has no links.
    fn read_inside(&self, path: &Path, link: &NamedPath) -> Result<String, Error> {
        let mut names: Vec<&OsStr> = path.components().map(Component::as_os_str).collect();
        let file = names.pop().unwrap_or_default();
        let Some((first, others)) = names.split_first() else {
            return read(&self.folder, file, &link.name);
        };
        let folder = others.iter().try_fold(self.folder.folder(first)?, |folder, name| folder.folder(name))?;
        read(&folder, file, &link.name)
    }
}

/// The schemas that were read.
#[derive(Default)]
struct Found {
    /// By their names.
    files: BTreeMap<String, SourceFile>,
    bytes: usize,
}

impl Found {
    fn insert(&mut self, file: SourceFile) -> Result<(), Error> {
        self.bytes += file.text.len();
        if self.bytes > MAX_TOTAL {
            return Err(Error::new("the schemas up to this one have more than 64 MiB")
                .location(file.path)
                .help("move files that are no schemas out of the schema folder"));
        }
        self.files.insert(file.name.clone(), file);
        Ok(())
    }
}

/// Reads a schema; `name` is its path in messages.
fn read(folder: &NamedFolder, file: &OsStr, name: &Path) -> Result<String, Error> {
    text(folder.read(file, MAX_BYTES)?, name, SPLIT)
}

fn expect_folder(folder: &NamedPath) -> Result<(), Error> {
    match folder.path.metadata() {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(Error::new(format!("{} is not a folder", display_path(&folder.name)))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(missing(folder)),
        Err(error) => Err(Error::io("read", &folder.name, error)),
    }
}

fn missing(folder: &NamedPath) -> Error {
    Error::new(format!("the folder {} does not exist", display_path(&folder.name)))
        .help("create it, or name the folder that holds your schemas")
}

fn outside(folder: &NamedPath, root: &Path) -> Error {
    let (name, root) = (display_path(&folder.name), display_path(root));
    Error::new(format!("will not read schemas from {name}: it is outside of the project {root}")).help(
        "move the schemas into the project, or name their folder with `--schemas`, or `schemas` in a build script",
    )
}

fn too_deep(folder: &NamedPath) -> Error {
    Error::new(format!("the folder is more than {MAX_DEPTH} levels below the schema folder"))
        .location(display_path(&folder.name))
        .help("move it, or begin its name with a dot, so that it is not read")
}

fn leads_out(link: &NamedPath) -> Error {
    Error::new("the symbolic link leads out of the schema folder")
        .location(display_path(&link.name))
        .help("put a copy in its place, or remove it")
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Refuses names that are not one line of what is seen, since names get into generated code and into lines for Cargo.
fn readable<'n>(name: &'n OsStr, path: &NamedPath) -> Result<&'n str, Error> {
    match name.to_str() {
        Some(name) if in_code(name) == name => Ok(name),
        _ => Err(Error::new(format!("the name of {:?} is not UTF-8, or has characters that are not shown", path.name))
            .help("rename the file or folder")),
    }
}
