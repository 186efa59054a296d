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

/// Returns the name of a derive's crate in the module of all tables. No module there has it: names from a schema never
/// end in `_`.
pub(crate) fn derive_alias(name: &str) -> String {
    format!("{}_", name.trim_start_matches("r#"))
}

impl ImportContext {
    pub(super) fn new(public: bool, module: &str, mut names: Vec<String>) -> Self {
        names.sort();
        ImportContext { public, module: module.to_owned(), names }
    }

    /// Returns the import of the crate of a derive, from the module of all tables or from a file that has it already.
    ///
    /// If a package does not depend on the crate, the compiler reports its import there, once, instead of every derive.
    pub(super) fn of_derive(name: &str, is_root: bool) -> Self {
        let name = if is_root { format!("{} as {name}", derive_alias(name)) } else { name.to_owned() };
        ImportContext::new(false, "super", vec![name])
    }
}
