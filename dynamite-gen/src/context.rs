//! The data that templates render: strings of Rust code, lists, options and enums, with nothing left to compute.
//!
//! Text from a schema is in here only as a literal or as a line of documentation.

mod collection;
mod collection_keys;
mod computed_key;
mod discriminator;
mod docs;
mod entity;
mod entity_filter;
mod files;
mod import;
mod index;
mod key;
mod key_constants;
mod key_parts;
mod literal;
mod parameter;
mod query;
mod redact;
mod rust_code;
mod schema;
mod scope;
mod settings;
mod sort_key;
mod sparse_condition;
mod sparse_setter;
mod structs;
mod timestamps;
mod types;
mod view;

pub(crate) use files::FileContext;
pub(crate) use import::derive_alias;
pub(crate) use rust_code::string;
use scope::ModuleScope;

use std::collections::BTreeSet;

use crate::config::Settings;
use crate::model::{Table, TypesModule};

/// A module: a table, or types that tables share.
#[derive(Clone, Debug)]
pub(crate) struct ModuleContext {
    pub(crate) module: String,
    /// The schema file.
    pub(crate) source: String,
    /// One file, or those of a folder, `mod.rs` first.
    pub(crate) files: Vec<FileContext>,
    /// The crates that derives of the configuration come from.
    pub(crate) derive_crates: BTreeSet<String>,
}

impl ModuleContext {
    /// Returns the module of a table.
    pub(crate) fn of_table(table: &Table, settings: &Settings) -> Self {
        let scope = ModuleScope { types: &table.types, name: &table.module, source: &table.source, settings };
        let files =
            if table.handle.is_some() { files::of_folder(scope, table) } else { vec![files::of_table(scope, table)] };
        ModuleContext::new(scope, files)
    }

    /// Returns a module of shared types.
    pub(crate) fn of_types(module: &TypesModule, settings: &Settings) -> Self {
        let scope = ModuleScope { types: &module.types, name: &module.module, source: &module.source, settings };
        ModuleContext::new(scope, vec![files::of_types(scope, module)])
    }

    /// Returns the name of the first entity, if this is the module of a table.
    pub(crate) fn first_entity(&self) -> Option<&str> {
        self.files.iter().flat_map(|file| &file.entities).map(|entity| entity.body.name.as_str()).next()
    }

    /// Returns the names of all data types of the module, which a derive of the configuration can select.
    pub(crate) fn data_types(&self) -> Vec<&str> {
        self.files.iter().flat_map(FileContext::data_types).collect()
    }

    fn new(scope: ModuleScope<'_>, mut files: Vec<FileContext>) -> Self {
        let derive_crates = scope.derive_crates(files.iter().flat_map(FileContext::data_types));
        for (position, file) in files.iter_mut().enumerate() {
            let is_root = position == 0;
            // The other files of a folder take the crates from the first one.
            let crates = if is_root { derive_crates.clone() } else { scope.derive_crates(file.data_types()) };
            file.add_derive_imports(&crates, is_root);
        }
        let (module, source) = (scope.name.as_str().to_owned(), scope.source.to_owned());
        ModuleContext { module, source, files, derive_crates }
    }
}
