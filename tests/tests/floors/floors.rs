//! The floors of a crate: its folders and files in the order in which a page lists them.

use std::collections::BTreeSet;

use crate::arrows::Arrow;

/// The floors of a crate, the lowest first.
pub(crate) struct Floors(Vec<Floor>);

struct Floor {
    name: String,
    /// Folders, which end in `/`, and files, relative to `src`.
    paths: Vec<String>,
}

impl Floors {
    /// Reads the first table after a heading. Each row is a floor: its name, then its folders and files in backquotes.
    pub(crate) fn of_page(page: &str, heading: &str) -> Self {
        let section = page.split(&format!("{heading}\n")).nth(1).unwrap_or_else(|| panic!("no heading `{heading}`"));
        let rows = section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
        let floors: Vec<Floor> = rows.skip(2).map(Floor::of_row).collect();
        assert!(!floors.is_empty(), "no table under `{heading}`");
        Floors(floors)
    }

    /// Returns a line for each file without a floor, and for each path that does not exist.
    pub(crate) fn unmatched(&self, files: &BTreeSet<String>) -> Vec<String> {
        let unlisted = files.iter().filter(|file| self.floor_of(file).is_none());
        let unlisted = unlisted.map(|file| format!("{file} is on no floor"));
        let listed = self.0.iter().flat_map(|floor| &floor.paths);
        let unused = listed.filter(|path| !files.iter().any(|file| matches(path, file)));
        unlisted.chain(unused.map(|path| format!("`{path}` is listed and does not exist"))).collect()
    }

    /// Returns the problem with an arrow, if it leads upwards.
    pub(crate) fn problem(&self, arrow: &Arrow) -> Option<String> {
        let (from, to) = (self.floor_of(&arrow.file)?, self.floor_of(&arrow.target)?);
        let (floor, higher_floor) = (&self.0[from].name, &self.0[to].name);
        let Arrow { file, text, target } = arrow;
        (to > from).then(|| {
            format!(
                "{file} (floor \"{floor}\") imports `{text}` of {target} (floor \"{higher_floor}\", which is higher)"
            )
        })
    }

    /// Returns the floor of a file: the one with the longest path that matches.
    fn floor_of(&self, file: &str) -> Option<usize> {
        let paths =
            self.0.iter().enumerate().flat_map(|(index, floor)| floor.paths.iter().map(move |path| (index, path)));
        let matching = paths.filter(|(_, path)| matches(path, file));
        matching.max_by_key(|(_, path)| path.len()).map(|(index, _)| index)
    }
}

impl Floor {
    fn of_row(row: &str) -> Self {
        let mut cells = row.trim_matches('|').split('|').map(str::trim);
        let (name, paths) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let paths = paths.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        Floor { name: name.to_owned(), paths }
    }
}

/// Returns true if a path is the file itself, or a folder that contains it or has it as its module file.
fn matches(path: &str, file: &str) -> bool {
    match path.strip_suffix('/') {
        Some(folder) => file.starts_with(path) || file.strip_suffix(".rs") == Some(folder),
        None => file == path,
    }
}
