//! `init`: writes the first files of a project.

use std::io;
use std::path::{Path, PathBuf};

use super::args::InitOptions;
use super::console::Console;
use super::verdict::Verdict;
use crate::error::{Error, display_path};
use crate::escape::{Printable, escaped};
use crate::filesystem::{Folder, create_folder, parent, real_path};

/// The files with their texts.
const FILES: &[(&str, &str)] = &[
    ("dynamite.toml", include_str!("init/dynamite.toml")),
    ("schemas/notes.yaml", include_str!("init/notes.yaml")),
    ("schemas/dynamite.schema.json", include_str!("../json_schema/dynamite.schema.json")),
];

const NEXT: &str = "\
next:
  dynamite-gen generate   writes the code to src/store
  mod store;              in src/main.rs or src/lib.rs, with `dynamite-runtime` as a dependency
  dynamite-gen check      in CI: checks that the code is up to date
";

/// Writes all files or none, and never replaces one.
pub(super) fn run(options: &InitOptions, console: &mut Console<'_>) -> Result<Verdict, Error> {
    let folder = options.folder.as_deref().unwrap_or(Path::new(""));
    let files: Vec<(PathBuf, &str)> = FILES.iter().map(|(name, text)| (folder.join(name), *text)).collect();
    if let Some((path, _)) = files.iter().find(|(path, _)| path.symlink_metadata().is_ok()) {
        let help = "nothing was written; choose another folder, or create the missing files yourself";
        return Err(Error::new(format!("{} already exists", display_path(path))).help(help));
    }
    let root = real_path(folder).and_then(|real| create_folder(&real));
    let root = root.map_err(|error| Error::io("create", folder, error))?;
    for (done, ((name, text), (path, _))) in FILES.iter().zip(&files).enumerate() {
        if let Err(error) = create(&root, name, text) {
            undo(&root, &FILES[..done]);
            return Err(Error::io("create", path, error));
        }
    }
    let created = files.iter().map(|(path, _)| Printable::line(&format!("created {}", display_path(path))));
    console.report(&created.chain([next(options)]).collect())?;
    Ok(Verdict::Clean)
}

/// Creates a file; fails if another program has created it meanwhile, or has put a link in place of its folder.
fn create(root: &Folder, name: &str, text: &str) -> io::Result<()> {
    let (folder, name) = parent(root, name, Folder::folder_or_new)?;
    folder.create(name, text)
}

/// Removes the files that were created, since they would make the next attempt fail.
fn undo(root: &Folder, files: &[(&str, &str)]) {
    for (name, _) in files {
        // The first error is the one that is reported.
        let _ = parent(root, name, Folder::folder).and_then(|(folder, name)| folder.remove_file(name));
    }
}

fn next(options: &InitOptions) -> Printable {
    Printable::lines(&match &options.folder {
        None => NEXT.to_owned(),
        Some(folder) => NEXT.replacen("next:", &format!("next, in {}:", escaped(&display_path(folder))), 1),
    })
}
