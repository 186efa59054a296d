//! Names that a schema declares, and what they stand for.

use std::collections::BTreeMap;

use crate::schema::Given;
use crate::suggest::suggest;

/// The declared names of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Names<I> {
    /// What each stands for; `None` if its declaration is wrong.
    declared: BTreeMap<String, Option<I>>,
    /// For suggestions: in schema order.
    order: Vec<String>,
    /// The list as a whole is wrong: a name that is not in it may be meant to be.
    unknown: bool,
}

impl<I> Default for Names<I> {
    fn default() -> Self {
        Names { declared: BTreeMap::new(), order: Vec::new(), unknown: false }
    }
}

impl<I: Copy> Names<I> {
    /// Says that the list as a whole is wrong.
    pub(crate) fn unknown(&mut self, unknown: bool) {
        self.unknown = unknown;
    }

    /// Declares a name; `None` says that its declaration is wrong.
    pub(crate) fn declare(&mut self, name: &str, id: Option<I>) {
        self.declared.insert(name.to_owned(), id);
        self.order.push(name.to_owned());
    }

    /// Returns what a name stands for; broken if its declaration is wrong, and nothing more is to be said of it.
    pub(crate) fn find(&self, name: &str) -> Given<I> {
        match self.declared.get(name) {
            Some(Some(id)) => Given::Is(*id),
            Some(None) => Given::Broken,
            None if self.unknown => Given::Broken,
            None => Given::Absent,
        }
    }

    /// Whether something is declared of which nothing is known.
    pub(crate) fn has_broken(&self) -> bool {
        self.unknown || self.declared.values().any(Option::is_none)
    }

    /// In schema order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(String::as_str)
    }

    /// What may have been meant, or what there is.
    pub(crate) fn help(&self, wrong: &str, what: &str) -> String {
        suggest(wrong, self.iter()).unwrap_or_else(|| match self.order.len() {
            0 => format!("no {what} are declared"),
            1..=12 => format!("declared {what}: {}", self.order.join(", ")),
            _ => format!("it is none of the declared {what}"),
        })
    }
}
