//! Reads the schemas and the configuration of an earlier version from a repository, by the command `git`.
//!
//! Nothing is passed through a shell, and nothing is checked out or fetched. Names in the repository are only looked up in
//! the list that `git` prints.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use crate::command::quoted;
use crate::config::{Config, NAME, Settings};
use crate::error::Error;
use crate::files::is_yaml;
use crate::filesystem::real_path;
use crate::source::SourceFile;

/// The largest schema or configuration, as in a folder.
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

/// A version of the repository that the schemas are in.
pub(super) struct Version<'a> {
    reference: &'a str,
    commit: String,
    repository: Repository<'a>,
}

/// A file of a version.
#[derive(Clone)]
struct Blob {
    is_link: bool,
    id: String,
    size: u64,
}

/// The rules for reading the schemas, or the configuration.
struct Reading<'a> {
    /// Returns the file with a name, if there is one that a link may lead to.
    find: &'a dyn Fn(&str) -> Result<Option<Blob>, Error>,
    /// The message about a link to another file.
    leads_out: &'a str,
    /// The help about a file that is too large.
    too_large: &'a str,
}

impl<'a> Version<'a> {
    /// Finds a version. `folder` is that of the schemas, without links.
    ///
    /// # Errors
    ///
    /// Fails if the folder is in no repository, or if the version is not there.
    pub(super) fn find(reference: &'a str, folder: &'a Path) -> Result<Self, Error> {
        let repository = Repository { folder };
        Ok(Version { reference, commit: repository.commit(reference)?, repository })
    }

    /// Reads the schemas that the folder had.
    ///
    /// # Errors
    ///
    /// Fails if the folder was not there, if it had no schemas or a submodule in it, or if a file of it can't be read.
    pub(super) fn schemas(&self) -> Result<Vec<SourceFile>, Error> {
        let (reference, prefix) = (self.reference, self.repository.prefix()?);
        let tree = format!("{}:{prefix}", self.commit);
        let listed = self.repository.output(&["ls-tree", "-r", "-l", "-z", "--full-tree", &tree]).map_err(|error| {
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
        let find = |name: &str| Ok(blobs.get(name).cloned());
        let leads_out = "the link leads out of the folder of the schemas";
        let reading = Reading { find: &find, leads_out, too_large: crate::files::SPLIT };
        let mut total = 0;
        let read = |name: &String| {
            let path = format!("{place}{name}");
            let text = self.repository.file(&reading, name, &path)?;
            total += text.len() as u64;
            match total > MAX_TOTAL {
                true => Err(Error::new(format!("the schemas of `{reference}` are larger than 64 MiB"))),
                false => Ok(SourceFile { path, name: name.clone(), text }),
            }
        };
        schemas.into_iter().map(read).collect()
    }

    /// Reads the settings that the version had: those of the named configuration or else of the nearest one, in the
    /// current folder or above it. They are the defaults if it had none.
    ///
    /// Returns `None` if that folder is not in the repository, which then has no versions of its configuration.
    ///
    /// # Errors
    ///
    /// Fails if the configuration can't be read, or has something that is not allowed.
    pub(super) fn settings(&self, config: Option<&Path>) -> Result<Option<Settings>, Error> {
        let Some(names) = self.configurations(config)? else { return Ok(None) };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let found = self.blobs_of(&names)?;
        let Some(name) = names.iter().find(|name| found.contains_key(**name)) else {
            return Ok(Some(Settings::new()));
        };
        let find = |name: &str| Ok(self.blobs_of(&[name])?.remove(name));
        let leads_out = "the link leads to no file of that version";
        let too_large = "compare with a version whose configuration is smaller, or with a snapshot";
        let path = format!("{}:{name}", self.reference);
        let text = self.repository.file(&Reading { find: &find, leads_out, too_large }, name, &path)?;
        let config = Config::parse(text, path).and_then(|config| config.settings.check().map(|()| config));
        config.map(|config| Some(config.settings)).map_err(|error| {
            Error::new(format!("the configuration before has an error: {}", error.headline()))
                .help("compare with a version whose configuration is valid, or with a snapshot")
        })
    }

    /// Returns where the configuration is looked for, as paths in the repository.
    fn configurations(&self, config: Option<&Path>) -> Result<Option<Vec<String>>, Error> {
        let (folder, name) = match config {
            Some(path) => (path.parent().unwrap_or(path), path.file_name().unwrap_or_default()),
            None => (Path::new(""), OsStr::new(NAME)),
        };
        let name = name.to_str().ok_or_else(|| Error::new("the name of the configuration is not UTF-8"))?;
        let folder = real_path(folder).map_err(|error| Error::io("read", folder, error))?;
        let folder = Repository { folder: &folder };
        match folder.root() {
            Ok(root) if root == self.repository.root()? => {}
            _ => return Ok(None),
        }
        let prefix = folder.prefix()?;
        let folders = std::iter::successors(Some(prefix.as_str()), |folder| {
            (!folder.is_empty()).then(|| folder.rsplit_once('/').map_or("", |(above, _)| above))
        });
        let in_folder = |folder: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        Ok(Some(folders.take(if config.is_some() { 1 } else { usize::MAX }).map(in_folder).collect()))
    }

    /// Returns the files of the version that have one of these paths.
    fn blobs_of(&self, paths: &[&str]) -> Result<BTreeMap<String, Blob>, Error> {
        let arguments = ["ls-tree", "-l", "-z", "--full-tree", &self.commit, "--"];
        let listed = self.repository.output(&[&arguments, paths].concat()).map_err(|error| {
            Error::new(format!("the configuration can't be read from `{}`: {error}", self.reference))
                .help("compare with another version, or with a snapshot")
        })?;
        blobs(&listed, &format!("{}:", self.reference))
    }
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
        let around = self.text(&["rev-parse", "--show-superproject-working-tree"])?;
        if around.is_empty() { Ok(None) } else { self.root().map(Some) }
    }

    /// Returns the folder of the whole repository.
    fn root(&self) -> Result<String, Error> {
        self.text(&["rev-parse", "--show-toplevel"]).map(|folder| folder.trim_end_matches('\n').to_owned())
    }

    /// Returns the path of the folder in the repository.
    fn prefix(&self) -> Result<String, Error> {
        self.text(&["rev-parse", "--show-prefix"]).map(|prefix| prefix.trim_end_matches(['\n', '/']).to_owned())
    }

    /// Reads a file. A link is followed to a file of the same version.
    fn file(&self, reading: &Reading<'_>, name: &str, path: &str) -> Result<String, Error> {
        let mut name = name.to_owned();
        for _ in 0..=MAX_LINKS {
            let leads_out = || Error::new(reading.leads_out).location(path);
            let blob = (reading.find)(&name)?.ok_or_else(leads_out)?;
            if blob.size > MAX_BYTES {
                return Err(Error::new("the file is larger than 1 MiB").location(path).help(reading.too_large));
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
        let output = self
            .output(arguments)
            .and_then(|output| String::from_utf8(output).map_err(|_| "the name of the folder is not UTF-8".to_owned()));
        output.map_err(|error| {
            let folder = crate::error::display_path(self.folder);
            Error::new(format!("`git` can't read the repository of {folder}: {error}"))
                .help("compare with a folder or a snapshot, if the schemas are in no repository")
        })
    }

    /// Runs `git`, and returns what it prints; an error is its own first line.
    fn output(&self, arguments: &[&str]) -> Result<Vec<u8>, String> {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.folder).args(arguments).stdin(Stdio::null());
        // A hook of git names the repository that it is run for, relative to another folder.
        for name in LOCATIONS {
            command.env_remove(name);
        }
        // Names with `*` or `:` are no patterns.
        command.env("GIT_LITERAL_PATHSPECS", "1");
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

/// Returns the file that a link leads to, unless that is above the folder of all files.
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
