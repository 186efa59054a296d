//! Reads the schemas of an earlier version from a repository, by the command `git`.
//!
//! Nothing is passed through a shell, and nothing is checked out or fetched. Names in the repository are only looked up in
//! the list that `git` prints.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use crate::command::quoted;
use crate::error::Error;
use crate::files::is_yaml;
use crate::source::SourceFile;

/// The largest schema, as in a folder.
const MAX_BYTES: u64 = 1024 * 1024;

/// More than the schemas of any project have, as in a folder.
const MAX_TOTAL: u64 = 64 * 1024 * 1024;

/// The variables by which git finds a repository without looking for it.
const LOCATIONS: [&str; 4] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"];

/// The most links that lead from one to the next.
const MAX_LINKS: usize = 8;

/// A repository, from one of its folders.
struct Repository<'a> {
    folder: &'a Path,
}

/// A file of a version.
struct Blob {
    is_link: bool,
    id: String,
    size: u64,
}

/// Reads the schemas that a folder had in a version. `folder` is its path without links.
///
/// # Errors
///
/// Fails if the folder is in no repository, if the version is not there, if the folder has a submodule in it, or if a file of
/// it can't be read.
pub(super) fn read(reference: &str, folder: &Path) -> Result<Vec<SourceFile>, Error> {
    let repository = Repository { folder };
    let commit = repository.commit(reference)?;
    let prefix = repository.text(&["rev-parse", "--show-prefix"])?;
    let prefix = prefix.trim_end_matches(['\n', '/']);
    let tree = format!("{commit}:{prefix}");
    let listed = repository.output(&["ls-tree", "-r", "-l", "-z", "--full-tree", &tree]).map_err(|error| {
        let message = format!("the schemas in `{prefix}` can't be read from `{reference}`: {error}");
        Error::new(message).help("compare with a version that has the folder, or with a snapshot")
    })?;
    let place = format!("{reference}:{prefix}{}", if prefix.is_empty() { "" } else { "/" });
    let blobs = blobs(&listed, &place)?;
    let schemas: Vec<&String> = blobs.keys().filter(|name| is_schema(name)).collect();
    if schemas.is_empty() {
        let message = format!("no schemas found in `{prefix}` of `{reference}`");
        return Err(Error::new(message).help("compare with a version that has schemas there"));
    }
    let mut total = 0;
    let read = |name: &String| {
        let path = format!("{place}{name}");
        let text = repository.schema(&blobs, name, &path)?;
        total += text.len() as u64;
        match total > MAX_TOTAL {
            true => Err(Error::new(format!("the schemas of `{reference}` are larger than 64 MiB"))),
            false => Ok(SourceFile { path, name: name.clone(), text }),
        }
    };
    schemas.into_iter().map(read).collect()
}

/// Reads the list of files that `git ls-tree` prints. `place` is what their names follow in messages.
fn blobs(listed: &[u8], place: &str) -> Result<BTreeMap<String, Blob>, Error> {
    let mut blobs = BTreeMap::new();
    for entry in listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        let Ok(entry) = std::str::from_utf8(entry) else {
            let name = String::from_utf8_lossy(entry);
            let name = name.rsplit('\t').next().unwrap_or_default();
            return Err(Error::new("the name of the file is not UTF-8").location(format!("{place}{name}")));
        };
        let Some((about, name)) = entry.split_once('\t') else { continue };
        match *about.split_whitespace().collect::<Vec<_>>().as_slice() {
            [mode, "blob", id, size] => {
                let size = size.parse().unwrap_or(u64::MAX);
                blobs.insert(name.to_owned(), Blob { is_link: mode == "120000", id: id.to_owned(), size });
            }
            [_, "commit", ..] if !is_hidden(name) => return Err(submodule(&format!("{place}{name}"))),
            _ => {}
        }
    }
    Ok(blobs)
}

/// Returns the error about a submodule, whose tables would be missing.
fn submodule(path: &str) -> Error {
    Error::new("the folder is a submodule, so its schemas are in another repository")
        .location(path)
        .help("compare with a snapshot, or with a folder that has the schemas of both repositories")
}

/// Returns whether a file in the folder is a schema.
fn is_schema(name: &str) -> bool {
    is_yaml(OsStr::new(name)) && !is_hidden(name)
}

/// Returns whether a file is skipped because a name in its path begins with a dot, as in a folder.
fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.'))
}

impl Repository<'_> {
    /// Returns the id of the commit that a reference names.
    fn commit(&self, reference: &str) -> Result<String, Error> {
        // What begins with a dash would be an option, and a colon or two dots name something else than a commit.
        if reference.is_empty() || reference.starts_with('-') || reference.contains([':', '\0', '\n']) {
            return Err(Error::new(format!("`{reference}` is not the name of a version in git"))
                .help("write a branch, a tag or a commit, as in `--against git:main`"));
        }
        let found = self.text(&["rev-parse", "--verify", "--quiet", &format!("{reference}^{{commit}}")]);
        match found {
            Ok(id) => Ok(id.trim().to_owned()),
            Err(_) => Err(self.unknown(reference)?),
        }
    }

    /// Returns the error about a version that is not there.
    fn unknown(&self, reference: &str) -> Result<Error, Error> {
        let is_shallow = self.text(&["rev-parse", "--is-shallow-repository"])?.trim() == "true";
        let (place, git) = match self.submodule()? {
            Some(folder) => {
                (format!("the repository of the submodule {folder}"), format!("git -C {}", quoted(&folder)))
            }
            None => ("this repository".to_owned(), "git".to_owned()),
        };
        let name = quoted(reference.strip_prefix("origin/").unwrap_or(reference));
        // What is fetched by name has this name then, and no other.
        let fetched = format!("origin {name}` and compare with `git:FETCH_HEAD`");
        let help = match (is_shallow, reference.contains(['~', '^', '@'])) {
            (true, true) => format!("the clone is shallow: run `{git} fetch --unshallow`"),
            (true, false) => {
                format!("the clone is shallow: run `{git} fetch --unshallow`, or run `{git} fetch --depth=1 {fetched}")
            }
            (false, true) => format!("look for it with `{git} log`"),
            (false, false) => {
                format!("run `{git} fetch {fetched}, or look for it with `{git} branch --all` and `{git} tag`")
            }
        };
        Ok(Error::new(format!("there is no version `{reference}` in {place}")).help(help))
    }

    /// Returns the folder of the submodule that the repository is, if it is one.
    fn submodule(&self) -> Result<Option<String>, Error> {
        if self.text(&["rev-parse", "--show-superproject-working-tree"])?.is_empty() {
            return Ok(None);
        }
        self.text(&["rev-parse", "--show-toplevel"]).map(|folder| Some(folder.trim_end_matches('\n').to_owned()))
    }

    /// Reads a schema. A link is followed to a file of the same version and folder.
    fn schema(&self, blobs: &BTreeMap<String, Blob>, name: &str, path: &str) -> Result<String, Error> {
        let mut name = name.to_owned();
        for _ in 0..=MAX_LINKS {
            let leads_out = || Error::new("the link leads out of the folder of the schemas").location(path);
            let blob = blobs.get(&name).ok_or_else(leads_out)?;
            if blob.size > MAX_BYTES {
                return Err(Error::new("the file is larger than 1 MiB").location(path).help(crate::files::SPLIT));
            }
            let bytes = self.output(&["cat-file", "blob", &blob.id]).map_err(|error| {
                Error::new(format!("the file can't be read: {error}")).location(path).help("run `git fetch`")
            })?;
            let text = String::from_utf8(bytes).map_err(|_| Error::new("the file is not UTF-8").location(path))?;
            if !blob.is_link {
                return Ok(text);
            }
            name = target(&name, &text).ok_or_else(leads_out)?;
        }
        Err(Error::new("the link leads to itself").location(path))
    }

    fn text(&self, arguments: &[&str]) -> Result<String, Error> {
        let output = self.output(arguments).map_err(|error| {
            let folder = crate::error::display_path(self.folder);
            Error::new(format!("`git` can't read the repository of {folder}: {error}"))
                .help("compare with a folder or a snapshot, if the schemas are in no repository")
        })?;
        Ok(String::from_utf8_lossy(&output).into_owned())
    }

    /// Runs `git`, and returns what it prints; an error is its own first line.
    fn output(&self, arguments: &[&str]) -> Result<Vec<u8>, String> {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.folder).args(arguments).stdin(Stdio::null());
        // A hook of git names the repository that it is run for, relative to another folder.
        for name in LOCATIONS {
            command.env_remove(name);
        }
        // What is missing in a partial clone is not fetched, and messages are those of the original.
        command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
        let output = command.output().map_err(|error| format!("`git` can't be run: {error}"))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let message = String::from_utf8_lossy(&output.stderr);
        let line = message.lines().find(|line| !line.trim().is_empty()).unwrap_or("it failed without a message");
        Err(line.trim_start_matches("fatal: ").to_owned())
    }
}

/// Returns the file that a link leads to, unless that is outside of the folder.
fn target(link: &str, text: &str) -> Option<String> {
    let mut path = PathBuf::from(link);
    path.pop();
    for part in Path::new(text).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            Component::ParentDir => path.pop().then_some(())?,
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    let parts: Option<Vec<&str>> = path.iter().map(OsStr::to_str).collect();
    parts.map(|parts| parts.join("/"))
}
