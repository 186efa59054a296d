//! The paths in source code.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMacro, ItemMod, ItemUse, Macro, UseTree, VisRestricted};

/// A path of a `use`, of an expression, a type, a pattern or a macro.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UsedPath {
    pub(crate) segments: Vec<String>,
    pub(crate) is_use: bool,
}

/// An import of a `use`; a glob has no name.
pub(crate) struct Leaf {
    pub(crate) path: Vec<String>,
    pub(crate) name: Option<String>,
}

/// Returns the imports of a `use`, each with its full path.
pub(crate) fn leaves(tree: &UseTree) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    collect_leaves(tree, &[], &mut leaves);
    leaves
}

fn collect_leaves(tree: &UseTree, prefix: &[String], leaves: &mut Vec<Leaf>) {
    let with = |name: &syn::Ident| [prefix, &[name.to_string()]].concat();
    match tree {
        UseTree::Path(path) => collect_leaves(&path.tree, &with(&path.ident), leaves),
        UseTree::Group(group) => group.items.iter().for_each(|item| collect_leaves(item, prefix, leaves)),
        UseTree::Glob(_) => leaves.push(Leaf { path: prefix.to_vec(), name: None }),
        UseTree::Name(name) if name.ident == "self" => {
            leaves.push(Leaf { path: prefix.to_vec(), name: prefix.last().cloned() });
        }
        UseTree::Name(name) => leaves.push(Leaf { path: with(&name.ident), name: Some(name.ident.to_string()) }),
        UseTree::Rename(rename) => {
            let path = if rename.ident == "self" { prefix.to_vec() } else { with(&rename.ident) };
            leaves.push(Leaf { path, name: Some(rename.rename.to_string()) });
        }
    }
}

/// Returns every path in an item, including paths in macros that begin with `crate`, `self` or `super`.
pub(crate) fn used_paths(item: &Item) -> Vec<UsedPath> {
    let mut collector = Collector::default();
    collector.visit_item(item);
    collector.paths
}

#[derive(Default)]
struct Collector {
    paths: Vec<UsedPath>,
}

impl Collector {
    fn push(&mut self, segments: Vec<String>, is_use: bool) {
        self.paths.push(UsedPath { segments, is_use });
    }

    /// Collects paths in the tokens of a macro: `crate::a::b`, `$crate::a::b`.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut segments: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) if segments.is_empty() || colons == 2 => {
                    segments.push(name.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !segments.is_empty() && colons < 2 => {
                    colons += 1;
                    continue;
                }
                token => {
                    let group = self.group(&token, &segments, colons);
                    self.finish(&mut segments);
                    colons = 0;
                    match token {
                        TokenTree::Group(content) if !group => self.tokens(content.stream()),
                        TokenTree::Ident(name) => segments.push(name.to_string()),
                        _ => {}
                    }
                }
            }
        }
        self.finish(&mut segments);
    }

    /// Reads the braces of a `use crate::{a, b}` in a macro.
    fn group(&mut self, token: &TokenTree, prefix: &[String], colons: usize) -> bool {
        let TokenTree::Group(content) = token else { return false };
        if colons != 2 || content.delimiter() != Delimiter::Brace {
            return false;
        }
        let text = format!("use {}::{{{}}};", prefix.join("::"), content.stream());
        let Ok(item) = syn::parse_str::<ItemUse>(&text) else { return false };
        leaves(&item.tree).into_iter().for_each(|leaf| self.push(leaf.path, true));
        true
    }

    fn finish(&mut self, segments: &mut Vec<String>) {
        let segments = std::mem::take(segments);
        let is_rooted = segments.first().is_some_and(|first| ["crate", "self", "super"].contains(&first.as_str()));
        if is_rooted && segments.len() > 1 {
            self.push(segments, false);
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect(), false);
        }
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        leaves(&item.tree).into_iter().for_each(|leaf| self.push(leaf.path, true));
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        self.visit_path(&called.path);
        self.tokens(called.tokens.clone());
    }

    fn visit_item_macro(&mut self, item: &'ast ItemMacro) {
        // Generated code calls an exported macro from outside the crate.
        if !item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export")) {
            self.visit_macro(&item.mac);
        }
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_item_mod(&mut self, _: &'ast ItemMod) {}

    fn visit_vis_restricted(&mut self, _: &'ast VisRestricted) {}
}

impl UsedPath {
    /// Returns true if the path begins with `crate`, `self` or `super`. Others begin with an import, which is checked.
    pub(crate) fn is_rooted(&self) -> bool {
        self.segments.first().is_some_and(|first| ["crate", "self", "super"].contains(&first.as_str()))
    }
}
