//! Names that one file of generated code takes from another.

use serde::Serialize;

/// Names that a file imports from another module.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ImportContext {
    /// The names can be reached through this module as well.
    pub(crate) public: bool,
    /// The path of the module: `super`, `super::common`.
    pub(crate) module: String,
    pub(crate) names: Vec<String>,
}

impl ImportContext {
    pub(super) fn new(public: bool, module: &str, mut names: Vec<String>) -> Self {
        names.sort();
        ImportContext { public, module: module.to_owned(), names }
    }
}
