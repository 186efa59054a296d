//! Names that are something else: a path into an attribute, or a template where a name is expected.

use crate::lower::syntax::template::{self, Piece};
use crate::schema::Given;
use crate::yaml::{Path, Step};

use super::names::Names;

/// The longest path that is taken for one.
const MAX_LENGTH: usize = 1000;

/// A path into an attribute, such as `address.city`, where only attributes of the item itself can be named.
pub(crate) struct NestedPath<'n> {
    path: &'n str,
    /// The attribute that it begins with.
    pub(crate) attribute: &'n str,
}

impl<'n> NestedPath<'n> {
    /// Returns the path that a name is, if no attribute has that name but one has its beginning.
    pub(crate) fn of<I: Copy + PartialEq>(name: &'n str, names: &Names<I>) -> Option<Self> {
        NestedPath::within(name, |attribute| names.find(attribute) != Given::Absent)
    }

    /// Does the same, given which names are attributes.
    pub(crate) fn within(name: &'n str, is_attribute: impl Fn(&str) -> bool) -> Option<Self> {
        if name.len() > MAX_LENGTH {
            return None;
        }
        let beginnings = name.match_indices(['.', '[']).map(|(end, _)| &name[..end]);
        let attribute = beginnings.into_iter().find(|beginning| is_attribute(beginning))?;
        Some(NestedPath { path: name, attribute })
    }

    /// Returns the message that something, such as "a key", can't be inside an attribute.
    pub(crate) fn message(&self, what: &str) -> String {
        let NestedPath { path, attribute } = self;
        format!("`{path}` is inside of `{attribute}`, but {what} must be a top-level attribute")
    }

    /// Returns what to do.
    pub(crate) fn help(&self) -> String {
        let words = self.path.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let own = words.collect::<Vec<_>>().join("_");
        format!("store it as an attribute of its own too, such as `{own}`, and name that")
    }
}

/// Returns whether a text is a template with attributes in braces.
pub(crate) fn is_template(text: &str) -> bool {
    let is_name = |name: &str| !name.contains([' ', ',', '"']);
    let pieces = template::parse(text, |_| false).unwrap_or_default();
    pieces.iter().any(|piece| matches!(piece, Piece::Part { name, .. } if is_name(name)))
}

/// Returns a name for the computed key that a key of the table or of an index needs, given the path of that key.
pub(crate) fn computed_key_name(path: &Path) -> String {
    let keys = path.steps().iter().filter_map(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        Step::Item(_) => None,
    });
    let keys: Vec<&str> = keys.collect();
    let suffix = if keys.contains(&"sort_key") { "sk" } else { "pk" };
    match keys.as_slice() {
        ["indexes", index, ..] => format!("{index}_{suffix}"),
        _ => suffix.to_owned(),
    }
}
