//! The modules of a crate, with the names that each defines and imports.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Attribute, Item, ItemUse, Visibility};

use crate::paths::{UsedPath, leaves, used_paths};

/// The path of a module from the crate root, whose own path is empty.
pub(crate) type ModulePath = Vec<String>;

pub(crate) struct ModuleTree {
    pub(crate) modules: BTreeMap<ModulePath, Module>,
    /// The files of exported macros, which belong to the crate root.
    exported_macros: BTreeMap<String, String>,
}

#[derive(Default)]
pub(crate) struct Module {
    /// The file that contains it.
    pub(crate) file: String,
    /// The names that it defines.
    pub(crate) items: BTreeSet<String>,
    /// The imports and re-exports, by their names in this module.
    pub(crate) imports: BTreeMap<String, Vec<String>>,
    /// The modules whose contents are imported or re-exported by globs.
    pub(crate) globs: Vec<Vec<String>>,
    /// Every path in its code, except re-exports.
    pub(crate) paths: Vec<UsedPath>,
}

/// The target of a path.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) file: String,
    pub(crate) is_module: bool,
    /// True if the path was resolved through a `use` of the crate root.
    pub(crate) through_root: bool,
}

impl ModuleTree {
    /// Parses a crate from its files, by their paths relative to `src`.
    pub(crate) fn parse(files: &BTreeMap<String, String>) -> Self {
        let root = if files.contains_key("lib.rs") { "lib.rs" } else { "main.rs" };
        let mut tree = ModuleTree { modules: BTreeMap::new(), exported_macros: BTreeMap::new() };
        tree.read_file(files, root, Vec::new());
        tree
    }

    pub(crate) fn files(&self) -> BTreeSet<String> {
        self.modules.values().map(|module| module.file.clone()).collect()
    }

    fn read_file(&mut self, files: &BTreeMap<String, String>, file: &str, path: ModulePath) {
        let parsed = syn::parse_file(&files[file]).unwrap_or_else(|error| panic!("{file}: {error}"));
        self.read_items(files, file, path, parsed.items);
    }

    fn read_items(&mut self, files: &BTreeMap<String, String>, file: &str, path: ModulePath, items: Vec<Item>) {
        let mut module = Module { file: file.to_owned(), ..Module::default() };
        for item in items.into_iter().filter(|item| !is_test(item)) {
            match item {
                Item::Mod(child) => {
                    let child_path = [path.clone(), vec![child.ident.to_string()]].concat();
                    match child.content {
                        Some((_, items)) => self.read_items(files, file, child_path, items),
                        None => self.read_file(files, &file_of(files, file, &child_path), child_path),
                    }
                }
                Item::Use(item) => module.import(&item),
                item => {
                    self.exported_macros.extend(exported_macro(&item).map(|name| (name, file.to_owned())));
                    module.items.extend(name_of(&item));
                    module.paths.extend(used_paths(&item));
                }
            }
        }
        self.modules.insert(path, module);
    }

    /// Resolves a path in a module. Returns `None` for other crates, local names and associated items.
    pub(crate) fn resolve(&self, from: &ModulePath, path: &[String]) -> Option<Target> {
        self.follow(from, path, 0)
    }

    fn follow(&self, from: &ModulePath, path: &[String], depth: usize) -> Option<Target> {
        // A circle of globs ends here.
        if depth > 16 {
            return None;
        }
        let (first, rest) = path.split_first()?;
        let mut module = from.clone();
        match first.as_str() {
            "crate" => module.clear(),
            "self" => {}
            "super" => module.truncate(from.len().checked_sub(1)?),
            _ => return self.find(&module, path, depth),
        }
        if rest.first().is_some_and(|name| name == "super") {
            return self.follow(&module, rest, depth + 1);
        }
        if rest.is_empty() {
            return Some(self.module_target(&module));
        }
        self.find(&module, rest, depth)
    }

    fn module_target(&self, module: &ModulePath) -> Target {
        Target { file: self.modules[module].file.clone(), is_module: true, through_root: false }
    }

    /// Resolves a path in a module: a child module, a definition, or an import.
    fn find(&self, module: &ModulePath, path: &[String], depth: usize) -> Option<Target> {
        let (name, rest) = path.split_first()?;
        let child = [module.clone(), vec![name.clone()]].concat();
        if self.modules.contains_key(&child) {
            return match rest {
                [] => Some(self.module_target(&child)),
                rest => self.find(&child, rest, depth),
            };
        }
        let content = &self.modules[module];
        let found_in = |file: &str| Some(Target { file: file.to_owned(), is_module: false, through_root: false });
        if content.items.contains(name) {
            return found_in(&content.file);
        }
        if let Some(target) = content.imports.get(name) {
            let target = [target.as_slice(), rest].concat();
            return self.follow(module, &target, depth + 1).map(|found| found.through(module));
        }
        if let Some(file) = self.exported_macros.get(name).filter(|_| module.is_empty()) {
            return found_in(file);
        }
        let globs = content.globs.iter().filter(|_| depth < 8);
        let mut found = globs.filter_map(|glob| self.follow(module, &[glob.as_slice(), path].concat(), depth + 1));
        found.next().map(|found| found.through(module))
    }
}

impl Target {
    fn through(self, module: &ModulePath) -> Self {
        Target { through_root: self.through_root || module.is_empty(), ..self }
    }
}

impl Module {
    fn import(&mut self, item: &ItemUse) {
        let is_private = matches!(item.vis, Visibility::Inherited);
        for leaf in leaves(&item.tree) {
            if is_private {
                self.paths.push(UsedPath { segments: leaf.path.clone(), is_use: true });
            }
            match leaf.name {
                Some(name) => drop(self.imports.insert(name, leaf.path)),
                None => self.globs.push(leaf.path),
            }
        }
    }
}

/// Returns the file of a child module that has a file of its own.
fn file_of(files: &BTreeMap<String, String>, parent: &str, child: &ModulePath) -> String {
    let below = child.join("/");
    let candidates = [format!("{below}.rs"), format!("{below}/mod.rs")];
    let found = candidates.iter().find(|candidate| files.contains_key(*candidate));
    found.unwrap_or_else(|| panic!("{parent}: neither {} exists", candidates.join(" nor "))).clone()
}

fn is_test(item: &Item) -> bool {
    attributes(item).iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn exported_macro(item: &Item) -> Option<String> {
    let Item::Macro(item) = item else { return None };
    let is_exported = item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export"));
    item.ident.as_ref().filter(|_| is_exported).map(ToString::to_string)
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}
