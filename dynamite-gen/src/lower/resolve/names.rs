//! Names that a schema declares, and what they stand for.

use std::collections::BTreeMap;

use crate::schema::Given;
use crate::suggest::suggest;

/// The declared names of one kind, each with an id.
#[derive(Clone, Debug)]
pub(crate) struct Names<I> {
    /// The id of each; `None` if its declaration is wrong.
    declared: BTreeMap<String, Option<I>>,
    /// The names in schema order, for suggestions.
    order: Vec<String>,
    /// Whether the list as a whole is wrong, so that a name that is not in it may be meant to be.
    incomplete: bool,
}

impl<I> Default for Names<I> {
    fn default() -> Self {
        Names { declared: BTreeMap::new(), order: Vec::new(), incomplete: false }
    }
}

impl<I: Copy> Names<I> {
    /// Notes that the list as a whole is wrong.
    pub(crate) fn set_incomplete(&mut self) {
        self.incomplete = true;
    }

    /// Declares a name; `None` says that its declaration is wrong.
    pub(crate) fn declare(&mut self, name: &str, id: Option<I>) {
        self.declared.insert(name.to_owned(), id);
        self.order.push(name.to_owned());
    }

    /// Returns what a name stands for. It is broken if its declaration is wrong, which was reported.
    pub(crate) fn find(&self, name: &str) -> Given<I> {
        match self.declared.get(name) {
            Some(Some(id)) => Given::Is(*id),
            Some(None) => Given::Broken,
            None if self.incomplete => Given::Broken,
            None => Given::Absent,
        }
    }

    /// Returns whether something is declared of which nothing is known.
    pub(crate) fn has_broken(&self) -> bool {
        self.incomplete || self.declared.values().any(Option::is_none)
    }

    /// Iterates over the names in schema order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(String::as_str)
    }

    /// Suggests a name that may have been meant, or lists the names.
    pub(crate) fn help(&self, wrong: &str, what: &str) -> String {
        suggest(wrong, self.iter()).unwrap_or_else(|| match self.order.len() {
            0 => format!("no {what} are declared"),
            1..=12 => format!("declared {what}: `{}`", self.order.join("`, `")),
            _ => format!("declare it, or use one of the declared {what}"),
        })
    }
}
