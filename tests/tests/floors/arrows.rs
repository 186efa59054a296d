//! Arrows between files: imports and paths that name something in another file.

use std::collections::BTreeSet;

use crate::module_tree::ModuleTree;

/// A file that names something of another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Arrow {
    pub(crate) file: String,
    /// The path in the source.
    pub(crate) text: String,
    /// The file that defines it.
    pub(crate) target: String,
}

#[derive(Default)]
pub(crate) struct Arrows {
    pub(crate) between_files: BTreeSet<Arrow>,
    /// The arrows that use a re-export of the crate root.
    pub(crate) through_root: BTreeSet<Arrow>,
}

/// Returns the arrows of a crate. `mod` lines, re-exports and paths of modules are not arrows.
pub(crate) fn of(tree: &ModuleTree) -> Arrows {
    let mut arrows = Arrows::default();
    for (path, module) in &tree.modules {
        for used in &module.paths {
            let Some(target) = tree.resolve(path, &used.segments) else { continue };
            if target.is_module || target.file == module.file {
                continue;
            }
            let arrow = Arrow { file: module.file.clone(), text: used.segments.join("::"), target: target.file };
            if target.through_root && used.is_rooted() {
                arrows.through_root.insert(arrow.clone());
            }
            arrows.between_files.insert(arrow);
        }
    }
    arrows
}
