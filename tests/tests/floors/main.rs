//! Checks the floors of both crates, as `docs/architecture.md` lists them: no file imports from a higher floor.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod arrows;
mod cycles;
mod floors;
mod module_tree;
mod paths;
mod small_crates;

use std::collections::BTreeMap;
use std::path::Path;

use floors::Floors;
use module_tree::ModuleTree;

/// The maximum number of files in a circle of imports.
const LARGEST_CYCLE: usize = 3;

#[test]
fn no_file_of_the_runtime_imports_from_a_higher_floor() {
    assert_eq!(problems_of("dynamite-runtime", "## Floors of the runtime"), [""; 0]);
}

#[test]
fn no_file_of_the_generator_imports_from_a_later_phase() {
    assert_eq!(problems_of("dynamite-gen", "## Phases of the generator"), [""; 0]);
}

fn problems_of(package: &str, heading: &str) -> Vec<String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let page = std::fs::read_to_string(workspace.join("docs/architecture.md")).unwrap();
    let files = source_files(&workspace.join(package).join("src"));
    problems(&files, &Floors::of_page(&page, heading))
}

/// Returns a line for each problem with the imports of a crate.
fn problems(files: &BTreeMap<String, String>, floors: &Floors) -> Vec<String> {
    let tree = ModuleTree::parse(files);
    let arrows = arrows::of(&tree);
    let mut problems = floors.unmatched(&tree.files());
    problems.extend(arrows.through_root.iter().map(|path| {
        format!("{}: `{}` comes through the crate root; import it from {}", path.file, path.text, path.target)
    }));
    problems.extend(arrows.between_files.iter().filter_map(|arrow| floors.problem(arrow)));
    problems.extend(cycles::larger_than(LARGEST_CYCLE, &arrows.between_files));
    problems
}

/// Returns the source files below a folder, by their relative paths.
fn source_files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(subfolder) = folders.pop() {
        for entry in std::fs::read_dir(&subfolder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}
